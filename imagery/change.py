"""Change: what a detector found of one grid, pixel by pixel.

It stands below the detectors, so that what reads a Change (outlines, words, dates) need not
know how it was found. Arrays are (y, x) on the Change's grid. Not observed is a status of its
own: it is never "none".
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from enum import IntEnum
from typing import Any

import numpy as np
from affine import Affine
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

    core: NDArray[np.bool_]
    """Strong enough to begin an outline; what is found without it only joins one."""

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

    margin: float
    """Magnitude that the detector asks for."""

    indices: tuple[str, ...]
    """Names of the indices that were used."""

    watched_from: np.datetime64
    """UTC day from which change could be found: what came before is what it is held against."""

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the arrays by name."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in values.items() if isinstance(value, np.ndarray)}

    def part(self, place: tuple[slice, slice]) -> "Change":
        """Return the piece at these rows and columns; it shares the pixels of the whole."""
        pieces: dict[str, Any] = {name: whole[place] for name, whole in self.arrays().items()}
        return replace(self, grid=self.grid.part(place), **pieces)


def joined(changes: Sequence[Change]) -> Change:
    """Return one Change over what all tiles of a grid cover together.

    Between the tiles nothing was observed. The tiles may come in any order.
    """
    if len(changes) == 1:
        return changes[0]
    first = min(changes, key=lambda each: (-each.grid.bounds[3], each.grid.bounds[0]))
    west, south = (min(each.grid.bounds[side] for each in changes) for side in (0, 1))
    east, north = (max(each.grid.bounds[side] for each in changes) for side in (2, 3))
    step = first.grid.resolution_m
    shape = (round((north - south) / step), round((east - west) / step))
    grid = Grid(first.grid.crs, Affine(step, 0, west, 0, -step, north), shape)
    whole = {name: np.zeros(shape, values.dtype) for name, values in first.arrays().items()}
    whole["status"][:] = Status.NOT_OBSERVED
    for change in changes:
        place = change.grid.window_in(grid)
        for name, values in change.arrays().items():
            whole[name][place] = values
    return Change(
        grid=grid, indices=first.indices, margin=first.margin,
        watched_from=min(each.watched_from for each in changes), **whole,
    )  # fmt: skip
