"""The plain baseline: magnitude of the spectral difference, smoothed, cut by Otsu's limit.

It is what anyone would write first, so every figure of `compare` is published beside its own.
Each band of each picture is brought to mean 0 and spread 1, the difference is smoothed by a
Gaussian of one pixel, and its length is split by Otsu's limit.
"""

import numpy as np
from numpy.typing import NDArray

from imagery.pairs import scale
from imagery.pairs.threshold import otsu

Image = NDArray[np.float32]
Mask = NDArray[np.bool_]

_WIDTH_PX = 1.0


def plain_change(before: Image, after: Image, valid: Mask) -> Mask:
    """Return where two pictures differ, (y, x) bool.

    Parameters
    ----------
    before, after : (band, y, x) float32
        Any units.
    valid : (y, x) bool
        True where both were seen.

    """
    if not valid.any():
        return np.zeros_like(valid)
    difference = _standard(scale.filled(after, valid), valid) - _standard(
        scale.filled(before, valid), valid
    )
    smoothed = np.stack([scale.gaussian(band, valid, _WIDTH_PX) for band in difference])
    length = np.sqrt(np.sum(smoothed**2, axis=0))
    return np.asarray((length > otsu(length[valid])) & valid, dtype=np.bool_)


def _standard(picture: Image, valid: Mask) -> Image:
    pixels = picture[:, valid]
    spread = pixels.std(axis=1)
    spread = np.where(spread > 0, spread, 1).astype(np.float32)
    mean = pixels.mean(axis=1)
    return np.asarray((picture - mean[:, None, None]) / spread[:, None, None], dtype=np.float32)
