"""Which outlines of two dates belong together, and which only touch.

Two outlines are *linked* where they share more ground than a shift can explain: a disc as wide
as the tolerance (`geo.tolerance`), or half of the smaller one. Linked outlines form a part,
whichever set they are in. An outline of one date alone, without a link, is also linked to one of
the other date alone if each corner of either lies within the tolerance of the other: a shed of
4 m, shifted by 5 m.

Two of one set that share ground and are not linked (neighbours drawn with a seam of 10 cm) stay
apart, and the larger one keeps the seam: so ground never counts twice, and a street does not
become one part.

Outlines are places in the pool, in metres (`geo.pool`).
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.equal_area import Outlines, in_units, stretched, stretches, united
from geo.pool import Pool, Rows
from geo.tolerance import disc_m2, holds_disc

_SHARE = 0.5  # of the smaller outline, from which ground in common is a link
_SLACK = 1.01  # lengths are true only in the middle of a shape


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """Pairs of places in the pool."""

    first: Rows
    second: Rows

    def __len__(self) -> int:
        """Return how many."""
        return len(self.first)

    def of(self, keep: NDArray[np.bool_] | Rows) -> "Pairs":
        """Return some of them."""
        return Pairs(first=self.first[keep], second=self.second[keep])

    def within(self, members: NDArray[np.bool_]) -> "Pairs":
        """Return those of which both are members."""
        return self.of(members[self.first] & members[self.second])

    def plus(self, other: "Pairs") -> "Pairs":
        """Return these, then the others."""
        return Pairs(
            first=np.concatenate((self.first, other.first)),
            second=np.concatenate((self.second, other.second)),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Matching:
    """Parts, and what is between them."""

    links: Pairs
    """What belongs together."""

    seams: Pairs
    """What shares ground and stays apart; the first is the larger."""

    part: Rows
    """(n,) the part of each place in the pool."""

    parts: int
    """How many there are."""


def matched(pool: Pool, *, tolerance_m: float) -> Matching:
    """Return the parts of a pool."""
    pairs, linked = _meeting(pool.shapes, tolerance_m=tolerance_m)
    links = pairs.of(linked)
    size = len(pool.shapes)
    lonely = np.ones(size, dtype=bool)
    lonely[links.first] = lonely[links.second] = False
    links = links.plus(_moved(pool, lonely, tolerance_m=tolerance_m))
    parts, part = components(links, size)
    apart = part[pairs.first] != part[pairs.second]
    return Matching(links=links, seams=pairs.of(apart), part=part, parts=parts)


def components(links: Pairs, size: int) -> tuple[int, Rows]:
    """Return how many groups links make of so many places, and the group of each."""
    ones = np.ones(len(links), dtype=np.int8)
    graph = coo_array((ones, (links.first, links.second)), shape=(size, size))
    count, group = connected_components(graph, directed=False)
    return int(count), group.astype(np.intp)


def without_seams(shapes: Outlines, seams: Pairs) -> Outlines:
    """Return the outlines of one set, each without what a larger one has of it."""
    if not len(seams):
        return shapes
    smaller, which = np.unique(seams.second, return_inverse=True)
    larger = united(shapes[seams.first], which.astype(np.intp), len(smaller))
    cut = shapes.copy()
    cut[smaller] = shapely.difference(shapes[smaller], larger)
    return cut


def _meeting(shapes: Outlines, *, tolerance_m: float) -> tuple[Pairs, NDArray[np.bool_]]:
    """Return all pairs that share ground, the larger first, and whether each is a link."""
    one, other = shapely.STRtree(shapes).query(shapes)
    one, other = one[one < other], other[one < other]
    area = shapely.area(shapes)
    swap = area[one] < area[other]
    first, second = np.where(swap, other, one), np.where(swap, one, other)
    shapely.prepare(shapes[np.unique(first)])
    near = shapely.intersects(shapes[first], shapes[second])
    first, second = first[near], second[near]
    shared = shapes[second].copy()  # right where the larger covers it, and GEOS need not cut
    cut = ~shapely.covers(shapes[first], shapes[second])
    shared[cut] = shapely.intersection(shapes[first[cut]], shapes[second[cut]])
    ground = in_units(shapely.area(shared))
    linked = (ground >= _SHARE * area[second]) & (ground > 0)
    unsure = np.flatnonzero(~linked & (ground > 0) & (ground >= disc_m2(tolerance_m)))
    true = stretched(shared[unsure], stretches(shared[unsure]))
    linked[unsure] = holds_disc(true, tolerance_m=tolerance_m)
    some = ground > 0
    return Pairs(first=first[some], second=second[some]), linked[some]


def _moved(pool: Pool, lonely: NDArray[np.bool_], *, tolerance_m: float) -> Pairs:
    """Return pairs of the two dates, without other links, that a shift makes of one another."""
    gone = np.flatnonzero(lonely & pool.in_before & ~pool.in_after)
    come = np.flatnonzero(lonely & pool.in_after & ~pool.in_before)
    if not (len(gone) and len(come) and tolerance_m):
        return Pairs(first=gone[:0], second=come[:0])
    by = stretches(pool.shapes[gone])
    west, south, east, north = shapely.bounds(pool.shapes[gone]).T
    dx, dy = tolerance_m * _SLACK / by, tolerance_m * _SLACK * by
    around = shapely.box(west - dx, south - dy, east + dx, north + dy)
    one, other = shapely.STRtree(pool.shapes[come]).query(around)
    ends = [shapely.bounds(pool.shapes[each]) for each in (gone[one], come[other])]
    room = np.column_stack((dx, dy, dx, dy))[one]
    near = (np.abs(ends[0] - ends[1]) <= room).all(axis=1)  # or some corner is too far anyhow
    one, other = one[near], other[near]
    first, second = pool.shapes[gone[one]], pool.shapes[come[other]]
    apart = shapely.hausdorff_distance(stretched(first, by[one]), stretched(second, by[one]))
    near = apart <= tolerance_m * _SLACK
    return Pairs(first=gone[one[near]], second=come[other[near]])
