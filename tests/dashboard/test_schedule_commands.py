"""The commands schedule and due, as a person, cron or two schedulers at once use them."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from shapely import box

from layers.attempt import Attempt
from layers.run import Run as RunRecord
from layers.schedule import Schedule
from layers.store.factory import open_store
from layers.terms import AttemptState
from tests.dashboard.conftest import Run
from tests.dashboard.test_cli import clean, write_zone
from tests.dashboard.warm import Started, warm

Begin = Callable[..., Started]


def stored(tmp_path: Path, kind: type) -> list:  # type: ignore[type-arg]
    store = open_store(str(tmp_path / "store" / "test.gpkg"), read_only=True)
    try:
        return store.select(kind)
    finally:
        store.close()


@pytest.fixture(scope="module")
def begin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Begin]:
    """Return a function that starts a command in a process of its own, as cron does."""
    with warm(tmp_path_factory.mktemp("warm")) as made:

        def started(tmp_path: Path, *words: str) -> Started:
            url = str(tmp_path / "store" / "test.gpkg")
            return made.start(*words, cwd=tmp_path, COMPOUNDWATCH_STORE_URL=url)

        yield started


def test_due_says_why_and_when_and_nothing_is_due_after_once(run: Run, archive: Path) -> None:
    run("zone", "add", "--from-items", archive, "--id", "Z-F")
    assert "due now: never looked at 1 of 1 zones are due" in clean(run("due"))
    result = run("schedule", "once", "--source", f"folder:{archive}")
    assert result.exit_code == 0
    assert "1 zones were due, 0 could not be looked at" in clean(result)
    (found,) = json.loads(run("due", "--json").output)
    assert (found["zone_id"], found["now"], found["every_days"]) == ("Z-F", False, 5)
    assert "0 zones were due" in clean(run("schedule", "once", "--source", f"folder:{archive}"))


def test_a_failure_is_told_with_its_remedy_and_not_tried_again_at_once(
    run: Run, archive: Path, tmp_path: Path
) -> None:
    run("zone", "add", "--outline", write_zone(tmp_path / "z.geojson", box(10, 10, 10.01, 10.01)))
    words = ("schedule", "once", "--source", f"folder:{archive}")
    assert run(*words).exit_code == 75
    said = clean(run("due"))
    assert "last attempt failed" in said
    assert "after a back-off 0 of 1 zones are due" in said
    assert "0 zones were due, 0 could not" in clean(run(*words))
    assert len(stored(tmp_path, Attempt)) == 1


def test_schedules_are_set_and_listed_and_what_cannot_be_is_refused(
    run: Run, archive: Path
) -> None:
    run("zone", "add", "--from-items", archive, "--id", "Z-F")
    assert "None yet" in clean(run("schedule", "list"))
    assert (
        run("schedule", "set", "--all", "--every-days", "7", "--silent-days", "60").exit_code == 0
    )
    said = clean(run("schedule", "set", "Z-F", "--at", "04:30"))
    assert "Z-F: refresh every 7 days at 04:30 UTC, alarm after 60 days" in said
    assert {each["zone_id"] for each in json.loads(run("schedule", "list", "--json").output)} == {
        "*", "Z-F",
    }  # fmt: skip
    for wrong in (("Z-F", "--all"), (), ("Z-F", "--at", "4:30"), ("Z-F", "--every-days", "0")):
        assert run("schedule", "set", *wrong).exit_code == 1
    assert "Z-F" in clean(run("schedule", "set", "Z-G"))


@pytest.mark.parametrize(
    "source", ["stac:https://u:SECRET@h.example/", "stac:https://h.example/?key=SECRET", "bogus:x",
               "simulate\nmore", "folder:"],
)  # fmt: skip
def test_a_source_that_cannot_be_or_holds_a_key_is_not_kept(
    run: Run, archive: Path, tmp_path: Path, source: str
) -> None:
    run("zone", "add", "--from-items", archive, "--id", "Z-F")
    result = run("schedule", "set", "Z-F", "--source", source)
    assert result.exit_code == 1
    assert stored(tmp_path, Schedule) == []
    assert "SECRET" not in clean(result) + clean(run("schedule", "list"))


def test_a_question_about_the_past_is_answered_as_it_was_then(run: Run, archive: Path) -> None:
    run("zone", "add", "--from-items", archive, "--id", "Z-F")
    words = ("schedule", "once", "--source", f"folder:{archive}", "--as-of", "2024-06-03")
    assert "1 zones were due" in clean(run(*words))
    assert "0 zones were due" in clean(run(*words))
    assert "last good look 2024-06-03, 6 days ago, due every 5 days" in clean(
        run("due", "--as-of", "2024-06-09")
    )
    assert "never looked at" in clean(run("due", "--as-of", "2024-01-01"))


def test_recipes_are_printed_for_each_clock(run: Run) -> None:
    for kind, word in (("cron", "* * * *"), ("systemd", "OnCalendar"), ("github", "runs-on")):
        result = run("schedule", "recipes", kind, "--source", "earth-search")
        assert result.exit_code == 0
        assert word in result.output
        assert "schedule once --source" in result.output


@pytest.mark.timeout(600)  # on a busy machine; what it waits for is no time
def test_two_schedulers_at_once_have_one_effect(
    run: Run, archive: Path, tmp_path: Path, begin: Begin
) -> None:
    for number in range(2):
        run("zone", "add", "--from-items", archive, "--id", f"Z-{number}")
    words = ("schedule", "once", "--source", f"folder:{archive}")
    both = [begin(tmp_path, *words) for _ in range(2)]
    assert [each.end() for each in both] == [0, 0], [each.said() for each in both]
    runs = stored(tmp_path, RunRecord)
    assert sorted(each.zone_id for each in runs) == ["Z-0", "Z-1"]
    tries = stored(tmp_path, Attempt)
    assert sorted(each.zone_id for each in tries) == ["Z-0", "Z-1"]
    assert {each.state for each in tries} == {AttemptState.DONE}
    assert len(stored(tmp_path, Schedule)) == 1


@pytest.mark.timeout(600)  # on a busy machine; what it waits for is no time
def test_the_scheduler_runs_until_it_is_stopped_and_goes_on_where_it_was(
    run: Run, archive: Path, tmp_path: Path, begin: Begin
) -> None:
    run("zone", "add", "--from-items", archive, "--id", "Z-F")
    words = ("schedule", "run", "--source", f"folder:{archive}")
    for stop in (signal.SIGINT, signal.SIGTERM):
        scheduler = begin(tmp_path, *words)
        scheduler.until("The scheduler runs")
        while not any(each.state is AttemptState.DONE for each in stored(tmp_path, Attempt)):
            assert not scheduler.ended(), scheduler.said()
            time.sleep(0.3)
        os.kill(scheduler.pid, stop)
        assert scheduler.end() == 0, scheduler.said()
        assert "Stopped. What was done is kept." in scheduler.said()
        assert "Traceback" not in scheduler.said()
    assert len(stored(tmp_path, Attempt)) == 1
