"""Sampling: a calibrated image brought onto a grid, by the one resampling there is.

Power is interpolated, or averaged where the grid is clearly coarser than the image. NaN = not
observed: it is left out of every mean and does not spread over what was seen.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates, uniform_filter

from geo.grid import Grid
from imagery.groundrange.placing import Place

_AVERAGE_FROM = 1.5
_LEAST_WEIGHT = 0.5
"""Of the four pixels around a place, so much must have been observed."""


def sampled(
    power: NDArray[np.float32], line: int, pixel: int, place: Place, grid: Grid
) -> NDArray[np.float32]:
    """Return a part of an image on a grid.

    Parameters
    ----------
    power : (lines, pixels)
        The part; NaN = not observed.
    line, pixel
        Of its first pixel in the image.
    place
        Where the pixels of the grid lie in the image.
    grid
        Of `place`.

    Returns
    -------
    (y, x) float32
        NaN = not observed.

    """
    there = np.isfinite(power)
    weight = there.astype(np.float32)
    values = np.where(there, power, 0).astype(np.float32)
    side = _side(place, grid)
    if side > 1:
        weight, values = (uniform_filter(each, side, mode="constant") for each in (weight, values))
    seen = np.isfinite(place.line) & np.isfinite(place.pixel)
    at = np.array([place.line[seen] - line, place.pixel[seen] - pixel])
    sums, weights = (
        map_coordinates(each, at, order=1, mode="constant", output=np.float64)
        for each in (values, weight)
    )
    onto = np.full(grid.shape, np.nan, dtype=np.float32)
    onto[seen] = np.where(weights >= _LEAST_WEIGHT, sums / np.maximum(weights, 1e-9), np.nan)
    return onto


def margin_of(place: Place, grid: Grid) -> int:
    """Return how many lines and pixels beyond those of a grid its resampling needs."""
    return _side(place, grid) // 2 + 2


def _side(place: Place, grid: Grid) -> int:
    """Return how many pixels a side are averaged; 1 = none."""
    times = grid.resolution_m / place.spacing_m
    return round(times) if times >= _AVERAGE_FROM else 1


def span_of(place: NDArray[np.float64], many: int, margin: int) -> tuple[int, int]:
    """Return the first of the lines or pixels that places need, and the one after the last."""
    first = int(np.floor(np.nanmin(place))) - margin
    last = int(np.ceil(np.nanmax(place))) + margin + 1
    return max(first, 0), min(last, many)
