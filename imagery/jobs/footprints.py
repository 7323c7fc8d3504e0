"""Footprints: what was built at each site, quarter by quarter, and how much could be seen.

Sites are the compounds of a zone whose place is known well enough, and the detections that
stand and reach the recipe's bar for figures, or that a person verified; one dismissed is none.
Where too little of a site was seen in a quarter its area is empty, never zero. One tile is held
in memory at a time; of each quarter only the share of built-up ground stays.
"""

from collections.abc import Mapping
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from geo.grid import Grid
from geo.period import epoch_period, epochs_in
from geo.shapes import Outline, buffer, circle, dissolve
from imagery.builtup import METHOD_VERSION, BuiltUp, built_up, built_up_share
from imagery.cube import Cube
from imagery.jobs.looking import Archive, Tally, open_archive, part, tiles
from imagery.jobs.recipe import Recipe
from imagery.progress import Progress, silent
from imagery.score import Bar, Numbers
from imagery.sources.protocol import Source
from layers.compound import Compound
from layers.detection import Detection
from layers.footprint import Footprint
from layers.ids import content_id
from layers.review import Review, verdicts
from layers.run import Run
from layers.store.protocol import Store
from layers.terms import DetectionKind, DetectionStatus
from layers.zone import Zone

Shares = NDArray[np.float32]
SUMMED = frozenset({DetectionStatus.ALERT, DetectionStatus.CONFIRMED})
"""What must have been said of a detection for it to enter figures."""

_BUILT = frozenset({DetectionKind.NEW_BUILDING, DetectionKind.CLEARING, DetectionKind.DEMOLITION})


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

    Ids are made from what goes in, so that what stands already is not made again.

    Parameters
    ----------
    zone
        Whose compounds and detections are the sites.
    source, store, recipe, as_of, progress
        As in `imagery.jobs.refresh.refresh`.

    Returns
    -------
    list[Footprint]
        By site and quarter; none where the zone has no site.

    Raises
    ------
    NoScenesError
        If the source has nothing of this place and time.

    """
    archive = open_archive(zone, source=source, recipe=recipe, as_of=as_of)
    run_id = _newest_run(store, zone, archive)
    sites = _sites(store, zone, run_id, recipe)
    epochs = epochs_in(archive.period)
    given = content_id("given", run_id, recipe.id, *(scene.id for scene in archive.scenes))
    ids = {
        (site_id, epoch): content_id("f", given, METHOD_VERSION, site_id, outline.wkt, epoch)
        for site_id, outline in sites.items()
        for epoch in epochs
    }
    known = {each.footprint_id: each for each in store.select(Footprint, zone_id=zone.zone_id)}
    new = {site for (site, _), footprint_id in ids.items() if footprint_id not in known}
    if new:
        wanted = {site: outline for site, outline in sites.items() if site in new}
        shares, scenes = _shares(archive, wanted, recipe, progress)
        made = [
            _record(
                zone, archive, footprint_id=footprint_id, site_id=site, epoch=epoch,
                scenes=scenes[epoch], run_id=run_id, as_of=as_of,
                found=_built(sites[site], shares[epoch], archive, recipe),
            )
            for (site, epoch), footprint_id in ids.items()
            if footprint_id not in known
        ]  # fmt: skip
        store.put(made)
        known |= {each.footprint_id: each for each in made}
    return [known[footprint_id] for footprint_id in ids.values()]


def _shares(
    archive: Archive, sites: Mapping[str, Outline], recipe: Recipe, progress: Progress
) -> tuple[dict[str, Shares], dict[str, tuple[str, ...]]]:
    """Return, for each quarter, the share of built-up ground of each pixel, and the scenes."""
    epochs = epochs_in(archive.period)
    shares = {epoch: np.full(archive.grid.shape, np.nan, dtype=np.float32) for epoch in epochs}
    tally, where = Tally(), dissolve(list(sites.values()))
    for cube in tiles(archive, where, recipe=recipe, tally=tally, progress=progress):
        window = cube.grid.window_in(archive.grid)
        for epoch in epochs:
            of_epoch = cube.between(epoch_period(epoch))
            if of_epoch.scenes:
                shares[epoch][window] = built_up_share(of_epoch)
    scenes = {
        epoch: tuple(
            scene.id
            for scene in archive.scenes
            if tally.used(scene.id) and epoch_period(epoch).contains(scene.acquired)
        )
        for epoch in epochs
    }
    return shares, scenes


def _built(outline: Outline, share: Shares, archive: Archive, recipe: Recipe) -> BuiltUp:
    """Return what of a site was built in a quarter, looked at in the site's own window."""
    rows, cols = _window(archive.grid, outline)
    grid = part(archive.grid, rows, cols)
    empty = Cube(
        grid=grid,
        scenes=(),
        bands=archive.bands,
        values=np.empty((0, len(archive.bands), *grid.shape), dtype=np.float32),
        clear=np.empty((0, *grid.shape), dtype=np.bool_),
        units=archive.scenes[0].units,
    )
    return built_up(
        share[rows, cols], grid.mask(outline), empty, observed_needed=recipe.observed_share
    )


