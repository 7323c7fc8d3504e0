"""Smoothing in metres, past what was not seen; and the slow drift across a scene.

A site is some tens of metres wide whatever a pixel measures, so smoothing is given in metres.
What was not seen weighs nothing, instead of being taken for unchanged.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Image = NDArray[np.float32]
Mask = NDArray[np.bool_]

_MIN_WIDTH_PX = 0.6
"""Narrower, and a Gaussian on pixels is no Gaussian."""

_BLOCKS = 7
"""Blocks a side that the drift's median is taken over."""


def filled(picture: Image, valid: Mask) -> Image:
    """Return (band, y, x) with each pixel that was not seen given the nearest one that was."""
    if valid.all():
        return picture
    rows, cols = ndimage.distance_transform_edt(~valid, return_distances=False, return_indices=True)
    return picture[:, rows, cols]


def smooth(image: Image, valid: Mask, *, width_m: float, resolution_m: float) -> Image:
    """Return (y, x) smoothed by a Gaussian of standard deviation `width_m`, over valid pixels."""
    width = max(width_m / resolution_m, _MIN_WIDTH_PX)
    return gaussian(image, valid, width)


def gaussian(image: Image, valid: Mask, width_px: float) -> Image:
    """Return (y, x) smoothed by a Gaussian of a width in pixels, over valid pixels."""
    if valid.all():
        return np.asarray(ndimage.gaussian_filter(image, width_px), dtype=np.float32)
    weight = ndimage.gaussian_filter(valid.astype(np.float32), width_px)
    total = ndimage.gaussian_filter(np.where(valid, image, 0).astype(np.float32), width_px)
    return np.asarray(total / np.maximum(weight, 1e-6), dtype=np.float32)


def drift(image: Image, valid: Mask, *, width_m: float, resolution_m: float) -> Image:
    """Return the slow part of (y, x): a running median some `width_m` wide.

    Haze, a season and the angle of view change a scene slowly from one side to the other; a
    median of a kilometre follows them and passes over sites. It is taken over blocks.
    """
    side = max(int(width_m / resolution_m) // (_BLOCKS - 1), 1)
    rows, cols = image.shape
    down, across = -(-rows // side), -(-cols // side)
    padded = np.full((down * side, across * side), np.nan, dtype=np.float32)
    padded[:rows, :cols] = np.where(valid, image, np.nan)
    blocks = padded.reshape(down, side, across, side).swapaxes(1, 2).reshape(down, across, -1)
    seen = np.isfinite(blocks).any(axis=2)
    middle = np.full(seen.shape, np.nanmedian(padded), dtype=np.float32)
    middle[seen] = np.nanmedian(blocks[seen], axis=1)
    slow = ndimage.median_filter(middle, _BLOCKS, mode="nearest")
    fine = ndimage.zoom(slow, side, order=1, mode="nearest", grid_mode=True)
    return np.asarray(fine[:rows, :cols], dtype=np.float32)
