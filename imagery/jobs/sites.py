"""Sites: what footprints are made of, and the ground around each that they are judged against.

Sites are the compounds of a zone whose place is known well enough, but for withdrawn ones; the
detections that stand and reach the recipe's bar for figures, or that a person verified, one
dismissed is none; and, under the zone's own id, all of them together, so that what two share is
counted once.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.grid import Grid
from geo.shapes import Outline, buffer, circle, dissolve
from imagery.jobs.recipe import Recipe
from imagery.score import Bar, Numbers
from layers.compound import Compound
from layers.detection import Detection
from layers.review import Review
from layers.store.protocol import Store
from layers.terms import DetectionKind, DetectionStatus
from layers.verdict import effective, verdicts
from layers.zone import Zone

SUMMED = frozenset({DetectionStatus.ALERT, DetectionStatus.CONFIRMED})
"""What must have been said of a detection for it to enter figures."""

AROUND_M = 160.0
"""Ground around a site that is looked at with it: a colour picture is read against it."""

_BUILT = frozenset({DetectionKind.NEW_BUILDING, DetectionKind.CLEARING, DetectionKind.DEMOLITION})


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """One site on the grid of a zone."""

    site_id: str
    """Of the compound or detection; the zone's own for all of them together."""

    outline: Outline
    """Degrees."""

    rows: slice
    """Of the grid: the site and what lies around it."""

    cols: slice
    """Of the grid."""

    inside: NDArray[np.bool_]
    """(y, x) of that window: True inside the site."""


def sites_of(store: Store, zone: Zone, run_id: str, recipe: Recipe) -> dict[str, Outline]:
    """Return what to measure by id, all of it together under the zone's id; degrees."""
    compounds = [
        each
        for each in store.select(Compound)
        if each.stands
        and (
            each.zone_id == zone.zone_id
            or (each.shape is not None and zone.outline.contains(each.shape))
        )
    ]
    found = {each.compound_id: _outline(each, recipe) for each in compounds}
    states = store.select(Detection, zone_id=zone.zone_id, run_id=run_id)
    judged = verdicts(store.select(Review), states)
    found |= {
        each.detection_id: buffer(
            effective(each, judged.of(each.detection_id)).outline, metres=recipe.site_margin_m
        )
        for each in states
        if each.kind in _BUILT
        and _counts(each, judged.of(each.detection_id).status, recipe.figures)
    }
    known = {
        site_id: outline
        for site_id, outline in sorted(found.items())
        if outline is not None and outline.intersects(zone.outline)
    }
    return known | ({zone.zone_id: dissolve(list(known.values()))} if known else {})


def placed(outlines: Mapping[str, Outline], grid: Grid) -> list[Site]:
    """Return sites on a grid; those that hold the centre of no pixel are left out."""
    around = round(AROUND_M / grid.resolution_m)
    sites = []
    for site_id, outline in outlines.items():
        rows, cols = _window(grid, outline, around)
        inside = grid.part((rows, cols)).mask(outline)
        if inside.any():
            sites.append(Site(site_id, outline, rows, cols, inside))
    return sites


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


def _window(grid: Grid, outline: Outline, around: int) -> tuple[slice, slice]:
    """Return the rows and columns of a grid that hold an outline and so many pixels around."""
    west, south, east, north = outline.bounds
    corners = [grid.pixel_of(lon, lat) for lon in (west, east) for lat in (south, north)]
    windows = []
    for side, size in zip(zip(*corners, strict=True), grid.shape, strict=True):
        first = min(max(min(side) - around, 0), size - 1)
        windows.append(slice(first, max(min(max(side) + around + 1, size), first + 1)))
    return windows[0], windows[1]
