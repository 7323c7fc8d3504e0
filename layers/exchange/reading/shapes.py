"""Geometries of foreign files: points, polygons and multipolygons, and safe before GEOS.

A collection within a collection, a hundred thousand deep, ends the process inside GEOS
(measured: shapely 2.2, signal 11). So a text or blob is looked at before GEOS gets it. All
functions return a shape, or none and what is wrong, as the end of a sentence; never a number
of the geometry itself. Coordinates are whatever the file has, longitude or x first.
"""

import math
import re
import struct
from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geo.crs import LONLAT, to_lonlat
from geo.errors import CRSMismatchError
from layers.exchange.reading.limits import MAX_DEPTH, MAX_VERTICES, MAX_WKT

Read = tuple[BaseGeometry | None, str]
Ring = Sequence[tuple[float, float]]

TOO_MANY = (
    f"has a geometry of more than {MAX_VERTICES:,} vertices, more than any outline of a place "
    "needs: simplify it"
)
NOT_FINITE = "has a coordinate that is no finite number"
UNREADABLE = "has a geometry that cannot be read"
TYPES = ("MultiPolygon", "Point", "Polygon")
OTHER = f"needs one of {', '.join(TYPES)}"

_TEXT = re.compile(
    r"\s*(?:POINT|POLYGON|MULTIPOLYGON)\s*(?:ZM|Z|M)?\s*(?:\(|EMPTY\s*$)", re.IGNORECASE
)
_POINT, _POLYGON, _MULTIPOLYGON = 1, 3, 6
_BROKEN = (ShapelyError, ValueError, TypeError, IndexError, AttributeError, OverflowError)


def checked(found: BaseGeometry) -> Read:
    """Return a shape in two dimensions, if all of it is finite and not too much."""
    if found.geom_type not in TYPES:
        return None, OTHER
    if shapely.get_num_coordinates(found) > MAX_VERTICES:
        return None, TOO_MANY
    if found.geom_type == "Point" and found.is_empty:
        return None, "has a point without coordinates"
    if not np.isfinite(shapely.get_coordinates(found)).all():
        return None, NOT_FINITE
    return shapely.force_2d(found), ""


def moved(found: BaseGeometry | None, crs: str) -> Read:
    """Bring a shape from a CRS to EPSG:4326, longitude first."""
    if found is None or crs == LONLAT:
        return found, ""
    try:
        there = to_lonlat(found, crs=crs)
    except (CRSMismatchError, *_BROKEN):
        return None, f"has a geometry that cannot be brought from {crs} to EPSG:4326"
    if not np.isfinite(shapely.get_coordinates(there)).all():
        return None, f"has a coordinate outside of where {crs} holds"
    return there, ""


def from_point(x: Any, y: Any) -> Read:
    """Return a point of two numbers, or of two texts."""
    try:
        lon, lat = float(x), float(y)
    except (TypeError, ValueError, OverflowError):
        return None, NOT_FINITE
    return (shapely.Point(lon, lat), "") if math.isfinite(lon + lat) else (None, NOT_FINITE)


def from_rings(parts: Sequence[Sequence[Ring]]) -> Read:
    """Return a polygon of rings, the outer first; or a multipolygon of several such."""
    if sum(len(ring) for rings in parts for ring in rings) > MAX_VERTICES:
        return None, TOO_MANY
    try:
        made = [shapely.Polygon(rings[0], list(rings[1:])) for rings in parts]
    except _BROKEN:
        return None, UNREADABLE
    if not made:
        return None, UNREADABLE
    return checked(made[0] if len(made) == 1 else shapely.MultiPolygon(made))


def from_wkt(text: str) -> Read:
    """Return the shape of a text; none for an empty one."""
    if not text:
        return None, ""
    if len(text) > MAX_WKT:
        return None, f"has a wkt of more than {MAX_WKT:,} characters: simplify it"
    if not _TEXT.match(text):
        return None, "has a wkt that cannot be read"
    try:
        return checked(shapely.from_wkt(text))
    except _BROKEN:
        return None, "has a wkt that cannot be read"


