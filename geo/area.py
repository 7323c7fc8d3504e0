"""Areas and lengths on the ellipsoid.

A compound's area is printed in briefings and compared across years, so it must not
depend on the map projection that someone happened to load. Everything here is computed
on the WGS 84 ellipsoid from longitude and latitude, never from projected coordinates.

Units are metres and square metres. Coordinates are degrees, longitude first.

Method: geodesic polygon area, Karney (2013), https://doi.org/10.1007/s00190-012-0578-z,
as PROJ implements it. Its error is far below that of an outline drawn from 10 m pixels.
"""

from pyproj import Geod
from shapely import MultiPolygon, Polygon

from geo.errors import EmptyShapeError, InvalidShapeError
from geo.shapes import Outline

_WGS84 = Geod(ellps="WGS84")


def geodesic_area_m2(shape: Outline) -> float:
    """Return the area of an outline on the ellipsoid, in square metres.

    Holes are taken off. The direction in which a ring was drawn does not matter.

    Parameters
    ----------
    shape
        Outline in degrees, longitude first (EPSG:4326).

    Returns
    -------
    float
        Area in m², above zero.

    Raises
    ------
    InvalidShapeError
        If the shape is no polygon, or a coordinate cannot be in degrees.
    EmptyShapeError
        If the shape has no parts.

    References
    ----------
    Karney (2013), section 6.

    Examples
    --------
    One hundredth of a degree each way, at 16.65° north:

    >>> from shapely import box
    >>> round(geodesic_area_m2(box(98.51, 16.65, 98.52, 16.66)))
    1180566

    """
    parts = _checked_parts(shape)
    return sum(_part_area_m2(part) for part in parts)


def geodesic_perimeter_m(shape: Outline) -> float:
    """Return the length of all rings of an outline on the ellipsoid, in metres.

    Raises as `geodesic_area_m2` does.
    """
    rings = [ring for part in _checked_parts(shape) for ring in _rings(part)]
    return float(sum(_WGS84.geometry_area_perimeter(ring)[1] for ring in rings))


def _checked_parts(shape: Outline) -> list[Polygon]:
    """Return the polygons of an outline, or refuse what has no area in degrees."""
    if not isinstance(shape, Polygon | MultiPolygon):
        kind = type(shape).__name__
        raise InvalidShapeError(
            f"An area needs a Polygon or a MultiPolygon, and this is a {kind}. "
            "Buffer a point or a line first: geo.shapes.buffer(shape, metres=...)."
        )
    if shape.is_empty:
        raise EmptyShapeError("This outline has no parts, so it has no area.")
    west, south, east, north = shape.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise InvalidShapeError(
            f"These bounds cannot be degrees: west {west:g}, south {south:g}, "
            f"east {east:g}, north {north:g}. They look projected. "
            "Bring the shape to EPSG:4326 first: geo.crs.to_lonlat(shape, crs=...)."
        )
    return list(shape.geoms) if isinstance(shape, MultiPolygon) else [shape]


def _part_area_m2(part: Polygon) -> float:
    """Return the area of one polygon without its holes, in m²."""
    outer, *holes = (abs(_WGS84.geometry_area_perimeter(ring)[0]) for ring in _rings(part))
    return float(outer - sum(holes))


def _rings(part: Polygon) -> list[Polygon]:
    """Return the outer ring, then each hole, as polygons of their own."""
    return [Polygon(part.exterior), *(Polygon(hole) for hole in part.interiors)]
