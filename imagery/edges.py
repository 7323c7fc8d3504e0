"""Edges: a pixel at the rim of what is built belongs to it if at least half of it is built.

A pixel that a pale roof covers by a third is paler than any field, so a limit on its colour alone
draws pale roofs too wide and dark ones too narrow. Reflectance mixes in proportion to area: the
share of a rim pixel is where it lies between the mean of the core next to it and that of the
ground just beyond. Source: Adams et al. (1986), https://doi.org/10.1029/JB091iB08p08098 (linear
mixing of two endmembers), here taken from the neighbourhood.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

_NEAR = 5
"""Side in pixels of the neighbourhood in which core and ground are looked for."""

Mask = NDArray[np.bool_]


def settled(built: Mask, bands: Sequence[NDArray[np.float32]], seen: Mask) -> Mask:
    """Return what is built, with each pixel of its rim on the side where most of it lies.

    Parameters
    ----------
    built : (y, x) bool
        Before.
    bands : (y, x) float32 each
        What the ground sends back; NaN = not seen.
    seen : (y, x) bool
        Where it was seen.

    Returns
    -------
    (y, x) bool
        Rims without a core or without seen ground beside them stay as they are.

    """
    wider = ndimage.binary_dilation(built)
    core, beyond = ndimage.binary_erosion(built), ~wider & seen
    rim = wider & ~core & seen
    along = np.zeros(built.shape, dtype=np.float32)
    across = np.zeros(built.shape, dtype=np.float32)
    inside, outside = _count(core), _count(beyond)
    told = rim & (inside > 0) & (outside > 0)
    if not bands or not told.any():
        return built
    for band in bands:
        light = np.nan_to_num(band)
        within = _sum(light, core)[told] / inside[told]
        without = _sum(light, beyond)[told] / outside[told]
        along[told] += (light[told] - without) * (within - without)
        across[told] += (within - without) ** 2
    found = built.copy()
    found[told] = along[told] >= np.float32(0.5) * across[told]
    return found


def _count(there: Mask) -> NDArray[np.float32]:
    """Return how many marked pixels lie near each pixel."""
    return np.rint(_sum(np.ones(there.shape, dtype=np.float32), there))


def _sum(values: NDArray[np.float32], there: Mask) -> NDArray[np.float32]:
    """Return the sum of values over the marked pixels near each pixel."""
    marked = np.where(there, values, np.float32(0))
    near: NDArray[np.float32] = ndimage.uniform_filter(marked, _NEAR, mode="constant")
    return near * np.float32(_NEAR**2)
