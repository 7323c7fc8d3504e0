"""The walk of a zone: from its imagery to stored detections, in one transaction.

Ids are made from content. The same archive, recipe, zone and window give the same run, so a
second refresh adds nothing; and a run that is killed leaves nothing, for all is written at the
end. Where other scenes have come, the new run takes the place of the old (`imagery.jobs.windows`).
One tile is held in memory at a time.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

import numpy as np

from imagery.bands import RADAR
from imagery.change import Change, Status
from imagery.cube import Cube
from imagery.detectors.protocol import Detector
from imagery.errors import NoScenesError
from imagery.jobs import accounts, matching
from imagery.jobs.evidence import Dossier
from imagery.jobs.looking import Archive, Tally, open_archive, tiles
from imagery.jobs.outlining import outlined
from imagery.jobs.pictures import Pictures
from imagery.jobs.program import program
from imagery.jobs.recipe import Recipe
from imagery.jobs.windows import Place, window_end
from imagery.prepare import one_a_pass
from imagery.progress import Progress, silent
from imagery.radar.branch import RadarRules, support
from imagery.radar.joining import with_radar
from imagery.radar.stack import by_orbit
from imagery.sources.protocol import Source
from imagery.vectorize import Candidate
from layers.run import Run
from layers.store.protocol import Store
from layers.terms import JobKind
from layers.zone import Zone


@dataclass(slots=True, kw_only=True)
class _Looked:
    """What is left of a zone's tiles once they are out of memory."""

    tally: Tally = field(default_factory=Tally)
    """The books."""

    changes: list[Change] = field(default_factory=list)
    """One a tile that could be judged."""

    blind: list[str] = field(default_factory=list)
    """Why a tile could not be judged."""

    starts: list[date] = field(default_factory=list)
    """First day from which change could be found, one a tile."""

    detector: str = ""
    """Name of the detector."""

    judged: int = 0
    """Pixels of the zone that were judged."""

    def add(self, cube: Cube, zone: Zone, detector: Detector, archive: Archive) -> Change | None:
        """Judge one tile; None where that cannot be done."""
        self.detector = detector.name
        try:
            change = detector.detect(cube)
        except NoScenesError as error:
            self.blind.append(str(error))
            return None
        change = self._with_radar(change, archive)
        self.changes.append(change)
        self.starts.append(change.watched_from.astype(date))
        seen = (change.status != Status.NOT_OBSERVED) & cube.grid.mask(zone.outline)
        self.judged += int(np.count_nonzero(seen))
        return change

    def _with_radar(self, change: Change, archive: Archive) -> Change:
        """Join what radar says of a tile, where there is radar."""
        if not archive.radar:
            return change
        try:
            cube = one_a_pass(archive.source.read(archive.radar, change.grid, RADAR))
            stacks = by_orbit(cube)
            joined = with_radar(change, support(stacks, RadarRules()), RadarRules())
        except NoScenesError as error:
            self.blind.append(str(error))
            return change
        said = f"radar: {len(cube.scenes)} looks of {len(stacks)} orbits, each for itself"
        self.tally.masks[said] = None
        return joined


def refresh(
    zone: Zone, *, source: Source, store: Store, recipe: Recipe, as_of: datetime,
    window: str = "", job: JobKind = JobKind.REFRESH, progress: Progress = silent,
) -> Run:  # fmt: skip
    """Look at a zone as of an instant, keep what was found, and say what could not be seen.

    Parameters
    ----------
    zone
        What is looked at.
    source, store
        Where scenes come from, and where records go.
    recipe
        Every number that it depends on.
    as_of
        Scenes acquired before this are used, and before the window's end; UTC.
    window
        Name of an epoch, such as 2024-03, that the run is to stand for; empty: all until as_of.
    job
        What the run is called: a backfill wakes nobody.
    progress
        Called as it goes on.

    Returns
    -------
    Run
        As it was stored, or as it stood there already. Its outcome is "blind" where there
        were scenes, and none was clear enough to judge anything by.

    Raises
    ------
    NoScenesError
        If the source has nothing of this place and time.

    """
    as_of = window_end(window, as_of)
    archive = open_archive(zone, source=source, recipe=recipe, as_of=as_of)
    place = Place(zone=zone, archive=archive, recipe=recipe, as_of=as_of, window=window)
    head = place.head(store)
    if head is not None and place.is_same(head):
        return head
    detector = _detector(archive, recipe)
    looked, pictures, dossier = _Looked(), Pictures(archive, recipe), Dossier()
    near_days = archive.near_days(recipe.near_days)
    for cube in tiles(archive, zone.outline, recipe=recipe, tally=looked.tally, progress=progress):
        change = looked.add(cube, zone, detector, archive)
        if change is not None:
            dossier.add(cube, change, near_days=near_days)
        pictures.add(cube)
    progress("outlining", 0, 1)
    found = outlined(looked.changes, recipe, near_days=near_days, zone=zone.outline)
    progress("outlining", 1, 1)
    return _kept(place, looked, pictures=pictures, dossier=dossier, found=found, job=job,
                 store=store)  # fmt: skip


