"""layers.timely: what is due and silent, of a store, as one audience may know it."""

from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest

from layers.read import Reader
from layers.record import Record
from layers.run import Run
from layers.schedule import EVERY_ZONE
from layers.silence import Silence
from layers.store.memory import MemoryStore
from layers.terms import AttemptState, Audience, JobKind, Tlp
from layers.timely import last_view
from tests.builders import a_run, a_scene, a_schedule, a_zone, an_attempt

NOW = datetime(2025, 1, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
R = TypeVar("R", bound=Record)
OUTSIDE = (Audience.PUBLIC, Audience.PARTNER, Audience.POLICY)


def a_look(days_ago: int, *, view_days_ago: int | None = None, number: int = 1) -> list[Record]:
    """Return a run with one scene, clear or not."""
    at, seen = NOW - days_ago * DAY, NOW - (view_days_ago or days_ago) * DAY
    run = a_run(run_id=f"run-{number}", as_of=at, last_at=at)
    return [
        run,
        a_scene(scene_id=f"S-{number}", run_id=run.run_id, acquired_at=at, clear_share=0.1),
        a_scene(scene_id=f"S-{number}-clear", run_id=run.run_id, acquired_at=seen, clear_share=0.9),
    ]


def reader(*records: Record, audience: Audience = Audience.ANALYST) -> Reader:
    store = MemoryStore()
    store.put([a_zone(), *records])
    return Reader(store, audience, as_of=NOW)


def test_a_zone_of_its_own_schedule_keeps_it_and_the_others_keep_the_common_one() -> None:
    common = a_schedule(zone_id=EVERY_ZONE, every_days=7, silent_days=70)
    own = a_schedule(zone_id="Z-2", every_days=2, silent_days=20)
    found = reader(common, own, a_zone(zone_id="Z-2")).due()
    assert {each.zone_id: each.every_days for each in found} == {"Z-1": 7, "Z-2": 2}


def test_without_any_schedule_zones_are_due_by_default_and_never_silent() -> None:
    found = reader(*a_look(400))
    assert [(each.now, each.every_days) for each in found.due()] == [(True, 5)]
    assert found.alarms() == []


def test_silence_is_counted_from_the_last_view_that_showed_enough() -> None:
    found = reader(a_schedule(), *a_look(1, view_days_ago=61)).alarms()
    assert [(each.kind, each.days) for each in found] == [(Silence.UNSEEN, 61)]
    due = reader(a_schedule(), *a_look(1, view_days_ago=61)).due()
    assert "no usable view for 61 days" in due[0].silent


def test_a_view_of_an_earlier_run_counts_where_the_newest_saw_nothing() -> None:
    blind = a_look(1, number=2)[:2]
    found = reader(a_schedule(), *a_look(50), *blind).alarms()
    assert [(each.kind, each.days) for each in found] == [(Silence.UNSEEN, 50)]


def test_scenes_of_runs_that_could_hold_no_newer_view_are_not_read() -> None:
    asked: list[object] = []

    class Counting(MemoryStore):
        def select(self, kind: type[R], **equal: object) -> list[R]:
            asked.append(equal.get("run_id"))
            return super().select(kind, **equal)

    store = Counting()
    store.put([each for n in range(9) for each in a_look(5 * n + 1, number=n)])
    runs = store.select(Run)
    asked.clear()
    assert last_view(store, runs, as_of=NOW) == NOW - DAY
    assert asked == ["run-0"]


@pytest.mark.parametrize("audience", OUTSIDE)
def test_those_outside_do_not_learn_why_a_job_failed_or_where_it_runs(audience: Audience) -> None:
    failed = [
        an_attempt(
            attempt_id=f"at-{n}", as_of=NOW - n * DAY, started_at=NOW - n * DAY,
            state=AttemptState.FAILED, said="https://intern.example let nobody in.",
        )
        for n in range(1, 9)
    ]  # fmt: skip
    records = (a_schedule(source="folder:/home/heron"), *a_look(70), *failed)
    outside, inside = (reader(*records, audience=each) for each in (audience, Audience.ANALYST))
    assert "intern" in str(inside.due())
    assert {each.kind for each in inside.alarms()} == {Silence.FAILING, Silence.UNSEEN}
    assert "intern" not in str(outside.due())
    assert "heron" not in str(outside.due())
    assert {each.kind for each in outside.alarms()} == {Silence.UNSEEN}


def test_a_zone_that_an_audience_may_not_see_is_neither_due_nor_silent_for_it() -> None:
    records = (a_zone(zone_id="Z-2", tlp=Tlp.RED), a_schedule(zone_id="Z-2"))
    assert {each.zone_id for each in reader(*records).due()} == {"Z-1"}


def test_runs_that_made_up_for_the_past_are_known_as_such() -> None:
    found = reader(
        a_run(run_id="run-live"), a_run(run_id="run-window", window="2024-03"),
        a_run(run_id="run-made"),
        an_attempt(attempt_id="at-1", job=JobKind.BACKFILL, state=AttemptState.DONE,
                   run_id="run-made"),
        an_attempt(attempt_id="at-2", job=JobKind.BACKFILL, state=AttemptState.SAME,
                   run_id="run-live"),
    )  # fmt: skip
    assert found.backfilled() == {"run-window", "run-made"}


def test_the_last_usable_view_is_told_of_every_zone_scheduled_or_not() -> None:
    hidden = a_zone(zone_id="Z-3", tlp=Tlp.RED)
    found = reader(*a_look(2, view_days_ago=50), a_zone(zone_id="Z-2"), hidden).last_views()
    assert found == {"Z-1": NOW - 50 * DAY, "Z-2": None}
