"""Silence: zones of which nothing is heard, which is not the same as nothing happening.

A monsoon, a job that stopped and a password that expired all look alike on a map: no new
detection. So each raises an alarm of its own kind. As Cerulean's dead-man's switch does; by zone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from geo.local_day import said
from layers.attempt import Attempt
from layers.standing import Standing, moment

_MISSED = 2
"""So many times the interval may pass without a try before the job counts as stopped."""

_REPEATED = 2
"""One failure is not yet only failures."""


class Silence(StrEnum):
    """Why nothing is heard."""

    UNSEEN = "unseen"
    NOT_RUN = "not_run"
    FAILING = "failing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One zone, one kind of silence."""

    zone_id: str
    """The zone."""

    kind: Silence
    """unseen: no usable view; not_run: the job was not tried; failing: it failed each time."""

    since: datetime
    """Since when, UTC; the same for as long as it lasts."""

    days: int
    """For how many whole days."""

    why: str
    """One sentence, without a full stop."""


def alarms(standing: Standing, *, as_of: datetime) -> list[Alarm]:
    """Return the alarms of a zone, the nearest cause first; none if nobody scheduled it.

    Parameters
    ----------
    standing
        What is on record as of the same instant.
    as_of
        Now, UTC.

    """
    if not standing.scheduled:
        return []
    found = (_not_run(standing, as_of), _failing(standing, as_of), _unseen(standing, as_of))
    return [each for each in found if each is not None]


def _not_run(standing: Standing, as_of: datetime) -> Alarm | None:
    every = standing.schedule.every_days
    since = standing.tried[-1] if standing.tried else standing.zone.recorded_at
    if since is None or as_of - since < timedelta(days=_MISSED * every):
        return None
    days = (as_of - since).days
    last = "it was last tried" if standing.tried else "it was never tried since the zone was added"
    return _alarm(
        standing, Silence.NOT_RUN, since, days,
        f"the job did not run for {days} days, though due every {_days(every)}: "
        f"{last} on {since:%Y-%m-%d}. See whether the scheduler still runs",
    )  # fmt: skip


def _failing(standing: Standing, as_of: datetime) -> Alarm | None:
    failures = standing.failures
    if len(failures) < _REPEATED:
        return None
    since = moment(failures[0])
    if as_of - since < timedelta(days=standing.schedule.every_days):
        return None
    return _alarm(
        standing, Silence.FAILING, since, (as_of - since).days,
        f"only failures since {since:%Y-%m-%d}, {len(failures)} of them; the last: "
        f"{told(failures[-1])}",
    )  # fmt: skip


def _unseen(standing: Standing, as_of: datetime) -> Alarm | None:
    since = standing.view_at or (standing.tried[0] if standing.tried else None)
    if since is None or as_of - since < timedelta(days=standing.schedule.silent_days):
        return None
    days, zone = (as_of - since).days, standing.zone
    if standing.view_at is None:
        why = f"no usable view in the {days} days since it was first looked at, {since:%Y-%m-%d}"
    else:
        there = said(since, zone.country_iso3, zone.outline.centroid.x)
        why = f"no usable view for {days} days: the last was {there}"
    return _alarm(standing, Silence.UNSEEN, since, days, why)


def told(attempt: Attempt) -> str:
    """Return what went wrong in a try, and what to do, without a full stop."""
    wrong = attempt.said or "its process ended without a word"
    return " ".join(part for part in (wrong, attempt.remedy) if part).rstrip(".")


def _alarm(standing: Standing, kind: Silence, since: datetime, days: int, why: str) -> Alarm:
    return Alarm(zone_id=standing.zone.zone_id, kind=kind, since=since, days=days, why=why)


def _days(count: int) -> str:
    return "day" if count == 1 else f"{count} days"
