"""How much two outlines share: to tell that a find is one that is known already."""

from collections.abc import Sequence

from shapely import STRtree

from geo.crs import from_lonlat, utm_crs
from geo.shapes import Outline


def iou(first: Outline, second: Outline) -> float:
    """Return intersection over union of two outlines in degrees: 0 apart, 1 the same.

    Measured in the UTM zone of the first, so that a degree of longitude counts as it lies.
    """
    crs = utm_crs(first.centroid.x, first.centroid.y)
    one, other = from_lonlat(first, crs=crs), from_lonlat(second, crs=crs)
    shared = one.intersection(other).area
    union = one.area + other.area - shared
    return min(float(shared / union), 1.0) if union > 0 else 0.0


def best_match(outline: Outline, others: Sequence[Outline]) -> tuple[int, float] | None:
    """Return which of the others shares most with an outline, and its IoU; None if none does."""
    near = STRtree(list(others)).query(outline, predicate="intersects")
    scored = [(int(index), iou(outline, others[int(index)])) for index in sorted(near)]
    overlapping = [(index, score) for index, score in scored if score > 0]
    return max(overlapping, key=lambda pair: pair[1], default=None)
