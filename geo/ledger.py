"""The books of parts that differ: what was kept, gained and lost, and what nobody could see.

Each part is compared with itself: all of its earlier ground, as one shape, with all of its later
ground. What lies under the unseen outline is taken out of both first, for an absence that nobody
could see is no loss. What a shift explains is booked as edge, and is what remains of the rest: so
the books close.

Shapes are projected, in metres (`geo.equal_area`); areas are m² in multiples of 2**-10.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.comparison import Amounts
from geo.equal_area import Areas, Outlines, areas_m2, mended, stretched, stretches, united
from geo.tolerance import holds_disc, unexplained_m2

_SHARE = 0.5  # of a part: seen of it, it was seen, however narrow it is
_TOUCH_M = 0.01  # two pieces that touch a veil of which the corners were rounded


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Booked:
    """The books of some parts."""

    amounts: Amounts[Areas]
    """(n,) each."""

    seen: NDArray[np.bool_]
    """Whether more of the part was seen than an edge."""

    veiled: NDArray[np.bool_]
    """Whether more of its earlier ground is unseen than an edge."""

    pieces: NDArray[np.intp]
    """The fewest shapes that its later ground may be, if what is unseen stands."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seen:
    """The ground of one date: all of it, what was seen, and what was not."""

    all_m2: Areas
    seen: Outlines
    seen_m2: Areas
    unseen: Outlines
    unseen_m2: Areas


def booked(
    before: Outlines, after: Outlines, veil: Outlines | None, *, tolerance_m: float
) -> Booked:
    """Return the books of parts.

    Parameters
    ----------
    before, after
        The ground of each part at the two dates, projected, (n,); empty where there is none.
    veil
        What nobody could see at the later date, as polygons, projected; None if all was seen.
    tolerance_m
        The longest shift that is no change.

    """
    standing = np.where(shapely.is_empty(before), after, before)
    by = stretches(standing)
    over = _veil_of(before, after, veil)
    before, after, over = (mended(stretched(each, by)) for each in (before, after, over))
    first, second = _seen(before, over), _seen(after, over)
    kept = _kept(first, second)
    lost = _claimed(first, second, kept, tolerance_m=tolerance_m)
    gained = _claimed(second, first, kept, tolerance_m=tolerance_m)
    in_sight = [_more_than_an_edge(each.seen, each, tolerance_m) for each in (first, second)]
    hidden = _more_than_an_edge(first.unseen, first, tolerance_m)
    seen = in_sight[0] | in_sight[1]
    lost[~seen] = gained[~seen] = 0.0
    return Booked(
        amounts=Amounts(
            before_m2=first.all_m2,
            after_m2=second.all_m2,
            kept_m2=kept,
            gained_m2=gained,
            lost_m2=lost,
            edge_gained_m2=second.seen_m2 - kept - gained,
            edge_lost_m2=first.seen_m2 - kept - lost,
            unseen_before_m2=first.unseen_m2,
            unseen_after_m2=second.unseen_m2,
        ),
        seen=seen,
        veiled=hidden,
        pieces=_pieces(after, first, tolerance_m=tolerance_m),
    )


def _veil_of(before: Outlines, after: Outlines, veil: Outlines | None) -> Outlines:
    """Return what of the veil meets each part; empty where it does not."""
    size = len(before)
    if veil is None or not size:
        return np.full(size, shapely.Polygon(), dtype=object)
    tree = shapely.STRtree(veil)
    hits = [tree.query(each, predicate="intersects") for each in (before, after)]
    part, piece = np.unique(np.concatenate(hits, axis=1), axis=1)
    return united(veil[piece], part.astype(np.intp), size)


def _seen(ground: Outlines, over: Outlines) -> Seen:
    """Return the ground of one date, and what of it lies under the veil."""
    whole = areas_m2(ground)
    seen, unseen = ground.copy(), np.full(len(ground), shapely.Polygon(), dtype=object)
    some = np.flatnonzero(~shapely.is_empty(over) & ~shapely.is_empty(ground))
    seen[some] = shapely.difference(ground[some], over[some])
    unseen[some] = shapely.intersection(ground[some], over[some])
    seen_m2 = np.minimum(areas_m2(seen), whole)
    return Seen(all_m2=whole, seen=seen, seen_m2=seen_m2, unseen=unseen, unseen_m2=whole - seen_m2)


def _kept(first: Seen, second: Seen) -> Areas:
    """Return the ground that was seen at both dates."""
    kept = np.zeros(len(first.seen))
    both = np.flatnonzero((first.seen_m2 > 0) & (second.seen_m2 > 0))
    kept[both] = areas_m2(shapely.intersection(first.seen[both], second.seen[both]))
    return np.minimum(kept, np.minimum(first.seen_m2, second.seen_m2))


def _claimed(mine: Seen, other: Seen, kept: Areas, *, tolerance_m: float) -> Areas:
    """Return what one date has and the other has not, beyond what a shift explains."""
    rest = mine.seen_m2 - kept
    claimed = rest.copy()  # all of it, where the other date has nothing
    both = np.flatnonzero((other.all_m2 > 0) & (rest > 0))
    claimed[both] = 0.0
    pieces = shapely.difference(mine.seen[both], other.seen[both])
    claimed[both] = unexplained_m2(pieces, other.seen[both], tolerance_m=tolerance_m)
    return np.minimum(claimed, rest)


def _more_than_an_edge(ground: Outlines, of: Seen, tolerance_m: float) -> NDArray[np.bool_]:
    """Say whether a part of some ground is half of it, or as wide as the tolerance."""
    area = areas_m2(ground)
    more = (area > 0) & (area >= _SHARE * of.all_m2)
    unsure = np.flatnonzero((area > 0) & ~more)
    more[unsure] = holds_disc(ground[unsure], tolerance_m=tolerance_m)
    return more


def _pieces(after: Outlines, first: Seen, *, tolerance_m: float) -> NDArray[np.intp]:
    """Return of how many pieces the later ground is, if earlier ground under the veil stands."""
    pieces = np.full(len(after), np.iinfo(np.intp).max)
    some = np.flatnonzero(first.unseen_m2 > 0)
    standing = shapely.buffer(first.unseen[some], tolerance_m + _TOUCH_M)
    pieces[some] = shapely.get_num_geometries(shapely.union(after[some], standing))
    return pieces
