"""Footprints: what was built at each site, quarter by quarter, and how much could be seen."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from geo.grid import Grid
from geo.period import Period, epoch_period, epochs_in
from geo.shapes import Outline, buffer, circle
from imagery.builtup import METHOD_VERSION, built_up, built_up_share
from imagery.cube import Cube
from imagery.jobs.looking import Progress, open_archive, silent
from imagery.jobs.recipe import Recipe
from imagery.masks import clear_only
from imagery.sources.protocol import Source
from layers.compound import Compound
from layers.detection import Detection
from layers.footprint import Footprint
from layers.ids import content_id
from layers.run import Run
from layers.store.protocol import Store
from layers.terms import DetectionKind, DetectionStatus
from layers.zone import Zone

_MARGIN_M = 60.0
"""Around a detection, so that what is built later beside it is seen to grow."""

_LOOSE_M = 1_000.0
"""A compound known only to within more than this has no outline worth measuring."""


def footprints(
    zone: Zone,
    *,
    source: Source,
    store: Store,
    recipe: Recipe,
    as_of: datetime,
    progress: Progress = silent,
) -> list[Footprint]:
    """Make one footprint a site and quarter, and keep them in one transaction.

    Parameters
    ----------
    zone
        Whose compounds and detections are the sites.
    source, store, recipe, as_of, progress
        As in `imagery.jobs.refresh.refresh`.

    Raises
    ------
    NoScenesError
        If the source has nothing of this place and time.

    """
    archive = open_archive(zone.outline, source=source, recipe=recipe, as_of=as_of, where=zone.name)
    sites = _sites(store, zone)
    last_run = max(store.select(Run, zone_id=zone.zone_id), key=lambda run: run.as_of, default=None)
    run_id = last_run.run_id if last_run else ""
    period = Period(
        archive.scenes[0].acquired, archive.scenes[-1].acquired.replace(microsecond=999)
    )
    made: list[Footprint] = []
    for done, epoch in enumerate(epochs := epochs_in(period)):
        progress(f"footprints {epoch}", done, len(epochs))
        scenes = [s for s in archive.scenes if epoch_period(epoch).contains(s.acquired)]
        if not scenes:
            made += [_unseen(zone, site, epoch, run_id, archive.source.synthetic) for site in sites]
            continue
        cube = clear_only(source.read(scenes, archive.grid, archive.bands))
        made += _of_epoch(zone, sites, epoch, cube, recipe, run_id, archive.source.synthetic)
    store.put(made)
    return made


def _of_epoch(
    zone: Zone, sites: dict[str, Outline], epoch: str, cube: Cube, recipe: Recipe, run_id: str,
    synthetic: bool,  # noqa: FBT001 - passed on
) -> list[Footprint]:  # fmt: skip
    share = built_up_share(cube)
    scene_ids = tuple(scene.id for scene in cube.scenes)
    made = []
    for site_id, outline in sites.items():
        found = built_up(
            share, _inside(cube.grid, outline), cube, observed_needed=recipe.observed_share
        )
        made.append(Footprint(
            footprint_id=content_id("f", site_id, outline.wkt, epoch, found.method,
                                    METHOD_VERSION, run_id, *scene_ids),
            zone_id=zone.zone_id, site_id=site_id, epoch=epoch, method=found.method,
            method_version=METHOD_VERSION, outline=found.outline, area_ha=found.area_ha,
            area_ha_lo=found.area_ha_lo, area_ha_hi=found.area_ha_hi,
            observed_share=found.observed_share, scene_ids=scene_ids, run_id=run_id,
            synthetic=synthetic,
        ))  # fmt: skip
    return made


def _inside(grid: Grid, outline: Outline) -> NDArray[np.bool_]:
    return grid.mask(outline)


def _unseen(
    zone: Zone,
    site_id: str,
    epoch: str,
    run_id: str,
    synthetic: bool,  # noqa: FBT001 - passed on
) -> Footprint:
    """Return the footprint of a quarter without a scene: not observed, and never zero."""
    return Footprint(
        footprint_id=content_id("f", site_id, epoch, "unseen", run_id),
        zone_id=zone.zone_id, site_id=site_id, epoch=epoch, method="no scene",
        method_version=METHOD_VERSION, observed_share=0.0, run_id=run_id, synthetic=synthetic,
    )  # fmt: skip


def _sites(store: Store, zone: Zone) -> dict[str, Outline]:
    """Return the outlines to measure: compounds that have one, and detections that stand."""
    compounds = [
        each
        for each in store.select(Compound)
        if each.zone_id == zone.zone_id
        or (each.shape is not None and zone.outline.contains(each.shape))
    ]
    sites = {each.compound_id: _outline(each) for each in compounds}
    sites |= {
        each.detection_id: buffer(each.outline, metres=_MARGIN_M)
        for each in _standing(store.select(Detection, zone_id=zone.zone_id))
    }
    return {
        site_id: outline
        for site_id, outline in sorted(sites.items())
        if outline is not None and outline.intersects(zone.outline)
    }


def _standing(states: Sequence[Detection]) -> list[Detection]:
    good = {DetectionStatus.ALERT, DetectionStatus.CONFIRMED}
    built = {DetectionKind.NEW_BUILDING, DetectionKind.CLEARING, DetectionKind.DEMOLITION}
    newest = {each.detection_id: each for each in states}
    return [each for each in newest.values() if each.status in good and each.kind in built]


def _outline(compound: Compound) -> Outline | None:
    """Return what to measure of a compound: its outline, or a disc around a good point."""
    if compound.outline is not None or compound.shape is None:
        return compound.outline
    if compound.precision_m is None or compound.precision_m > _LOOSE_M:
        return None
    place = compound.shape.centroid
    return circle(place.x, place.y, radius_m=compound.precision_m)
