"""Taking in: one tile of a zone brought up to date, from its state or from its beginning.

Arrays are (time, band, y, x).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

import numpy as np

from geo.grid import Grid
from imagery.change import Change
from imagery.cube import Cube
from imagery.errors import NoScenesError, StateError
from imagery.jobs.course import Course
from imagery.jobs.looking import Archive, cropped, padded, part
from imagery.jobs.recipe import Recipe
from imagery.jobs.states import KEPT, Roll, States, Tile
from imagery.monitor.monitor import Monitor
from imagery.monitor.state import State, learned, progress, restored
from imagery.prepare import Told, prepared

_HISTORY = "history"

_READ_BYTES = 250e6
"""What is read of neighbouring tiles at once is no larger than this, or one tile."""

_ROWS = 3
"""Rows of tiles that are read at once where they fit: blocks at their edges are read once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """From where on one tile is taken in."""

    name: str
    """Of its files."""

    tile: Grid
    """Where it lies."""

    wide: Grid
    """It and its halo."""

    kept: Tile | None
    """What is kept of it, if that still holds."""

    state: State | None
    """Where its looks had come before the first month; None: to be learned."""

    month: int
    """The first month to be taken in."""

    first: int
    """Place of the first scene that is read."""


@dataclass(slots=True, kw_only=True)
class Taken:
    """One tile, up to date."""

    plan: Plan
    """From where on."""

    raw: Cube
    """What was read."""

    seen: Cube
    """Its clear looks, on the tile."""

    change: Change | None
    """What they add up to; None where there is no history yet."""

    kept: Tile | None
    """What is kept of it now."""

    blind: str = ""
    """Why there is no history."""


@dataclass(slots=True, kw_only=True)
class Walk:
    """Goes from tile to tile."""

    archive: Archive
    recipe: Recipe
    course: Course
    states: States
    roll: Roll | None
    note: Callable[[Cube], None]
    """Is given all that is read, as it is read."""

    mended: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Tile -> ids of the scenes that could not be read there before, and can be now."""

    told: dict[str, Told] = field(default_factory=dict)
    """Month -> what its tiles tell of whole scenes; of the history under its own name."""

    def __post_init__(self) -> None:
        """Go by what tiles told of the months that are as they were."""
        days = [self.course.first_changed(ids) for ids in (frozenset[str](), *self.mended.values())]
        changed = min((day for day in days if day is not None), default=None)
        if self.roll is None or changed is None or changed < self.course.until:
            return
        month = str(changed.astype("datetime64[M]"))
        self.told |= {
            name: told for name, told in self.roll.told.items() if name == _HISTORY or name < month
        }

    def tiles(self, wanted: Sequence[Grid]) -> Iterator[Taken]:
        """Give each tile in order, brought up to date; its files are written, unnamed yet."""
        place = {tile: tile.window_in(self.archive.grid)[0].start for tile in wanted}
        rows = [list(row) for _, row in groupby(wanted, key=lambda tile: place[tile])]
        for start in range(0, len(rows), _ROWS):
            plans = [self._plan(tile) for row in rows[start : start + _ROWS] for tile in row]
            if len({plan.first for plan in plans}) == 1 and self._bytes(plans) <= _READ_BYTES:
                yield from self._read(plans)
                continue
            for _, alike in groupby(plans, key=lambda plan: (place[plan.tile], plan.first)):
                yield from self._some(list(alike))

    def _bytes(self, plans: Sequence[Plan]) -> int:
        """Return what is read of some tiles together."""
        looks = len(self.archive.scenes) - plans[0].first
        shape = _around(plans, self.archive.grid).shape
        return looks * len(self.archive.bands) * shape[0] * shape[1] * 4

    def _some(self, plans: list[Plan]) -> Iterator[Taken]:
        """Take in neighbours of one row, no more at a time than can be read together."""
        most = max(int(_READ_BYTES / self._bytes(plans[:1])), 1)
        for start in range(0, len(plans), most):
            yield from self._read(plans[start : start + most])

    def _read(self, plans: Sequence[Plan]) -> Iterator[Taken]:
        """Take in neighbours of which the same scenes are read, all at once."""
        around = _around(plans, self.archive.grid)
        read = self.archive.source.read(
            self.archive.scenes[plans[0].first :], around, self.archive.bands
        )
        self.note(read)
        for plan in plans:
            yield self._taken(plan, cropped(read, plan.wide))

    def _plan(self, tile: Grid) -> Plan:
        name, course = tile_name(tile, self.archive.grid), self.course
        kept = self.roll.tiles.get(name) if self.roll else None
        changed = course.first_changed(self.mended.get(name, frozenset()))
        month, state = course.from_day(changed), None
        if kept is not None and course.holds(kept, changed):
            month, state = self._restored(kept, month)
        return Plan(
            name=name, tile=tile, wide=padded(tile, self.archive.grid, self.recipe.halo_pixels),
            kept=kept if state else None, state=state, month=month if state else 0,
            first=course.months[month].context if state else 0,
        )  # fmt: skip

    def _restored(self, kept: Tile, month: int) -> tuple[int, State | None]:
        """Return the newest state from before a month, and the month that comes after it."""
        history = self.states.content(kept.learned)
        if history is None:
            return 0, None
        made_with, names = self._monitor.made_with, [each.name for each in self.course.months]
        try:
            for after in range(month, 0, -1):
                file = kept.months.get(names[after - 1])
                content = self.states.content(file) if file else None
                if content is not None:
                    return after, restored(history, content, made_with=made_with)
            return 0, restored(history, None, made_with=made_with)
        except StateError:
            return 0, None

    @property
    def _monitor(self) -> Monitor:
        return self.recipe.detectors().monitor

    def _taken(self, plan: Plan, raw: Cube) -> Taken:
        """Take in one tile as it was read."""
        state = plan.state
        parts: list[Cube] = []
        months: dict[str, str] = {}
        try:
            if state is None:
                before = slice(0, int(np.searchsorted(raw.days, self.course.until)))
                past = self._clear(raw, plan, before, _HISTORY)
                state, parts = self._monitor.begin(past), [past]
        except NoScenesError as error:
            why = str(error) if raw.scenes else "No scene of a tile can be read."
            return Taken(plan=plan, raw=raw, seen=self._clear(raw, plan, slice(None), ""),
                         change=None, kept=None, blind=why)  # fmt: skip
        # what was learned is kept before the first look is taken in
        history = plan.kept.learned if plan.kept else self.states.put(
            plan.name, _HISTORY, learned(state)
        )  # fmt: skip
        for number, month in enumerate(self.course.months[plan.month :], plan.month):
            days = self.course.days
            first, last = days[month.start], days[month.stop - 1]
            begin = int(np.searchsorted(raw.days, days[month.context]))
            end = int(np.searchsorted(raw.days, last, side="right"))
            cube = self._clear(raw, plan, slice(begin, end), month.name)
            new = cube.kept(cube.days >= first)
            self._monitor.update(state, new)
            parts.append(new if parts else cube)
            if number >= len(self.course.months) - KEPT:
                months[month.name] = self.states.put(plan.name, month.name, progress(state))
        return Taken(
            plan=plan, raw=raw, seen=_joined(parts), change=self._monitor.change(state),
            kept=self._kept(plan, history, months, raw),
        )  # fmt: skip

    def _clear(self, raw: Cube, plan: Plan, scenes: slice, month: str) -> Cube:
        """Return the clear looks of the scenes of a month on the tile."""
        told = self.told.setdefault(month, Told()) if month else None
        return cropped(prepared(raw.kept(scenes), self.recipe.masks, told=told), plan.tile)

    def _kept(self, plan: Plan, history: str, months: dict[str, str], raw: Cube) -> Tile:
        """Return what is kept of a tile now."""
        last = [month.name for month in self.course.months[-KEPT:]]
        before = plan.kept.months if plan.kept else {}
        redone = {month.name for month in self.course.months[plan.month :]}
        stay = {name: file for name, file in before.items()
                if name in last and name not in redone}  # fmt: skip
        there = {scene.id for scene in self.course.scenes}
        read = {scene.id for scene in self.course.scenes[plan.first :]}
        old = plan.kept.broken if plan.kept else ()
        broken = {each for each in old if each in there - read}
        broken |= {each.item for each in raw.refused if each.item in there}
        return Tile(until=str(self.course.until), learned=history, months=stay | months,
                    broken=tuple(sorted(broken)))  # fmt: skip


def tile_name(tile: Grid, whole: Grid) -> str:
    """Return the name of a tile's files."""
    rows, cols = tile.window_in(whole)
    return f"{rows.start:06d}-{cols.start:06d}"


