"""Watching: only what is new, held against a state on disk.

The first time, the archive is read once and its history learned. From then on a run reads the
new looks and the few before them, whatever the length of the archive; a tile that has shown too
little for a history is tried again from the beginning. The store is written first and the
states after it: a run that is killed between the two is repeated, finds its own rows there, and
writes the states again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, partial
from pathlib import Path

import numpy as np

from geo.grid import Grid
from geo.period import midnight
from imagery.change import Change, Status
from imagery.cube import Cube
from imagery.errors import NoScenesError
from imagery.jobs import accounts, matching
from imagery.jobs.evidence import Dossier, earlier_evidence
from imagery.jobs.looking import (
    Archive,
    Tally,
    cropped,
    open_archive,
    padded,
    touching,
)
from imagery.jobs.outlining import outlined
from imagery.jobs.recipe import Recipe
from imagery.monitor.monitor import Monitor, history_length
from imagery.monitor.state import State, load, save
from imagery.prepare import prepared
from imagery.progress import Progress, silent
from imagery.sources.protocol import Source
from layers.ids import content_id, slug
from layers.run import Run
from layers.store.protocol import Store
from layers.zone import Zone

_SIDE_PX = 160
"""Side of a tile: the same at every run, however many looks it reads."""

CONTEXT_LOOKS = 12
"""Looks before a new one that its mask may compare it with."""


@dataclass(slots=True, kw_only=True)
class _Watched:
    """What is left of the tiles once they are out of memory."""

    tally: Tally = field(default_factory=Tally)
    """The books."""

    changes: list[Change] = field(default_factory=list)
    """One a tile that has a history."""

    states: dict[Path, State] = field(default_factory=dict)
    """What is to be written once the store has been."""

    dossier: Dossier = field(default_factory=Dossier)
    """Evidence."""

    judged: int = 0
    """Pixels of the zone that were judged."""

    blind: list[str] = field(default_factory=list)
    """Why a tile has no history yet."""

    def begun(self, raw: Cube, seen: Cube, monitor: Monitor) -> State | None:
        """Return the state of a new tile after its history; None where it shows too little."""
        if not raw.scenes:
            self.blind.append("No scene of a tile can be read.")
            return None
        until = raw.days[min(history_length(raw.days), len(raw.days) - 1)]
        try:
            return monitor.begin(seen.kept(seen.days < until))
        except NoScenesError as error:
            self.blind.append(str(error))
            return None

    def add(self, path: Path, state: State, seen: Cube, *, change: Change, near_days: int) -> None:
        """Add a tile whose state has taken in its looks."""
        self.states[path] = state
        self.changes.append(change)
        self.dossier.add(seen, change, near_days=near_days)


def watch(
    zone: Zone, *, source: Source, store: Store, recipe: Recipe, folder: Path, as_of: datetime,
    progress: Progress = silent,
) -> Run | None:  # fmt: skip
    """Take in what is new of a zone; None if nothing is.

    Parameters
    ----------
    zone, source, store, recipe, as_of, progress
        As in `imagery.jobs.refresh.refresh`.
    folder
        Where states are kept; one folder a zone and recipe below it.

    Raises
    ------
    NoScenesError
        If the source has nothing of this place, or no history can be learned.
    StateError
        If a state cannot be read, or was made otherwise.

    """
    home = folder / slug(zone.zone_id) / recipe.id
    monitor = recipe.detectors().monitor
    known = _known(home, monitor)
    opened = partial(open_archive, zone, source=source, recipe=recipe, as_of=as_of)
    archive, whole = opened(since=_since(known)), cache(opened)
    fresh = _fresh(archive, known)
    if not fresh:
        return None
    run_id = content_id("watch", zone.zone_id, zone.outline.wkt, recipe.id, source.name,
                        *sorted(s.made_with + s.taken_to for s in known.values()),
                        *fresh)  # fmt: skip
    watched, near_days = _Watched(), archive.near_days(recipe.near_days)
    for path, wide, tile in _tiles(zone, archive, recipe, home, progress):
        state = known.get(path)
        has = archive if state is not None or not known else whole()
        raw = has.source.read(has.scenes, wide, has.bands)
        seen, inside = cropped(prepared(raw, recipe.masks), tile), tile.mask(zone.outline)
        watched.tally.add(raw, seen, inside)
        state = state or watched.begun(raw, seen, monitor)
        if state is None:
            continue
        monitor.update(state, seen)
        state.taken_to = str(raw.days[-1]) if raw.scenes else state.taken_to
        change = monitor.change(state)
        watched.add(path, state, seen, change=change, near_days=near_days)
        watched.judged += int(np.count_nonzero((change.status != Status.NOT_OBSERVED) & inside))
    if not watched.states:
        raise NoScenesError(watched.blind[0])
    run = _kept(zone, archive, watched, run_id, recipe=recipe, as_of=as_of, store=store,
                fresh=fresh)  # fmt: skip
    for path, state in watched.states.items():
        save(state, path)
    return run


def _known(home: Path, monitor: Monitor) -> dict[Path, State]:
    """Return the states of a zone, by file."""
    paths = sorted(home.glob("*.npz")) if home.is_dir() else []
    return {path: load(path, made_with=monitor.made_with) for path in paths}


def _since(known: dict[Path, State]) -> datetime | None:
    """Return from when scenes are needed: the looks before the newest, for the masks."""
    if not known:
        return None
    looks = min(
        (state.looks for state in known.values()), key=lambda each: each[-1:] and each[-1].day
    )
    days = [each.day for each in looks[-CONTEXT_LOOKS:]]
    first = days[0] if days else min(state.watched_from for state in known.values())
    return midnight(np.datetime64(first, "D").astype("O"))


def _fresh(archive: Archive, known: dict[Path, State]) -> list[str]:
    """Return the ids of the scenes that no state has taken in."""
    if not known:
        return [scene.id for scene in archive.scenes]
    last = min(np.datetime64(state.taken_to, "D") for state in known.values())
    return [s.id for s, day in zip(archive.scenes, archive.days, strict=True) if day > last]


def _tiles(
    zone: Zone, archive: Archive, recipe: Recipe, home: Path, progress: Progress
) -> Iterator[tuple[Path, Grid, Grid]]:
    """Give file, padded grid and grid of each tile that touches the zone."""
    wanted = touching(archive.grid, min(recipe.tile_pixels, _SIDE_PX), zone.outline)
    for done, tile in enumerate(wanted):
        progress("watching", done, len(wanted))
        rows, cols = tile.window_in(archive.grid)
        path = home / f"{rows.start:06d}-{cols.start:06d}.npz"
        yield path, padded(tile, archive.grid, recipe.halo_pixels), tile
    progress("watching", len(wanted), len(wanted))


def _kept(
    zone: Zone, archive: Archive, watched: _Watched, run_id: str, *, recipe: Recipe,
    as_of: datetime, store: Store, fresh: Sequence[str],
) -> Run:  # fmt: skip
    """Keep a run and all that came of it in one effect, or return it as it stands."""
    if before := store.select(Run, run_id=run_id):
        return before[0]
    near_days = archive.near_days(recipe.near_days)
    found = outlined(watched.changes, recipe, near_days=near_days, zone=zone.outline)
    run = _run(zone, archive, watched, run_id, recipe, as_of, len(found), fresh)
    detections = matching.matched(
        found, matching.known_before(store, run), run=run, recipe=recipe,
        scenes=accounts.by_day(accounts.used_scenes(archive, watched.tally)),
    )  # fmt: skip
    run = replace(run, detections=len(detections))
    evidence = watched.dossier.records(
        detections, archive=archive, tally=watched.tally, run=run,
        earlier=earlier_evidence(store, zone.zone_id),
    )  # fmt: skip
    scenes = accounts.scene_records(archive, watched.tally, run)
    store.put([run, *scenes, *detections, *evidence])
    return run


def _run(
    zone: Zone, archive: Archive, watched: _Watched, run_id: str, recipe: Recipe,
    as_of: datetime, found: int, fresh: Sequence[str],
) -> Run:  # fmt: skip
    tally = watched.tally
    seen_share = min(watched.judged / max(tally.pixels, 1), 1.0)
    starts = [each.watched_from.astype("O") for each in watched.changes]
    said = accounts.not_seen(
        archive, tally, watched_from=min(starts, default=None), seen_share=seen_share,
        indices=watched.changes[0].indices if watched.changes else (),
    )  # fmt: skip
    said += [*_radar(archive), *watched.blind[:1]]
    return Run(
        run_id=run_id, zone_id=zone.zone_id, job="watch", recipe_id=recipe.id,
        recipe=recipe.toml, point=recipe.name, detector="monitor", source=archive.source.name,
        as_of=min(as_of, archive.period.end), first_at=archive.scenes[0].acquired,
        last_at=archive.scenes[-1].acquired, scenes_found=len(fresh),
        scenes_used=sum(tally.used(each) for each in fresh),
        scenes_refused=len(archive.refused) + len(tally.broken),
        clear_share=accounts.mean_clear_share(archive, tally), seen_share=round(seen_share, 4),
        indices=watched.changes[0].indices if watched.changes else (),
        masks=tuple(tally.masks), candidates=found, could_not_see=tuple(said),
        synthetic=zone.synthetic or archive.source.synthetic, recorded_at=as_of,
    )  # fmt: skip


def _radar(archive: Archive) -> list[str]:
    """Say that radar was left aside, where there is some: a state goes by optical looks."""
    if not archive.radar:
        return []
    return [f"{len(archive.radar)} radar scenes were left aside: only a refresh joins them."]
