"""A block of pixels: brought near from memory, and summed up over its dates."""

import numpy as np
from numpy.typing import NDArray

from imagery.kernels.arrays import Values
from imagery.kernels.equations import DATES_AT_ONCE
from imagery.kernels.jit import loose
from imagery.kernels.prefetch import LINE, prefetch

Words = NDArray[np.uint32]
Eight = tuple[np.float32, ...]
BLOCK = 512
"""Pixels that are worked on together: their values of some forty dates stay near."""

_ONES: Eight = (np.float32(1),) * DATES_AT_ONCE


@loose
def take(
    values: Values, start: int, width: int, last: int, filled: Values, bases: Values, bits: Words
) -> Values:
    """Copy a block relative to each pixel's first clear look, zero where not clear.

    Parameters
    ----------
    values : (time, pixel) float32
        NaN = not clear.
    start, width
        Which pixels are copied.
    last
        Up to which the next block may be asked for.
    filled : (padded time, BLOCK) float32
        Gets the values; its rows beyond the dates are zero, and stay so.
    bases : (2, BLOCK) float32
        Room for the base of each pixel, one row read and one written by turns: to keep a value in
        its place, or not, is slow (`imagery.kernels.lesser`).
    bits : (word, BLOCK) uint32
        Gets one bit for each date, set where clear.

    Returns
    -------
    (BLOCK,) float32
        The value of the first clear look; NaN where there is none.

    """
    bases[:] = np.nan
    bits[:] = 0
    for date in range(values.shape[0]):
        for ahead in range(start + BLOCK, min(start + 2 * BLOCK, last), LINE):
            prefetch(values, date, ahead)
        look, row, word = values[date, start : start + width], filled[date], bits[date >> 5]
        bit = np.uint32(1) << np.uint32(date & 31)
        known, kept = bases[date & 1], bases[(date + 1) & 1]
        for pixel in range(width):
            value, before = look[pixel], known[pixel]
            clear = value == value  # noqa: PLR0124  # NaN alone differs from itself
            before = before if before == before else value  # noqa: PLR0124
            kept[pixel] = before
            row[pixel] = value - before if clear else np.float32(0)
            word[pixel] |= bit if clear else np.uint32(0)
    base: Values = bases[values.shape[0] & 1]
    return base


@loose
def project(filled: Values, design: Values, sums: Values) -> None:
    """Sum the values of each pixel times each term, and their squares.

    What is read serves two sums: the values' own, whose term is 1, and their squares; then the
    cosine and the sine of an order.

    Parameters
    ----------
    filled : (padded time, BLOCK) float32
        From `take`.
    design : (padded time, 1 + 2 * order) float32
        From `equations.padded`; its first term is 1.
    sums : (1 + 2 * order + 1, BLOCK) float32
        Gets a row for each term; the last is that of the squares.

    """
    sums[:] = 0
    for date in range(0, filled.shape[0], DATES_AT_ONCE):
        for pixel in range(BLOCK):
            look = _eight(filled, date, pixel)
            sums[0, pixel] += _product(_ONES, look)
            sums[-1, pixel] += _product(look, look)
        for term in range(1, design.shape[1], 2):
            cosine, sine = _eight(design, date, term), _eight(design, date, term + 1)
            for pixel in range(BLOCK):
                look = _eight(filled, date, pixel)
                sums[term, pixel] += _product(cosine, look)
                sums[term + 1, pixel] += _product(sine, look)


@loose
def _eight(rows: Values, first: int, column: int) -> Eight:
    """Return what a column holds at eight dates."""
    return (
        rows[first, column], rows[first + 1, column], rows[first + 2, column],
        rows[first + 3, column], rows[first + 4, column], rows[first + 5, column],
        rows[first + 6, column], rows[first + 7, column],
    )  # fmt: skip


@loose
def _product(a: Eight, b: Eight) -> np.float32:
    """Return the sum of the products of two eights."""
    return ((a[0] * b[0] + a[1] * b[1]) + (a[2] * b[2] + a[3] * b[3])) + (
        (a[4] * b[4] + a[5] * b[5]) + (a[6] * b[6] + a[7] * b[7])
    )
