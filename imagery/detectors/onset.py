"""Onset: the step before the largest one, where a site was first laid open.

A site is cleared, and months later roofed. The roof is the largest step in its series, and the
clearing is when it began. So, beside the step that was found and the season, the months before
are asked for a second one: if they hold one that is strong in itself, the change began there.
It is what the second round of a binary segmentation does (Vostrikova 1981), with the season and
the first step kept in the model.

Arrays are (index, month, y, x), in units of each index's noise, without gaps.
"""

import numpy as np
from numpy.typing import NDArray

from imagery.detectors.stepfit import Series, Step, projections, season, strengths

_LEAST = 3.5
"""t statistic, with the step itself out, from which an earlier step is believed."""


def onset(level: Series, years: NDArray[np.float64], step: Step, *, side: int) -> NDArray[np.int32]:
    """Return (y, x) the first month of the earliest new state; -1 where there is no step.

    Parameters
    ----------
    level : (index, month, y, x) float32
        Without NaN.
    years : (month,) float64
        Middle of each month.
    step
        The best step of each pixel.
    side
        Months that must lie before an onset; between it and the step one less will do.

    """
    found = step.month.copy()
    flat = level.reshape(*level.shape[:2], -1)
    months = step.month.ravel()
    for month in np.unique(months[months >= 0]):
        first = np.arange(side, month - 1)
        if not first.size:
            continue
        there = np.flatnonzero(months == month)
        power = _second(flat[:, :, there].astype(np.float64), years, int(month), first)
        best = power.argmax(axis=0)
        strong = power.max(axis=0) >= _LEAST
        found.ravel()[there[strong]] = first[best[strong]]
    return found


def _second(
    flat: NDArray[np.float64], years: NDArray[np.float64], month: int, first: NDArray[np.int_]
) -> NDArray[np.float64]:
    """Return (first month, pixel) the strength of a step there, the known one being out."""
    count = np.arange(len(years))
    known = np.column_stack([season(years), count >= month])
    steps = (count[None] >= first[:, None]).astype(np.float64)
    ways, _, left, free = projections(steps, known)
    return strengths(flat, ways, left, free)[1]
