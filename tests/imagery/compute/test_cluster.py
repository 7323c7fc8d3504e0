"""imagery.compute.cluster: what is lost when a worker or the scheduler dies, and what is taken."""

import os
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from imagery.compute.cluster import Cluster
from imagery.compute.errors import ClusterError
from imagery.compute.factory import compute as compute_by_name
from tests.imagery.compute import tasks
from tests.imagery.compute.clusters import Running, a_cluster
from tests.imagery.compute.tasks import Mark

LONG_S = 90


def until(condition: object, seconds: float = LONG_S) -> None:
    """Wait for a condition; fail if it does not come."""
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)


@pytest.fixture
def two(running: Running) -> Iterator[Cluster]:
    until(lambda: len(running.working()) == 2)
    found = Cluster(running.address)
    until(lambda: found.width == 2)
    yield found
    found.close()


def test_its_name_is_its_address(running: Running) -> None:
    found = compute_by_name(running.address)
    assert isinstance(found, Cluster)
    found.close()


def test_a_worker_killed_in_the_middle_loses_nothing(two: Cluster, tmp_path: Path) -> None:
    marks = [Mark(str(tmp_path), number) for number in range(6)]
    results = list(two.results(tasks.dies_once, marks))
    assert [each.error for each in results] == [""] * 6
    assert sorted(each.value or 0 for each in results) == list(range(6))


def test_a_result_that_is_lost_before_it_is_fetched_is_worked_out_again(
    running: Running, two: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The workers that hold it die between the news of it and the look at it."""
    lost: list[str] = []
    done_of = Cluster._done

    def unlucky(self: Cluster, under_way: Iterable[Any]) -> list[Any]:
        done = done_of(self, under_way)
        if not lost:
            for each in running.working():
                each.kill()
            until(lambda: done[0].status != "finished")
            lost.append(done[0].status)
        return done

    monkeypatch.setattr(Cluster, "_done", unlucky)
    found = list(two.results(tasks.square, range(4)))
    assert lost == ["lost"]
    assert sorted((each.error, each.value) for each in found) == [("", n**2) for n in range(4)]


@pytest.mark.parametrize("rounds", [1, pytest.param(40, marks=pytest.mark.slow)])
@pytest.mark.timeout(3_000)
def test_workers_killed_from_outside_lose_nothing(
    running: Running, two: Cluster, rounds: int
) -> None:
    for number in range(rounds):
        until(lambda: len(running.working()) == 2)
        found = []
        for result in two.results(tasks.slow_square, range(30)):
            found.append(result)
            if len(found) == 3 + number % 20:
                there = running.working()
                time.sleep(0.003 * (number % 10))
                there[number % len(there)].kill()
        assert [each for each in found if each.error] == []
        assert sorted(each.value or 0 for each in found) == [each**2 for each in range(30)]


def test_an_item_that_kills_three_workers_is_given_up_and_the_others_go_on(
    two: Cluster, tmp_path: Path
) -> None:
    marks = [Mark(str(tmp_path), number) for number in range(6)]
    results = {each.item.number: each for each in two.results(tasks.dies_always, marks)}
    assert "3 workers died of it" in results[1].error
    assert len(list(tmp_path.iterdir())) == 3
    del results[1]
    assert sorted(each.value for each in results.values()) == [0, 2, 3, 4, 5]


def test_no_more_to_ask_ends_what_is_under_way(
    running: Running, two: Cluster, tmp_path: Path
) -> None:
    before = {each.pid for each in running.working()}
    marks = (Mark(str(tmp_path), number) for number in range(2))
    with closing(two.results(_first_quick, marks)) as results:  # type: ignore[type-var]
        next(results)
        until(lambda: len(list(tmp_path.iterdir())) >= 1)
    until(lambda: len({each.pid for each in running.working()} & before) < 2)
    assert next(iter(two.results(tasks.square, [3]))).value == 9


def _first_quick(mark: Mark) -> int:
    if mark.number:
        tasks.sleeps(mark)
    return mark.number


def _first_quick_then_naps(mark: Mark) -> int:
    if mark.number:
        mark.left()
        time.sleep(2)
    return mark.number


def test_a_scheduler_that_dies_is_said_plainly_with_what_to_do(tmp_path: Path) -> None:
    with a_cluster(workers=(1,)) as mortal:
        found = Cluster(mortal.address)
        found._connect_s = 2.0
        marks = (Mark(str(tmp_path), number) for number in range(3))
        results = found.results(_first_quick_then_naps, marks)
        assert next(results).value == 0
        until(lambda: any(tmp_path.iterdir()))
        mortal.scheduler.send_signal(signal.SIGKILL)
        with pytest.raises(ClusterError, match=r"went away\. What was done is in the store"):
            list(results)
        found.close()
        mortal.begun[1].wait(LONG_S)
        assert "is gone, and so its workers end" in mortal.said(1)


def test_no_scheduler_is_said_plainly() -> None:
    found = Cluster("tcp://127.0.0.1:9")
    found._connect_s = 1.0
    with pytest.raises(ClusterError, match=r"No scheduler answers at tcp://127\.0\.0\.1:9"):
        list(found.results(tasks.square, [1]))


def test_no_worker_is_said_plainly_with_the_command() -> None:
    with a_cluster(workers=()) as alone:
        found = Cluster(alone.address)
        found._patience_s = 0.1
        with pytest.raises(
            ClusterError,
            match=r"no worker for 0 s\. Start some: compoundwatch worker tcp://127\.0\.0\.1",
        ):
            list(found.results(tasks.square, [1]))
        found.close()


class Evil:
    """Would run code where it is read."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        """Name a function, to be called by whoever reads this."""
        return os.mkdir, ("/tmp/compoundwatch-was-here",)  # noqa: S108 - it must not be made


def give_evil(_name: str, _box: bytes) -> object:
    """Stand in for a worker that somebody took over."""
    return Evil()


def test_an_answer_that_could_carry_code_is_not_read(
    two: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imagery.compute.cluster.attempt", give_evil)
    with pytest.raises(ClusterError, match="refused"):
        list(two.results(tasks.square, [1]))
    assert not Path("/tmp/compoundwatch-was-here").exists()  # noqa: S108
