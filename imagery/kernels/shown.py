"""Looks without what they do not show: a copy in which hidden pixels are NaN.

A cube of years is hundreds of megabytes. Picking its dates and hiding its clouds one after the
other, with an array for each step, costs more than all that a detector then does with it.
"""

import numpy as np
from numpy.typing import NDArray

from imagery.errors import ImageryError
from imagery.kernels.jit import exact

Values = NDArray[np.float32]
Looks = NDArray[np.bool_]
Dates = NDArray[np.int64]


def shown(values: Values, clear: Looks, dates: Dates, *, in_place: bool = False) -> Values:
    """Return some dates of a series, with NaN where they do not show the ground.

    Parameters
    ----------
    values : (time, band, y, x) float32
        Not changed, unless in place.
    clear : (time, y, x) bool
        True = shows the ground.
    dates : (kept,) int64
        Positions on the time axis, ascending.
    in_place
        Write over the values, which must be contiguous, and return a view of them.

    Returns
    -------
    (kept, band, y, x) float32
        A new array, or the first part of the values.

    Raises
    ------
    ImageryError
        If the arrays do not fit one another, or a date is not among them.

    Examples
    --------
    >>> values = np.ones((2, 1, 1, 2), dtype=np.float32)
    >>> shown(values, np.array([[[True, True]], [[True, False]]]), np.array([1]))
    array([[[[ 1., nan]]]], dtype=float32)

    """
    if values.ndim != 4 or values.dtype != np.float32 or clear.shape != values[:, 0].shape:
        raise ImageryError(
            f"Looks are (time, band, y, x) float32 with a mask (time, y, x); these are "
            f"{values.dtype} {values.shape} and {clear.shape}."
        )
    steps = np.diff(dates, prepend=-1, append=len(values))
    if dates.size and not (steps > 0).all():
        raise ImageryError(f"Of {len(values)} dates some are asked for, in order, each once.")
    if in_place and not values.flags.c_contiguous:
        raise ImageryError("Values that lie scattered in memory cannot be written over in place.")
    times, bands = values.shape[:2]
    kept = (dates.size, *values.shape[1:])
    found = values[: dates.size] if in_place else np.empty(kept, dtype=np.float32)
    pixels = clear[0].size if times else 0
    if found.size:
        _shown(
            np.ascontiguousarray(values).reshape(times, bands, pixels),
            np.ascontiguousarray(clear).reshape(times, pixels),
            dates.astype(np.int64),
            found.reshape(dates.size, bands, pixels),
        )
    return found


@exact
def _shown(values: Values, clear: Looks, dates: Dates, found: Values) -> None:
    _, bands, pixels = values.shape
    for place in range(dates.size):
        look = clear[dates[place]]
        for band in range(bands):
            row, copy = values[dates[place], band], found[place, band]
            for pixel in range(pixels):
                copy[pixel] = row[pixel] if look[pixel] else np.float32(np.nan)
