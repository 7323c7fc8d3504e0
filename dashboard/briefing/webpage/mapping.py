"""The data of the map as JSON that can stand in a page: it is read, and never run."""

import base64
import json
from dataclasses import asdict
from typing import Any

import numpy as np
import shapely

from dashboard.briefing.contents import Contents
from dashboard.briefing.webpage.layers import OF_ONE, OnMap, ground_of, view_of
from dashboard.maps import basemap
from dashboard.style import BORDER, LAND, WATER
from layers.exchange.exporting import plain, rounded

_UNSAFE = {ord(each): f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"}
"""What could end a block of data, or a line of a script; in JSON they stand in texts alone."""

_TEXTS = {
    "close": "Close", "map": "Map", "synthetic": "SYNTHETIC", "zoom_in": "Zoom in",
    "zoom_out": "Zoom out",
}  # fmt: skip


def map_data(contents: Contents, layers: list[OnMap]) -> dict[str, Any]:
    """Return what the script of the map reads, as plain values."""
    ground = ground_of(contents, layers)
    land = basemap.around(*ground)["features"]
    return {
        "view": view_of(contents),
        "ground": ground,
        "land": [each for each in land if each["properties"]["what"] == "land"],
        "towns": [each for each in land if each["properties"]["what"] == "town"],
        "colours": {"land": LAND, "border": BORDER, "water": WATER},
        "layers": [_layer(each) for each in layers],
        "pictures": [
            {"bounds": each.detail.picture.bounds, "alt": " · ".join(each.detail.picture.words),
             "png": base64.b64encode(each.detail.picture.png).decode()}
            for each in contents.sheets if each.detail and each.detail.picture
        ],
        "index": _index(contents),
        "invented": contents.invented,
        "texts": {name: contents.word(text) for name, text in _TEXTS.items()},
    }  # fmt: skip


def as_block(values: dict[str, Any]) -> str:
    """Return values as JSON that no reader of markup takes for an end of its block."""
    written = json.dumps(values, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return written.translate(_UNSAFE)


def _layer(on: OnMap) -> dict[str, Any]:
    drawn = on.layer.drawn
    return {
        "id": on.layer.id, "title": on.layer.title, "by": drawn.by, "label": drawn.label,
        "mark": drawn.mark, "looks": {name: asdict(look) for name, look in drawn.looks.items()},
        "of": OF_ONE.get(on.layer.id, ()) if on.epochs else (),
        "data": {"type": "FeatureCollection", "features": _features(on)},
    }  # fmt: skip


def _features(on: OnMap) -> list[dict[str, Any]]:
    """Return rows as GeoJSON, with every attribute as it was released."""
    named = [name for name in on.rows.columns if name != "geometry"]
    return [
        {"type": "Feature", "geometry": json.loads(shape),
         "properties": {str(name): plain(value) for name, value in row.items()}}
        for shape, row in zip(
            shapely.to_geojson(on.rows.geometry.to_numpy()),
            on.rows[named].to_dict("records"), strict=True,
        )
    ]  # fmt: skip


def _index(contents: Contents) -> list[dict[str, Any]]:
    """Return the numbers of the sheets, each where its site is."""
    if contents.index is None:
        return []
    titles = {str(each.number): each.title for each in contents.sheets}
    places = np.asarray([each.geometry for each in contents.index.shapes], dtype=object)
    shapes = rounded(places, contents.briefing.read_by)
    return [
        {"at": [at.x, at.y], "number": each.label, "title": titles.get(each.label, each.label)}
        for at, each in zip(shapes, contents.index.shapes, strict=True)
    ]
