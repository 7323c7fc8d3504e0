"""Where the body of unchanged ground ends, from the scores of one picture pair.

Most ground does not change, and the score of what does not change lies close to a lognormal:
its middle is taken from the median, and its spread from the median deviation of what lies above
it, which a few per cent of change hardly move. (What lies below is the sea, or a desert, and
says nothing of a town's noise.) A limit is so many spreads above the middle, the same number for
every scene. Otsu's limit is here for the plain baseline: it assumes two classes of like weight, and
on a desert with little change it cuts through the body.

Sources: Otsu (1979), https://doi.org/10.1109/TSMC.1979.4310076; the median deviation, Rousseeuw
and Croux (1993), https://doi.org/10.1080/01621459.1993.10476408.
"""

import numpy as np
from numpy.typing import NDArray

_MAD_TO_SD = 1.4826
_MIN_SPREAD = 0.3
"""Of log score: a body narrower than this is noise alone, and its tail is noise too."""

_MIN_MIDDLE = 1.0
"""In spreads of unchanged ground: pictures that agree better than this have no change."""

_BINS = 256


def log_tail(scores: NDArray[np.float32]) -> tuple[float, float]:
    """Return middle and spread of the logarithm of the scores of unchanged ground.

    Parameters
    ----------
    scores : (n,) float32, 0 or more
        Of the valid pixels, in spreads of unchanged ground.

    Returns
    -------
    middle, spread : float
        A limit k spreads above the body is exp(middle + k * spread).

    """
    logs = np.log(np.maximum(scores, 1e-6))
    middle = float(np.median(logs))
    spread = _MAD_TO_SD * float(np.median(logs[logs >= middle] - middle))
    return max(middle, float(np.log(_MIN_MIDDLE))), max(spread, _MIN_SPREAD)


def otsu(values: NDArray[np.float32]) -> float:
    """Return the limit that splits values into two classes with the widest gap of means.

    >>> otsu(np.array([0, 0, 1, 1, 9, 10, 10], dtype=np.float32)) < 9
    True

    """
    counts, edges = np.histogram(values, bins=_BINS)
    middles = (edges[1:] + edges[:-1]) / 2
    below, total = np.cumsum(counts), np.cumsum(counts * middles)
    above = below[-1] - below
    apart = (total * below[-1] - total[-1] * below) ** 2
    between = apart / np.maximum(below * above, 1)
    between[above == 0] = 0
    return float(edges[1:][np.argmax(between)])
