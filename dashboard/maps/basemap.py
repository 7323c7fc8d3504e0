"""The offline base map: land, borders and towns around a view, from packaged files.

Land and borders: Natural Earth 1:10m, by way of the npm package world-atlas (public
domain). They are off by up to 2.3 km here, and serve to find one's way, never to say in
which country a place lies. Towns: GeoNames, CC BY 4.0.
"""

import csv
import json
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from shapely import Polygon, STRtree, box

import data
from dashboard.assets import FETCHED

NOTE = "Land and borders: Natural Earth 1:10m, off by up to 2 km here. Towns: GeoNames, CC BY 4.0."

_MOST_TOWNS = 40
_AROUND_DEG = 4.0
_WIDER = 0.6
"""Of the longer side of a view: so far beyond it land is drawn, for a map may be twice as wide as
high, and what is not drawn looks like the sea."""

_SCREEN_PX = 2_000
"""Of the view's longer side: what is smaller cannot be told from what is not there."""

_CLOSED = 4
"""Points of the smallest ring; at 1:10m a few islets have collapsed to fewer."""

Line = np.ndarray[Any, np.dtype[np.float64]]
Shapes = np.ndarray[Any, np.dtype[np.object_]]


def around(
    west: float, south: float, east: float, north: float, *, dots: float = _SCREEN_PX
) -> dict[str, Any]:
    """Return land and towns around a view, as GeoJSON: at most 40 towns, the largest.

    Bounds are degrees. Land comes clipped to what is around them, and as coarse as so many dots
    along the view's longer side can show it.
    """
    beyond = max(_AROUND_DEG, _WIDER * max(east - west, north - south))
    view = box(
        max(west - beyond, -180), max(south - beyond, -85),
        min(east + beyond, 180), min(north + beyond, 85),
    )  # fmt: skip
    countries, tree = _countries()
    found = countries[np.sort(tree.query(view))]
    coarse = shapely.simplify(
        shapely.clip_by_rect(found, *view.bounds), max(east - west, north - south) / dots
    )
    drawn = shapely.transform(coarse, lambda each: each.round(4))
    land = [
        {"type": "Feature", "properties": {"what": "land"}, "geometry": json.loads(shape)}
        for shape in shapely.to_geojson(drawn[~shapely.is_empty(drawn)])
    ]
    towns = [
        {"type": "Feature", "properties": {"what": "town", "name": name},
         "geometry": {"type": "Point", "coordinates": [lon, lat]}}
        for name, lon, lat in _towns()
        if west - 1 <= lon <= east + 1 and south - 1 <= lat <= north + 1
    ]  # fmt: skip
    return {"type": "FeatureCollection", "features": [*land, *towns[:_MOST_TOWNS]]}


@lru_cache(maxsize=1)
def _countries() -> tuple[Shapes, STRtree]:
    """Return every part of every country, decoded from TopoJSON."""
    topology = json.loads(FETCHED["countries-10m.json"].read_text("utf-8"))
    arcs = [_arc(arc, topology["transform"]) for arc in topology["arcs"]]
    parts: list[Polygon] = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        rings = geometry.get("arcs", [])
        polygons = rings if geometry["type"] == "MultiPolygon" else [rings]
        for polygon in polygons:
            outer, *holes = (_ring(ring, arcs) for ring in polygon)
            if len(outer) >= _CLOSED:
                inner: Any = [shapely.linearrings(each) for each in holes if len(each) >= _CLOSED]
                shell: Any = shapely.linearrings(outer)  # twice as fast as Polygon(outer, inner)
                parts.append(shapely.polygons(shell, inner or None))
    made = np.asarray(parts)
    wrong = ~shapely.is_valid(made)
    made[wrong] = shapely.buffer(made[wrong], 0)
    return made, STRtree(made)


def _arc(steps: list[list[int]], transform: dict[str, Any]) -> Line:
    """Return an arc in degrees: TopoJSON keeps whole numbers, each a step from the last."""
    whole = np.cumsum(np.asarray(steps), axis=0)
    return np.asarray(whole * transform["scale"] + transform["translate"])


def _ring(numbers: list[int], arcs: list[Line]) -> Line:
    """Return a ring from its arcs; a number below zero is an arc walked backwards."""
    walked = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
    return np.concatenate([walked[0], *(each[1:] for each in walked[1:])])


@lru_cache(maxsize=1)
def _towns() -> list[tuple[str, float, float]]:
    """Return towns, the largest first."""
    with data.path("reference/places.csv").open(encoding="utf-8", newline="") as lines:
        return [
            (row["name"], float(row["lon"]), float(row["lat"])) for row in csv.DictReader(lines)
        ]
