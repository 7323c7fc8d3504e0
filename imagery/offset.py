"""Offset: whether a look carries a radiometric offset that its Item does not tell of.

Since processing baseline 04.00 (2022-01-25) Sentinel-2 L2A stores reflectance + 0.1. Where that
is forgotten, removal of the common mode hides it, and every index shrinks. So it is looked for on
its own, over the quietest twentieth of what a look shows: ground that hardly changes over the
whole archive. An offset lightens all of its bands alike. Haze does not: it lightens blue far
more than short-wave infrared; nor does a season, which takes from one band what it adds to
another. And nothing reflects less than nothing: with an offset, no ground lies below it in any
band, where through thin cloud something dark is always seen.

What is just the offset that ESA adds, in every band, is taken off, and the run says so. What lies
in between is left out: nobody can say what was done to it.

Source of the offset: ESA, Sentinel-2 Products Specification Document, 14.9, BOA_ADD_OFFSET.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from imagery.cube import Cube
from imagery.scene import Refusal, Units

Values = NDArray[np.float32]

KNOWN = 0.1
"""What ESA adds, in reflectance."""

_LEAST = 0.06
"""Every band lighter by so much: an offset."""

_NEAR = 0.02
"""The least lightened band may lie so far from the known offset: haze and season move it."""

_EVEN = 0.04
"""The most lightened band may lie so far above the least; more is haze upon an offset."""

_FLOOR = 0.07
"""Reflectance that all but a fiftieth of what a look shows has in every band, with an offset."""

_DARK = 0.02
"""That fiftieth: shadows that are corrected too far, and pixels at an edge."""

_LEAST_BANDS = 4
_LEAST_LOOKS = 5
_FEW_LOOKS = 3
"""Clear looks that a pixel needs to be called quiet."""

_USUAL = 0.2
"""Quantile over the looks that is taken for right: an offset only ever adds."""

_SAMPLE = 2_000
_QUIET = 0.05
"""Share of what a look shows that is asked: the pixels that vary least in all looks."""

_ENOUGH = 200
"""Clear ones among the pixels that are asked, with which a tile speaks for the whole scene."""

_FEW = 20
"""Pixels that are asked at least."""


Offset = float
"""In reflectance; 0 = none, NaN = there is one, and nobody can say which."""


def without_offsets(cube: Cube, known: dict[str, Offset] | None = None) -> Cube:
    """Return a cube without offsets: taken off where they are known, looks left out where not.

    Parameters
    ----------
    cube
        Clear looks alone. What is no reflectance, or too little to tell, comes back as it is.
    known
        Scene -> offset, from other tiles; what this one can tell is added. None: nothing.

    """
    if (
        cube.units is not Units.REFLECTANCE
        or len(cube.bands) < _LEAST_BANDS
        or len(cube.scenes) < _LEAST_LOOKS
    ):
        return cube
    offsets = {} if known is None else known
    here = _told(cube, offsets)
    found = np.array([offsets.get(s.id, here.get(s.id, 0.0)) for s in cube.scenes])
    unknown, off = np.isnan(found), found > 0
    if not (unknown.any() or off.any()):
        return cube
    refused = [
        *cube.refused, *(_refusal(cube.scenes[look].id) for look in np.flatnonzero(unknown))
    ]  # fmt: skip
    note = (f"an untold offset of {KNOWN:g} taken off {off.sum()} looks",) if off.any() else ()
    values = cube.values
    if off.any():
        values = values.copy()
        values[off] -= np.float32(KNOWN)
    mended = replace(cube, values=values, refused=tuple(refused), masks=(*cube.masks, *note))
    return mended.kept(~unknown)


def _told(cube: Cube, known: dict[str, Offset]) -> dict[str, Offset]:
    """Return the offset of each look as this cube tells it; add to the known what is certain."""
    if all(scene.id in known for scene in cube.scenes):
        return {}
    shown = _sample(cube)
    apart = lighter(shown)
    least, most = apart.min(axis=1), apart.max(axis=1)
    dark = _darkest(shown)
    step = (dark - np.quantile(dark, _USUAL, axis=0)).min(axis=1)
    season = (step > _LEAST) & (np.median(apart, axis=1) > _LEAST)  # a band lost what was added
    off = (dark.min(axis=1) > _FLOOR) & ((least > _LEAST) | season)
    certain = (np.abs(least - KNOWN) <= _NEAR) & (most - least <= _EVEN)
    found = np.where(off, np.where(certain, KNOWN, np.nan), 0.0)
    told = {scene.id: float(each) for scene, each in zip(cube.scenes, found, strict=True)}
    seen = np.isfinite(shown[:, 0]).sum(axis=1)
    for scene, count in zip(cube.scenes, seen, strict=True):
        if count >= _ENOUGH:
            known.setdefault(scene.id, told[scene.id])
    return told


def _refusal(scene: str) -> Refusal:
    reason = (
        f"{scene} is lighter than the others in every band, down to what is darkest, and not by "
        f"the {KNOWN:g} that processing baseline 04.00 adds: an offset was forgotten under haze, "
        "or thin cloud lies over all of it. It would shrink every index. It was left out; mend "
        "the offset in its Item."
    )
    return Refusal(item=scene, reason=reason)


def lighter(shown: Values) -> NDArray[np.float64]:
    """Return (look, band) how much lighter each look is than the others over quiet ground.

    Parameters
    ----------
    shown : (look, band, pixel) float32, reflectance
        NaN = not clear.

    """
    seen = np.isfinite(shown[:, 0])
    place = (np.maximum(seen.sum(axis=0) - 1, 0) * _USUAL).astype(np.intp)  # NaN sorts last
    usual = np.take_along_axis(np.sort(shown, axis=0), place[None, None], axis=0)[0]
    restless = _restless(shown, seen)
    found = np.zeros(shown.shape[:2], dtype=np.float64)
    for look in range(len(shown)):
        there = np.flatnonzero(seen[look] & np.isfinite(restless))
        if there.size:
            count = min(max(_FEW, int(_QUIET * there.size)), there.size)
            quiet = there[np.argpartition(restless[there], count - 1)[:count]]
            found[look] = np.median(shown[look][:, quiet] - usual[:, quiet], axis=1)
    return found


def _sample(cube: Cube) -> Values:
    """Return (look, band, pixel) of evenly spread pixels; NaN in all bands = not clear."""
    step = max(cube.clear[0].size // _SAMPLE, 1)
    clear = cube.clear.reshape(len(cube.scenes), 1, -1)[..., ::step]
    values = cube.values.reshape(*cube.values.shape[:2], -1)[..., ::step]
    whole = clear & np.isfinite(values).all(axis=1, keepdims=True)
    return np.where(whole, values, np.float32(np.nan))


def _darkest(shown: Values) -> Values:
    """Return (look, band) the reflectance that nearly all of a look has; 0 if it shows nothing."""
    seen = np.isfinite(shown[:, 0]).sum(axis=1)
    place = (_DARK * np.maximum(seen - 1, 0)).astype(np.intp)
    dark = np.take_along_axis(np.sort(shown, axis=2), place[:, None, None], axis=2)[..., 0]
    return np.asarray(np.nan_to_num(dark), dtype=np.float32)


def _restless(shown: Values, seen: NDArray[np.bool_]) -> Values:
    """Return (pixel,) the largest standard deviation of any band; NaN with too few looks."""
    count = seen.sum(axis=0)
    safe = np.maximum(count, 1)
    known = np.where(seen[:, None], shown, np.float32(0))
    mean = known.sum(axis=0) / safe
    apart = np.where(seen[:, None], shown - mean, np.float32(0))
    spread = np.sqrt((apart**2).sum(axis=0) / safe).max(axis=0)
    return np.where(count >= _FEW_LOOKS, spread, np.nan).astype(np.float32)
