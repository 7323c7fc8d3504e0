"""imagery.compute.processes: workers that are killed, that must end, and that do not listen."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from imagery.compute.errors import ComputeError
from imagery.compute.processes import Processes
from tests.conftest import ROOT
from tests.imagery.compute import tasks
from tests.imagery.compute.tasks import Mark

_SHARED: set[int] = set()


@pytest.fixture
def two() -> Iterator[Processes]:
    compute = Processes(2)
    yield compute
    compute.close()


def children() -> list[psutil.Process]:
    """Return the workers of this process, but those that other tests share."""
    return [each for each in psutil.Process().children() if each.pid not in _SHARED]


@pytest.fixture(autouse=True)
def _shared() -> None:
    _SHARED.update(each.pid for each in psutil.Process().children())


LONG_S = 150
"""As long as a busy machine may take; what workers do here takes 600 s, so they do not just end."""


def until(condition: object, seconds: float = LONG_S) -> None:
    """Wait for a condition; fail if it does not come."""
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


def test_a_worker_killed_in_the_middle_loses_nothing(two: Processes, tmp_path: Path) -> None:
    marks = [Mark(str(tmp_path), number) for number in range(12)]
    results = list(two.results(tasks.dies_once, marks))
    assert sorted(each.value for each in results) == list(range(12))
    assert len(list(tmp_path.iterdir())) == 4 * 2  # each third item was begun twice


@pytest.mark.parametrize("rounds", [3, pytest.param(500, marks=pytest.mark.slow)])
@pytest.mark.timeout(3_000)
def test_workers_killed_from_outside_at_any_moment_lose_nothing(
    two: Processes, rounds: int
) -> None:
    for number in range(rounds):
        killed = 0
        results = two.results(tasks.slow_square, range(12))
        found = []
        for result in results:
            found.append(result)
            if killed < 2:  # a third could be the third of one item, which gives it up
                killed += 1
                victim = children()[number % len(children())]
                time.sleep(0.007 * (number % 7))
                victim.kill()
        assert [each for each in found if each.error] == []
        assert sorted(each.value or 0 for each in found) == [each**2 for each in range(12)]


def test_an_item_that_kills_three_workers_is_given_up_and_the_others_go_on(
    two: Processes, tmp_path: Path
) -> None:
    marks = [Mark(str(tmp_path), number) for number in range(8)]
    results = {each.item.number: each for each in two.results(tasks.dies_always, marks)}
    assert "3 workers died of it" in results[1].error
    assert "signal 9" in results[1].error
    assert len(list(tmp_path.iterdir())) == 3
    del results[1]
    assert sorted(each.value for each in results.values()) == [0, 2, 3, 4, 5, 6, 7]


def test_one_killed_while_it_waits_is_replaced_and_no_item_is_blamed(two: Processes) -> None:
    assert len(list(two.results(tasks.which, range(4)))) == 4
    for child in children():
        child.kill()
    assert all(not each.error for each in two.results(tasks.which, range(4)))


def test_workers_are_kept_for_later_items(two: Processes) -> None:
    first = {each.value for each in two.results(tasks.which, range(6))}
    second = {each.value for each in two.results(tasks.which, range(6))}
    assert len(first) == 2
    assert second == first


@pytest.mark.parametrize(("work", "put_away"), [(tasks.sleeps, 2), (tasks.deaf, 0)])
def test_no_more_to_ask_ends_what_is_under_way(
    work: Callable[[Mark], None], put_away: int, tmp_path: Path
) -> None:
    def items() -> Iterator[Mark]:
        yield Mark(str(tmp_path), 0)
        yield Mark(str(tmp_path), 1)
        until(lambda: len(list(tmp_path.iterdir())) == 2)
        begun.append(time.monotonic())
        raise KeyboardInterrupt

    begun: list[float] = []
    with pytest.raises(KeyboardInterrupt):
        list(Processes(3).results(work, items()))
    assert time.monotonic() - begun[0] < LONG_S
    assert len(list(tmp_path.glob("put-away-*"))) == put_away
    assert children() == []


def test_nothing_listens_and_each_worker_keeps_to_one_thread(two: Processes) -> None:
    said = list(two.results(tasks.threads, range(4)))
    assert {each.value for each in said} == {"1"}
    assert len(children()) == 2
    for child in children():
        assert child.net_connections("inet") == []


PARENT = """
import sys
from imagery.compute.processes import Processes
from tests.imagery.compute import tasks
work = getattr(tasks, sys.argv[1])
marks = (tasks.Mark(sys.argv[2], number) for number in range(2))
for each in Processes(2).results(work, marks):
    print(each)
"""


def at_work(worker: psutil.Process) -> bool:
    """Say whether a process runs; one that nobody has asked for its end yet does not."""
    try:
        return worker.is_running() and worker.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.timeout(500)
@pytest.mark.parametrize(
    ("work", "how"),
    [
        ("sleeps", signal.SIGKILL),
        ("sleeps", signal.SIGTERM),
        ("sleeps", signal.SIGINT),
        ("deaf", signal.SIGKILL),
    ],
)
def test_no_worker_outlives_its_parent(work: str, how: signal.Signals, tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, work, str(tmp_path)], cwd=ROOT,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    until(lambda: len(list(tmp_path.iterdir())) == 2 or parent.poll() is not None)
    workers = psutil.Process(parent.pid).children(recursive=True)
    assert len(workers) == 2
    assert all(at_work(each) for each in workers)
    parent.send_signal(how)
    parent.wait(LONG_S)
    until(lambda: not any(at_work(each) for each in workers))


def test_workers_that_cannot_begin_are_said_to_be_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imagery.compute.processes._BEGIN", "import sys; sys.exit(7)")
    compute = Processes(2)
    with pytest.raises(ComputeError, match=r"ended before they began \(exit code 7\)"):
        list(compute.results(tasks.square, range(5)))
    assert children() == []


@pytest.mark.parametrize("width", [0, -1, 257])
def test_a_width_that_cannot_be_is_refused(width: int) -> None:
    with pytest.raises(ComputeError, match="from 1 to 256"):
        Processes(width)
