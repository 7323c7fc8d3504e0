"""A map on paper: what a pen draws, in millimetres, as plain values for a template.

Everything that is drawn comes from the map's contents, from the packaged base map or is furniture:
no shape is made finer than it was handed in. What lies outside of the frame is cut off.
"""

import json
from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from dashboard.briefing.map_contents import MapContents, Shape
from dashboard.briefing.onpaper import furniture
from dashboard.briefing.onpaper.lettering import Room
from dashboard.briefing.projection import LAND_DOTS_A_MM, Frame, framed
from dashboard.briefing.speech import Speech
from dashboard.maps.basemap import around
from dashboard.style import Look

LAND_FROM_M = 60_000.0
"""Under this width of a map its land is left out: the lines are off by up to 2 km."""

MARK_MM, NUMBER_MM = 1.3, 1.9
"""Half the width of a mark; of a number on an index."""

_NAME_PT, _TOWN_PT = 6.5, 5.5
_MM_A_PX = 0.18
_MOST_TOWNS = 12

Values = dict[str, Any]


def drawn(map_: MapContents, width_mm: float, height_mm: float, speech: Speech) -> Values:
    """Return a map as plain values: shapes, marks, names and furniture in millimetres."""
    frame = framed(map_.bounds, width_mm, height_mm)
    room = Room(width_mm, height_mm)
    bar = furniture.scale_bar(frame, speech)
    room.take((0, height_mm - 8, max(bar["mm"], 10) + 6, height_mm))
    room.take((width_mm - 8, 0, width_mm, 9))
    areas, marks = [], []
    for shape in map_.shapes:
        if shape.geometry.geom_type == "Point" or shape.mark == "ring":
            marks += _mark(shape, frame)
        else:
            areas.append(_area(shape.geometry, shape.look, frame))
    numbers = map_.name == "index"
    if numbers:
        _number(marks, room)
    names = [] if numbers else _names(map_.shapes, frame, room)
    land, towns = _base(frame, room)
    return {
        "width": width_mm, "height": height_mm, "land": land,
        "areas": [each for each in areas if each["rings"]], "marks": marks, "names": names,
        "towns": towns, "bar": bar, "lines": furniture.graticule(frame),
        "alt": map_.caption, "kind": map_.name, "picture": _picture(map_, frame),
        "projection": speech.says(
            "Equirectangular, true to scale at {latitude}; WGS 84",
            latitude=furniture.degrees(round(frame.lat, 2), 1 / 60, "NS"),
        ),
        "frame": {"lon": frame.lon, "lat": frame.lat, "metres_a_mm": frame.metres_a_mm},
    }  # fmt: skip


def _picture(map_: MapContents, frame: Frame) -> Values | None:
    """Return where the picture beneath lies, from corner to corner."""
    if map_.picture is None:
        return None
    west, south, east, north = map_.picture.bounds
    (left, top), (right, bottom) = frame.to_mm(np.array([[west, north], [east, south]]))
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


def _area(shape: BaseGeometry, look: Look, frame: Frame) -> Values:
    """Return an outline as rings in millimetres, cut at the frame, with its pen."""
    cut = shapely.clip_by_rect(shapely.make_valid(shape), *_wider(frame))
    polygons = [each for each in shapely.get_parts(cut) if isinstance(each, Polygon)]
    rings = [
        frame.to_mm(np.asarray(ring.coords)[:, :2]).round(3).tolist()
        for each in polygons
        for ring in (each.exterior, *each.interiors)
    ]
    return {"rings": rings, **pen(look)}


def pen(look: Look) -> Values:
    """Return how a look is drawn on paper: colours, width and dashes in millimetres."""
    return {
        "stroke": look.stroke, "fill": look.fill, "width": round(look.width * _MM_A_PX, 3),
        "dash": [round(int(each) * _MM_A_PX, 3) for each in look.dash.split()],
    }  # fmt: skip


def _wider(frame: Frame) -> tuple[float, float, float, float]:
    """Return the ground of a frame and a little beyond, so that no edge is drawn along it."""
    west, south, east, north = frame.bounds
    more_x, more_y = (east - west) * 0.02, (north - south) * 0.02
    return west - more_x, south - more_y, east + more_x, north + more_y


def _mark(shape: Shape, frame: Frame) -> list[Values]:
    point = shapely.centroid(shape.geometry)
    x, y = (float(each) for each in frame.to_mm(np.array([[point.x, point.y]]))[0])
    if not (0 <= x <= frame.width_mm and 0 <= y <= frame.height_mm):
        return []
    return [{"x": round(x, 3), "y": round(y, 3), "kind": shape.mark, "label": shape.label,
             "at": None, **pen(shape.look)}]  # fmt: skip


def _number(marks: list[Values], room: Room) -> None:
    """Move numbers that would cover one another aside; a line leads to where they belong."""
    for each in marks:
        x, y = room.near(each["x"], each["y"], NUMBER_MM)
        if (x, y) != (each["x"], each["y"]):
            each["at"] = [each["x"], each["y"]]
            each["x"], each["y"] = round(x, 3), round(y, 3)


def _names(shapes: Iterable[Shape], frame: Frame, room: Room) -> list[Values]:
    """Return the names on a map: the site's own first, the others where there is room."""
    found = []
    for each in sorted(shapes, key=lambda one: one.mark != "ring"):
        point = shapely.centroid(each.geometry)
        x, y = (float(one) for one in frame.to_mm(np.array([[point.x, point.y]]))[0])
        if not each.label or not (0 <= x <= frame.width_mm and 0 <= y <= frame.height_mm):
            continue
        place = room.beside(x, y, each.label, points=_NAME_PT, apart=2.2,
                            needed=each.mark == "ring")  # fmt: skip
        if place is not None:
            found.append({"x": round(place[0], 3), "y": round(place[1], 3), "text": each.label,
                          "width": round(place[2], 3), "size": _NAME_PT, "side": _side(x, place),
                          "strong": each.mark == "ring"})  # fmt: skip
    return found


def _side(x: float, place: tuple[float, float, float]) -> str:
    """Return to which side of its place a name is set, so that it stands close to its point."""
    left, _, wide = place
    return "left" if left >= x else "right" if left + wide <= x else "center"


def _base(frame: Frame, room: Room) -> tuple[list[Values], list[Values]]:
    """Return land and towns of a map that is wide enough for them."""
    if frame.width_m < LAND_FROM_M:
        return [], []
    around_it = around(*frame.bounds, dots=frame.width_mm * LAND_DOTS_A_MM)["features"]
    look = Look(stroke="#b9b2a6", fill=1.0, width=1.0)
    land = [
        _area(shapely.from_geojson(json.dumps(each["geometry"])), look, frame)
        for each in around_it
        if each["properties"]["what"] == "land"
    ]
    towns: list[Values] = []
    for each in around_it:
        if each["properties"]["what"] == "town" and len(towns) < _MOST_TOWNS:
            lon, lat = each["geometry"]["coordinates"]
            x, y = (float(one) for one in frame.to_mm(np.array([[lon, lat]]))[0])
            name = each["properties"]["name"]
            if not (0 <= x <= frame.width_mm and 0 <= y <= frame.height_mm):
                continue
            place = room.beside(x, y, name, points=_TOWN_PT, apart=1.0)
            if place is not None:
                towns.append({"x": round(x, 3), "y": round(y, 3), "text": name,
                              "left": round(place[0], 3), "top": round(place[1], 3),
                              "width": round(place[2], 3), "side": _side(x, place)})  # fmt: skip
    return [each for each in land if each["rings"]], towns
