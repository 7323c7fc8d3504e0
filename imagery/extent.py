"""Extent: the outline of what is built of a site, its area, and how sure both are.

Three readings of one epoch's odds make the interval: the middle one is the outline; the stricter
holds only what is built beyond doubt, the laxer all that may be. How far apart they lie (`STRAY`)
was set so that nine of ten intervals hold the true area of simulated compounds, and is checked
on others (docs/intervals.md). Pixels on an edge are part this and part that; a share of
them widens the interval where even the strict reading is too sure of itself. Ground that was not
seen may hold all or nothing: it widens the upper end by its whole area, and the estimate by
the share that is built of what was seen.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from geo.area import geodesic_area_m2
from geo.crs import to_lonlat
from geo.grid import Grid
from geo.shapes import Outline, dissolve
from imagery.builtup import DISPLAY, REFLECTANCE
from imagery.vectorize import outline_of

STRAY = {REFLECTANCE: 2.0, DISPLAY: 2.5}
"""Log-odds by which a reading may be off, by method: the 90th percentile over simulated
compounds of what it takes to reach the truth."""

_EDGE = 0.02
"""Share of each pixel on the edge that a reading may be off, for each unit of log-odds."""

Looks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """What of a site is built in one epoch."""

    outline: Outline | None
    """Built-up ground in degrees; None where there is none, or too little was seen."""

    surely: Outline | None
    """Its part that is built beyond doubt."""

    possibly: Outline | None
    """All seen ground that may be built."""

    unseen: Outline | None
    """Ground of the site that no clear look reached."""

    area_ha: float | None
    """Estimate for the whole site; None where too little was seen: not observed is not zero."""

    area_ha_lo: float | None
    """Lower end of the 90 % interval."""

    area_ha_hi: float | None
    """Upper end of the 90 % interval."""

    observed_share: float
    """Share of the site seen clearly at least once."""


def extent(
    odds: NDArray[np.float32], site: Looks, grid: Grid, *, method: str, observed_needed: float
) -> Extent:
    """Return what of a site is built, with its area and interval.

    Parameters
    ----------
    odds : (y, x) float32
        From `imagery.builtup.built_up_odds`; NaN = not seen.
    site : (y, x) bool
        True inside the site.
    grid
        Of both.
    method
        How the odds were told.
    observed_needed
        Under this share of the site seen, no area is given.

    """
    seen = site & np.isfinite(odds)
    pixels, looked = int(site.sum()), int(seen.sum())
    observed = looked / pixels if pixels else 0.0
    unseen = _outline(site & ~seen, grid)
    if not pixels or not looked or observed < observed_needed:
        return Extent(
            outline=None, surely=None, possibly=None, unseen=unseen, area_ha=None,
            area_ha_lo=None, area_ha_hi=None, observed_share=observed,
        )  # fmt: skip
    stray = STRAY[method]
    middle, strict, lax = (seen & (odds > limit) for limit in (0, stray, -stray))
    outline = _outline(middle, grid)
    pixel_ha = geodesic_area_m2(grid.outline) / odds.size / 10_000
    built_ha = 0.0 if outline is None else geodesic_area_m2(outline) / 10_000
    unseen_ha, edge_ha = (pixels - looked) * pixel_ha, stray * _EDGE * _edges(middle) * pixel_ha
    area = built_ha + unseen_ha * float(middle.sum() / looked)
    low = min(float(strict.sum()) * pixel_ha - edge_ha, area)
    high = max(float(lax.sum()) * pixel_ha + edge_ha + unseen_ha, area)
    return Extent(
        outline=outline, surely=_outline(strict, grid), possibly=_outline(lax, grid),
        unseen=unseen, area_ha=round(area, 4), area_ha_lo=round(max(low, 0.0), 4),
        area_ha_hi=round(max(min(high, pixels * pixel_ha), area), 4), observed_share=observed,
    )  # fmt: skip


def _edges(built: Looks) -> int:
    """Return how many pixels lie on an edge; a few where nothing is built: it may be there."""
    inner = ndimage.binary_erosion(built, border_value=0)
    return max(int((built & ~inner).sum()), 4)


def _outline(there: Looks, grid: Grid) -> Outline | None:
    """Return the outline of marked pixels in degrees; None where there are none."""
    if not there.any():
        return None
    return dissolve([to_lonlat(outline_of(there, grid), crs=grid.crs)])
