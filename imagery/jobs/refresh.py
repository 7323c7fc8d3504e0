"""The walk of a zone: from its imagery to stored detections, in one transaction.

Ids are made from content. The same archive, recipe and zone give the same run, so a second
refresh adds nothing; and a run that is killed leaves nothing, for all is written at the end.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from geo.grid import Grid
from geo.overlap import iou
from geo.period import Period
from geo.shapes import buffer
from imagery.composite import Composite, composite, png, stretch
from imagery.cube import Cube
from imagery.detectors.protocol import Change, Status
from imagery.detectors.registry import detector
from imagery.errors import NoScenesError
from imagery.jobs.looking import Archive, Progress, could_not_see, open_archive, silent, split
from imagery.jobs.recipe import Recipe
from imagery.sources.protocol import Source
from imagery.vectorize import Candidate, candidates
from layers.composite import CompositeImage
from layers.detection import Detection
from layers.ids import content_id
from layers.run import Run
from layers.scene import SceneRecord
from layers.store.protocol import Store
from layers.terms import DetectionKind, DetectionStatus
from layers.zone import Zone


def refresh(
    zone: Zone,
    *,
    source: Source,
    store: Store,
    recipe: Recipe,
    as_of: datetime,
    progress: Progress = silent,
) -> Run:
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
        Scenes acquired before this are used; UTC.
    progress
        Called as it goes on.

    Returns
    -------
    Run
        As it was stored, or as it stood there already.

    Raises
    ------
    NoScenesError
        If the source has nothing of this place and time.

    """
    aoi = buffer(zone.outline, metres=recipe.margin_m) if recipe.margin_m else zone.outline
    archive = open_archive(aoi, source=source, recipe=recipe, as_of=as_of, where=zone.name)
    finder = detector(recipe.detector, baseline_looks=recipe.baseline_looks)
    run_id = content_id(
        "run", zone.zone_id, zone.outline.wkt, recipe.id, finder.version, source.name,
        *(scene.id for scene in archive.scenes), *(each.item for each in archive.refused),
    )  # fmt: skip
    if known := store.select(Run, run_id=run_id):
        return known[0]
    cubes = list(archive.tiles(recipe.tile_pixels, progress))
    progress("detecting", 0, 1)
    changes, blind = [], []
    for cube in cubes:
        try:
            changes.append(finder.detect(*split(cube, recipe)))
        except NoScenesError as error:
            blind.append(str(error))
    found = candidates(changes, min_area_m2=recipe.min_area_m2) if changes else []
    inside = [each for each in found if zone.outline.intersects(each.outline)]
    run = _run(zone, run_id, archive, cubes, changes, blind, recipe, as_of, len(found), len(inside))
    detections = _detections(inside, zone=zone, run=run, store=store, recipe=recipe)
    pictures = _pictures(zone, run, archive, cubes, recipe)
    progress("storing", 0, 1)
    store.put([run, *_scenes(zone, run, archive, cubes), *detections, *pictures])
    progress("done", 1, 1)
    return run


def _run(
    zone: Zone, run_id: str, archive: Archive, cubes: Sequence[Cube], changes: Sequence[Change],
    blind: Sequence[str], recipe: Recipe, as_of: datetime, candidates_: int, detections: int,
) -> Run:  # fmt: skip
    used = {scene.id for cube in cubes for scene in cube.scenes}
    clear = [float(cube.clear.mean()) for cube in cubes if cube.clear.size]
    pixels = sum(change.status.size for change in changes)
    seen = sum(int((change.status != Status.NOT_OBSERVED).sum()) for change in changes)
    size = archive.grid.shape[0] * archive.grid.shape[1]
    refused = len({each.item for cube in cubes for each in cube.refused}) + len(archive.refused)
    return Run(
        run_id=run_id,
        zone_id=zone.zone_id,
        job="refresh",
        recipe_id=recipe.id,
        recipe=recipe.toml,
        source=archive.source.name,
        as_of=as_of,
        first_at=archive.scenes[0].acquired,
        last_at=archive.scenes[-1].acquired,
        scenes_found=len(archive.scenes) + len(archive.refused),
        scenes_used=len(used),
        scenes_refused=refused,
        clear_share=float(np.mean(clear)) if clear else 0.0,
        seen_share=seen / size if pixels else 0.0,
        indices=changes[0].indices if changes else (),
        masks=tuple(dict.fromkeys(name for cube in cubes for name in cube.masks)),
        candidates=candidates_,
        detections=detections,
        could_not_see=(*could_not_see(archive, cubes), *blind[:1]),
        outcome="ok" if changes else "blind",
        synthetic=archive.source.synthetic,
        recorded_at=as_of,
    )


def _detections(
    found: Sequence[Candidate], *, zone: Zone, run: Run, store: Store, recipe: Recipe
) -> list[Detection]:
    """Return candidates as the next states of known detections, or as new ones."""
    known = _newest(store, zone.zone_id)
    made: dict[str, Detection] = {}
    for candidate in found:
        same = [
            each
            for each in known
            if each.detection_id not in made
            and each.kind == candidate.kind
            and iou(candidate.outline, each.outline) >= recipe.same_iou
        ]
        place = candidate.outline.representative_point()
        detection_id = same[0].detection_id if same else content_id(
            "d", zone.zone_id, candidate.kind, candidate.first_look.isoformat(),
            f"{place.x:.5f}", f"{place.y:.5f}",
        )  # fmt: skip
        made[detection_id] = _detection(candidate, detection_id, zone, run)
    return list(made.values())


