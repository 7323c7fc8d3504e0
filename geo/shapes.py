"""Outlines: checked, repaired, joined, and buffered by metres.

An outline arrives from people and from pixels. What people give is checked and refused
with a reason; what pixels give is repaired. Degrees, longitude first, throughout.
"""

import numpy as np
from shapely import (
    MultiPolygon,
    Point,
    Polygon,
    get_coordinates,
    is_valid_reason,
    make_valid,
    union_all,
)
from shapely.geometry.base import BaseGeometry

from geo.crs import from_lonlat, to_lonlat, utm_crs
from geo.errors import EmptyShapeError, InvalidShapeError

Outline = Polygon | MultiPolygon

_HALF_WORLD = 180.0


def checked_outline(shape: BaseGeometry) -> Outline:
    """Return the shape, if it can serve as an outline.

    Raises
    ------
    EmptyShapeError
        If it has no parts.
    InvalidShapeError
        If it is no polygon, crosses itself, is not finite, cannot be in degrees, has
        longitude and latitude swapped, or spans half the world.

    """
    if not isinstance(shape, Polygon | MultiPolygon):
        raise InvalidShapeError(
            f"An outline is a Polygon or a MultiPolygon, and this is a {shape.geom_type}. "
            "Buffer a point or a line first: geo.shapes.buffer(shape, metres=...)."
        )
    if shape.is_empty:
        raise EmptyShapeError("This outline has no parts: nothing could be looked at within it.")
    _check_degrees(shape)
    if not shape.is_valid:
        raise InvalidShapeError(
            f"This outline crosses or touches itself ({is_valid_reason(shape)}, longitude "
            "first), so it has no certain inside. Draw it again without the crossing, or "
            "repair it: geo.shapes.repair(shape)."
        )
    return shape


def repair(shape: BaseGeometry) -> Outline:
    """Return the polygons of a shape with crossings resolved; lines and points fall away.

    Raises
    ------
    EmptyShapeError
        If no polygon is left.

    """
    return dissolve([make_valid(shape, method="structure", keep_collapsed=False)])


def dissolve(shapes: list[BaseGeometry]) -> Outline:
    """Return one outline of many: overlaps and shared edges vanish."""
    joined = union_all(shapes)
    parts = [part for part in _polygons(joined) if part.area > 0]
    if not parts:
        raise EmptyShapeError("Nothing with an area is left of these shapes.")
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def fill_holes(shape: Outline, *, max_m2: float) -> Outline:
    """Return the outline without its small holes (court-yards, missed pixels).

    Parameters
    ----------
    shape
        In degrees.
    max_m2
        A hole of this area or less is filled; measured in the local UTM zone.

    """
    crs = _local_crs(shape)

    def filled(part: Polygon) -> Polygon:
        kept = [
            hole for hole in part.interiors if from_lonlat(Polygon(hole), crs=crs).area > max_m2
        ]
        return Polygon(part.exterior, kept)

    return dissolve([filled(part) for part in _polygons(shape)])


def buffer(shape: BaseGeometry, *, metres: float) -> Outline:
    """Return the shape with a margin, measured in the local UTM zone.

    Raises
    ------
    EmptyShapeError
        If a negative margin leaves nothing.

    """
    crs = _local_crs(shape)
    grown = from_lonlat(shape, crs=crs).buffer(metres)
    return dissolve([to_lonlat(grown, crs=crs)])


def circle(lon: float, lat: float, *, radius_m: float) -> Polygon:
    """Return a disc around a place: how a search window is drawn that has no outline."""
    if not radius_m > 0:
        raise InvalidShapeError(f"A circle needs a radius above zero metres, not {radius_m:g}.")
    disc = buffer(Point(lon, lat), metres=radius_m)
    return disc if isinstance(disc, Polygon) else disc.geoms[0]


def _polygons(shape: BaseGeometry) -> list[Polygon]:
    """Return the polygons of a shape; lines and points have no area and fall away."""
    parts = list(shape.geoms) if hasattr(shape, "geoms") else [shape]
    return [part for part in parts if isinstance(part, Polygon)]


def _local_crs(shape: BaseGeometry) -> str:
    if shape.is_empty:
        raise EmptyShapeError("This shape has no parts, so it lies nowhere.")
    _check_degrees(shape)
    centre = shape.centroid
    return utm_crs(centre.x, centre.y)


def _check_degrees(shape: BaseGeometry) -> None:
    """Refuse coordinates that are not finite, are metres, are swapped, or span the world."""
    flat = get_coordinates(shape)
    if not np.isfinite(flat).all():
        raise InvalidShapeError(
            "A coordinate of this shape is not a finite number. The file that it came from is "
            "damaged or was exported with empty places: take those out and try again."
        )
    west, south = flat.min(axis=0)
    east, north = flat.max(axis=0)
    bounds = f"west {west:g}, south {south:g}, east {east:g}, north {north:g}"
    if min(west, south) < -180 or max(east, north) > 180:
        raise InvalidShapeError(
            f"These bounds cannot be degrees: {bounds}. They look projected, in metres. "
            "Bring the shape to EPSG:4326 first: geo.crs.to_lonlat(shape, crs=...)."
        )
    if south < -90 or north > 90:
        raise InvalidShapeError(
            f"A latitude lies beyond the poles: {bounds}. Longitude and latitude look swapped. "
            "Give longitude first."
        )
    if east - west > _HALF_WORLD:
        raise InvalidShapeError(
            f"This shape spans more than half the world: {bounds}. If it crosses the 180th "
            "meridian, cut it there into two parts and give them as two zones."
        )
