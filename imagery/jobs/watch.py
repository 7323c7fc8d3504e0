"""Watching: only what is new, held against a state on disk.

The first time, the archive is read once and its history learned. From then on a run reads the
scenes of the month and the few before them, whatever the length of the archive
(`imagery.jobs.course`); a tile that has shown too little for a history is tried again from the
beginning. A scene that comes late has what followed it taken in anew, and the run takes the place
of the last. The store is written first and the states' roll after it: a run that is killed between
the two is repeated, finds its own rows there, and writes the roll.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from imagery.change import Change, Status
from imagery.errors import NoScenesError
from imagery.jobs import accounts, matching
from imagery.jobs.course import CONTEXT_LOOKS, Course, course_of
from imagery.jobs.evidence import Dossier
from imagery.jobs.looking import Archive, Tally, open_archive, touching
from imagery.jobs.outlining import outlined
from imagery.jobs.program import program
from imagery.jobs.recalled import known_before, recalled_of
from imagery.jobs.recipe import Recipe
from imagery.jobs.states import Recalled, Roll, States, Tile
from imagery.jobs.taking import Taken, Walk, mended
from imagery.progress import Progress, silent
from imagery.sources.protocol import Source
from layers.ids import content_id, slug
from layers.run import Run, standing
from layers.store.protocol import Store
from layers.terms import JobKind
from layers.zone import Zone

__all__ = ["CONTEXT_LOOKS", "watch"]

_SIDE_PX = 160
"""Side of a tile: the same at every run, however many looks it reads."""


@dataclass(slots=True, kw_only=True)
class _Watched:
    """What is left of the tiles once they are out of memory."""

    tally: Tally = field(default_factory=Tally)
    """The books."""

    changes: list[Change] = field(default_factory=list)
    """One a tile that has a history."""

    tiles: dict[str, Tile] = field(default_factory=dict)
    """What is kept of each, once the store has been written."""

    dossier: Dossier = field(default_factory=Dossier)
    """Evidence."""

    judged: int = 0
    """Pixels of the zone that were judged."""

    blind: list[str] = field(default_factory=list)
    """Why a tile has no history yet."""

    first: int | None = None
    """Place of the first scene that a tile with a history was read from."""

    def add(self, taken: Taken, zone: Zone, *, near_days: int) -> None:
        """Add a tile."""
        inside = taken.plan.tile.mask(zone.outline)
        self.tally.add(taken.raw, taken.seen, inside)
        if taken.change is None or taken.kept is None:
            self.blind.append(taken.blind)
            return
        self.tiles[taken.plan.name] = taken.kept
        self.changes.append(taken.change)
        self.dossier.add(taken.seen, taken.change, near_days=near_days)
        seen = (taken.change.status != Status.NOT_OBSERVED) & inside
        self.judged += int(np.count_nonzero(seen))
        self.first = taken.plan.first if self.first is None else min(self.first, taken.plan.first)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """What one run is given."""

    zone: Zone
    recipe: Recipe
    archive: Archive
    course: Course
    fresh: Sequence[str]
    """Ids of the scenes that no state has taken in, and of those that can be read at last."""

    begun: datetime
    as_of: datetime
    store: Store


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

    """
    states = States(folder / slug(zone.zone_id) / recipe.id)
    roll = states.roll()
    archive = open_archive(zone, source=source, recipe=recipe, as_of=as_of)
    begun = roll.begun if roll else _first_instant(store, zone, recipe, as_of)
    course = course_of(archive, roll, begun=begun)
    wanted = touching(archive.grid, min(recipe.tile_pixels, _SIDE_PX), zone.outline)
    again = mended(archive, wanted, roll, halo=recipe.halo_pixels) if roll else {}
    fresh = sorted({*course.fresh, *(name for names in again.values() for name in names)})
    if not fresh:
        return None
    watched = _Watched()
    walk = Walk(archive=archive, recipe=recipe, course=course, states=states, roll=roll,
                note=watched.tally.read, mended=again)  # fmt: skip
    near_days = archive.near_days(recipe.near_days)
    for done, taken in enumerate(walk.tiles(wanted)):
        progress("watching", done, len(wanted))
        watched.add(taken, zone, near_days=near_days)
    progress("watching", len(wanted), len(wanted))
    if not watched.tiles:
        raise NoScenesError(watched.blind[0])
    job = _Job(zone=zone, recipe=recipe, archive=archive, course=course, fresh=fresh, begun=begun,
               as_of=as_of, store=store)  # fmt: skip
    run, recalled = _kept(job, watched, told=roll.refused if roll else (), states=states)
    roll = Roll(
        begun=begun, tiles=watched.tiles, refused=tuple(sorted(e.item for e in archive.refused)),
        taken={s.id: str(day) for s, day in zip(course.scenes, course.days, strict=True)},
        told=walk.told,
    )  # fmt: skip
    with store.alone():  # behind the fence: who lost the lease leaves the states of who has it
        states.keep(roll, recalled)
    return run