def _newest(store: Store, zone_id: str) -> list[Detection]:
    order = {each.run_id: each.as_of for each in store.select(Run, zone_id=zone_id)}
    states = sorted(store.select(Detection, zone_id=zone_id), key=lambda d: order[d.run_id])
    return list({each.detection_id: each for each in states}.values())


def _detection(candidate: Candidate, detection_id: str, zone: Zone, run: Run) -> Detection:
    return Detection(
        detection_id=detection_id,
        run_id=run.run_id,
        zone_id=zone.zone_id,
        outline=candidate.outline,
        area_m2=round(candidate.area_m2, 1),
        kind=DetectionKind(candidate.kind),
        status=DetectionStatus(candidate.status),
        window_start=candidate.last_normal,
        window_end=candidate.first_look,
        looks=candidate.looks,
        clear_looks=candidate.clear_looks,
        magnitude=round(candidate.magnitude, 2),
        score=candidate.score,
        indices=candidate.indices,
        synthetic=run.synthetic,
        recorded_at=run.recorded_at,
    )


def _scenes(zone: Zone, run: Run, archive: Archive, cubes: Sequence[Cube]) -> list[SceneRecord]:
    clear: dict[str, float] = {}
    for cube in cubes:
        for scene, share in zip(cube.scenes, cube.clear_share, strict=True):
            clear[scene.id] = clear.get(scene.id, 0.0) + float(share) * cube.clear[0].size
    size = archive.grid.shape[0] * archive.grid.shape[1]
    why = {each.item: each.reason for cube in cubes for each in cube.refused}
    rows = [
        SceneRecord(
            scene_id=scene.id, run_id=run.run_id, zone_id=zone.zone_id,
            collection=scene.collection, acquired_at=scene.acquired, platform=scene.platform,
            gsd_m=scene.gsd_m, cloud_share=scene.cloud_share,
            clear_share=min(clear.get(scene.id, 0.0) / size, 1.0), outline=scene.outline,
            used=scene.id in clear, synthetic=run.synthetic, recorded_at=run.recorded_at,
            reason="" if scene.id in clear else why.get(scene.id, "too few clear looks"),
        )
        for scene in archive.scenes
    ]  # fmt: skip
    refused = [
        SceneRecord(
            scene_id=each.item, run_id=run.run_id, zone_id=zone.zone_id, used=False,
            reason=each.reason, synthetic=run.synthetic, recorded_at=run.recorded_at,
        )
        for each in {item.item: item for item in archive.refused}.values()
    ]  # fmt: skip
    return rows + refused


def _pictures(
    zone: Zone, run: Run, archive: Archive, cubes: Sequence[Cube], recipe: Recipe
) -> list[CompositeImage]:
    """Return the earlier and the latest picture, in one stretch."""
    first, last = archive.scenes[0].acquired, archive.scenes[-1].acquired
    span = timedelta(days=recipe.composite_days)
    periods = {
        "earlier": Period(first, first + span),
        "latest": Period(max(last - span, first), last + timedelta(seconds=1)),
    }
    made = {role: _mosaic(archive.grid, cubes, period) for role, period in periods.items()}
    pictures = {role: each for role, each in made.items() if each is not None}
    limits = stretch(list(pictures.values())) if pictures else (0.0, 1.0)
    return [_picture(zone, run, role, each, limits) for role, each in pictures.items()]


def _mosaic(grid: Grid, cubes: Sequence[Cube], period: Period) -> Composite | None:
    """Return one picture over all tiles; None if no tile saw anything."""
    tiles = [(cube.grid, composite(cube, period)) for cube in cubes]
    seen = [(tile, each) for tile, each in tiles if each is not None]
    if not seen:
        return None
    bands = np.full((3, *grid.shape), np.nan, dtype=np.float32)
    for tile, each in seen:
        bands[(slice(None), *tile.window_in(grid))] = each.bands
    ids = dict.fromkeys(scene for _, each in seen for scene in each.scenes)
    return Composite(
        grid=grid, bands=bands, first=min(each.first for _, each in seen),
        last=max(each.last for _, each in seen), scenes=tuple(ids),
    )  # fmt: skip


def _picture(
    zone: Zone, run: Run, role: str, picture: Composite, limits: tuple[float, float]
) -> CompositeImage:
    content, (west, south, east, north) = png(picture, limits)
    return CompositeImage(
        composite_id=content_id("img", run.run_id, role),
        zone_id=zone.zone_id, run_id=run.run_id, role=role, first=picture.first,
        last=picture.last, scenes=len(picture.scenes), west=west, south=south, east=east,
        north=north, seen_share=float(picture.seen.mean()), png=content,
        synthetic=run.synthetic, recorded_at=run.recorded_at,
    )  # fmt: skip
