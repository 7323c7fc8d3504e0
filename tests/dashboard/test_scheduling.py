"""dashboard.scheduling: a beat that no time zone and no jump of a clock disturbs."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.scheduling import EVERY, Beat, trigger

SOON = timedelta(seconds=0.05)
ZONES = (
    "Asia/Yangon", "Asia/Bangkok", "Asia/Manila", "Europe/Berlin", "Europe/London",
    "America/New_York", "America/Sao_Paulo", "America/St_Johns", "Australia/Lord_Howe",
    "Africa/Casablanca", "Asia/Tehran", "Pacific/Apia",
)  # fmt: skip


@pytest.fixture(params=ZONES)
def there(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Put this process into a time zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


class Clock:
    """A clock that a test sets, and one that only goes forward."""

    def __init__(self) -> None:
        self.off = timedelta()
        self.began = time.monotonic()

    def __call__(self) -> datetime:
        passed = timedelta(seconds=time.monotonic() - self.began)
        return datetime(2025, 3, 30, 0, 59, tzinfo=UTC) + passed + self.off


def test_beats_are_evenly_spaced_in_every_time_zone_over_ten_years(there: str) -> None:
    hourly, at = trigger(timedelta(hours=1)), datetime(2016, 1, 1, 0, 30, tzinfo=UTC)
    for _ in range(10 * 366 * 24):
        following = hourly.get_next_fire_time(at, at)
        assert following - at == timedelta(hours=1), (there, at)
        at = following.astimezone(UTC)


def test_a_beat_comes_at_once_and_then_again_and_again() -> None:
    with Beat(Clock(), every=SOON) as beat:
        beats = beat.beats()
        found = [next(beats) for _ in range(4)]
    assert found == sorted(found)


def test_beats_missed_while_the_caller_was_at_work_are_one() -> None:
    with Beat(Clock(), every=SOON) as beat:
        beats = beat.beats()
        next(beats)
        time.sleep(20 * SOON.total_seconds())
        begun = time.monotonic()
        next(beats)
        next(beats)
        assert time.monotonic() - begun < 1
        assert not beat._due.is_set()


@pytest.mark.parametrize("off", [timedelta(hours=-1), timedelta(days=-1500), timedelta(days=900)])
def test_a_clock_that_was_set_beats_at_once_and_not_when_it_comes_to_the_old_hour(
    off: timedelta,
) -> None:
    clock = Clock()
    with Beat(clock, every=EVERY) as beat:
        beats = beat.beats()
        next(beats)
        clock.off = off
        begun = time.monotonic()
        assert abs(next(beats) - clock()) < timedelta(seconds=3)
        assert time.monotonic() - begun < EVERY.total_seconds() / 4


def test_a_clock_that_goes_right_is_no_jump() -> None:
    beat = Beat(Clock())
    time.sleep(0.2)
    assert not beat.jumped()