def _window(grid: Grid, outline: Outline) -> tuple[slice, slice]:
    """Return the rows and columns of a grid that hold an outline, at least one pixel of it."""
    west, south, east, north = outline.bounds
    corners = [grid.pixel_of(lon, lat) for lon in (west, east) for lat in (south, north)]
    rows, cols = zip(*corners, strict=True)
    top, left = (max(min(side) - 1, 0) for side in (rows, cols))
    bottom = min(max(rows) + 2, grid.shape[0])
    right = min(max(cols) + 2, grid.shape[1])
    return slice(min(top, grid.shape[0] - 1), max(bottom, 1)), slice(
        min(left, grid.shape[1] - 1), max(right, 1)
    )


def _record(
    zone: Zone, archive: Archive, *, footprint_id: str, site_id: str, epoch: str,
    scenes: tuple[str, ...], run_id: str, as_of: datetime, found: BuiltUp,
) -> Footprint:  # fmt: skip
    return Footprint(
        footprint_id=footprint_id,
        zone_id=zone.zone_id, site_id=site_id, epoch=epoch, method=found.method,
        method_version=METHOD_VERSION, outline=found.outline, area_ha=found.area_ha,
        area_ha_lo=found.area_ha_lo, area_ha_hi=found.area_ha_hi,
        observed_share=round(found.observed_share, 4), scene_ids=scenes, run_id=run_id,
        synthetic=zone.synthetic or archive.source.synthetic, recorded_at=as_of,
    )  # fmt: skip


def _newest_run(store: Store, zone: Zone, archive: Archive) -> str:
    """Return the id of the newest run that knew no more than this archive does; "" for none."""
    known = [
        run
        for run in store.select(Run, zone_id=zone.zone_id)
        if run.last_at is not None and run.last_at <= archive.scenes[-1].acquired
    ]
    newest = max(known, key=lambda run: (run.as_of, run.run_id), default=None)
    return newest.run_id if newest else ""


def _sites(store: Store, zone: Zone, run_id: str, recipe: Recipe) -> dict[str, Outline]:
    """Return the outlines to measure: compounds of a known place, and detections that stand."""
    compounds = [
        each
        for each in store.select(Compound)
        if each.zone_id == zone.zone_id
        or (each.shape is not None and zone.outline.contains(each.shape))
    ]
    sites = {each.compound_id: _outline(each, recipe) for each in compounds}
    judged = verdicts(store.select(Review))
    sites |= {
        each.detection_id: buffer(each.outline, metres=recipe.site_margin_m)
        for each in store.select(Detection, zone_id=zone.zone_id, run_id=run_id)
        if each.kind in _BUILT and _counts(each, judged.get(each.detection_id), recipe.figures)
    }
    return {
        site_id: outline
        for site_id, outline in sorted(sites.items())
        if outline is not None and outline.intersects(zone.outline)
    }


def _counts(found: Detection, judged: DetectionStatus | None, bar: Bar) -> bool:
    """Say whether a detection enters figures: a person decides, or else its numbers do."""
    if judged is not None:
        return judged == DetectionStatus.VERIFIED
    return found.status in SUMMED and bar.reached_by(Numbers.read(found.numbers))


def _outline(compound: Compound, recipe: Recipe) -> Outline | None:
    """Return what to measure of a compound: its outline, or a disc around a good point."""
    if compound.outline is not None or compound.shape is None:
        return compound.outline
    if compound.precision_m is None or compound.precision_m > recipe.site_precision_m:
        return None
    place = compound.shape.centroid
    return circle(place.x, place.y, radius_m=compound.precision_m)
