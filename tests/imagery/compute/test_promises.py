"""One promise suite over every compute: this process, local processes, a real Dask cluster."""

import gc
import itertools
import threading
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dashboard.secret import Secret
from dashboard.settings import Settings
from imagery.compute.errors import TravelError
from imagery.compute.protocol import Compute
from imagery.jobs.orders import Order, Outcome
from layers.terms import AttemptState, JobKind
from tests.imagery.compute import tasks
from tests.imagery.compute.tasks import Mark, Parcel, Size


def values(compute: Compute, work: object, items: object) -> list[object]:
    return [each.value for each in compute.results(work, items)]  # type: ignore[arg-type, var-annotated]


def test_every_item_is_worked_on_once_and_given_with_its_result(compute: Compute) -> None:
    results = list(compute.results(tasks.slow_square, range(30)))
    assert sorted(each.item for each in results) == list(range(30))
    assert all(each.value == each.item**2 and not each.error for each in results)


def test_the_work_itself_is_done_once(compute: Compute, tmp_path: Path) -> None:
    marks = [Mark(str(tmp_path), number) for number in range(12)]
    assert sorted(values(compute, tasks.marked, marks)) == list(range(12))
    assert len(list(tmp_path.iterdir())) == 12


def test_nothing_to_do_is_done_at_once(compute: Compute) -> None:
    assert list(compute.results(tasks.square, [])) == []


def test_plain_records_travel_there_and_back(compute: Compute) -> None:
    parcels = [Parcel(name="a"), Parcel(name="b", size=Size.LARGE, numbers=(1.5, float("inf")))]
    found = values(compute, tasks.same, parcels)
    assert sorted(found, key=lambda each: each.name) == parcels  # type: ignore[attr-defined]


def test_it_can_be_asked_again(compute: Compute) -> None:
    assert sorted(values(compute, tasks.square, range(3))) == [0, 1, 4]
    assert sorted(values(compute, tasks.square, range(4))) == [0, 1, 4, 9]


def test_what_fails_is_told_in_plain_words_and_the_others_go_on(compute: Compute) -> None:
    said = {each.item: each.error for each in compute.results(tasks.fails, range(6))}
    assert said[0] == said[5] == ""
    assert said[1] == "There is no scene of this place. Ask for another time."
    assert said[3] == "No such file or directory: /nowhere"
    assert said[4].startswith("SystemExit")


def test_the_words_of_a_foreign_error_are_left_out_for_they_may_hold_a_secret(
    compute: Compute,
) -> None:
    (result,) = compute.results(tasks.fails, [2])
    assert "hunter2" not in repr(result)
    assert "ValueError at tasks.py:" in result.error


def test_a_value_that_is_not_plain_is_a_failure_of_its_item(compute: Compute) -> None:
    said = {each.item: each for each in compute.results(tasks.a_set, range(4))}
    assert said[0].value == {0}
    assert "cannot travel" in said[1].error


@pytest.mark.parametrize(
    "item",
    [Secret("hunter2"), Secret(), Settings(), Settings(sh_client_secret=Secret("hunter2"))],
    ids=["secret", "empty secret", "settings", "settings with a secret"],
)
def test_a_secret_and_whatever_holds_one_is_not_handed_out(compute: Compute, item: object) -> None:
    with pytest.raises(TravelError, match="cannot travel") as refused:
        list(compute.results(tasks.same, [item]))  # type: ignore[arg-type]
    assert "hunter2" not in str(refused.value)


def test_an_order_and_an_outcome_travel() -> None:
    order = Order(zone_id="Z", job=JobKind.REFRESH, as_of=tasks.Parcel(name="").at)
    outcome = Outcome(order=order, state=AttemptState.DONE, run_id="r", units_spent=1.5)
    from imagery.compute.travel import packed, unpacked  # noqa: PLC0415

    assert unpacked(packed(outcome)) == outcome
    assert unpacked(packed(order)) == order


@pytest.mark.parametrize(
    "work",
    [lambda number: number, str, "text".join, Mark.left],
    ids=["lambda", "type", "bound", "method"],
)
def test_only_a_function_of_a_module_is_taken(compute: Compute, work: object) -> None:
    with pytest.raises(TravelError, match="top of a module"):
        list(compute.results(work, ["a"]))  # type: ignore[arg-type]


def counting(asked: list[int]) -> Iterator[int]:
    """Yield numbers for ever, and keep count."""
    for number in itertools.count():
        asked.append(number)
        yield number


def test_items_without_end_are_taken_only_when_there_is_room(compute: Compute) -> None:
    asked: list[int] = []
    with closing(compute.results(tasks.square, counting(asked))) as results:  # type: ignore[type-var]
        for given, _ in enumerate(results, start=1):
            assert len(asked) - given <= 2 * compute.width
            if given == 60:
                break


def test_memory_here_does_not_grow_with_the_number_of_items(compute: Compute) -> None:
    def some(count: int) -> int:
        """Return the most memory in use at once, in bytes, beyond that at the beginning."""
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        texts = (f"{number}".zfill(60_000) for number in range(count))
        for given, _ in enumerate(compute.results(tasks.length, texts), start=1):
            if given % 50 == 0:
                gc.collect()  # what nobody holds any more, but for a circle, is not counted
        assert given == count
        return tracemalloc.get_traced_memory()[1] - before

    some(10)
    tracemalloc.start()
    try:
        assert some(150) < some(10) + 5_000_000  # all texts together are 9,000,000
    finally:
        tracemalloc.stop()


def test_the_error_of_the_items_themselves_comes_through(compute: Compute) -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        list(compute.results(tasks.square, broken()))
    assert values(compute, tasks.square, [2]) == [4]


def test_two_may_ask_at_once(compute: Compute) -> None:
    found: list[list[object]] = []
    asking = [
        threading.Thread(
            target=lambda: found.append(sorted(values(compute, tasks.slow_square, range(8))))
        )
        for _ in range(2)
    ]
    for each in asking:
        each.start()
    for each in asking:
        each.join()
    assert found == [[number**2 for number in range(8)]] * 2
