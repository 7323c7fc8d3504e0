"""Which values to compare, in what order, so that the middle ones fall into place.

A sorting network compares the same places whatever the values, so a whole row of pixels goes
through one comparison at once. Only comparisons that the middle depends on are kept.

Source: Batcher's odd-even merge, Knuth (1998), The Art of Computer Programming 3, 5.2.2M.
"""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Pairs = NDArray[np.int32]


@lru_cache(maxsize=256)
def middle(count: int) -> Pairs:
    """Return the comparisons that put the middle one or two of `count` values in place.

    Returns
    -------
    (comparison, 2) int32
        Places (low, high): the lower value of each pair goes to `low`. Read-only.

    Examples
    --------
    >>> middle(3).tolist()
    [[0, 1], [0, 2], [1, 2]]

    """
    needed = {(count - 1) // 2, count // 2, max(0, (count - 1) // 2 - (count % 2))}
    kept = []
    for low, high in reversed(list(_merging(count))):
        if low in needed or high in needed:
            kept.append((low, high))
            needed |= {low, high}
    pairs = np.array(kept[::-1], dtype=np.int32).reshape(-1, 2)
    pairs.flags.writeable = False
    return pairs


def _merging(count: int) -> Iterator[tuple[int, int]]:
    """Yield the comparisons that sort `count` values."""
    sorted_runs = 1
    while sorted_runs < count:
        apart = sorted_runs
        while apart:
            for first in range(apart % sorted_runs, count - apart, 2 * apart):
                for low in range(first, first + min(apart, count - first - apart)):
                    if low // (2 * sorted_runs) == (low + apart) // (2 * sorted_runs):
                        yield low, low + apart
            apart //= 2
        sorted_runs *= 2
