"""Geometries of GeoJSON into outlines, many at a time, without going deeper than a polygon does."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.exchange.buildings.batch import NO_OUTLINE, Read, Shapes

_OTHERS = ("Point", "MultiPoint", "LineString", "MultiLineString")


def from_features(features: Sequence[Any]) -> Read:
    """Return outlines of features; all at once where they are as they should be."""
    wrong: dict[int, str] = {}
    others: set[int] = set()
    polygons: list[list[Any]] = []
    for place, feature in enumerate(features):
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        kind = geometry.get("type") if isinstance(geometry, dict) else None
        rings = geometry.get("coordinates") if isinstance(geometry, dict) else None
        if kind == "Polygon" and isinstance(rings, list):
            polygons.append([rings])
        elif kind == "MultiPolygon" and isinstance(rings, list):
            polygons.append(rings)
        else:
            polygons.append([])
            if kind in _OTHERS:
                others.add(place)
            else:
                wrong[place] = NO_OUTLINE
    shapes = np.full(len(features), None, dtype=object)
    _build(polygons, shapes, wrong)
    return Read(shapes, wrong, frozenset(others))


def _build(polygons: list[list[Any]], shapes: Shapes, wrong: dict[int, str]) -> None:
    """Fill in the outlines; halve again and again around one that is broken."""
    pending = [(0, len(polygons))]
    while pending:
        first, last = pending.pop()
        try:
            with np.errstate(invalid="ignore"):
                shapes[first:last] = _built(polygons[first:last])
        except (ValueError, TypeError, shapely.errors.ShapelyError):
            if last - first == 1:
                wrong[first] = NO_OUTLINE
            else:
                middle = (first + last) // 2
                pending += [(first, middle), (middle, last)]


def _built(polygons: list[list[Any]]) -> Shapes:
    """Return one outline for each list of polygons; None for an empty list."""
    flat: list[Any] = []
    ring_of: list[int] = []
    part_of: list[int] = []
    shape_of: list[int] = []
    for place, parts in enumerate(polygons):
        for rings in parts:
            shape_of.append(place)
            for ring in rings:
                ring_of += [len(part_of)] * len(ring)
                part_of.append(len(shape_of) - 1)
                flat += ring
    shapes = np.full(len(polygons), None, dtype=object)
    if not shape_of:
        return shapes
    ring, owner = np.array(ring_of, dtype=np.intp), np.array(shape_of, dtype=np.intp)
    vertices = _coordinates(flat)
    starts = np.flatnonzero(np.diff(ring, prepend=-1))
    ends = np.append(starts[1:], len(ring)) - 1
    if len(starts) != len(part_of) or len(set(part_of)) != len(owner):
        raise ValueError("a ring or a polygon is empty")
    if not np.array_equal(vertices[starts], vertices[ends], equal_nan=True):
        raise ValueError("a ring is open")
    drawn: Any = shapely.linearrings(vertices, indices=ring)
    whole: Any = shapely.polygons(drawn, indices=np.array(part_of, dtype=np.intp))
    single = np.bincount(owner, minlength=len(polygons)) == 1
    shapes[owner[single[owner]]] = whole[single[owner]]
    several = ~single[owner]
    if several.any():
        shapely.multipolygons(whole[several], indices=owner[several], out=shapes)
    return shapes


def _coordinates(flat: list[Any]) -> NDArray[np.float64]:
    """Return vertices as (n, 2) float64; heights are left aside."""
    if len({len(vertex) for vertex in flat} if flat else {2}) > 1:
        flat = [vertex[:2] for vertex in flat]
    found = np.array(flat)
    if found.dtype.kind not in "fi" or found.ndim != 2 or found.shape[1] < 2:
        raise ValueError("a coordinate is no number")
    return np.ascontiguousarray(found[:, :2], dtype=np.float64)
