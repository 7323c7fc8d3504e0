"""Clocks that are late, jump or stand in another time zone: no pass is skipped or doubled.

A small world: a true time that goes on evenly, a clock that shows it or not, and a job that looks
at whatever is due by that clock. What is on record comes from the clock, as in life.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from layers.attempt import Attempt
from layers.due import due, turn_of
from layers.schedule import Schedule
from layers.standing import standing
from layers.terms import AttemptState
from tests.builders import a_zone, an_attempt

START = datetime(2016, 3, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONE = a_zone()
YEARS = 10
ROUNDS = settings().max_examples // 5
"""Each round is seventy days of hourly ticks: 10 by default, 400 with the thorough profile."""

PASSES = [
    Schedule(zone_id="Z-1", every_days=every, silent_days=90, at=at)
    for every, at in zip(
        (1, 2, 3, 4, 5, 6, 7, 10, 12, 16, 30, 61),
        ("00:00", "00:01", "01:59", "02:00", "02:30", "03:00", "03:17", "11:59", "12:00", "17:45",
         "23:30", "23:59"),
        strict=True,
    )
]  # fmt: skip
"""Twelve zones, each with its own interval, at hours at which clocks change and at midnight."""


def looked_at(at: datetime, token: int) -> Attempt:
    return an_attempt(
        attempt_id=f"at-{token}", as_of=at, started_at=at, ended_at=at, token=token,
        state=AttemptState.DONE,
    )  # fmt: skip


def watch(schedule: Schedule, clock: Iterable[tuple[datetime, datetime]]) -> Iterator[
    tuple[datetime, datetime]
]:  # fmt: skip
    """Yield true time and clock of each look, while a job asks at each tick what is due."""
    kept: list[Attempt] = []
    token = 0
    for true, shown in clock:
        known = standing(
            ZONE, schedule=schedule, scheduled=True, runs=[], attempts=kept, lease=None,
            view_at=None, as_of=shown,
        )  # fmt: skip
        if due(known, as_of=shown).now:
            token += 1
            kept = [*kept[-12:], looked_at(shown, token)]
            yield true, shown


@pytest.mark.parametrize("schedule", PASSES, ids=lambda each: f"every {each.every_days} d")
def test_in_ten_years_of_passes_none_is_skipped_and_none_doubled(
    schedule: Schedule, rng: np.random.Generator
) -> None:
    turns = [turn_of(START, schedule.at) + n * DAY for n in range(1, round(YEARS * 365.25))]
    late = [turn + timedelta(seconds=float(rng.uniform(0, 5400))) for turn in turns]
    looks = [shown for _, shown in watch(schedule, zip(late, late, strict=True))]
    expected = turns[:: schedule.every_days]
    assert [turn_of(each, schedule.at) for each in looks] == expected


def ticks(jumps: dict[int, timedelta], *, days: int) -> Iterator[tuple[datetime, datetime]]:
    """Yield true time and clock, each hour; at some hours the clock jumps."""
    off = timedelta()
    for hour in range(days * 24):
        off += jumps.get(hour, timedelta())
        yield START + hour * HOUR, START + hour * HOUR + off


def jumps_of(least: int, most: int) -> st.SearchStrategy[dict[int, timedelta]]:
    minutes = st.integers(least, most).map(lambda count: timedelta(minutes=count))
    return st.dictionaries(st.integers(1, 60 * 24), minutes, max_size=4)


@given(schedule=st.sampled_from(PASSES[:7]), jumps=jumps_of(0, 400 * 24 * 60))
@settings(max_examples=ROUNDS, phases=[Phase.generate])
def test_a_clock_that_jumps_ahead_makes_one_pass_of_many_missed(
    schedule: Schedule, jumps: dict[int, timedelta]
) -> None:
    looks = list(watch(schedule, ticks(jumps, days=70)))
    shown = [turn_of(each, schedule.at) for _, each in looks]
    assert len(set(shown)) == len(shown)
    _check_gaps([true for true, _ in looks], schedule.every_days * DAY + DAY + 2 * HOUR)


@given(schedule=st.sampled_from(PASSES[:7]), jumps=jumps_of(-6 * 60, 6 * 60))
@settings(max_examples=ROUNDS, phases=[Phase.generate])
def test_a_clock_set_back_by_hours_doubles_no_pass_and_skips_none(
    schedule: Schedule, jumps: dict[int, timedelta]
) -> None:
    """Four jumps of up to six hours: never more than a day in all."""
    looks = list(watch(schedule, ticks(jumps, days=70)))
    shown = [turn_of(each, schedule.at) for _, each in looks]
    assert len(set(shown)) == len(shown)
    _check_gaps([true for true, _ in looks], schedule.every_days * DAY + 2 * DAY + 2 * HOUR)


@given(schedule=st.sampled_from(PASSES[:7]), jumps=jumps_of(-900 * 24 * 60, 900 * 24 * 60))
@settings(max_examples=ROUNDS, phases=[Phase.generate])
def test_a_clock_that_is_wrong_by_years_puts_no_zone_off_by_more_than_one_pass(
    schedule: Schedule, jumps: dict[int, timedelta]
) -> None:
    looks = list(watch(schedule, ticks(jumps, days=70)))
    _check_gaps([true for true, _ in looks], 2 * schedule.every_days * DAY + 2 * DAY)


def _check_gaps(looks: list[datetime], longest: timedelta) -> None:
    assert looks[0] == START
    ends = [*looks[1:], START + 70 * DAY]
    assert max(end - start for start, end in zip(looks, ends, strict=True)) <= longest
