"""The one best step in each pixel's series: pure maths, no pixels' meaning.

For every look that could be the first of a new state, the looks before and the looks from
it on are compared; the split that explains most of the series wins. One pass of running
sums does it for all splits at once, whatever the length of the archive.

Arrays are (index, time, y, x), in units of each index's noise. NaN = not seen clearly.

Source: least-squares segmentation, Bai (1994), https://doi.org/10.1111/j.1467-9892.1994.tb00204.x.
"""

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float32]


def best_split(series: Series, *, first: int, before: int, after: int) -> NDArray[np.int32]:
    """Return the look at which the series splits best into two levels.

    Parameters
    ----------
    series : (index, time, y, x) float32
        NaN in all indices where a look was not clear.
    first
        The first look, on the time axis, that may begin the new level.
    before, after
        Clear looks that each side needs.

    Returns
    -------
    (y, x) int32
        Position on the time axis; -1 where no split leaves enough looks on both sides.

    """
    seen = np.isfinite(series[0])
    count = np.cumsum(seen, axis=0, dtype=np.float32)
    total = count[-1]
    gain = np.zeros(seen.shape, dtype=np.float32)
    for one in series:
        sums = np.cumsum(np.where(seen, one, 0), axis=0, dtype=np.float64)
        left, left_sum = _before(count), _before(sums)
        right, right_sum = total - left, sums[-1] - left_sum
        with np.errstate(invalid="ignore", divide="ignore"):
            step = right_sum / right - left_sum / left
            gain += np.nan_to_num(step * step * left * right / total).astype(np.float32)
    allowed = seen & (_before(count) >= before) & (total - _before(count) >= after)
    allowed[:first] = False
    gain[~allowed] = -1.0
    best = gain.argmax(axis=0).astype(np.int32)
    return np.where(gain.max(axis=0) > 0, best, -1).astype(np.int32)


def levels(series: Series, split: NDArray[np.int32]) -> tuple[Series, Series, Series]:
    """Return the medians before and from the split on, and the spread before.

    Parameters
    ----------
    series : (index, time, y, x) float32
        NaN where not clear.
    split : (y, x) int32
        From `best_split`; -1 gives NaN.

    Returns
    -------
    three of (index, y, x) float32
        Median before, median after, and 1.4826 * median absolute deviation before.

    """
    time = np.arange(series.shape[1])[:, None, None]
    early = time < split
    late = (time >= split) & (split >= 0)
    was = np.stack([_median(np.where(early, one, np.nan)) for one in series])
    now = np.stack([_median(np.where(late, one, np.nan)) for one in series])
    spread = np.stack(
        [
            1.4826 * _median(np.abs(np.where(early, one, np.nan) - middle))
            for one, middle in zip(series, was, strict=True)
        ]
    )
    return was, now, spread


def _before(running: NDArray[np.floating]) -> NDArray[np.float32]:
    """Return running sums as they stood before each look."""
    shifted = np.zeros_like(running)
    shifted[1:] = running[:-1]
    return shifted


def _median(values: Series) -> Series:
    """Return the median over time, NaN where nothing was seen: sorted, so that it is quick."""
    ordered = np.sort(values, axis=0)
    count = np.isfinite(values).sum(axis=0)
    low = np.take_along_axis(ordered, (np.maximum(count - 1, 0) // 2)[None], axis=0)[0]
    high = np.take_along_axis(ordered, np.minimum(count // 2, len(values) - 1)[None], axis=0)[0]
    return np.where(count > 0, (low + high) / 2, np.nan).astype(np.float32)