def _first_instant(store: Store, zone: Zone, recipe: Recipe, as_of: datetime) -> datetime:
    """Return when this was first watched, as the store has it: states may have been lost."""
    runs = store.select(Run, zone_id=zone.zone_id, job=JobKind.WATCH.value, recipe_id=recipe.id)
    now = as_of.replace(microsecond=as_of.microsecond // 1000 * 1000)  # as the store would have it
    return min((run.recorded_at for run in runs if run.recorded_at), default=now)


def _kept(
    job: _Job, watched: _Watched, *, told: Sequence[str], states: States
) -> tuple[Run, Recalled | None]:
    """Keep a run and all that came of it in one effect, or return it as it stands."""
    zone, store, recipe = job.zone, job.store, job.recipe
    run_id = _run_id(job, watched)
    if before := store.select(Run, run_id=run_id):
        return before[0], recalled_of(store, before[0])
    near = replace(
        job.archive, scenes=job.archive.scenes[watched.first or 0 :],
        refused=tuple(each for each in job.archive.refused if each.item not in told),
    )  # fmt: skip
    near_days = job.archive.near_days(recipe.near_days)
    found = outlined(watched.changes, recipe, near_days=near_days, zone=zone.outline)
    run = _run(job, near, watched, run_id=run_id, candidates=len(found))
    known = known_before(store, run, states.recalled())
    detections = matching.matched(
        found, known.states, run=run, recipe=recipe,
        scenes=accounts.by_day(
            each for each in job.archive.scenes if each.id not in watched.tally.broken
        ),
    )  # fmt: skip
    run = replace(run, detections=len(detections))
    evidence = watched.dossier.records(
        detections, archive=near, tally=watched.tally, run=run,
        earlier=known.evidence,
    )  # fmt: skip
    store.put([run, *accounts.scene_records(near, watched.tally, run), *detections, *evidence])
    return run, known.after(store, run, detections, evidence)


def _run_id(job: _Job, watched: _Watched) -> str:
    """Make the id of a run from what went in: zone, recipe, scenes, and what could not be read."""
    broken = sorted({each for tile in watched.tiles.values() for each in tile.broken})
    return content_id(
        "watch", job.zone.zone_id, job.zone.outline.wkt, job.recipe.id, job.archive.source.name,
        job.begun.isoformat(), *(scene.id for scene in job.course.scenes),
        *(f"broken {each}" for each in broken),
    )  # fmt: skip


def _replaced(job: _Job) -> str:
    """Return the run whose place one takes that had scenes come late; empty if none did."""
    if not job.course.late:
        return ""
    runs = job.store.select(
        Run, zone_id=job.zone.zone_id, job=JobKind.WATCH.value, recipe_id=job.recipe.id
    )
    return standing(runs)[-1].run_id if runs else ""


def _run(job: _Job, near: Archive, watched: _Watched, *, run_id: str, candidates: int) -> Run:
    """Return a run as far as it is known before its detections are."""
    tally, zone, recipe = watched.tally, job.zone, job.recipe
    seen_share = min(watched.judged / max(tally.pixels, 1), 1.0)
    starts = [each.watched_from.astype("O") for each in watched.changes]
    said = accounts.not_seen(
        near, tally, watched_from=min(starts, default=None), seen_share=seen_share,
        indices=watched.changes[0].indices if watched.changes else (),
    )  # fmt: skip
    said += [*_radar(near), *watched.blind[:1]]
    return Run(
        run_id=run_id, zone_id=zone.zone_id, job=JobKind.WATCH.value, supersedes=_replaced(job),
        program=program(), recipe_id=recipe.id, recipe=recipe.toml, point=recipe.name,
        detector="monitor", source=near.source.name,
        as_of=min(job.as_of, near.period.end), first_at=near.scenes[0].acquired,
        last_at=near.scenes[-1].acquired, scenes_found=len(job.fresh),
        scenes_used=sum(tally.used(each) for each in job.fresh),
        scenes_refused=len(near.refused) + len(tally.broken),
        clear_share=accounts.mean_clear_share(near, tally), seen_share=round(seen_share, 4),
        indices=watched.changes[0].indices if watched.changes else (),
        masks=tuple(tally.masks), candidates=candidates, could_not_see=tuple(said),
        synthetic=zone.synthetic or near.source.synthetic, recorded_at=job.as_of,
    )  # fmt: skip


def _radar(archive: Archive) -> list[str]:
    """Say that radar was left aside, where there is some: a state goes by optical looks."""
    if not archive.radar:
        return []
    return [f"{len(archive.radar)} radar scenes were left aside: only a refresh joins them."]
