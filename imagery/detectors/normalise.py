"""Pictures made for the eye, brought to one colour balance.

A mosaic in display values is stretched anew each month, so that the same roof is lighter in
one and darker in the next. Most of the ground does not change: each look is fitted to the
median of all looks, band by band, by a gain and an offset that the pixels which differ have
no say in (relative radiometric normalisation on pseudo-invariant pixels, after Schott et al.
1988, https://doi.org/10.1016/0034-4257(88)90116-2).
"""

import numpy as np
from numpy.typing import NDArray

from imagery.kernels.median import median

Images = NDArray[np.float32]

_ROUNDS = 3
_OUTSIDE = 2.5
"""Standard deviations from the fit beyond which a pixel has no say in the next."""

_LEAST_PIXELS = 100
_FLAT = 1e-8
_GAIN = (0.25, 4.0)
"""A look that would need more than this is no look at the same ground; it is left as it is."""


def one_balance(values: Images) -> Images:
    """Return looks in the colour balance of their median.

    Parameters
    ----------
    values : (time, band, y, x) float32, display values
        NaN = not clear. Not changed.

    """
    usual = median(np.ascontiguousarray(values))
    balanced = np.empty_like(values)
    for look, bands in enumerate(values):
        for band, image in enumerate(bands):
            gain, offset = _fit(image, usual[band])
            balanced[look, band] = gain * image + offset
    return balanced


def _fit(image: Images, usual: Images) -> tuple[float, float]:
    """Return gain and offset: what makes the spread and the mean of the unchanged pixels equal."""
    seen = np.isfinite(image) & np.isfinite(usual)
    x, y = image[seen].astype(np.float64), usual[seen].astype(np.float64)
    gain, offset = 1.0, 0.0
    agreed = np.ones(x.shape, dtype=bool)
    for _ in range(_ROUNDS):
        if agreed.sum() < _LEAST_PIXELS or x[agreed].var() < _FLAT:
            break
        gain = float(np.sqrt(y[agreed].var() / x[agreed].var()))
        offset = float(y[agreed].mean() - gain * x[agreed].mean())
        left = y - gain * x - offset
        spread = 1.4826 * float(np.median(np.abs(left[agreed] - np.median(left[agreed]))))
        agreed = np.abs(left) <= max(_OUTSIDE * spread, _FLAT)
    return (gain, offset) if _GAIN[0] <= gain <= _GAIN[1] else (1.0, 0.0)
