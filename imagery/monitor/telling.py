"""Telling: whether a look could have shown a change, had the change still been there.

A field that lies bare each winter looks in winter as it should, whether or not somebody has
begun to build on it. Such a look is no evidence that the ground is as it was. So a normal look
counts against a confirmed change only if the ground, had it looked as it did at the looks that
showed the change, would have strayed from what was expected on that day.

Arrays are (pixel,) or (feature, pixel).
"""

import numpy as np
from numpy.typing import NDArray

from imagery.monitor.judge import Counts, Limits, Places, grade
from imagery.monitor.rules import HIDDEN, STRONG

Values = NDArray[np.float32]

_CONFIRMED = 3
"""Before that a look without the change breaks a run, whatever the season: late crops do so."""


def silence(
    grades: NDArray[np.uint8], counts: Counts, after: Values, expected: Values, sigma: Values,
    common: Values, kind: NDArray[np.int8], *, places: Places, limits: Limits,
) -> None:  # fmt: skip
    """Hide, in place, the grades of looks that could not have shown a confirmed change.

    Parameters
    ----------
    grades
        Of one look, from `judge.grade`.
    counts
        What the looks before it add up to.
    after
        Sum of what the strong looks of each open episode showed.
    expected, sigma, common, kind
        As for `judge.grade`.
    places, limits
        As for `judge.grade`.

    """
    there = np.flatnonzero((counts.tier == _CONFIRMED) & (grades != STRONG) & (grades != HIDDEN))
    if not there.size:
        return
    seen = after[:, there] / counts.shown[there].astype(np.float32)
    # It is held to what the same ground does on the day, as the look itself is.
    seen = seen + common[kind[there]].T
    would, _ = grade(
        np.ascontiguousarray(seen), np.ascontiguousarray(expected[:, there]),
        np.ascontiguousarray(sigma[:, there]), common, kind[there], places=places, limits=limits,
    )  # fmt: skip
    grades[there[would != STRONG]] = HIDDEN
