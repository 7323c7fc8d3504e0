"""What the normal equations of a wave need before any pixel is seen.

Tables of the design, laid out for `solving`.
"""

import numpy as np
from numpy.typing import NDArray

from imagery.kernels.arrays import Values

Doubles = NDArray[np.float64]

DATES_AT_ONCE = 8
"""Dates that one step of the sums takes."""

DATES_A_WORD = 32
"""Dates whose clear looks one whole number holds, one bit each."""

_PRODUCTS_AT_ONCE = 8
_EXACT_BITS = 51


def products(design: Doubles) -> Doubles:
    """Return the outer product of each date's terms, upper triangle, row by row.

    They are rounded so that any of them can be added and taken away without rounding: what a
    pixel gets does not depend on its neighbours.

    Parameters
    ----------
    design : (time, term) float64

    Returns
    -------
    (time, padded) float64
        Padded with zeros to whole words of dates and to eights of products.

    """
    dates, terms = design.shape
    rows, columns = np.triu_indices(terms)
    whole = np.zeros(
        (
            -(-dates // DATES_A_WORD) * DATES_A_WORD,
            -(-rows.size // _PRODUCTS_AT_ONCE) * _PRODUCTS_AT_ONCE,
        )
    )
    whole[:dates, : rows.size] = design[:, rows] * design[:, columns]
    largest = np.abs(whole).sum(axis=0).max(initial=1e-30)
    step = 2.0 ** (np.ceil(np.log2(largest)) - _EXACT_BITS)
    return np.asarray(np.round(whole / step) * step)


def padded(design: Doubles) -> Values:
    """Return the design as float32, with rows of zeros to whole steps of the sums."""
    dates, terms = design.shape
    whole = np.zeros((-(-dates // DATES_AT_ONCE) * DATES_AT_ONCE, terms), dtype=np.float32)
    whole[:dates] = design
    return whole
