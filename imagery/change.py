"""Change: what a detector found of one grid, pixel by pixel.

It stands below the detectors, so that what reads a Change (outlines, words, dates) need not
know how it was found. Arrays are (y, x) on the Change's grid. Not observed is a status of its
own: it is never "none".
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from geo.grid import Grid

Days = NDArray[np.datetime64]


class Status(IntEnum):
    """How far the change of a pixel has come (words: layers.terms.DetectionStatus)."""

    NONE = 0
    PROVISIONAL = 1
    ALERT = 2
    CONFIRMED = 3
    EXPIRED = 4
    RETRACTED = 5
    NOT_OBSERVED = 255


class Kind(IntEnum):
    """What a change is (words: layers.terms.DetectionKind)."""

    NONE = 0
    NEW_BUILDING = 1
    CLEARING = 2
    DEMOLITION = 3
    OTHER = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Change:
    """What a detector found of one grid. All arrays are (y, x)."""

    grid: Grid
    """Where the pixels lie."""

    status: NDArray[np.uint8]
    """Codes of Status."""

    kind: NDArray[np.uint8]
    """Codes of Kind."""

    first_look: Days
    """UTC day of the first clear look that showed it, datetime64[D]; NaT for none."""

    last_normal: Days
    """UTC day of the last clear look before it; NaT where there was none."""

    magnitude: NDArray[np.float32]
    """Departure from the expected, in standard deviations; 0 for none."""

    looks: NDArray[np.int16]
    """Clear looks that showed it."""

    clear_looks: NDArray[np.int16]
    """Clear looks monitored, shown or not."""

    consistency: NDArray[np.float32]
    """Share of the clear looks since the first that showed it, 0 to 1."""

    indices: tuple[str, ...]
    """Names of the indices that were used."""
