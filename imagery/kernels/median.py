"""The median of the clear looks of each pixel, and the real look nearest to it.

A look that was not clear must not move the median. It is set to plus and minus infinity by
turns, so that as many fall below the clear looks as above them, and the median lies in the
middle of all dates whatever the number of clear ones. A network of comparisons then brings it
there for a row of pixels at once. The result is that of numpy.nanmedian to the last bit (but
for the sign of zero).

The medoid keeps a real look: a median of each band alone is a colour that was never seen.
Source: Flood (2013), https://doi.org/10.3390/rs5126481.
"""

import numpy as np
from numpy.typing import NDArray

from imagery.errors import ImageryError
from imagery.kernels.arrays import Values, flat
from imagery.kernels.jit import exact
from imagery.kernels.lesser import greater, lesser
from imagery.kernels.network import Pairs, middle
from imagery.kernels.prefetch import LINE, prefetch

_BLOCK = 256
_AS_NEAR = np.float32(1 - 1e-5)
"""Two looks are always as near to their median; float32 must not choose between them."""


def median(values: Values) -> Values:
    """Return the median over time of the looks that are not NaN.

    Parameters
    ----------
    values : (time, ...) float32
        NaN = not clear.

    Returns
    -------
    (...) float32
        The mean of the two middle looks where their number is even; NaN where none is clear.

    Raises
    ------
    ImageryError
        If the values are no float32, or there is no date.

    Examples
    --------
    >>> median(np.array([[1, np.nan], [5, np.nan], [2, np.nan]], dtype=np.float32))
    array([ 2., nan], dtype=float32)

    """
    rows = flat(values)
    if not rows.shape[0]:
        raise ImageryError("A median needs at least one date, and these values have none.")
    found = np.empty(rows.shape[1], dtype=np.float32)
    _median(rows, middle(rows.shape[0]), found)
    return found.reshape(values.shape[1:])


def medoid(values: Values) -> Values:
    """Return the look of each pixel that is nearest to the median of its bands.

    Near is the sum over bands of squared differences; of two as near (to 1 in 100 000),
    the earlier.

    Parameters
    ----------
    values : (time, band, y, x) float32
        NaN = not clear. A look with a NaN in any band is no candidate.

    Returns
    -------
    (band, y, x) float32
        All bands from one date; NaN where no look has all bands.

    Raises
    ------
    ImageryError
        If the values have other axes, are no float32, or there is no date.

    """
    if values.ndim != 4:
        raise ImageryError(
            f"A medoid needs (time, band, y, x), and these values have {values.ndim} axes."
        )
    centre = median(values)
    dates, bands = values.shape[:2]
    looks = np.ascontiguousarray(values).reshape(dates, bands, centre[0].size if bands else 0)
    found = np.empty(looks.shape[1:], dtype=np.float32)
    _medoid(looks, centre.reshape(found.shape), found)
    return found.reshape(centre.shape)


@exact
def _median(values: Values, pairs: Pairs, found: Values) -> None:
    dates, pixels = values.shape
    rows = np.zeros((dates, _BLOCK), dtype=np.float32)
    filler = np.empty(_BLOCK, dtype=np.float32)
    count = np.empty(_BLOCK, dtype=np.int32)
    upper = dates // 2
    lower = max(upper - 1, 0)
    for start in range(0, pixels, _BLOCK):
        width = min(_BLOCK, pixels - start)
        filler[:] = np.inf
        count[:] = 0
        _take(values, start, width, rows, filler, count)
        _order(rows, pairs)
        _read(rows[lower], rows[upper], dates % 2, count, found[start : start + width])


@exact
def _take(
    values: Values, start: int, width: int, rows: Values, filler: Values, count: NDArray[np.int32]
) -> None:
    """Copy a block; what is not clear becomes plus and minus infinity by turns."""
    dates, pixels = values.shape
    for date in range(dates):
        for ahead in range(start + _BLOCK, min(start + 2 * _BLOCK, pixels), LINE):
            prefetch(values, date, ahead)
        look, row = values[date, start : start + width], rows[date]
        for pixel in range(width):
            value, other = look[pixel], filler[pixel]
            clear = value == value  # noqa: PLR0124  # NaN alone differs from itself
            row[pixel] = value if clear else other
            filler[pixel] = other if clear else -other
            count[pixel] += 1 if clear else 0


@exact
def _order(rows: Values, pairs: Pairs) -> None:
    """Put the lower of each two values into the first place of their pair."""
    for pair in range(pairs.shape[0]):
        low, high = rows[pairs[pair, 0]], rows[pairs[pair, 1]]
        for pixel in range(_BLOCK):
            one, two = low[pixel], high[pixel]
            low[pixel] = lesser(one, two)
            high[pixel] = greater(one, two)


@exact
def _read(lower: Values, upper: Values, odd: int, count: NDArray[np.int32], found: Values) -> None:
    """Read the median off the two middle places of all dates."""
    for pixel in range(found.size):
        low, high = lower[pixel], upper[pixel]
        if not count[pixel]:
            found[pixel] = np.nan
        elif count[pixel] % 2:
            found[pixel] = high if odd else low
        else:
            found[pixel] = (low + high) / np.float32(2)


@exact
def _medoid(values: NDArray[np.float32], centre: Values, found: Values) -> None:
    dates, bands, pixels = values.shape
    least = np.empty(_BLOCK, dtype=np.float32)
    nearest = np.empty(_BLOCK, dtype=np.int32)
    far = np.empty(_BLOCK, dtype=np.float32)
    for start in range(0, pixels, _BLOCK):
        width = min(_BLOCK, pixels - start)
        least[:] = np.inf
        nearest[:] = -1
        for date in range(dates):
            far[:] = 0
            for band in range(bands):
                look = values[date, band, start : start + width]
                middle_look = centre[band, start : start + width]
                for pixel in range(width):
                    apart = look[pixel] - middle_look[pixel]
                    far[pixel] += apart * apart
            for pixel in range(width):
                nearer = far[pixel] < least[pixel] * _AS_NEAR
                least[pixel] = far[pixel] if nearer else least[pixel]
                nearest[pixel] = date if nearer else nearest[pixel]
        for band in range(bands):
            for pixel in range(width):
                date = nearest[pixel]
                value = values[max(date, 0), band, start + pixel]
                found[band, start + pixel] = value if date >= 0 else np.nan
