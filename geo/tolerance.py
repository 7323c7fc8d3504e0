"""What a shift of an outline can explain, and what it cannot.

Two dates never lie on each other exactly: half a pixel of registration makes every building
grow on one side and shrink on the other. A change counts only where no shift up to the
tolerance can explain it, in one of two ways.

1. *It holds a disc as wide as the tolerance.* Let A be an outline, v a shift shorter than the
   disc is wide, and let the disc lie in (A + v) minus A. Then the disc moved by -v lies in A, so
   both are disjoint; but a disc moved by less than its width meets itself. So no shift up to the
   tolerance, of whatever outline, leaves a piece that holds such a disc. What counts is the union
   of these discs (a morphological opening), drawn with square corners.
2. *It lies farther from the other outline than the tolerance.* Each point of A + v is within |v|
   of A. So a corridor that is narrower than the tolerance counts where it leaves its house.

A piece smaller than the disc never counts beside an outline that stands at both dates.

Shapes are in metres with true lengths (`geo.equal_area.stretched`), x east, y north.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.equal_area import Areas, Outlines, in_units
from geo.tiles import tiled

_MARGIN = 1.02
"""GEOS draws arcs as chords and rounds outlines by 1 % of the distance: 1.5 % together. The
rest is for lengths that are true only in the middle of a shape."""

_NEAR = 2.2
"""Tolerances, from which on nothing matters: a disc, and its corners drawn square, take 1.3."""

_SQUARE = 1.5  # mitre: square corners (1.42) are kept, sharper ones cut


def disc_m2(tolerance_m: float) -> float:
    """Return the area of a disc as wide as the tolerance."""
    return float(np.pi * (tolerance_m / 2) ** 2)


def holds_disc(pieces: Outlines, *, tolerance_m: float) -> NDArray[np.bool_]:
    """Say for each piece whether a disc as wide as the tolerance fits into it."""
    area = in_units(shapely.area(pieces))
    if tolerance_m == 0:
        return area > 0
    large = np.flatnonzero(area >= disc_m2(tolerance_m))
    none = np.full(len(large), shapely.Polygon(), dtype=object)
    tiles = tiled(pieces[large], none, margin_m=_NEAR * tolerance_m)
    room = ~shapely.is_empty(_cores(tiles.pieces, tolerance_m))
    holds = np.zeros(len(pieces), dtype=bool)
    holds[large[tiles.owner[room]]] = True
    return holds


def unexplained_m2(pieces: Outlines, other: Outlines, *, tolerance_m: float) -> Areas:
    """Return the area of each piece that no shift of the other outline explains.

    Parameters
    ----------
    pieces
        What one date has and the other has not, (n,).
    other
        The outline of that other date, (n,).
    tolerance_m
        The longest shift. At zero, everything counts.

    """
    if tolerance_m == 0:
        return in_units(shapely.area(pieces))
    large = np.flatnonzero(shapely.area(pieces) >= disc_m2(tolerance_m))
    tiles = tiled(pieces[large], other[large], margin_m=_NEAR * tolerance_m)
    counted = _opened(tiles.pieces, tolerance_m)
    reach = shapely.buffer(tiles.others, tolerance_m * _MARGIN)
    far = np.flatnonzero(~shapely.covers(reach, tiles.pieces))
    beyond = shapely.difference(tiles.pieces[far], reach[far])
    counted[far] = shapely.union(counted[far], beyond)
    area = shapely.area(tiles.within(counted))
    sums = np.zeros(len(pieces))
    np.add.at(sums, large[tiles.owner], area)
    return in_units(sums)


def _opened(pieces: Outlines, tolerance_m: float) -> Outlines:
    """Return what the discs cover that fit into each piece; empty where none does."""
    opened = np.full(len(pieces), shapely.Polygon(), dtype=object)
    cores = _cores(pieces, tolerance_m)
    left = ~shapely.is_empty(cores)
    back = shapely.buffer(
        cores[left], tolerance_m / 2 * _MARGIN, join_style="mitre", mitre_limit=_SQUARE
    )
    opened[left] = shapely.intersection(back, pieces[left])
    return opened


def _cores(pieces: Outlines, tolerance_m: float) -> Outlines:
    """Return the centres of all discs that fit into each piece."""
    cores: Outlines = shapely.buffer(pieces, -tolerance_m / 2 * _MARGIN)
    return cores
