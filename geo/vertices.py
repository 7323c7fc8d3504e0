"""Which corners of an outline were moved, added and taken out: how a change is told to people.

Corners are compared as they stand in their ring, in degrees: one that was touched is another, by
however little. Where it began and which way round it was drawn makes no difference.
"""

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

from shapely import LinearRing, Polygon
from shapely.geometry.base import BaseGeometry

Corner = tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Corners:
    """What became of the corners of an outline."""

    kept: int = 0
    moved: int = 0
    added: int = 0
    removed: int = 0


def corner_changes(before: BaseGeometry, after: BaseGeometry) -> Corners:
    """Return how many corners were kept, moved, added and taken out between two outlines.

    Rings are paired by their place: the first with the first.
    """
    old, new = _rings(before), _rings(after)
    total = Counter[str]()
    for place in range(max(len(old), len(new))):
        total += _of_ring(_at(old, place), _at(new, place))
    return Corners(**total)


def _of_ring(old: list[Corner], new: list[Corner]) -> Counter[str]:
    common = set(old) & set(new)
    if common:  # both from the same corner, so that only what differs differs
        first = next(at for at in old if at in common)
        old, new = _turned(old, first), _turned(new, first)
    found = Counter[str]()
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found["kept"] += j - i
            continue
        moved = min(j - i, m - k)
        found += Counter(moved=moved, removed=j - i - moved, added=m - k - moved)
    return found


def _turned(ring: list[Corner], first: Corner) -> list[Corner]:
    place = ring.index(first)
    return ring[place:] + ring[:place]


def _at(rings: list[list[Corner]], place: int) -> list[Corner]:
    return rings[place] if place < len(rings) else []


def _rings(shape: BaseGeometry) -> list[list[Corner]]:
    polygons = [each for each in getattr(shape, "geoms", [shape]) if isinstance(each, Polygon)]
    return [_corners(ring) for each in polygons for ring in (each.exterior, *each.interiors)]


def _corners(ring: LinearRing) -> list[Corner]:
    corners = list(ring.coords)[:-1]
    return corners if ring.is_ccw else corners[::-1]
