"""Due: whether a zone is to be looked at now, why, and when next; from records and an instant.

Days are counted from one time of day (UTC) to the next, not in spans of 24 hours. A job that
starts a few seconds late each time would otherwise miss its own time on the fifth day, and lose
a day at each round. UTC knows no daylight saving time, so no day is skipped or doubled by it.

A zone that fails is tried again after a wait that doubles each time, and never grows past half a
day, so that a nightly job tries it each night. Zones that have not failed go first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from layers.silence import Silence, alarms, told
from layers.standing import Standing, moment
from layers.terms import JobKind

_FIRST_WAIT = timedelta(minutes=15)
_LONGEST_WAIT = timedelta(hours=12)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One zone."""

    zone_id: str
    """The zone."""

    name: str
    """Its name."""

    now: bool
    """Whether it is to be looked at now."""

    at: datetime
    """Since when it is due; if it is not, when it will be. UTC."""

    why: str
    """Why, in one sentence without a full stop."""

    every_days: int
    """How often it is looked at."""

    job: JobKind
    """How it is looked at."""

    source: str
    """Where its scenes come from; empty: as the settings say."""

    failures: int = 0
    """How often it failed since the last good look."""

    silent: str = ""
    """An alarm, if there was no usable view for too long."""


def due(standing: Standing, *, as_of: datetime) -> Due:
    """Return whether a zone is due.

    Parameters
    ----------
    standing
        What is on record as of the same instant.
    as_of
        Now, UTC.

    """
    at, why = _by_schedule(standing, as_of)
    failures = standing.failures
    if failures:
        again = moment(failures[-1]) + wait_after(len(failures))
        how_often = "" if len(failures) == 1 else f" ({len(failures)} times in a row)"
        why = f"last attempt failed{how_often}: {told(failures[-1])}; "
        why += (
            "tried again after a back-off" if again <= as_of
            else f"tried again from {again:%Y-%m-%d %H:%M} UTC, after a back-off"
        )  # fmt: skip
        at = max(at, again)
    if standing.held_until:
        at, why = standing.held_until, f"runs elsewhere until {standing.held_until:%H:%M:%S} UTC"
    silent = [each for each in alarms(standing, as_of=as_of) if each.kind is Silence.UNSEEN]
    return Due(
        zone_id=standing.zone.zone_id, name=standing.zone.name, now=at <= as_of, at=at, why=why,
        every_days=standing.schedule.every_days, job=standing.schedule.job,
        source=standing.schedule.source, failures=len(failures),
        silent=silent[0].why if silent else "",
    )  # fmt: skip


def in_turn(found: Iterable[Due]) -> list[Due]:
    """Return zones in the order of their turn: due first, of these those that never failed.

    What fails again and again takes its turn after all others, and so holds none of them up.
    """
    return sorted(found, key=lambda each: (not each.now, each.failures, each.at, each.zone_id))


def wait_after(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row.

    Examples
    --------
    >>> [wait_after(count).total_seconds() / 60 for count in (1, 2, 3, 99)]
    [15.0, 30.0, 60.0, 720.0]

    """
    doublings = min(failures - 1, 10)  # more would be the longest wait in any case
    return min(_FIRST_WAIT * (1 << doublings), _LONGEST_WAIT)


def turn_of(at: datetime, time_of_day: str) -> datetime:
    """Return the last instant of this UTC time of day that is not after an instant.

    Examples
    --------
    >>> from datetime import UTC
    >>> turn_of(datetime(2024, 3, 31, 2, tzinfo=UTC), "03:17").isoformat()
    '2024-03-30T03:17:00+00:00'

    """
    hour, minute = (int(part) for part in time_of_day.split(":"))
    turn = at.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return turn if turn <= at else turn - _DAY


def _by_schedule(standing: Standing, as_of: datetime) -> tuple[datetime, str]:
    """Return when a zone is due if nothing stands in the way, and why."""
    every = standing.schedule.every_days
    if standing.misdated is not None:
        return as_of, (
            f"the last look is dated {standing.misdated:%Y-%m-%d}, in the future: a clock was "
            "wrong, so it is looked at again"
        )
    if not standing.looks:
        since = standing.zone.recorded_at or as_of
        return min(since, as_of), "never looked at"
    last = standing.looks[-1]
    at = turn_of(last, standing.schedule.at) + timedelta(days=every)
    ago = max((as_of - last).days, 0)
    seen = ", which showed nothing of the ground" if standing.blind else ""
    return at, (
        f"last good look {last:%Y-%m-%d}{seen}, {_ago(ago)}, due every "
        f"{'day' if every == 1 else f'{every} days'}"
    )


def _ago(days: int) -> str:
    return "today" if days == 0 else "1 day ago" if days == 1 else f"{days} days ago"
