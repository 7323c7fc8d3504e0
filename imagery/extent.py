"""Extent: the outline of what is built of a site, its area, and how sure both are.

Three readings of one epoch's odds make the interval. The middle one is the outline, with the
doubtful ground that it encloses, its rim settled by `imagery.edges`. The stricter holds only
what is built beyond doubt, the laxer all that may be. How far apart they lie (`STRAY`) was set so
that nine of ten intervals hold the true area of simulated compounds, and is checked on others
(docs/intervals.md). A rim may be off by an eighth of a pixel all around. Ground that was not
seen may hold all or nothing: it widens the upper end by its whole area, and the estimate by the
share that is built of what was seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from geo.area import geodesic_area_m2
from geo.crs import to_lonlat
from geo.grid import Grid
from geo.shapes import Outline, dissolve
from imagery.builtup import DISPLAY, REFLECTANCE
from imagery.edges import settled
from imagery.vectorize import outline_of

STRAY = {REFLECTANCE: (2.0, 2.5), DISPLAY: (1.5, 2.0)}
"""Log-odds above and below which there is no doubt, by method."""

_RIM = 0.12
"""Share of each pixel on the rim by which the area may be off: those of one roof err alike."""

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
    odds: NDArray[np.float32], site: Looks, grid: Grid, *, method: str, observed_needed: float,
    bands: Sequence[NDArray[np.float32]] = (), most_ha: float = 0.0,
) -> Extent:  # fmt: skip
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
    bands : (y, x) float32 each
        What the odds were told from, to settle the rim; none: it stays as the odds draw it.
    most_ha
        Area of the site's own outline, which its pixels may fall short of.

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
    strictly, laxly = STRAY[method]
    shown = np.isfinite(odds)
    doubtful = shown & (odds > -laxly)
    middle = settled(_filled(shown & (odds > 0), doubtful), bands, shown) & seen
    strict, lax = middle & (odds > strictly), middle | (seen & doubtful)
    outline = _outline(middle, grid)
    pixel_ha = geodesic_area_m2(grid.outline) / odds.size / 10_000
    built_ha = 0.0 if outline is None else geodesic_area_m2(outline) / 10_000
    unseen_ha, rim_ha = (pixels - looked) * pixel_ha, _RIM * _rim(middle) * pixel_ha
    area = built_ha + unseen_ha * float(middle.sum() / looked)
    low = min(float(strict.sum()) * pixel_ha - rim_ha, area)
    high = min(float(lax.sum()) * pixel_ha + rim_ha + unseen_ha, max(pixels * pixel_ha, most_ha))
    return Extent(
        outline=outline, surely=_outline(strict, grid), possibly=_outline(lax, grid),
        unseen=unseen, area_ha=round(area, 4), area_ha_lo=round(max(low, 0.0), 4),
        area_ha_hi=round(max(high, area), 4), observed_share=observed,
    )  # fmt: skip


def _filled(built: Looks, doubtful: Looks) -> Looks:
    """Return what is built, with the doubtful ground that it encloses: a rust-red roof."""
    return np.asarray(built | (ndimage.binary_fill_holes(built) & doubtful), dtype=np.bool_)


def _rim(built: Looks) -> int:
    """Return how many pixels lie on the rim; a few where nothing is built: it may be there."""
    inner = ndimage.binary_erosion(built, border_value=0)
    return max(int((built & ~inner).sum()), 4)


def _outline(there: Looks, grid: Grid) -> Outline | None:
    """Return the outline of marked pixels in degrees; None where there are none."""
    if not there.any():
        return None
    return dissolve([to_lonlat(outline_of(there, grid), crs=grid.crs)])
