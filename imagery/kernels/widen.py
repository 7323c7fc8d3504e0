"""A mask widened by a disc: all pixels within so many pixels of one that is masked.

Each row keeps, for each pixel, how far the next masked pixel of that row is. A pixel lies in
the widened mask if some row above or below has one within the disc's width at that distance:
one comparison for each row of the disc, whatever its width.
"""

import math

import numpy as np
from numpy.typing import NDArray

from imagery.errors import ImageryError
from imagery.kernels.jit import exact

Mask = NDArray[np.bool_]
Steps = NDArray[np.uint16]

_FAR = 60_000
"""Further than any row is long that is looked at; wider discs are refused."""


def widen(mask: Mask, radius_px: float) -> Mask:
    """Return a mask that holds all pixels within a radius of the masked ones, date by date.

    Parameters
    ----------
    mask : (time, y, x) bool
        True = masked.
    radius_px
        Radius of the disc, pixels, measured between centres; 0 changes nothing.

    Returns
    -------
    (time, y, x) bool
        A new mask; the same as scipy.ndimage.binary_dilation of each date by the disc
        dy² + dx² <= radius².

    Raises
    ------
    ImageryError
        If the mask is no (time, y, x) bool, or the radius is below zero or too large.

    Examples
    --------
    >>> point = np.zeros((1, 3, 3), dtype=bool)
    >>> point[0, 1, 1] = True
    >>> widen(point, 1.0)[0].astype(int).tolist()
    [[0, 1, 0], [1, 1, 1], [0, 1, 0]]

    """
    if mask.dtype != np.bool_ or mask.ndim != 3:
        raise ImageryError(
            f"A mask is (time, y, x) bool, and this one is {mask.dtype} with {mask.ndim} axes."
        )
    if not 0 <= radius_px < _FAR:
        raise ImageryError(f"A mask is widened by 0 to {_FAR} pixels, not by {radius_px}.")
    reach = min(math.floor(radius_px + 1e-9), max(mask.shape[1] - 1, 0))
    rows = np.arange(reach + 1)
    widths = np.sqrt(np.maximum(radius_px**2 + 1e-9 - rows**2, 0)).astype(np.uint16)
    wide = np.zeros(mask.shape, dtype=np.bool_)
    if mask.size:
        _widen(np.ascontiguousarray(mask), widths, wide)
    return wide


@exact
def _widen(mask: Mask, widths: Steps, wide: Mask) -> None:
    dates, height, width = mask.shape
    steps = np.empty((height, width), dtype=np.uint16)
    masked = np.empty(height, dtype=np.bool_)
    for date in range(dates):
        if not _distances(mask[date], steps, masked):
            continue
        for y in range(height):
            row = wide[date, y]
            for other in range(max(0, y - widths.size + 1), min(height, y + widths.size)):
                if masked[other]:
                    within, near = widths[abs(other - y)], steps[other]
                    for x in range(width):
                        row[x] |= near[x] <= within


@exact
def _distances(mask: Mask, steps: Steps, masked: Mask) -> bool:
    """Write how far the next masked pixel of each row is; return whether there is any."""
    height, width = mask.shape
    found = False
    for y in range(height):
        row, look = steps[y], mask[y]
        some = False
        for x in range(width):
            some |= look[x]
        masked[y] = some
        if not some:
            continue
        found = True
        away = _FAR
        for x in range(width):
            away = 0 if look[x] else min(away + 1, _FAR)
            row[x] = away
        away = _FAR
        for x in range(width - 1, -1, -1):
            away = 0 if look[x] else min(away + 1, _FAR)
            row[x] = min(away, row[x])
    return found
