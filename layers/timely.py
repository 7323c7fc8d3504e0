"""Timely: which zones are due and which are silent; a part of `layers.read`.

The job asks the same of the store itself (`standings`), for it must look at zones that no reader
of this machine may see.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from layers import disclosure
from layers.access import Access
from layers.attempt import Attempt
from layers.due import Due, due, in_turn
from layers.lease import Lease
from layers.run import Run
from layers.scene import SceneRecord
from layers.schedule import EVERY_ZONE, Schedule
from layers.silence import Alarm, Silence, alarms
from layers.standing import BELIEVED_AHEAD, Standing, standing, usable_at
from layers.store.protocol import Store
from layers.terms import AttemptState, JobKind
from layers.zone import Zone

DEFAULT = Schedule(zone_id=EVERY_ZONE, every_days=5, silent_days=45)
"""Where nobody made a schedule: as often as Sentinel-2 passes, and half a monsoon."""

_NEW = frozenset({AttemptState.DONE, AttemptState.BLIND})

Each = TypeVar("Each", Run, Attempt)


class Timely(Access):
    """What one audience may ask about when zones are looked at."""

    def due(self, *, past: bool = False) -> list[Due]:
        """Return all zones that this audience may see, in the order of their turn.

        Why a job failed and where it runs is told to those inside alone. `past` says that a
        person asks about an instant that is not now.
        """
        inside = disclosure.may_have_details(self.audience)
        found = (due(each, as_of=self._as_of) for each in self._standings(past=past))
        return in_turn(each if inside else _without_details(each) for each in found)

    def alarms(self) -> list[Alarm]:
        """Return silent zones, the longest silence first; that jobs fail is told inside alone."""
        inside = disclosure.may_have_details(self.audience)
        found = [
            alarm
            for each in self._standings()
            for alarm in alarms(each, as_of=self._as_of)
            if inside or alarm.kind is Silence.UNSEEN
        ]
        return sorted(found, key=lambda each: (each.since, each.zone_id, each.kind))

    def last_views(self) -> dict[str, datetime | None]:
        """Return when each zone that this audience may see was last seen well enough; None: never.

        Of every zone that stands, scheduled or not: one that nobody scheduled raises no alarm.
        """
        zones = self._store.select(Zone)
        zones = [each for each in zones if each.stands and not self._why_hidden(each)]
        runs = _by_zone(self._store.select(Run))
        return {
            each.zone_id: last_view(self._store, runs[each.zone_id], as_of=self._as_of)
            for each in zones
        }

    def backfilled(self) -> frozenset[str]:
        """Return the ids of runs that made up for the past: what they found is no news."""
        unseen = self._unseen()
        tries = self._store.select(Attempt, job=JobKind.BACKFILL)
        tries = [each for each in tries if each.state in _NEW and not unseen.names(each)]
        made = {each.run_id for each in tries if each.run_id}
        runs = (each for each in self._store.select(Run) if not unseen.names(each))
        made |= {each.run_id for each in runs if each.window}
        return frozenset(made)

    def _standings(self, *, past: bool = False) -> Iterator[Standing]:
        zones = [each for each in self._store.select(Zone) if not self._why_hidden(each)]
        return standings(self._store, zones, as_of=self._as_of, past=past)


def standings(
    store: Store,
    zones: Sequence[Zone],
    *,
    as_of: datetime,
    default: Schedule = DEFAULT,
    past: bool = False,
) -> Iterator[Standing]:
    """Yield what is on record of each zone that is not withdrawn.

    Parameters
    ----------
    store
        Where it is on record.
    zones
        Which ones.
    as_of
        Now, UTC.
    default
        The schedule where nobody made one.
    past
        Whether a person asks about an instant that is not now.

    """
    schedules = {each.zone_id: each for each in store.select(Schedule)}
    leases = {each.name: each for each in store.select(Lease)}
    one = {"zone_id": zones[0].zone_id} if len(zones) == 1 else {}
    runs = _by_zone(store.select(Run, **one))
    attempts = _by_zone(store.select(Attempt, **one))
    for zone in zones:
        if not zone.stands:
            continue
        kept = schedules.get(zone.zone_id) or schedules.get(EVERY_ZONE)
        yield standing(
            zone, schedule=kept or default, scheduled=kept is not None, as_of=as_of,
            past=past, runs=runs[zone.zone_id], attempts=attempts[zone.zone_id],
            lease=leases.get(f"zone/{zone.zone_id}"),
            view_at=last_view(store, runs[zone.zone_id], as_of=as_of) if kept else None,
        )  # fmt: skip


def last_view(store: Store, runs: Iterable[Run], *, as_of: datetime) -> datetime | None:
    """Return the acquisition of the last usable view of a zone; None if there was none.

    Only the scenes of newest runs are read, and those before them as long as they could hold a
    newer view: what it costs does not grow with the number of runs.
    """
    latest: datetime | None = None
    dated = [(each.last_at, each.run_id) for each in runs
             if each.last_at and each.as_of <= as_of + BELIEVED_AHEAD]  # fmt: skip
    for last_at, run_id in sorted(dated, reverse=True):
        if latest is not None and last_at <= latest:
            break
        view = usable_at(store.select(SceneRecord, run_id=run_id))
        latest = max((each for each in (latest, view) if each is not None), default=None)
    return latest


def _by_zone(records: Iterable[Each]) -> defaultdict[str, list[Each]]:
    found: defaultdict[str, list[Each]] = defaultdict(list)
    for each in records:
        found[each.zone_id].append(each)
    return found


def _without_details(each: Due) -> Due:
    hidden = "the last attempt failed" if each.failures else each.why
    return replace(each, why=hidden, source="")
