"""Temporal screen: cloud and shadow found by comparing a look with those around it.

For imagery without a cloud band (8-bit mosaics, true-colour time-lapses), and for what a cloud
band missed. A cloud is brighter than the looks before it and the looks after it; a new roof is
brighter than those before only, and stays. So change that stays is never taken for cloud, and
what is persistently bright is never bright compared with itself. The price: something seen
in the newest look alone cannot be told from a cloud, and waits for the next.

Values are display values or reflectance, 0 to 1. Axes are (time, y, x) or (time, band, y, x).
NaN = no observation.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from imagery.bands import RGB
from imagery.cube import Cube

Looks = NDArray[np.bool_]
Images = NDArray[np.float32]

_AROUND = 7
"""Looks before, and looks after, that a look is compared with."""

_SIGMAS = 4.0
_FLOOR = 0.10
"""A cloud stands out by so much at least, in display values or reflectance."""

_GROW = 0.4
"""The rim of a cloud stands out by this share of what its core must."""

_SHADE = 0.45
"""A shadow takes this share of the light at least: over a dark forest that is little."""

_SHADE_FLOOR = 0.03
_MIN_AREA_M2 = 5_000.0
_MAX_HOLE = 4
"""A hole in a cloud up to so many times that area is filled."""

_MAX_HAZE = 0.10
"""Haze over a whole date is taken off up to this; what is above is cloud."""

_BLUE_SIGMAS = 6.0
_BLUE_FLOOR = 0.25
_SPREAD_FLOOR = 0.01
_ODD_SIGMAS = 6.0
_ODD_FLOOR = 0.12
_MIN_LIKENESS = 0.5
_PATTERNED = 0.75
"""Even ground (water, sand, one crop) has no pattern to be known by: if the best quarter of its
dates does not look alike, none is odd for that."""

_FEW = 50


def passing_cloud(cube: Cube, clear: Looks) -> tuple[Looks, Looks]:
    """Return where cloud, and where its shadow, passed: two (time, y, x), True = hidden.

    Parameters
    ----------
    cube
        With at least one band; red, green and blue are used where there are.
    clear : (time, y, x) bool
        What was observed so far.

    """
    names = [name for name in RGB if cube.has(name)] or [cube.bands[0]]
    values = np.stack([cube.band(name) for name in names], axis=1)
    values = np.where(clear[:, np.newaxis], values, np.float32(np.nan))
    haze = _haze(values)
    values = values - haze
    min_pixels = max(int(_MIN_AREA_M2 / cube.grid.resolution_m**2), 3)
    cloud = np.zeros_like(clear)
    shadow = np.zeros_like(clear)
    decided = np.zeros_like(clear)
    for _ in range(2):
        hidden = (cloud | shadow) & decided
        rest = np.where(hidden[:, np.newaxis], np.float32(np.nan), values)
        low, high, decided = _around(rest)
        spread = _spread(rest - _median(rest))
        rise, fall = values - high, low - values
        limit = np.maximum(_SIGMAS * spread, _FLOOR)
        whiter = rise[:, -1] / limit[-1]
        whiter[(rise < -_FLOOR / 2).any(axis=1)] = 0
        dark = np.clip(_SHADE * (low + haze), _SHADE_FLOOR, _FLOOR)
        darker = (fall / np.maximum(_SIGMAS * spread, dark)).min(axis=1)
        cloud = _patches(whiter, min_pixels)
        shadow = _patches(darker, min_pixels) & ~cloud
    return cloud & clear, shadow & clear


def bright_and_once(blue: Images, clear: Looks) -> Looks:
    """Return where blue light is far above the pixel's habit, and not at the looks beside it.

    Parameters
    ----------
    blue : (time, y, x) float32, reflectance
        NaN = no observation.
    clear : (time, y, x) bool
        What a cloud band left over.

    """
    found = np.zeros(blue.shape, dtype=np.bool_)
    bright = clear & (blue > _BLUE_FLOOR)
    ever = bright.any(axis=0)  # few pixels, and only these need to be compared
    seen = np.where(clear[:, ever], blue[:, ever], np.float32(np.nan))
    centre = _median(seen)
    spread = np.maximum(_spread(seen - centre), _SPREAD_FLOOR)
    before, after = _neighbours(seen)
    beside = np.fmax(before, after)
    apart = seen - centre > _BLUE_SIGMAS * spread
    found[:, ever] = bright[:, ever] & apart & ~(seen - beside < _FLOOR / 2)
    return found


def odd_dates(cube: Cube, clear: Looks) -> dict[int, str]:
    """Return the dates that differ as a whole from all others (haze, dust, a bad product).

    A date is odd if its overall brightness is far off, or if what is clear in it looks neither
    like the place before, nor after, nor at most times (correlation with the median images):
    so a date on which much was built, and stays, is not odd. Where the place has no pattern,
    brightness alone counts.
    """
    brightness = np.where(clear, cube.values.mean(axis=1), np.float32(np.nan))
    centre = _median(brightness)
    apart = np.array([_centre(image - centre) for image in brightness])
    known = apart[np.isfinite(apart)]
    if known.size < _AROUND:
        return {}
    limit = max(
        _ODD_SIGMAS * 1.4826 * float(np.median(np.abs(known - np.median(known)))), _ODD_FLOOR
    )
    alike = [_best_likeness(brightness, centre, step) for step in range(len(cube.scenes))]
    patterned = np.quantile(alike, _PATTERNED) >= _MIN_LIKENESS
    reasons = {}
    for step, (scene, likeness) in enumerate(zip(cube.scenes, alike, strict=True)):
        if abs(apart[step] - np.median(known)) > limit:
            reasons[step] = f"{scene.id} differs in brightness as a whole: haze, dust or cloud."
        elif patterned and likeness < _MIN_LIKENESS:
            reasons[step] = f"{scene.id} does not look like this place (likeness {likeness:.2f})."
    return reasons


def _best_likeness(brightness: Images, centre: Images, step: int) -> float:
    """Return how much a date looks like the place before, after, or at most times."""
    beside = slice(max(step - _AROUND, 0), step), slice(step + 1, step + 1 + _AROUND)
    usual = [centre, *(_median(brightness[part]) for part in beside)]
    known = [_likeness(brightness[step], image) for image in usual]
    return max((found for found in known if found is not None), default=1.0)


def _haze(values: Images) -> Images:
    """Return (time, band, 1, 1): what lies over a whole date, up to a limit."""
    apart = values - _median(values)
    centres = np.array([[_centre(image) for image in bands] for bands in apart], dtype=np.float32)
    centres = np.nan_to_num(centres, nan=0.0)
    return np.clip(centres, -_MAX_HAZE, _MAX_HAZE)[:, :, np.newaxis, np.newaxis]


def _around(values: Images) -> tuple[Images, Images, Looks]:
    """Return the lower and the higher of the medians before and after each look.

    Where nothing lies on one side, the other side stands alone. The third array, (time, y, x),
    says where there was something on both: only there is a cloud certain enough to leave it out
    of the medians of others. (Or the newest look of a new roof, held to be cloud because nothing
    follows, would make the look before it the newest, and so on back.)
    """
    low, high = np.empty_like(values), np.empty_like(values)
    decided = np.zeros((len(values), *values.shape[2:]), dtype=np.bool_)
    for step in range(len(values)):
        before = _median(values[max(step - _AROUND, 0) : step])
        after = _median(values[step + 1 : step + 1 + _AROUND])
        low[step], high[step] = np.fmin(before, after), np.fmax(before, after)
        decided[step] = (np.isfinite(before) & np.isfinite(after)).all(axis=0)
    return low, high, decided


def _median(values: Images) -> Images:
    """Return the median over the first axis without NaN; NaN where there is nothing."""
    if len(values) == 0:
        return np.full(values.shape[1:], np.nan, dtype=np.float32)
    ordered = np.sort(values, axis=0)
    count = np.isfinite(values).sum(axis=0)
    places = np.stack([np.maximum(count - 1, 0) // 2, count // 2])
    places = np.minimum(places, len(values) - 1)
    middle: Images = np.take_along_axis(ordered, places, axis=0).mean(axis=0, dtype=np.float32)
    return middle


def _spread(residuals: Images) -> Images:
    """Return the robust standard deviation over the first axis."""
    return np.float32(1.4826) * _median(np.abs(residuals))


def _centre(image: Images) -> float:
    known = image[np.isfinite(image)]
    return float(np.median(known)) if known.size else float("nan")


def _neighbours(seen: Images) -> tuple[Images, Images]:
    """Return the last observed value before each look, and the first after it."""
    before, after = np.full_like(seen, np.nan), np.full_like(seen, np.nan)
    for step in range(1, len(seen)):
        before[step] = np.where(np.isfinite(seen[step - 1]), seen[step - 1], before[step - 1])
    for step in range(len(seen) - 2, -1, -1):
        after[step] = np.where(np.isfinite(seen[step + 1]), seen[step + 1], after[step + 1])
    return before, after


def _patches(strength: Images, min_pixels: int) -> Looks:
    """Return patches of a least size with a core of strength 1, grown to their rim."""
    found = np.zeros(strength.shape, dtype=np.bool_)
    for step, image in enumerate(strength):
        labels, count = ndimage.label(image > _GROW, structure=np.ones((3, 3)))
        if not count:
            continue
        sizes = np.bincount(labels.ravel(), minlength=count + 1)
        cores = np.bincount(labels.ravel(), (image > 1).ravel(), minlength=count + 1)
        kept = (sizes >= min_pixels) & (cores >= max(min_pixels / 2, 1))
        kept[0] = False
        found[step] = _without_holes(kept[labels], _MAX_HOLE * min_pixels)
    return found


def _without_holes(patch: Looks, max_pixels: int) -> Looks:
    """Fill small holes: a bright roof under cloud is no brighter than it always is."""
    holes, count = ndimage.label(ndimage.binary_fill_holes(patch) & ~patch)
    small = np.bincount(holes.ravel(), minlength=count + 1) <= max_pixels
    small[0] = False
    return np.asarray(patch | small[holes], dtype=np.bool_)


def _likeness(image: Images, usual: Images) -> float | None:
    """Return the correlation of two images; None where there is too little to compare."""
    known = np.isfinite(image) & np.isfinite(usual)
    if known.sum() < _FEW or image[known].std() < 1e-6 or usual[known].std() < 1e-6:
        return None
    return float(np.corrcoef(image[known], usual[known])[0, 1])