def _detector(archive: Archive, recipe: Recipe) -> Detector:
    """Return the detector that a recipe names, or that an archive allows."""
    return recipe.detectors().chosen(
        recipe.detector, units=archive.scenes[0].units, days=archive.days
    )


def _kept(
    place: Place, looked: _Looked, *, pictures: Pictures, dossier: Dossier,
    found: list[Candidate], job: JobKind, store: Store,
) -> Run:  # fmt: skip
    """Keep a run and all that came of it, in one effect; or nothing, if it stands already."""
    head = place.head(store)
    if head is not None and place.is_same(head, broken=looked.tally.broken):
        return head
    archive, tally, recipe = place.archive, looked.tally, place.recipe
    draft = _run(place, looked, run_id=place.run_id(store, head, tally.broken), job=job,
                 supersedes=head.run_id if head else "", candidates=len(found))  # fmt: skip
    known = matching.known_before(store, draft)
    detections = matching.matched(
        found, known, run=draft, recipe=recipe,
        scenes=accounts.by_day(accounts.used_scenes(archive, tally)),
        elsewhere=matching.named_elsewhere(store, draft, known),
    )  # fmt: skip
    run = replace(draft, detections=len(detections))
    scenes = accounts.scene_records(archive, tally, run)
    evidence = dossier.records(detections, archive=archive, tally=tally, run=run)
    with store.alone():
        if place.head(store) == head:
            store.put([run, *scenes, *detections, *evidence, *pictures.records(run)])
            return run
    # Somebody without a lease kept a run here in the meantime: go by that one.
    return _kept(place, looked, pictures=pictures, dossier=dossier, found=found, job=job,
                 store=store)  # fmt: skip


def _run(
    place: Place, looked: _Looked, *, run_id: str, job: JobKind, supersedes: str, candidates: int
) -> Run:
    zone, archive, recipe, tally = place.zone, place.archive, place.recipe, looked.tally
    seen_share = min(looked.judged / max(tally.pixels, 1), 1.0)
    indices = looked.changes[0].indices if looked.changes else ()
    said = accounts.not_seen(
        archive, tally, watched_from=min(looked.starts, default=None),
        seen_share=seen_share, indices=indices,
    )  # fmt: skip
    return Run(
        run_id=run_id,
        made_of=place.made_of,
        zone_id=zone.zone_id,
        job=job.value,
        window=place.window,
        supersedes=supersedes,
        program=program(),
        recipe_id=recipe.id,
        recipe=recipe.toml,
        point=recipe.name,
        detector=looked.detector,
        source=archive.source.name,
        as_of=place.until,
        first_at=archive.scenes[0].acquired,
        last_at=archive.scenes[-1].acquired,
        scenes_found=len(archive.scenes) + len(archive.refused),
        scenes_used=len(accounts.used_scenes(archive, tally)),
        scenes_refused=len(archive.refused) + len(tally.broken),
        clear_share=accounts.mean_clear_share(archive, tally),
        seen_share=round(seen_share, 4),
        indices=indices,
        masks=tuple(tally.masks),
        candidates=candidates,
        could_not_see=(*said, *looked.blind[:1]),
        outcome="ok" if looked.changes else "blind",
        synthetic=zone.synthetic or archive.source.synthetic,
        recorded_at=place.as_of,
    )
