"""Built-up ground of one epoch, from all of its clear looks.

A pixel's share of built-up ground comes from the epoch's median: little green, not water,
and light. With reflectance that is absolute. A colour picture is made for the eye, so there
it is relative to the zone: paler and lighter than the green of the same epoch; it serves to
follow one site, not to compare two zones. Roof and bare soil are told apart only poorly by
either; the interval says so.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.area import geodesic_area_m2
from geo.crs import to_lonlat
from geo.shapes import Outline, dissolve
from imagery import indices as spectral
from imagery.cube import Cube
from imagery.vectorize import outline_of

METHOD_VERSION = "1"

Image = NDArray[np.float32]

_SURE, _DOUBT = 0.5, 0.2
"""A share of 0.5 is built; between 0.3 and 0.7 it may be or not: that makes the interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltUp:
    """What of a site is built in one epoch."""

    method: str
    """How it was told: builtup-reflectance or builtup-display."""

    outline: Outline | None
    """Built-up ground in degrees; None where there is none, or too little was seen."""

    area_ha: float | None
    """None where too little of the site was seen: not observed is not zero."""

    area_ha_lo: float | None
    """Only pixels that are built beyond doubt."""

    area_ha_hi: float | None
    """With all pixels that may be built, and those that were not seen."""

    observed_share: float
    """Share of the site seen clearly at least once."""


def built_up_share(cube: Cube) -> Image:
    """Return how much built-up ground each pixel holds, (y, x), 0 to 1; NaN = not seen."""
    used = spectral.available(cube)
    names = [index.name for index in used]
    seen = cube.clear.any(axis=0)
    states = np.full((len(used), *seen.shape), np.nan, dtype=np.float32)
    if seen.any():
        states[:, seen] = _median(spectral.stack(cube, used)[:, :, seen])
    state = dict(zip(names, states, strict=True))
    if "ndvi" in state:
        odds = 14 * (0.30 - state["ndvi"]) + 30 * (state["brightness"] - 0.12)
        odds -= 12 * np.maximum(np.nan_to_num(state.get("mndwi", states[0] * 0 - 1)) - 0.0, 0)
    else:
        green = np.nanmedian(state["greenness"]) if seen.any() else 0.0
        light = np.nanmedian(state["brightness"]) if seen.any() else 0.0
        odds = 14 * (state["brightness"] - light - 0.06) + 40 * (green - state["greenness"] - 0.01)
    share = 1 / (1 + np.exp(-odds))
    return np.where(seen, share, np.nan).astype(np.float32)


def built_up(
    share: Image, site: NDArray[np.bool_], cube: Cube, *, observed_needed: float
) -> BuiltUp:
    """Return what of a site is built.

    Parameters
    ----------
    share : (y, x) float32
        From `built_up_share`; NaN = not seen.
    site : (y, x) bool
        True inside the site.
    cube
        Of the epoch, for its grid and units.
    observed_needed
        Under this share of the site seen, no area is given.

    """
    method = "builtup-reflectance" if cube.has("nir") else "builtup-display"
    within = share[site]
    seen = np.isfinite(within)
    observed = float(seen.mean()) if within.size else 0.0
    nothing = BuiltUp(method=method, outline=None, area_ha=None, area_ha_lo=None,
                      area_ha_hi=None, observed_share=observed)  # fmt: skip
    if not within.size or observed < observed_needed:
        return nothing
    built = site & (np.nan_to_num(share) >= _SURE)
    outline = None
    if built.any():
        outline = dissolve([to_lonlat(outline_of(built, cube.grid), crs=cube.grid.crs)])
    pixel_ha = _pixel_ha(cube)
    area = 0.0 if outline is None else geodesic_area_m2(outline) / 10_000
    sure = float((within >= _SURE + _DOUBT).sum()) * pixel_ha
    maybe = float((np.nan_to_num(within, nan=1.0) >= _SURE - _DOUBT).sum()) * pixel_ha
    return BuiltUp(
        method=method, outline=outline, area_ha=round(area, 4),
        area_ha_lo=round(min(sure, area), 4), area_ha_hi=round(max(maybe, area), 4),
        observed_share=observed,
    )  # fmt: skip


def _median(values: Image) -> Image:
    """Return the median over time of (index, time, pixel); NaN where an index never was."""
    ever = np.asarray(np.isfinite(values).any(axis=1))
    middle = np.nanmedian(np.where(ever[:, np.newaxis], values, np.float32(0)), axis=1)
    return np.where(ever, middle, np.nan).astype(np.float32)


def _pixel_ha(cube: Cube) -> float:
    """Return the geodesic area of a pixel of this grid, in hectares."""
    rows, cols = cube.grid.shape
    return geodesic_area_m2(cube.grid.outline) / (rows * cols) / 10_000
