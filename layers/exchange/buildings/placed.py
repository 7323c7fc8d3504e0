"""Rows that lie far from all zones, by a position that costs little to read.

Of a national file a few thousand rows lie near a zone. Where a row names a position before its
outline has to be understood, the others are counted and no more: a broken outline far from all
zones is not told.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from layers.exchange.buildings.batch import Near

Numbers = NDArray[np.float64]

REACH_DEG = 0.05
"""How far from a position that it names a building may reach: about 5 km."""

_REACH = np.array([-REACH_DEG, -REACH_DEG, REACH_DEG, REACH_DEG])


def numbers(texts: Sequence[str]) -> Numbers:
    """Return texts as numbers; NaN for one that is none."""
    try:
        return np.array(list(map(float, texts)), dtype=np.float64)
    except ValueError:
        return np.array([_number(text) for text in texts], dtype=np.float64)


def off_earth(lon: Numbers, lat: Numbers) -> NDArray[np.bool_]:
    """Return which positions are none in degrees, or not finite."""
    return np.asarray(~((np.abs(lon) <= 180) & (np.abs(lat) <= 90)))


def far(lon: Numbers, lat: Numbers, near: Near) -> NDArray[np.bool_]:
    """Return which positions are on earth, and too far from all zones for a building."""
    boxes = np.column_stack([lon, lat, lon, lat]) + _REACH
    return np.asarray(~near(boxes) & ~off_earth(lon, lat))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")
