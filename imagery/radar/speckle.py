"""Speckle: quieted by a mean over three by three pixels, in linear power.

A mean of decibels is biased, and one of power is not. What was not observed has no say, and
stays unobserved.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

_SIDE = 3


def quieted(power: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return (time, y, x) linear power averaged over each pixel and its eight neighbours."""
    seen = np.isfinite(power)
    size = (1, _SIDE, _SIDE)
    share = ndimage.uniform_filter(seen.astype(np.float32), size, mode="nearest")
    total = ndimage.uniform_filter(
        np.where(seen, power, 0).astype(np.float32), size, mode="nearest"
    )
    return np.where(seen, total / np.maximum(share, 1e-6), np.nan).astype(np.float32)