def from_geojson(geometry: Any) -> Read:
    """Return the shape of a geometry object of GeoJSON, already parsed."""
    if not isinstance(geometry, dict) or geometry.get("type") not in TYPES:
        return None, OTHER
    coordinates = geometry.get("coordinates")
    numbers = _count(coordinates, MAX_DEPTH)
    if numbers is None:
        return None, NOT_FINITE
    if numbers > 4 * MAX_VERTICES:
        return None, TOO_MANY
    try:
        if geometry["type"] == "Polygon" and 0 < numbers <= 2 * MAX_VERTICES:
            plain = _plain(coordinates, numbers)
            if plain is not None:
                return plain, ""
        return checked(shape(geometry))
    except _BROKEN:
        return None, UNREADABLE


def _plain(rings: Any, numbers: int) -> BaseGeometry | None:
    """Return a polygon of one ring in two dimensions, as nearly all are; None for another.

    Its numbers are known to be finite. It is a third faster than by way of `shape`.
    """
    if len(rings) != 1 or numbers % 2:
        return None
    ring = np.array(rings[0], dtype=float)
    if ring.shape != (numbers // 2, 2):
        return None
    return cast("BaseGeometry", shapely.polygons(ring))


def _count(value: Any, depth: int) -> int | None:
    """Return how many numbers stand in lists of lists; None if one is no finite number."""
    if isinstance(value, list):
        if depth == 0:
            return None
        total = 0
        for each in value:
            inside = _count(each, depth - 1)
            if inside is None:
                return None
            total += inside
            if total > 4 * MAX_VERTICES:  # too many, however many more there are
                break
        return total
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        return 1 if math.isfinite(value) else None
    except OverflowError:  # an integer beyond what a float holds
        return None


def from_wkb(blob: bytes) -> Read:
    """Return the shape of a blob: WKB of ISO or of the older kind, without an SRID in it."""
    try:
        plain, at = _walked(blob, 0)
    except (struct.error, KeyError):
        return None, UNREADABLE
    if plain == 0:
        return None, OTHER
    if at > 32 * MAX_VERTICES:
        return None, TOO_MANY
    if at != len(blob):
        return None, UNREADABLE
    try:
        return checked(shapely.from_wkb(blob))
    except _BROKEN:
        return None, UNREADABLE


def _walked(blob: bytes, at: int, *, inside: bool = False) -> tuple[int, int]:
    """Walk over a shape without GEOS; return its plain type (0: another) and where it ends."""
    order = {0: ">", 1: "<"}[blob[at] if at < len(blob) else -1]
    (kind,) = struct.unpack_from(f"{order}I", blob, at + 1)
    plain, numbers = _dimensions(kind)
    at += 5
    if plain == _POINT and not inside:
        return plain, at + 8 * numbers
    if plain not in (_POLYGON, _MULTIPOLYGON) or (inside and plain != _POLYGON):
        return 0, at
    (parts,) = struct.unpack_from(f"{order}I", blob, at)
    at += 4
    for _ in range(parts):
        if plain == _MULTIPOLYGON:
            part, at = _walked(blob, at, inside=True)
            if part == 0:
                return 0, at
        else:
            (vertices,) = struct.unpack_from(f"{order}I", blob, at)
            at += 4 + 8 * numbers * vertices
    return plain, at


def _dimensions(kind: int) -> tuple[int, int]:
    """Return the plain type of a WKB type code, and how many numbers a vertex has."""
    thousands, plain = divmod(kind & 0x0FFF_FFFF, 1000)
    flagged = (kind >> 31 & 1) + (kind >> 30 & 1)
    if thousands > 3 or kind >> 29 & 1:  # an SRID of its own
        return -1, 2
    return plain, 2 + max(flagged, (0, 1, 1, 2)[thousands])
