"""Small errors of registration: each neighbourhood may lie up to a pixel off.

Two pictures are seldom registered better than half a pixel, and every edge of a town then
looks like change. A minimum over shifts for each pixel alone would also swallow narrow roads;
so the shift is chosen for a neighbourhood, which holds many edges and few sites, and one is
only believed when it explains the neighbourhood clearly better than none.
"""

from itertools import product

import numpy as np
from numpy.typing import NDArray

from imagery.pairs.scale import gaussian

Image = NDArray[np.float32]
Mask = NDArray[np.bool_]

_REACH_PX = 1
_NEIGHBOURHOOD_PX = 10.0
_GAIN = 0.15
"""Share of the difference that a shift must explain before it is believed."""


def difference(before: Image, after: Image, valid: Mask) -> Image:
    """Return before minus after, each neighbourhood at the shift that fits it best.

    Parameters
    ----------
    before, after : (variate, y, x) float32
        In units in which a difference of one means the same in each.
    valid : (y, x) bool
        True where both were seen.

    Returns
    -------
    (variate, y, x) float32

    """
    best = before - after
    least = (1 - _GAIN) * _length(best, valid)
    for move in product(range(-_REACH_PX, _REACH_PX + 1), repeat=2):
        if move == (0, 0):
            continue
        moved = before - _moved(after, *move)
        length = _length(moved, valid)
        better = length < least
        best = np.where(better, moved, best)
        least = np.where(better, length, least)
    return np.asarray(best, dtype=np.float32)


def _length(difference: Image, valid: Mask) -> Image:
    """Return the mean length of the difference in each pixel's neighbourhood, (y, x)."""
    return gaussian(np.sqrt(np.sum(difference**2, axis=0)), valid, _NEIGHBOURHOOD_PX)


def _moved(picture: Image, down: int, across: int) -> Image:
    """Return a picture moved by whole pixels, its rim repeated."""
    padded = np.pad(picture, ((0, 0), (_REACH_PX, _REACH_PX), (_REACH_PX, _REACH_PX)), mode="edge")
    rows, cols = picture.shape[1:]
    top, left = _REACH_PX - down, _REACH_PX - across
    return padded[:, top : top + rows, left : left + cols]
