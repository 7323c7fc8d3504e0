"""On paper: whether points of a page lie on lines and places of the contents, millimetres."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from dashboard.briefing.frames import FrameOnPage

NEAR_MM = 0.02
"""How far a line may lie from where the contents have it; drawing rounds to 0.001 mm."""

Points = NDArray[np.float64]


def edges_of(shapes: Iterable[BaseGeometry], frame: FrameOnPage) -> shapely.STRtree:
    """Return all edges of shapes, and their points, in millimetres of a frame."""
    west, south, east, north = frame.bounds
    wide, high = east - west, north - south
    ground = shapely.box(west - wide, south - high, east + wide, north + high)
    lines = [line for each in shapes if each.intersects(ground) for line in _lines(each)]
    starts = [line[:-1] if len(line) > 1 else line for line in lines]
    ends = [line[1:] if len(line) > 1 else line for line in lines]
    if not lines:
        return shapely.STRtree([])
    sides = [frame.on_paper(np.concatenate(each)) for each in (starts, ends)]
    made: Any = shapely.linestrings(np.stack(sides, axis=1))
    return shapely.STRtree(made)


def _lines(shape: BaseGeometry) -> Iterator[Points]:
    """Yield the coordinates of every ring, line and point of a shape."""
    for part in getattr(shape, "geoms", ()):
        yield from _lines(part)
    if isinstance(shape, Polygon):
        for ring in (shape.exterior, *shape.interiors):
            yield np.asarray(ring.coords, dtype=np.float64)[:, :2]
    elif not hasattr(shape, "geoms"):
        yield np.asarray(shape.coords, dtype=np.float64)[:, :2]


def on_edges(points: Points, edges: shapely.STRtree) -> NDArray[np.bool_]:
    """Say of each point whether it lies on an edge."""
    found = np.zeros(len(points), dtype=bool)
    if len(edges):
        (at, _), away = edges.query_nearest(
            shapely.points(points), max_distance=NEAR_MM, return_distance=True, all_matches=False
        )
        found[at[away <= NEAR_MM]] = True
    return found


def near(points: Points, places: Points) -> NDArray[np.bool_]:
    """Say of each point whether it lies at one of some places."""
    if not len(places):
        return np.zeros(len(points), dtype=bool)
    away = np.linalg.norm(points[:, None] - places[None], axis=2).min(axis=1)
    return np.asarray(away <= NEAR_MM)


def upright(points: Points) -> bool:
    """Say whether a path is a box with its sides up and across, its corners round or not."""
    low, high = points.min(axis=0), points.max(axis=0)
    edge = (np.abs(points - low) <= NEAR_MM) | (np.abs(points - high) <= NEAR_MM)
    return bool(edge.any(axis=1).all())
