"""Compare two pictures of one grid: which pixels were built on, and how sure that is.

One set of numbers for every scene, from the middle of a plateau: with the rim from 1.8 to 2.3
and the core from 2.3 to 3.1, the mean F1 over the pairs that they were chosen on (three, in
display colours) stays between .57 and .60. A lower rim finds more with near infrared.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from imagery.change import Kind
from imagery.pairs import mad, normalise, scale
from imagery.pairs.kinds import kinds
from imagery.pairs.outlines import grown, mostly
from imagery.pairs.score import score
from imagery.pairs.texture import with_edges
from imagery.pairs.threshold import log_tail

Image = NDArray[np.float32]
Mask = NDArray[np.bool_]

_RIM = 1.9
"""Spreads above the body of unchanged ground at which an object ends."""

_CORE = 2.7
"""Spreads that some pixel of an object must reach."""

_LEAST_M2 = 1500.0
_LEAST_PX = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairChange:
    """What changed between two pictures. All arrays are (y, x)."""

    score: Image
    """How far a pixel left the rule, in spreads of unchanged ground; NaN = not seen in both."""

    changed: Mask
    """True where it was built, cleared for building or torn down."""

    kind: NDArray[np.uint8]
    """Codes of Kind: OTHER changed, and is no construction; NONE did not change."""

    threshold: float
    """Score at the rim of an object."""


def compare(
    before: Image, after: Image, bands: tuple[str, ...], resolution_m: float, valid: Mask
) -> PairChange:
    """Find construction between two pictures.

    Parameters
    ----------
    before, after : (band, y, x) float32
        Same grid, same bands, any units: reflectance, counts or display values.
    bands
        Names of the bands, as in imagery.bands; with red and nir, plants are told better.
    resolution_m
        Size of a pixel, metres.
    valid : (y, x) bool
        True where both pictures show the ground; a NaN in either is not valid.

    Returns
    -------
    PairChange
        Swapping the pictures gives nearly the same score, and other kinds.

    Raises
    ------
    ValueError
        If the shapes, the names or the resolution do not fit.
    TooCloudyError
        If fewer than 400 pixels are seen in both.

    """
    _check(before, after, bands, resolution_m, valid)
    valid = valid & np.isfinite(before).all(axis=0) & np.isfinite(after).all(axis=0)
    first, second = _ready(before, valid), _ready(after, valid)
    strength = score(first, second, valid, resolution_m=resolution_m)
    middle, spread = log_tail(strength[valid])
    rim, core = (float(np.exp(middle + width * spread)) for width in (_RIM, _CORE))
    least = max(round(_LEAST_M2 / resolution_m**2), _LEAST_PX)
    would_be = kinds(first, _like(first, second, valid), bands, valid, resolution_m)
    moved = grown(strength, valid, core=core, rim=rim, least_px=least)
    built = would_be != Kind.OTHER
    built &= mostly(moved, built, strength - rim)
    changed = grown(strength, valid & built, core=core, rim=rim, least_px=least) > 0
    kind = np.where(changed, would_be, np.where(moved > 0, Kind.OTHER, Kind.NONE))
    strength[~valid] = np.nan
    return PairChange(score=strength, changed=changed, kind=kind.astype(np.uint8), threshold=rim)


def _ready(picture: Image, valid: Mask) -> Image:
    """Return a picture without gaps."""
    if not valid.any():
        return np.zeros_like(picture, dtype=np.float32)
    return scale.filled(picture.astype(np.float32), valid)


def _like(before: Image, after: Image, valid: Mask) -> Image:
    """Return the later picture in the units of the earlier."""
    first, second = with_edges(before, valid), with_edges(after, valid)
    chance = mad.unchanged(mad.fit(first, second, valid), first, second)
    return normalise.like(before, after, chance, valid)


def _check(
    before: Image, after: Image, bands: tuple[str, ...], resolution_m: float, valid: Mask
) -> None:
    if before.ndim != 3 or before.shape != after.shape or before.shape[1:] != valid.shape:
        raise ValueError(
            f"before {before.shape}, after {after.shape} and valid {valid.shape} must be one "
            "(band, y, x), the same again and its (y, x). Bring both pictures to one grid first."
        )
    if len(bands) != len(before) or len(set(bands)) != len(bands):
        raise ValueError(
            f"{len(before)} bands need as many different names, and these are {bands}. Name each "
            "band once, in the order of the arrays."
        )
    if not (np.isfinite(resolution_m) and resolution_m > 0):
        raise ValueError(f"A pixel of {resolution_m} m cannot be. Give its size in metres.")
