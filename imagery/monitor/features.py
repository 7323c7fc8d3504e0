"""Features: what of a look is followed over time, from whatever bands a sensor has.

The bands themselves, for all bands together beat any one index (Zhu et al. 2020, COLD,
https://doi.org/10.1016/j.rse.2019.03.009), and NDVI where there are red and near infrared,
for the loss of plants is the strongest sign of all. What a set lacks is not followed, and what
then cannot be claimed stands in `missing`.

Arrays are (feature, time, pixel) or (feature, pixel), reflectance. NaN = not clear.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from imagery.cube import Cube
from imagery.kernels.jit import exact

Values = NDArray[np.float32]

NDVI = "ndvi"
VISIBLE = ("blue", "green", "red")
FLOORS = {NDVI: 0.02}
"""Standard deviation that no pixel goes below, however quiet its history was."""

BAND_FLOOR = 0.01


def names(bands: Sequence[str]) -> tuple[str, ...]:
    """Return the features that a set of bands gives, NDVI last.

    Examples
    --------
    >>> names(("blue", "green", "red", "nir"))
    ('blue', 'green', 'red', 'nir', 'ndvi')

    """
    return (*bands, NDVI) if {"red", "nir"} <= set(bands) else tuple(bands)


def floors(features: Sequence[str]) -> Values:
    """Return the least standard deviation of each feature."""
    return np.array([FLOORS.get(each, BAND_FLOOR) for each in features], dtype=np.float32)


def of(cube: Cube) -> Values:
    """Return the features of a cube, (feature, time, pixel); NaN where not clear."""
    named, looks, pixels = names(cube.bands), len(cube.scenes), cube.clear[:1].size
    found = np.empty((len(named), looks, pixels), dtype=np.float32)
    red, nir = (cube.bands.index("red"), cube.bands.index("nir")) if NDVI in named else (-1, -1)
    for look in range(looks):  # of each, what the array holds in a row
        bands = np.ascontiguousarray(cube.values[look]).reshape(len(cube.bands), pixels)
        _take(bands, np.ascontiguousarray(cube.clear[look]).ravel(), red, nir, found[:, look])
    return found


@exact
def _take(bands: Values, clear: NDArray[np.bool_], red: int, nir: int, found: Values) -> None:
    """Write the bands of one look, and NDVI after them, with NaN where it was not clear."""
    nan, tiny = np.float32(np.nan), np.float32(1e-6)
    for band in range(len(bands)):
        row, copy = bands[band], found[band]
        for pixel in range(clear.size):
            copy[pixel] = row[pixel] if clear[pixel] else nan
    if red >= 0:
        low, high, index = found[red], found[nir], found[len(bands)]
        for pixel in range(clear.size):
            total = high[pixel] + low[pixel]
            index[pixel] = (high[pixel] - low[pixel]) / total if abs(total) > tiny else nan


def missing(bands: Sequence[str]) -> list[str]:
    """Return what cannot be claimed for want of bands, in sentences."""
    said = []
    if not {"red", "nir"} <= set(bands):
        said.append(
            "Without near infrared the loss of plants cannot be told from other change: "
            "clearing, crops and building are not told apart."
        )
    if not {"swir16", "swir22"} & set(bands):
        said.append("Without short-wave infrared bare soil and roofs look alike.")
    return said
