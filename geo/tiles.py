"""Large shapes in tiles, where an answer depends only on what is near.

GEOS takes very long to move the outline of a town with 10,000 court-yards inwards: it holds each
hole against each edge. What a disc of some metres finds depends on those metres alone. So a
shape of more than 2,000 corners is halved, and halved again; each tile gets what lies within a
margin around it, and only what is found within the tile itself counts.

Shapes are in metres, x east, y north.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.equal_area import Outlines

_MOST_CORNERS = 2_000
_LEAST_MARGINS = 8  # a tile of fewer margins would be mostly margin


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tiles:
    """Shapes, whole where they are small and in tiles where they are large."""

    pieces: Outlines
    """What lies in each tile and its margin."""

    others: Outlines
    """What of the other shape lies there."""

    bounds: NDArray[np.float64]
    """(n, 4) west, south, east and north of each tile, without its margin."""

    owner: NDArray[np.intp]
    """The shape to which each tile belongs."""

    def within(self, found: Outlines) -> Outlines:
        """Return what was found, each within its tile; whole shapes need no cut."""
        cut = np.flatnonzero(np.bincount(self.owner)[self.owner] > 1)
        inside = found.copy()
        inside[cut] = shapely.intersection(found[cut], shapely.box(*self.bounds[cut].T))
        return inside


def tiled(pieces: Outlines, others: Outlines, *, margin_m: float) -> Tiles:
    """Return pieces, each with its other shape, in tiles with a margin around each."""
    bounds, owner = shapely.bounds(pieces), np.arange(len(pieces))
    while True:
        corners = shapely.get_num_coordinates(pieces) + shapely.get_num_coordinates(others)
        sides = bounds[:, 2:] - bounds[:, :2]
        large = (corners > _MOST_CORNERS) & (sides.max(axis=1) > _LEAST_MARGINS * margin_m)
        if not large.any():
            return Tiles(pieces=pieces, others=others, bounds=bounds, owner=owner)
        halves = _halves(bounds[large])
        reach = shapely.box(*(halves + margin_m * np.array([-1, -1, 1, 1])).T)
        parts = shapely.intersection(np.tile(pieces[large], 2), reach)
        beside = shapely.intersection(np.tile(others[large], 2), reach)
        pieces = np.concatenate((pieces[~large], parts))
        others = np.concatenate((others[~large], beside))
        bounds = np.concatenate((bounds[~large], halves))
        owner = np.concatenate((owner[~large], np.tile(owner[large], 2)))


def _halves(bounds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the first half of each tile along its longer side, then all second halves."""
    west, south, east, north = bounds.T
    wide = east - west >= north - south
    x, y = np.where(wide, (west + east) / 2, east), np.where(wide, north, (south + north) / 2)
    first = np.column_stack((west, south, x, y))
    second = np.column_stack((np.where(wide, x, west), np.where(wide, south, y), east, north))
    return np.concatenate((first, second))
