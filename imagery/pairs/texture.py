"""Edges as a band: what is built has them, and they outlast a change of light or season.

The band is the logarithm of the gradient, so that a dim edge that doubles counts as much as a
bright one. It joins the spectral bands before any rule is learnt, so that edges which only the
sun's height changed are explained away with the rest.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Image = NDArray[np.float32]
Mask = NDArray[np.bool_]

_WIDTH_PX = 1.0
_TINY = float(np.finfo(np.float32).tiny)
_FLOOR = 0.3
"""Share of the mean gradient below which differences are noise."""


def with_edges(picture: Image, valid: Mask) -> Image:
    """Return a picture with one more band, the strength of its edges.

    Parameters
    ----------
    picture : (band, y, x) float32
        Without NaN.
    valid : (y, x) bool
        Pixels whose edges are typical.

    Returns
    -------
    (band + 1, y, x) float32
        The last band is log(gradient + floor); its units are those of the picture.

    """
    return np.concatenate([picture, edges(picture, valid)[None]])


def edges(picture: Image, valid: Mask) -> Image:
    """Return the logarithm of the gradient of the mean of all bands, (y, x)."""
    grey = picture.mean(axis=0)
    gradient = ndimage.gaussian_gradient_magnitude(grey, _WIDTH_PX, mode="nearest")
    usual = float(np.mean(gradient, where=valid)) if valid.any() else 0.0
    floor = max(_FLOOR * usual, _TINY)
    return np.asarray(np.log(gradient + floor), dtype=np.float32)