def mended(
    archive: Archive, wanted: Sequence[Grid], roll: Roll, *, halo: int
) -> dict[str, frozenset[str]]:
    """Return which scenes that could not be read before can be read now, by tile."""
    found = {}
    for tile in wanted:
        name = tile_name(tile, archive.grid)
        wrong = set(roll.tiles[name].broken) if name in roll.tiles else set()
        scenes = [scene for scene in archive.scenes if scene.id in wrong]
        if scenes:
            wide = padded(tile, archive.grid, halo)
            raw = archive.source.read(scenes, wide, archive.bands)
            found[name] = frozenset(scene.id for scene in raw.scenes)
    return {name: ids for name, ids in found.items() if ids}


def _around(plans: Sequence[Plan], whole: Grid) -> Grid:
    """Return the grid around some neighbours and their halos."""
    windows = [plan.wide.window_in(whole) for plan in plans]
    rows, cols = (
        slice(min(w[axis].start for w in windows), max(w[axis].stop for w in windows))
        for axis in (0, 1)
    )
    return part(whole, rows, cols)


def _joined(parts: Sequence[Cube]) -> Cube:
    """Return looks that follow one another as one cube."""
    if len(parts) == 1:
        return parts[0]
    refused = {each.item: each for part in parts for each in part.refused}
    first = parts[0]
    return replace(
        first,
        scenes=tuple(scene for part in parts for scene in part.scenes),
        values=np.concatenate([part.values for part in parts]),
        clear=np.concatenate([part.clear for part in parts]),
        qa=None if first.qa is None else np.concatenate(
            [part.qa for part in parts if part.qa is not None]
        ),
        masks=tuple(dict.fromkeys(mask for part in parts for mask in part.masks)),
        refused=tuple(refused.values()),
    )  # fmt: skip
