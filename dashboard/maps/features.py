"""Released frames to what the map draws: as coarse as a zoom can show, and few words.

A layer comes in levels. A level says up to which zoom it serves; its outlines are simplified to
half a pixel there, and what is smaller than a few pixels comes as a point. Of all zones together
the finer levels come in squares of the web map's own scheme, so that a look at one place does not
fetch the country. Of a row only what the map needs goes along: id, look, label, day, invented or
not. All else is asked for by a click.

Degrees, longitude first. Nothing here knows folium or Streamlit.
"""

import json
import math
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from dashboard.style import MapLayer
from geo.crs import LONLAT
from layers.errors import NotFoundError
from layers.exchange.exporting import plain, rounded
from layers.terms import Audience

_PIXELS = 256
_POINT_PX = 3.0
"""What is shorter than this on both sides is drawn as a dot, which can be seen and clicked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """How coarse a layer comes."""

    top: int
    """The highest zoom that it serves."""

    square: int
    """Zoom of the squares in which all zones come; 0 for all at once."""

    exact: bool = False
    """Whether outlines come as they are."""

    @property
    def pixel_deg(self) -> float:
        """Degrees of longitude to a pixel at the highest zoom."""
        return 360 / (_PIXELS * 2.0**self.top)


LEVELS = (
    Level(top=7, square=0),
    Level(top=10, square=0),
    Level(top=13, square=8),
    Level(top=24, square=11, exact=True),
)

_WHEN = ("window_end", "when", "on", "epoch")
"""The day of a row: the first of these that it has."""


def slim(
    frame: gpd.GeoDataFrame, layer: MapLayer, audience: Audience, *, level: int, square: str = ""
) -> bytes:
    """Return a released frame as GeoJSON for drawing, or the part of it that meets a square.

    Parameters
    ----------
    frame
        Released rows.
    layer
        How it is drawn.
    audience
        For whom: coordinates are rounded for it before anything else.
    level
        Of LEVELS.
    square
        "x/y" at the zoom of the level's squares; empty for everything.

    Raises
    ------
    NotFoundError
        If there is no such level or square.

    """
    if not 0 <= level < len(LEVELS):
        raise NotFoundError(f"There is no level {level}: give 0 to {len(LEVELS) - 1}.")
    table = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
    if layer.key in table and not table[layer.key].is_unique:
        table = table.sort_values("epoch", kind="stable").drop_duplicates(layer.key, keep="last")
    if square:
        table = table[table.geometry.intersects(shapely.box(*_edges(square, LEVELS[level].square)))]
    shapes = _drawn(rounded(table.geometry.to_numpy(), audience), LEVELS[level])
    properties = (json.dumps(each, ensure_ascii=False) for each in _words(table, layer))
    features = (
        f'{{"type":"Feature","properties":{about},"geometry":{shape}}}'
        for about, shape in zip(properties, shapely.to_geojson(shapes), strict=True)
    )
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'.encode()


def detail(frame: gpd.GeoDataFrame, layer: MapLayer, key: str, audience: Audience) -> bytes:
    """Return all that is released of one feature, and where it lies, as JSON.

    Raises
    ------
    NotFoundError
        If there is no such row, or none for this audience: both are said alike.

    """
    found = frame[frame[layer.key] == key] if layer.key in frame else frame.iloc[:0]
    if found.empty:
        raise NotFoundError(f"There is no {key[:80]!r} among the {layer.id}.")
    named = [name for name in found.columns if name != "geometry"]
    shapes = rounded(found.geometry.to_numpy(), audience)
    bounds = shapely.total_bounds(shapes)
    return json.dumps({
        "layer": layer.id,
        "id": key,
        "bounds": None if np.isnan(bounds).any() else bounds.tolist(),
        "rows": [
            {name: plain(value) for name, value in row.items()}
            for row in found[named].to_dict("records")
        ],
    }, ensure_ascii=False, allow_nan=False).encode()  # fmt: skip


def placed(
    events: gpd.GeoDataFrame, compounds: gpd.GeoDataFrame, zones: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Return events at the middle of their compound, or of their zone, as these are released.

    Where neither is, an event has no place. How many stand at its place before it is told in `nth`.
    """
    middles = _middles(zones, "zone_id") | _middles(compounds, "compound_id")
    points = [
        middles.get(compound) or middles.get(zone)
        for compound, zone in zip(events["compound_id"], events["zone_id"], strict=True)
    ]
    found = events.assign(geometry=gpd.GeoSeries(points, index=events.index, crs=LONLAT))
    return found.assign(nth=found.groupby(found.geometry.to_wkb(hex=True)).cumcount())


def _middles(frame: gpd.GeoDataFrame, key: str) -> dict[str, shapely.Point]:
    known = frame[~frame.geometry.isna()]
    return dict(zip(known[key], shapely.centroid(known.geometry.to_numpy()), strict=True))


def _drawn(shapes: np.ndarray[Any, Any], level: Level) -> np.ndarray[Any, Any]:
    """Return shapes no finer than a level can show."""
    if level.exact:
        return shapes
    west, south, east, north = shapely.bounds(shapes).T
    dot = np.maximum(east - west, north - south) < _POINT_PX * level.pixel_deg
    coarse = shapely.simplify(shapes, level.pixel_deg / 2)
    decimals = math.ceil(-math.log10(level.pixel_deg / 4))
    made = np.where(dot, shapely.centroid(shapes), coarse)
    return np.asarray(shapely.transform(made, lambda each: each.round(decimals)))


def _words(table: gpd.GeoDataFrame, layer: MapLayer) -> list[dict[str, Any]]:
    """Return what the map says of each row, and looks it up by."""
    dates = [name for name in _WHEN if name in table]
    names = {"id": layer.key, "by": layer.by, "label": layer.label, "date": (dates or [""])[0]}
    columns = {name: table[column] for name, column in names.items() if column}
    for name in ("synthetic", "nth"):
        if name in table and table[name].any():
            columns[name] = table[name]
    rows = pd.DataFrame(columns).to_dict("records")
    return [{str(name): plain(value) for name, value in row.items() if value} for row in rows]


def _edges(square: str, zoom: int) -> tuple[float, float, float, float]:
    """Return west, south, east and north of a square of the web map's scheme, degrees."""
    try:
        x, y = (int(part) for part in square.split("/"))
    except ValueError as error:
        raise NotFoundError(f"{square[:20]!r} is no square. Give x/y.") from error
    count = 2**zoom
    if not (zoom and 0 <= x < count and 0 <= y < count):
        raise NotFoundError(f"There is no square {square[:20]!r} at this level.")
    north, south = (
        math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / count)))) for row in (y, y + 1)
    )
    return x / count * 360 - 180, south, (x + 1) / count * 360 - 180, north
