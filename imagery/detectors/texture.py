"""Texture: the local contrast of a picture, where colour says little.

In a desert, sand, cleared ground and a pale roof share one colour; what building changes is how
much neighbours differ: flat ground becomes walls, shadows and roofs, or is levelled. So a
picture made for the eye is also asked for the spread of its brightness over the pixels around.
It is taken as a logarithm, for haze scales contrast, and what haze does to all ground alike is
taken off afterwards.
"""

import numpy as np
from scipy import ndimage

from imagery.indices import Bands, Image, Index

_SIDE_PX = 5
_FLOOR = 0.01
"""Contrast, in display values, below which differences are compression and noise."""

_LEAST_SEEN = 0.05


def _contrast(bands: Bands) -> Image:
    """Return the logarithm of the local spread of brightness, (time, y, x); NaN stays NaN."""
    light = (bands["blue"] + bands["green"] + bands["red"]) / 3
    seen = np.isfinite(light)
    share = np.maximum(_around(seen.astype(np.float32)), _LEAST_SEEN)
    known = np.where(seen, light, np.float32(0))
    middle = _around(known) / share
    spread = np.sqrt(np.maximum(_around(known * known) / share - middle * middle, 0))
    return np.where(seen, np.log(spread + _FLOOR), np.nan).astype(np.float32)


def _around(images: Image) -> Image:
    """Return the mean over the pixels around each pixel, look by look."""
    side = (1,) * (images.ndim - 2) + (_SIDE_PX, _SIDE_PX)
    return np.asarray(ndimage.uniform_filter(images, side), dtype=np.float32)


TEXTURE = Index(
    "texture", ("blue", "green", "red"), _contrast, 0.05, 0.3, "local contrast of the visible"
)
"""Needs whole images, so it is no spectral index: a single pixel has none."""
