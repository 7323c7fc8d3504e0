"""The later picture in the units of the earlier, band by band.

Gain and offset are those that bring unchanged ground into line, in both directions alike
(reduced major axis), so that swapping the pictures inverts the result. They are needed only to
say what a change *is*; whether there was one, mad says without them.

Source: Canty and Nielsen (2008), https://doi.org/10.1016/j.rse.2007.07.013.
"""

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float32]
Mask = NDArray[np.bool_]


def like(before: Image, after: Image, chance: Image, valid: Mask) -> Image:
    """Return the later picture in the units of the earlier, (band, y, x).

    Parameters
    ----------
    before, after : (band, y, x) float32
        Without NaN, any units.
    chance : (y, x) float32, 0 to 1
        Of being unchanged (mad.unchanged): the weight of each pixel.
    valid : (y, x) bool
        Pixels that may be learnt from.

    """
    weight = chance[valid].astype(np.float64) + 1e-9
    found = np.empty_like(after)
    for place, (first, second) in enumerate(zip(before, after, strict=True)):
        mean, spread = _moments(first[valid], weight)
        other_mean, other_spread = _moments(second[valid], weight)
        gain = spread / other_spread if spread > 0 and other_spread > 0 else 1.0
        found[place] = mean + gain * (second - other_mean)
    return found


def _moments(values: NDArray[np.float32], weight: NDArray[np.float64]) -> tuple[float, float]:
    mean = float(np.average(values, weights=weight))
    return mean, float(np.sqrt(np.average((values - mean) ** 2, weights=weight)))
