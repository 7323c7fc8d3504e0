"""layers.silence: the three kinds of hearing nothing, by a clock that tests set."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from layers.silence import Alarm, Silence, alarms
from layers.standing import usable_at
from layers.terms import AttemptState
from tests.builders import a_scene, a_schedule, a_zone
from tests.layers.test_due import NOW, ago, looked, of

VIEW = datetime(2024, 11, 1, 23, 26, tzinfo=UTC)


def heard(*attempts: Any, as_of: datetime = NOW, **said: Any) -> dict[Silence, Alarm]:
    return {each.kind: each for each in alarms(of(*attempts, as_of=as_of, **said), as_of=as_of)}


def test_no_usable_view_for_so_long_is_an_alarm_with_the_local_day_of_the_last_one() -> None:
    moei = a_zone(country_iso3="MMR", outline=box(98.5, 16.6, 98.6, 16.7))
    found = heard(looked(ago(days=1)), view_at=VIEW, zone=moei)
    assert list(found) == [Silence.UNSEEN]
    assert found[Silence.UNSEEN].days == 60
    assert found[Silence.UNSEEN].since == VIEW
    assert found[Silence.UNSEEN].why == (
        "no usable view for 60 days: the last was 2024-11-01 23:26 UTC (2 November local)"
    )


@given(days=st.integers(0, 200), silent=st.integers(5, 120))
def test_the_alarm_begins_on_the_day_that_the_schedule_says_and_not_before(
    days: int, silent: int
) -> None:
    schedule = a_schedule(silent_days=silent)
    found = heard(looked(ago(hours=9)), view_at=ago(days=days), schedule=schedule)
    assert (Silence.UNSEEN in found) == (days >= silent)


def test_a_zone_that_never_showed_anything_is_silent_since_it_was_first_looked_at() -> None:
    blind = [looked(ago(days=n), AttemptState.BLIND) for n in range(50, 0, -5)]
    found = heard(*blind)[Silence.UNSEEN]
    assert (found.since, found.days) == (ago(days=50), 50)
    assert "since it was first looked at" in found.why


def test_a_job_that_silently_stopped_is_an_alarm_after_twice_its_interval() -> None:
    last = looked(ago(days=9, hours=23))
    assert heard(last, view_at=ago(days=10)) == {}
    found = heard(last, view_at=ago(days=10), as_of=NOW + timedelta(hours=2))
    assert "the job did not run for 10 days, though due every 5 days" in found[Silence.NOT_RUN].why
    assert "See whether the scheduler still runs" in found[Silence.NOT_RUN].why


def test_a_zone_that_was_added_and_never_tried_is_an_alarm_too() -> None:
    found = heard(zone=a_zone(recorded_at=ago(days=11)))
    assert "it was never tried since the zone was added on" in found[Silence.NOT_RUN].why
    assert heard(zone=a_zone(recorded_at=ago(days=3))) == {}


def test_only_failures_are_an_alarm_with_what_went_wrong_and_what_to_do() -> None:
    failed = [
        looked(ago(days=n), AttemptState.FAILED, said="Not let in.", remedy="Renew the key.")
        for n in range(8, 0, -1)
    ]
    found = heard(looked(ago(days=9)), *failed, view_at=ago(days=10))
    assert list(found) == [Silence.FAILING]
    assert "8 of them; the last: Not let in. Renew the key" in found[Silence.FAILING].why
    assert heard(looked(ago(days=9)), failed[-1], view_at=ago(days=10)) == {}


def test_an_alarm_has_the_same_beginning_for_as_long_as_it_lasts() -> None:
    days = [heard(looked(ago(days=1)), view_at=VIEW, as_of=NOW + timedelta(days=n))
            for n in range(5)]  # fmt: skip
    assert {each[Silence.UNSEEN].since for each in days} == {VIEW}


def test_a_zone_that_nobody_scheduled_cannot_be_silent() -> None:
    assert heard(looked(ago(days=90)), view_at=ago(days=400), scheduled=False) == {}


@pytest.mark.parametrize(
    ("scene", "usable"),
    [
        ({"clear_share": 0.3}, True),
        ({"clear_share": 0.29}, False),
        ({"clear_share": None}, True),
        ({"clear_share": 0.9, "used": False}, False),
        ({"clear_share": 0.9, "acquired_at": None}, False),
    ],
)
def test_a_view_is_usable_if_it_was_used_and_showed_enough_of_the_zone(
    scene: dict[str, Any], usable: bool
) -> None:
    assert (usable_at([a_scene(**scene)]) is not None) == usable
