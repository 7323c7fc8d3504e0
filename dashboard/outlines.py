"""Outlines from a browser or a text: checked as strictly as if a stranger had sent them.

What a map in a page answers may come from anywhere, and so may a text. Either becomes an outline
here, or is refused in words that name the part, the ring and the corner that is wrong. Corners that
were not touched come back as they were; new ones are kept to a centimetre.

Degrees, longitude first.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import shapely
from shapely import MultiPolygon, Point, Polygon, is_valid_reason
from shapely.geometry.base import BaseGeometry

from geo.area import geodesic_area_m2
from geo.errors import GeoError
from geo.shapes import Outline, checked_outline
from layers.errors import RejectedError

MOST_CORNERS = 10_000
"""Of all rings together."""

MOST_PARTS, MOST_RINGS = 100, 100
"""Polygons of an outline, rings of a polygon."""

LARGEST_M2 = 2.0e9
"""2,000 km²: larger than every zone that is known, and far smaller than a country."""

MOST_TEXT = 1_000_000
"""Characters."""

_DECIMALS = 7
_LON, _LAT, _CORNERS, _FAR = 180.0, 90.0, 3, 1e9
_PAIR = re.compile(r"[\s,;]+")

Ring = list[list[float]]
Parts = list[list[Ring]]


def from_browser(value: object, start: BaseGeometry | None = None) -> Outline:
    """Return what was drawn, if it can be an outline.

    Parameters
    ----------
    value
        Polygons of rings of [longitude, latitude]; anything at all may come.
    start
        What it began as. Only where that has holes may the new one have holes.

    Raises
    ------
    RejectedError
        With the corner that is wrong, and what to do.

    """
    polygons = _listed(value, "An outline", MOST_PARTS, "parts")
    touched = {(x, y) for x, y in shapely.get_coordinates(start).tolist()} if start else set()
    read, left = [], MOST_CORNERS
    for number, polygon in enumerate(polygons, 1):
        part = "" if len(polygons) == 1 else f" of part {number}"
        rings = []
        for place, ring in enumerate(_listed(polygon, f"The polygon{part}", MOST_RINGS, "rings")):
            name = f"the outer ring{part}" if place == 0 else f"hole {place}{part}"
            corners = _corners(ring, name, left, touched)
            left -= len(corners)
            rings.append(corners)
        if len(rings) > 1 and not _has_holes(start):
            raise RejectedError(
                "The outline has a hole. Only an outline that had holes before may have them: draw "
                "it without, or as two parts."
            )
        read.append(Polygon(rings[0], rings[1:]))
    return _checked(read)


def from_text(text: str, start: BaseGeometry | None = None) -> Outline:
    """Return the outline that a text says: lines "longitude, latitude", WKT or GeoJSON.

    Raises
    ------
    RejectedError
        With what cannot be read, or the corner that is wrong.

    """
    text = text.strip()
    if not text:
        raise RejectedError("The text is empty. Give one corner a line: longitude, latitude.")
    if len(text) > MOST_TEXT:
        raise RejectedError(
            f"The text has {len(text):,} characters, more than {MOST_TEXT:,}. Simplify the outline."
        )
    if text[0] in "{[":
        return from_browser(_from_json(text), start)
    if text[0].isalpha():
        return from_browser(_from_wkt(text), start)
    return from_browser([[list(_lines(text))]], start)


def parts_of(outline: BaseGeometry | None) -> Parts:
    """Return an outline as the map takes it: no ring says its first corner twice."""
    if outline is None or isinstance(outline, Point):
        return []
    polygons = [each for each in getattr(outline, "geoms", [outline]) if isinstance(each, Polygon)]
    return [
        [[list(at[:2]) for at in ring.coords[:-1]] for ring in (each.exterior, *each.interiors)]
        for each in polygons
    ]


def as_text(outline: BaseGeometry | None) -> str:
    """Return an outline as text: a corner a line; as WKT where it has parts or holes."""
    parts = parts_of(outline)
    if not parts:
        return ""
    if len(parts) == 1 and len(parts[0]) == 1:
        return "\n".join(f"{x:.7f}, {y:.7f}" for x, y in parts[0][0])
    return str(shapely.to_wkt(outline, rounding_precision=_DECIMALS))


def _listed(value: object, name: str, most: int, what: str) -> Sequence[Any]:
    if not isinstance(value, list | tuple) or not value:
        raise RejectedError(f"{name} has no {what}. Draw it, or give its corners as text.")
    if len(value) > most:
        raise RejectedError(f"{name} has {len(value):,} {what}, more than {most}. Simplify it.")
    return value


def _corners(
    ring: object, name: str, left: int, touched: set[tuple[float, float]]
) -> list[tuple[float, float]]:
    found = _listed(ring, name.capitalize(), left + 1, "corners")
    corners = [_corner(each, f"Corner {n} of {name}", touched) for n, each in enumerate(found, 1)]
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners.pop()
    if len(set(corners)) < _CORNERS:
        raise RejectedError(
            f"{name.capitalize()} has {len(set(corners))} different corners, and an area needs "
            "three or more. Add the missing ones."
        )
    return corners


def _corner(value: object, name: str, touched: set[tuple[float, float]]) -> tuple[float, float]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise RejectedError(f"{name} is no pair of longitude and latitude. Give two numbers.")
    lon, lat = value
    for each in value:
        number = isinstance(each, int | float) and not isinstance(each, bool)
        if not (number and abs(each) <= _FAR):  # NaN is no less than anything
            shown = f"{each:.40}" if isinstance(each, str) else type(each).__name__
            raise RejectedError(
                f"{name} has {shown!r} where a number in degrees belongs. Give longitude "
                "first, then latitude."
            )
    if abs(lon) > _LON or abs(lat) > _LAT:
        swapped = " Longitude and latitude look swapped." if abs(lon) <= _LAT < abs(lat) else ""
        raise RejectedError(
            f"{name} lies at {lon:g}, {lat:g}, where no place is.{swapped} Longitude is -180 to "
            "180 and comes first; latitude is -90 to 90."
        )
    at = (float(lon), float(lat))
    return at if at in touched else (round(at[0], _DECIMALS), round(at[1], _DECIMALS))


def _checked(polygons: list[Polygon]) -> Outline:
    shape: Outline = polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)
    try:
        if not shape.is_valid:
            raise RejectedError(_crossing(shape))
        outline = checked_outline(shape)
        area = geodesic_area_m2(outline)
    except GeoError as error:
        raise RejectedError(f"This cannot be an outline. {error}") from None
    if area > LARGEST_M2:
        raise RejectedError(
            f"The outline covers {area / 1e6:,.0f} km², more than {LARGEST_M2 / 1e6:,.0f}. A zone "
            "is smaller: look for a corner that lies far off."
        )
    return outline


def _crossing(shape: Outline) -> str:
    """Say where an outline crosses itself, by the corner that lies nearest to it."""
    reason = is_valid_reason(shape)
    at = re.search(r"\[(\S+) (\S+)\]", reason)
    where = ""
    if at is not None:
        place = Point(float(at[1]), float(at[2]))
        corners = shapely.get_coordinates(shape)[:-1]
        near = int(shapely.distance(place, shapely.points(corners)).argmin())
        where = f" at {place.x:.6f}, {place.y:.6f}, nearest to corner {near + 1}"
    return (
        f"The outline crosses or touches itself{where}, so it has no certain inside. Move that "
        "corner, or take it out."
    )


def _has_holes(start: BaseGeometry | None) -> bool:
    return any(len(rings) > 1 for rings in parts_of(start))


def _lines(text: str) -> Iterator[list[float]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        words = [each for each in _PAIR.split(line.strip()) if each]
        try:
            pair = [float(each) for each in words]
        except ValueError:
            pair = []
        if len(pair) != 2:
            raise RejectedError(
                f"Line {number} is {line.strip()[:40]!r}, and not longitude, latitude. Give two "
                "numbers with a point for decimals, such as 98.5309, 16.8205."
            )
        yield pair


def _from_wkt(text: str) -> Parts:
    try:
        shape = shapely.from_wkt(text)
    except shapely.errors.GEOSException:
        raise RejectedError(
            "The text is no WKT. Give POLYGON ((98.5 16.8, 98.6 16.8, 98.6 16.9, 98.5 16.8)), or "
            "one corner a line."
        ) from None
    if not isinstance(shape, Polygon | MultiPolygon) or shape.is_empty:
        raise RejectedError(f"The text is a {shape.geom_type} and no polygon with corners.")
    return parts_of(shape)


def _from_json(text: str) -> object:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise RejectedError("The text begins as GeoJSON and is none. Copy it whole.") from None
    for _ in range(2):  # a collection of one feature, and the feature
        if isinstance(said, dict) and said.get("type") == "FeatureCollection":
            features = said.get("features")
            if not isinstance(features, list) or len(features) != 1:
                raise RejectedError("The GeoJSON must have exactly one feature: the outline.")
            said = features[0]
        if isinstance(said, dict) and said.get("type") == "Feature":
            said = said.get("geometry")
    kind = said.get("type") if isinstance(said, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise RejectedError(f"The GeoJSON is a {str(kind)[:40]}, and no Polygon or MultiPolygon.")
    coordinates = said.get("coordinates")
    return [coordinates] if kind == "Polygon" else coordinates
