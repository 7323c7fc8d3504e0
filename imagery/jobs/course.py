"""Course: in which steps the scenes of a zone are taken in, and from which on anew.

First the history, then month by month, each month's scenes masked beside the twelve before them.
So what a state holds depends on the scenes alone, not on the order or the number of runs in which
they came: a look of a month that is not over, or a scene that comes late, has its month taken in
anew, and those after it, from the state at the end of the month before.

Days are UTC. Places count scenes by (acquired, id).
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

import numpy as np

from imagery.change import Days
from imagery.jobs.looking import Archive
from imagery.jobs.states import Roll, Tile
from imagery.monitor.monitor import history_length
from imagery.scene import Scene

CONTEXT_LOOKS = 12
"""Scenes before a month that its masks may compare it with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The scenes of one month that are judged."""

    name: str
    """Such as 2024-03."""

    start: int
    """Place of its first scene."""

    stop: int
    """Place after its last."""

    context: int
    """Place of the first scene that its masks compare it with."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """The steps of one zone as its source has it now."""

    scenes: tuple[Scene, ...]
    """All of them."""

    days: Days
    """(scene,) their days."""

    until: np.datetime64
    """Day before which looks are learned from."""

    months: tuple[Month, ...]
    """Those that are judged."""

    fresh: tuple[str, ...]
    """Ids of the scenes that no state has taken in."""

    changed: np.datetime64 | None
    """First day of which other scenes are there than states know of; None: they know them all."""

    late: bool
    """Whether that lies before, or on, a day that they have taken in."""

    def from_day(self, day: np.datetime64 | None) -> int:
        """Return the first month to be taken in anew where a day is other: the last, at least."""
        last = len(self.months) - 1
        if day is None:
            return last
        name = str(day.astype("datetime64[M]"))
        return next((n for n, month in enumerate(self.months) if month.name >= name), last)

    def first_changed(self, mended: frozenset[str]) -> np.datetime64 | None:
        """Return the first day that is other for one tile; `mended` can be read there by now."""
        days = [day for scene, day in zip(self.scenes, self.days, strict=True)
                if scene.id in mended]  # fmt: skip
        known = [] if self.changed is None else [self.changed]
        return min([*known, *days], default=None)

    def holds(self, tile: Tile, changed: np.datetime64 | None) -> bool:
        """Say whether what a tile has learned still holds."""
        same = tile.until == str(self.until)
        return same and (changed is None or bool(changed >= self.until))


def course_of(archive: Archive, roll: Roll | None, *, begun: datetime) -> Course:
    """Return the course of a zone.

    Parameters
    ----------
    archive
        All that the source has of it.
    roll
        What the states know; None: nothing.
    begun
        The instant of the first run: what had been seen by then says how long the history is.

    """
    days = archive.days
    seen = days[[scene.acquired < begun for scene in archive.scenes]]
    seen = seen if seen.size else days
    until = seen[min(history_length(seen), seen.size - 1)]
    taken = roll.taken if roll else {}
    there = {scene.id for scene in archive.scenes}
    fresh = tuple(scene.id for scene in archive.scenes if scene.id not in taken)
    other = [day for scene, day in zip(archive.scenes, days, strict=True) if scene.id not in taken]
    other += [np.datetime64(day, "D") for scene, day in taken.items() if scene not in there]
    changed = min(other, default=None) if roll else None
    return Course(
        scenes=archive.scenes, days=days, until=until, months=_months(days, until), fresh=fresh,
        changed=changed,
        late=bool(roll and changed is not None and str(changed) <= roll.last_day),
    )  # fmt: skip


def _months(days: Days, until: np.datetime64) -> tuple[Month, ...]:
    places = [place for place, day in enumerate(days) if day >= until]
    found = groupby(places, key=lambda place: str(days[place].astype("datetime64[M]")))
    made = []
    for name, group in found:
        inside = list(group)
        before = days[max(inside[0] - CONTEXT_LOOKS, 0)]
        context = int(np.searchsorted(days, before))  # a day is never parted
        made.append(Month(name=name, start=inside[0], stop=inside[-1] + 1, context=context))
    return tuple(made)
