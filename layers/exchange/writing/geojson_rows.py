"""GeoJSON (RFC 7946): one collection, with a member `about` that says what it is."""

import json
from typing import Any

import shapely

from layers.exchange.writing.outgoing import plains, rounded
from layers.frames import Released
from layers.terms import Audience


def geojson(released: Released, audience: Audience, *, about: dict[str, Any] | None = None) -> str:
    """Return a released frame as GeoJSON (RFC 7946), rounded for its audience."""
    table = released.frame
    shapes = shapely.to_geojson(rounded(table.geometry.to_numpy(), audience))
    columns = {name: plains(table[name]) for name in table.columns if name != "geometry"}
    names, rows = list(columns), zip(*columns.values(), strict=True)
    properties = (
        json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, allow_nan=False)
        for row in rows
    )
    features = ", ".join(
        f'{{"type": "Feature", "properties": {words}, "geometry": {shape or "null"}}}'
        for words, shape in zip(properties, shapes, strict=True)
    )
    head = json.dumps(about or {}, ensure_ascii=False, allow_nan=False)
    return f'{{"type": "FeatureCollection", "about": {head}, "features": [{features}]}}'
