"""Visiting: when who asks looked last, so that what changed since can be shown first.

A visit that comes more than an hour after the last sign of the one before is a new one. What is
kept is one row a person (`layers.visit`), written once a minute at most, and no entry of the audit
log: looking is no effect. A store that cannot be written makes no page fail; it is said.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from dashboard.wiring import Workshop
from geo.period import midnight
from layers.errors import StoreError
from layers.visit import Visit

APART = timedelta(hours=1)
"""So long nothing was heard of a visit that has ended."""

OFTEN = timedelta(minutes=1)
"""A visit is written down no more often than this."""

FORGOTTEN = timedelta(days=400)
"""Of whom nothing was heard for so long, no visit is kept."""

WHILE = timedelta(days=7)
"""What is new of late, where the last visit is not known."""

LAST, DATE = "visit", "date"
SPANS = {"1d": timedelta(days=1), "7d": timedelta(days=7), "30d": timedelta(days=30)}
_STEP = timedelta(minutes=5)
"""A span is counted from so full a moment, so that what was worked out serves again."""

_OLDEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Last:
    """The end of the visit before this one."""

    at: datetime | None
    """When, UTC; None for the first visit, and where it is not known."""

    kept: bool = True
    """Whether this visit is on record; where it is not, the next will not know of it."""


def visited(parts: Workshop, at: datetime) -> Last:
    """Write down that who asks is looking, and return when the visit before this one ended.

    Parameters
    ----------
    parts
        With the settings of who asks.
    at
        Now, UTC.

    """
    try:
        before = next(iter(parts.store.select(Visit, who=parts.settings.actor)), None)
    except StoreError:
        return Last(None, kept=False)
    visit = following(before, parts.settings.actor, at)
    if visit == before:
        return Last(visit.since)
    try:
        with parts.store.hurried():  # who writes for long must keep nobody from looking
            parts.store.put([visit], replace=True)
            if before is None or visit.since != before.since:
                _forget(parts, at)
    except StoreError:
        return Last(visit.since, kept=False)
    return Last(visit.since)


def _forget(parts: Workshop, at: datetime) -> None:
    """Take away the visits of those who come no more; looked for when a visit begins."""
    gone = [each.key for each in parts.store.select(Visit) if at - each.last_at > FORGOTTEN]
    if gone:
        parts.store.remove(Visit, gone)


def since(asked: str, last: Last, at: datetime) -> tuple[str, datetime]:
    """Return what a link asks for, if it can be meant, and the instant that it means.

    Parameters
    ----------
    asked
        visit, 1d, 7d, 30d, or a UTC day such as 2026-11-01; anything else is the last visit.
    last
        The end of the last visit; a week before now where it is not known.
    at
        Now, UTC.

    """
    now = at - (at - datetime.min.replace(tzinfo=UTC)) % _STEP
    if asked in SPANS:
        return asked, now - SPANS[asked]
    day = _day(asked, at)
    if day is not None:
        return day.isoformat(), midnight(day)
    return LAST, min(last.at or now - WHILE, at)


def _day(asked: str, at: datetime) -> date | None:
    if len(asked) != len("2026-11-01"):
        return None
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return None
    return day if _OLDEST <= day <= at.date() else None


def following(before: Visit | None, who: str, at: datetime) -> Visit:
    """Return the visit that goes on at an instant; the one before, if nothing is to be written.

    A clock that was set back ends no visit and begins none.
    """
    if before is None:
        return Visit(who=who, last_at=at, recorded_at=at)
    if at - before.last_at > APART:
        return replace(before, since=before.last_at, last_at=at, recorded_at=at)
    if at - before.last_at >= OFTEN:
        return replace(before, last_at=at, recorded_at=at)
    return before
