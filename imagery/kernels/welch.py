"""Welch's t: whether the looks after a day differ from those before it, by how many errors.

It asks for no equal spread on both sides, so it serves for few looks after and many before, as
radar change does: Ballinger (2025), https://doi.org/10.1016/j.rse.2025.114969.

Source: Welch (1947), https://doi.org/10.1093/biomet/34.1-2.28.
"""

import numpy as np
from numpy.typing import NDArray

from imagery.errors import ImageryError
from imagery.kernels.arrays import Values, flat
from imagery.kernels.jit import exact
from imagery.kernels.prefetch import LINE, prefetch

_BLOCK = 512
_LEAST = 2
"""Looks that a side needs to have a spread."""

Doubles = NDArray[np.float64]


def welch_t(before: Values, after: Values) -> tuple[Values, Values]:
    """Return Welch's t and its degrees of freedom.

    Parameters
    ----------
    before, after : (time, ...) float32
        NaN = not clear. The axes after time are the same.

    Returns
    -------
    t : (...) float32
        Mean after minus mean before, over its standard error: above zero for a rise. NaN where
        a side has fewer than two clear looks. Infinite where neither side has any spread and
        the means differ; NaN where they do not.
    dof : (...) float32
        Degrees of freedom (Welch and Satterthwaite); NaN where t is no finite number.

    Raises
    ------
    ImageryError
        If the values are no float32, or do not lie on the same pixels.

    Examples
    --------
    >>> before = np.array([[1], [2], [3]], dtype=np.float32)
    >>> t, dof = welch_t(before, before + np.float32(2))
    >>> round(float(t[0]), 3), float(dof[0])
    (2.449, 4.0)

    """
    if before.shape[1:] != after.shape[1:]:
        raise ImageryError(
            f"The looks before have the shape {before.shape} and those after {after.shape}: "
            "beyond time they must be the same pixels."
        )
    first, second = flat(before, name="looks before"), flat(after, name="looks after")
    t, dof = (np.empty(first.shape[1], dtype=np.float32) for _ in range(2))
    _welch(first, second, t, dof)
    return t.reshape(before.shape[1:]), dof.reshape(before.shape[1:])


@exact
def _welch(before: Values, after: Values, t: Values, dof: Values) -> None:
    sides = np.empty((2, 3, _BLOCK))
    base = np.empty(_BLOCK, dtype=np.float32)
    for start in range(0, t.size, _BLOCK):
        width = min(_BLOCK, t.size - start)
        _moments(before, start, width, base, sides[0])
        _moments(after, start, width, base, sides[1])
        _compare(sides, t[start : start + width], dof[start : start + width])


@exact
def _moments(values: Values, start: int, width: int, base: Values, side: Doubles) -> None:
    """Write number, mean, and squared standard error of the mean.

    Sums are taken relative to the first clear look: a constant series has no spread at all.
    """
    dates, pixels = values.shape
    count, total, squares = side[0], side[1], side[2]
    side[:] = 0
    base[:] = np.nan
    for date in range(dates):
        for ahead in range(start + _BLOCK, min(start + 2 * _BLOCK, pixels), LINE):
            prefetch(values, date, ahead)
        look = values[date, start : start + width]
        for pixel in range(width):
            value, before = look[pixel], base[pixel]
            clear = value == value  # noqa: PLR0124  # NaN alone differs from itself
            before = before if before == before else value  # noqa: PLR0124
            base[pixel] = before
            apart = np.float64(value) - np.float64(before) if clear else 0.0
            count[pixel] += 1.0 if clear else 0.0
            total[pixel] += apart
            squares[pixel] += apart * apart
    for pixel in range(width):
        looks, mean = count[pixel], total[pixel] / max(count[pixel], 1.0)
        enough = looks >= _LEAST
        spread = max(squares[pixel] - total[pixel] * mean, 0.0) / max(looks - 1, 1.0)
        squares[pixel] = spread / looks if enough else np.nan
        total[pixel] = base[pixel] + mean


@exact
def _compare(sides: Doubles, t: Values, dof: Values) -> None:
    for pixel in range(t.size):
        first, second = sides[0, 2, pixel], sides[1, 2, pixel]
        error = first + second
        rise = sides[1, 1, pixel] - sides[0, 1, pixel]
        if error > 0:
            t[pixel] = rise / np.sqrt(error)
            shares = first * first / (sides[0, 0, pixel] - 1)
            shares += second * second / (sides[1, 0, pixel] - 1)
            dof[pixel] = error * error / shares
        else:
            dof[pixel] = np.nan
            t[pixel] = np.copysign(np.inf, rise) if error == 0 and rise != 0 else np.nan
