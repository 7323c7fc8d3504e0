"""Ground: pixels of one kind share a sky, so what they all do on a date is no change of any.

Subtracting the median departure of a kind of ground on each date was the cheapest gain that
was measured: three to four times fewer false objects, at the same delay (detection notes,
section 2). It also hides an error that moves everything alike, such as a forgotten offset,
which `imagery.sources.radiometry` and `imagery.offset` look for.
"""

import numpy as np
from numpy.typing import NDArray

from imagery.monitor.features import NDVI, VISIBLE

Values = NDArray[np.float32]

TREES, PLANTS, BARE, BUILT = range(4)
STRATA = 4
_TREES_NDVI = 0.65
_PLANTS_NDVI = 0.35
_STEADY = 0.035
"""Spread of NDVI about its season, up to which bare ground is the same all year: built."""

_LEAST = 30
_LEAST_OF_A_KIND = 300
"""Clear pixels that a kind needs to speak for itself: or one site that changes, and is most of
its kind in a tile, would be taken for the weather."""


def strata(ndvi: Values, spread: Values) -> NDArray[np.int8]:
    """Return the kind of ground of each pixel, (pixel,).

    Parameters
    ----------
    ndvi : (pixel,) float32
        What it usually is; without NDVI all ground is of one kind, and nobody need ask.
    spread : (pixel,) float32
        Standard deviation about its season.

    """
    kind = np.full(ndvi.shape, PLANTS, dtype=np.int8)
    kind[ndvi > _TREES_NDVI] = TREES
    kind[(ndvi <= _PLANTS_NDVI) & (spread > _STEADY)] = BARE
    kind[(ndvi <= _PLANTS_NDVI) & (spread <= _STEADY)] = BUILT
    return kind


def common_mode(
    apart: Values, kind: NDArray[np.int8], calm: NDArray[np.bool_], there: NDArray[np.int8]
) -> Values:
    """Return (stratum, feature): the median departure of each kind of ground on one date.

    A kind with too few clear pixels goes with all ground; all ground with too few, with none.

    Parameters
    ----------
    apart : (feature, pixel) float32
        Look minus what was expected; NaN = not clear, or nothing expected.
    kind : (pixel,) int8
        From `strata`.
    calm : (pixel,) bool
        Pixels that have a say: those that do not stray already. Or a site that is most of
        its kind in a tile would be taken for the weather, and hide itself.
    there : (kind,) int8
        The kinds that are asked for; the others get zeros.

    """
    common = np.zeros((STRATA, len(apart)), dtype=np.float32)
    clear = np.flatnonzero(calm & np.isfinite(apart.sum(axis=0)))
    if clear.size < _LEAST:
        return common
    apart, kind = apart.take(clear, axis=1), kind[clear]
    count = np.bincount(kind, minlength=STRATA)[there]
    if (count < _LEAST_OF_A_KIND).any():
        common[there] = _middle(apart)
    for stratum in there[count >= _LEAST_OF_A_KIND]:
        common[stratum] = _middle(apart.compress(kind == stratum, axis=1))
    return common


def brightness(values: Values, features: tuple[str, ...]) -> Values:
    """Return the mean of the visible bands, (pixel,); of all bands where none is visible."""
    seen = [place for place, name in enumerate(features) if name in VISIBLE]
    if not seen:
        seen = [place for place, name in enumerate(features) if name != NDVI]
    return np.asarray(values[seen].mean(axis=0), dtype=np.float32)


def _middle(apart: Values) -> Values:
    """Return the lower median of each feature: of hundreds of pixels, any one in the middle."""
    place = (apart.shape[1] - 1) // 2
    return np.partition(apart, place, axis=1)[:, place]
