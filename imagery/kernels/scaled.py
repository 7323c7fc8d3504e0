"""Stored numbers to values: scaled, put at their date, and NaN where nothing was observed."""

import numpy as np
from numpy.typing import NDArray

from imagery.kernels.jit import exact

Stored = NDArray[np.uint16]
Values = NDArray[np.float32]
Looks = NDArray[np.bool_]

NOTHING = 0
"""The stored number of what was not observed; an observation is stored as its number + 1."""


def scaled(
    stored: Stored, scale: Values, offset: Values, dates: NDArray[np.int64], into: Values,
    seen: Looks,
) -> None:  # fmt: skip
    """Write looks into a cube.

    Parameters
    ----------
    stored : (look, band, pixel) uint16
        Number + 1; 0 = nothing.
    scale, offset : (look, band) float32
        value = number * scale + offset, rounded after each step as NumPy would.
    dates : (look,) int64
        Where each look goes; -1 = nowhere.
    into : (time, band, pixel) float32
        Changed; NaN = nothing.
    seen : (time, pixel) bool
        Changed; True = observed in every band.

    Examples
    --------
    >>> into, seen = np.empty((1, 1, 2), np.float32), np.empty((1, 2), np.bool_)
    >>> half = np.full((1, 1), 0.5, np.float32)
    >>> scaled(np.array([[[0, 9]]], np.uint16), half, half, np.array([0]), into, seen)
    >>> into, seen
    (array([[[nan, 4.5]]], dtype=float32), array([[False,  True]]))

    """
    _scaled(np.ascontiguousarray(stored), scale, offset, dates, into, seen)


@exact
def _scaled(
    stored: Stored, scale: Values, offset: Values, dates: NDArray[np.int64], into: Values,
    seen: Looks,
) -> None:  # fmt: skip
    looks, bands, pixels = stored.shape
    nothing, nan = np.uint16(NOTHING), np.float32(np.nan)
    for look in range(looks):
        date = dates[look]
        if date < 0:
            continue
        there = seen[date]
        there[:] = True
        for band in range(bands):
            row, values = stored[look, band], into[date, band]
            times, plus = scale[look, band], offset[look, band]
            for pixel in range(pixels):
                value = np.float32(np.int32(row[pixel]) - np.int32(1)) * times + plus
                values[pixel] = value if row[pixel] != nothing else nan
            for pixel in range(pixels):
                there[pixel] &= row[pixel] != nothing
