"""From scores to objects: grown from a sure core, and none smaller than a site can be."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Image = NDArray[np.float32]
Mask = NDArray[np.bool_]
Labels = NDArray[np.int32]

_EIGHT = np.ones((3, 3), dtype=np.int8)


def grown(score: Image, valid: Mask, *, core: float, rim: float, least_px: int) -> Labels:
    """Return objects: 8-connected pixels above `rim` that hold one above `core`.

    Parameters
    ----------
    score : (y, x) float32
        Of change.
    valid : (y, x) bool
        Nothing is found where it is False.
    core, rim
        Limits of the score, core at or above rim.
    least_px
        Smallest object, pixels.

    Returns
    -------
    (y, x) int32
        0 = none; objects count from 1 without gaps.

    """
    labels, count = ndimage.label((score > rim) & valid, structure=_EIGHT)
    places = np.arange(1, count + 1)
    peaks = np.atleast_1d(ndimage.maximum(score, labels, places)) if count else np.zeros(0)
    sizes = np.bincount(labels.ravel(), minlength=count + 1)[1:]
    kept = (peaks > core) & (sizes >= least_px)
    names = np.zeros(count + 1, dtype=np.int32)
    names[1:][kept] = np.arange(1, int(kept.sum()) + 1)
    return np.asarray(names[labels], dtype=np.int32)


def mostly(objects: Labels, mask: Mask, weight: Image) -> Mask:
    """Return the objects of which at least half, by weight, lies within a mask, (y, x) bool.

    The rim of a burn, alone, looks like a clearing; what the burn as a whole is, it is too.

    Parameters
    ----------
    objects : (y, x) int32
        0 = none.
    mask : (y, x) bool
        What an object may be.
    weight : (y, x) float32, 0 or more within objects
        How much each pixel counts.

    """
    names = objects.ravel()
    count = int(names.max(initial=0)) + 1
    whole = np.bincount(names, weights=weight.ravel(), minlength=count)
    within = np.bincount(names, weights=(weight * mask).ravel(), minlength=count)
    kept = 2 * within >= whole
    kept[0] = False
    return np.asarray(kept[objects], dtype=np.bool_)
