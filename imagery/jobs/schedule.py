"""Schedule: which zones a job takes up now, by the store; for every clock that asks.

What is persisted is our own state: schedules, tries and runs are records. So it does not matter
who asks (a scheduler in this program, cron, systemd, a workflow), how often, or after how long:
what is due is due once, and what was missed ten times is made up for once.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from imagery.jobs.orders import Order
from imagery.sources.registry import checked_spec
from layers.due import Due, due, in_turn
from layers.errors import RejectedError
from layers.schedule import EVERY_ZONE, Schedule
from layers.store.protocol import Store
from layers.terms import JobKind
from layers.timely import DEFAULT, standings
from layers.zone import Zone


def all_due(
    store: Store, *, as_of: datetime, every_days: int | None = None, past: bool = False
) -> list[Due]:
    """Return all zones in the order of their turn: those that are due first.

    Parameters
    ----------
    store
        Where zones, schedules, tries and runs are kept.
    as_of
        Now, UTC.
    every_days
        How often zones are due that have no schedule; by default as `layers.timely` says.
    past
        Whether a person asks about an instant that is not now.

    """
    return _due(store, store.select(Zone), as_of=as_of, every_days=every_days, past=past)


def still_due(
    store: Store, zone_id: str, *, as_of: datetime, every_days: int | None = None,
    past: bool = False,
) -> bool:  # fmt: skip
    """Say whether a zone is due, asked again just before its turn: another may have been there."""
    zones = store.select(Zone, zone_id=zone_id)
    found = _due(store, zones, as_of=as_of, every_days=every_days, past=past)
    return bool(found) and found[0].now


def order_for(found: Due, *, as_of: datetime, source: str = "") -> Order:
    """Return the order that looks at a zone that is due."""
    return Order(zone_id=found.zone_id, job=found.job, as_of=as_of, source=source or found.source)


def next_at(found: Sequence[Due]) -> datetime | None:
    """Return when the next zone will be due that is not due now; None if there is none."""
    return min((each.at for each in found if not each.now), default=None)


def begin_schedule(store: Store, *, at: datetime) -> bool:
    """Keep the common schedule, if there is none yet; say whether it was kept.

    From then on zones can be silent: somebody has said that they are looked at.
    """
    with store.alone():
        if store.select(Schedule):
            return False
        store.put([replace(DEFAULT, recorded_at=at)])
        return True


def set_schedule(
    store: Store, zone_id: str, *, every_days: int | None, silent_days: int | None,
    time_of_day: str | None, source: str | None, at: datetime, job: JobKind | None = None,
) -> Schedule:  # fmt: skip
    """Keep a schedule of a zone, or the common one; what is not given stays as it was.

    Parameters
    ----------
    store
        Where it is kept.
    zone_id
        The zone, or `EVERY_ZONE`.
    every_days, silent_days, time_of_day, source, job
        See `Schedule`; None: as the zone's own, else the common one, else the default has it.
    at
        Now, UTC.

    Raises
    ------
    NotFoundError
        If there is no such zone.
    RejectedError, SourceError
        If a value cannot be.

    """
    if zone_id != EVERY_ZONE:
        store.get(Zone, zone_id)
    if source:
        source = checked_spec(source)  # it is kept, and shown: never with a key in it
    with store.alone():
        known = {each.zone_id: each for each in store.select(Schedule)}
        before = known.get(zone_id) or known.get(EVERY_ZONE) or DEFAULT
        every = before.every_days if every_days is None else every_days
        silent = max(before.silent_days, every) if silent_days is None else silent_days
        schedule = replace(
            before, zone_id=zone_id, every_days=every, silent_days=silent, recorded_at=at,
            at=before.at if time_of_day is None else time_of_day,
            source=before.source if source is None else source, job=job or before.job,
        )  # fmt: skip
        store.put([schedule], replace=True)
    return schedule


def _due(
    store: Store, zones: Sequence[Zone], *, as_of: datetime, every_days: int | None, past: bool
) -> list[Due]:
    default = DEFAULT
    if every_days is not None:
        if every_days < 1:
            raise RejectedError(f"every_days is {every_days}, and must be 1 or more.")
        default = replace(
            DEFAULT, every_days=every_days, silent_days=max(DEFAULT.silent_days, every_days)
        )
    known = standings(store, zones, as_of=as_of, default=default, past=past)
    return in_turn(due(each, as_of=as_of) for each in known)
