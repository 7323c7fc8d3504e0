"""imagery.jobs.schedule: what a job takes up, by the store and a clock handed in."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from imagery.jobs.schedule import (
    all_due,
    begin_schedule,
    next_at,
    order_for,
    set_schedule,
    still_due,
)
from layers.errors import NotFoundError, RejectedError
from layers.schedule import EVERY_ZONE, Schedule
from layers.store.factory import open_store
from layers.store.protocol import Store
from layers.terms import AttemptState, JobKind
from tests.builders import a_schedule, an_attempt
from tests.small_world import small_zone

NOW = datetime(2024, 7, 1, 12, tzinfo=UTC)
ZONES = [small_zone("Z-A"), small_zone("Z-B"), small_zone("Z-C")]
Open = Callable[[], Store]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    opened = open_store(str(tmp_path / "store.gpkg"), create=True)
    opened.put(ZONES)
    return opened


def looked(zone_id: str, days_ago: float, state: AttemptState = AttemptState.DONE) -> object:
    at = NOW - timedelta(days=days_ago)
    return an_attempt(
        attempt_id=f"{zone_id}-{days_ago}", zone_id=zone_id, as_of=at, started_at=at, ended_at=at,
        state=state,
    )  # fmt: skip


def test_a_zone_never_looked_at_and_the_stalest_come_before_what_fails(store: Store) -> None:
    store.put([
        looked("Z-A", 9), looked("Z-A", 1, AttemptState.FAILED), looked("Z-B", 12),
    ])  # fmt: skip
    found = all_due(store, as_of=NOW)
    assert [each.zone_id for each in found if each.now] == ["Z-B", "Z-C", "Z-A"]


def test_how_often_can_be_said_for_zones_that_have_no_schedule(store: Store) -> None:
    store.put([looked("Z-A", 3), looked("Z-B", 3), looked("Z-C", 3)])
    store.put([a_schedule(zone_id="Z-C", every_days=9)])
    found = all_due(store, as_of=NOW, every_days=2)
    assert [each.zone_id for each in found if each.now] == ["Z-A", "Z-B"]
    with pytest.raises(RejectedError, match="1 or more"):
        all_due(store, as_of=NOW, every_days=0)


def test_what_another_scheduler_did_in_the_meantime_is_not_done_again(store: Store) -> None:
    assert still_due(store, "Z-A", as_of=NOW)
    store.put([looked("Z-A", 0)])
    assert not still_due(store, "Z-A", as_of=NOW)
    assert not still_due(store, "Z-NONE", as_of=NOW)


def test_an_order_takes_the_source_it_is_told_or_that_of_the_schedule(store: Store) -> None:
    store.put([a_schedule(zone_id="Z-A", source="earth-search")])
    found = {each.zone_id: each for each in all_due(store, as_of=NOW)}
    order = order_for(found["Z-A"], as_of=NOW)
    assert (order.job, order.window, order.source) == (JobKind.REFRESH, "", "earth-search")
    assert order_for(found["Z-A"], as_of=NOW, source="cdse").source == "cdse"
    assert order_for(found["Z-B"], as_of=NOW).source == ""


def test_it_is_known_when_the_next_zone_will_be_due(store: Store) -> None:
    store.put([looked("Z-A", 1), looked("Z-B", 2)])
    assert next_at(all_due(store, as_of=NOW)) == datetime(2024, 7, 4, 3, 17, tzinfo=UTC)
    assert next_at([]) is None


def test_the_first_scheduler_keeps_the_common_schedule_and_later_ones_leave_it(
    store: Store,
) -> None:
    assert begin_schedule(store, at=NOW)
    assert not begin_schedule(store, at=NOW)
    (kept,) = store.select(Schedule)
    assert (kept.zone_id, kept.every_days, kept.silent_days) == (EVERY_ZONE, 5, 45)


def test_what_is_not_said_of_a_schedule_stays(store: Store) -> None:
    def change(zone_id: str, **said: object) -> Schedule:
        nothing = dict.fromkeys(("every_days", "silent_days", "time_of_day", "source"))
        return set_schedule(store, zone_id, at=NOW, **{**nothing, **said})  # type: ignore[arg-type]

    change(EVERY_ZONE, every_days=7, time_of_day="04:30")
    own = change("Z-A", source="cdse")
    assert (own.every_days, own.at, own.source) == (7, "04:30", "cdse")
    own = change("Z-A", every_days=60)
    assert (own.every_days, own.silent_days, own.source) == (60, 60, "cdse")
    with pytest.raises(RejectedError, match="silent_days is 9"):
        change("Z-A", silent_days=9)
    with pytest.raises(RejectedError, match="25:00"):
        change("Z-A", time_of_day="25:00")
    with pytest.raises(NotFoundError):
        change("Z-NONE", every_days=3)


def test_a_zone_is_looked_at_by_the_job_of_its_schedule(store: Store) -> None:
    set_schedule(
        store, "Z-B", every_days=None, silent_days=None, time_of_day=None, source=None,
        at=NOW, job=JobKind.WATCH,
    )  # fmt: skip
    found = all_due(store, as_of=NOW)
    jobs = {each.zone_id: order_for(each, as_of=NOW).job for each in found}
    assert jobs == {"Z-A": JobKind.REFRESH, "Z-B": JobKind.WATCH, "Z-C": JobKind.REFRESH}
