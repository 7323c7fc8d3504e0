"""How far each pixel left the rule that ties two pictures together, over sizes of object.

The change in each variate is taken twice: its strength, whatever its sign, at three sizes of
object, because a building site is a patchwork in which bright and dark cancel; and its strength
after the signs were averaged over a pixel's neighbours, because roads and walls are coherent
and the glitter of a town is not. The score is their geometric mean: what shows at one size only
is seldom a site.
"""

import numpy as np
from numpy.typing import NDArray

from imagery.pairs import mad, shift
from imagery.pairs.scale import drift, gaussian, smooth
from imagery.pairs.texture import with_edges
from imagery.pairs.threshold import log_tail

Image = NDArray[np.float32]
Mask = NDArray[np.bool_]

_WIDTHS_M = (10.0, 25.0, 60.0)
"""Standard deviations of the sizes of object: a building, a block, a compound."""

_COHERENT_PX = 1.0
_COHERENT_M = 25.0
_DRIFT_M = 1000.0
_ENOUGH = 4.0
"""Spreads above the body of unchanged ground beyond which more change says no more: without an
end to it, the glint of one roof would be smoothed over its whole neighbourhood."""

_TINY = 1e-6


def score(before: Image, after: Image, valid: Mask, *, resolution_m: float) -> Image:
    """Return how much each pixel changed, in spreads of unchanged ground.

    Parameters
    ----------
    before, after : (band, y, x) float32
        Without NaN (see scale.filled), any units.
    valid : (y, x) bool
        True where both were seen.
    resolution_m
        Size of a pixel, metres.

    Returns
    -------
    (y, x) float32, 0 or more

    Raises
    ------
    TooCloudyError
        If too few pixels are valid.

    """
    first, second = with_edges(before, valid), with_edges(after, valid)
    rules = mad.fit(first, second, valid)
    change = shift.difference(*mad.projected(rules, first, second), valid)
    slow = [drift(each, valid, width_m=_DRIFT_M, resolution_m=resolution_m) for each in change]
    change -= np.stack(slow)
    return _over_sizes(change, valid, resolution_m)


def _over_sizes(change: Image, valid: Mask, resolution_m: float) -> Image:
    """Return the geometric mean of strength and coherent strength, (y, x)."""
    strength = _bounded(_length(change), valid)
    sizes = [
        smooth(strength, valid, width_m=width, resolution_m=resolution_m) for width in _WIDTHS_M
    ]
    averaged = np.stack([gaussian(variate, valid, _COHERENT_PX) for variate in change])
    coherent = _bounded(_length(averaged), valid)
    coherent = smooth(coherent, valid, width_m=_COHERENT_M, resolution_m=resolution_m)
    logs = np.mean([np.log(size + _TINY) for size in sizes], axis=0) + np.log(coherent + _TINY)
    return np.asarray(np.exp(logs / 2), dtype=np.float32)


def _bounded(strength: Image, valid: Mask) -> Image:
    """Return a strength with an end to it, from its own body."""
    middle, spread = log_tail(strength[valid])
    return np.minimum(strength, np.float32(np.exp(middle + _ENOUGH * spread)))


def _length(change: Image) -> Image:
    return np.asarray(np.sqrt(np.sum(change**2, axis=0)), dtype=np.float32)
