"""Exports: released frames alone, as GeoJSON or CSV, written beside and renamed.

Each file says for which audience it was made, from which version of the store, and how
coarse it is.
"""

import csv
import io
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from layers.clearance import DECIMALS
from layers.errors import RejectedError
from layers.files import write_beside
from layers.frames import Released
from layers.read import Reader
from layers.terms import Audience

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SITES = frozenset({"zones", "compounds"})

LAYERS: dict[str, Callable[[Reader, str | None], Released]] = {
    "zones": lambda reader, _zone: reader.zones(),
    "compounds": lambda reader, zone: reader.compounds(zone),
    "detections": lambda reader, zone: reader.detections(zone),
    "footprints": lambda reader, zone: reader.footprints(_needed(zone)),
    "events": lambda reader, zone: reader.events(_needed(zone)),
    "rescues": lambda reader, zone: reader.rescues(zone),
    "report-cells": lambda reader, zone: reader.report_cells(zone),
    "cases": lambda reader, _zone: reader.cases(),
    "organisations": lambda reader, _zone: reader.organisations(),
    "referral-contacts": lambda reader, _zone: reader.referral_contacts(),
    "runs": lambda reader, zone: reader.runs(zone),
    "scenes": lambda reader, zone: reader.scenes(_needed(zone)),
}


def export_layer(reader: Reader, layer: str, path: Path, *, zone_id: str | None = None) -> Released:
    """Write one layer as its audience may have it, and return what was written.

    Raises
    ------
    RejectedError
        If there is no such layer, or the file's name ends in neither .geojson nor .csv.

    """
    if layer not in LAYERS:
        raise RejectedError(f"There is no layer {layer!r}. Choose one of {', '.join(LAYERS)}.")
    released = LAYERS[layer](reader, zone_id)
    about = {
        "layer": layer,
        "audience": reader.audience.value,
        "store_version": reader.version(),
        "coordinates": f"rounded to {DECIMALS[reader.audience]} decimals of a degree",
        "said": released.said(),
    }
    match path.suffix.lower():
        case ".geojson":
            text = geojson(released, reader.audience, about=about)
        case ".csv":
            text = _csv(released, about, _as_wkt(released, reader.audience, layer))
        case other:
            raise RejectedError(f"{path.name} ends in {other!r}. Write a .geojson or a .csv file.")
    write_beside(path, text.encode("utf-8"))
    return released


def geojson(released: Released, audience: Audience, *, about: dict[str, Any] | None = None) -> str:
    """Return a released frame as GeoJSON (RFC 7946), rounded for its audience."""
    table = released.frame
    shapes = shapely.to_geojson(rounded(table.geometry.to_numpy(), audience))
    columns = {name: _plains(table[name]) for name in table.columns if name != "geometry"}
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


def rounded(shapes: np.ndarray[Any, Any], audience: Audience) -> np.ndarray[Any, Any]:
    """Return shapes as exactly as an audience may have them."""
    decimals = DECIMALS[audience]
    return np.asarray(shapely.transform(shapes, lambda each: each.round(decimals)))


def _plains(values: "pd.Series[Any]") -> list[object]:
    """Return a column as JSON can hold it; of one kind of value, at one go."""
    if values.dtype.kind in "biu":
        listed: list[object] = values.tolist()
        return listed
    return [plain(each) for each in values]


def plain(value: object) -> object:
    """Return a value as JSON can hold it: dates as text, what is missing as null."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or value is pd.NaT or (isinstance(value, float) and pd.isna(value)):
        return None
    return value.item() if hasattr(value, "item") else value


def _csv(released: Released, about: dict[str, Any], more: dict[str, list[Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)  # CR LF: so that a lone CR is quoted, and begins no row of its own
    columns = [name for name in released.frame.columns if name != "geometry"]
    writer.writerow([*columns, *more, *about])
    for number, row in enumerate(released.frame[columns].to_dict("records")):
        cells = [*(row[name] for name in columns), *(each[number] for each in more.values())]
        written = [*map(plain, cells), *about.values()]
        writer.writerow(map(spreadsheet_cell, written))
    return out.getvalue()


def _as_wkt(released: Released, audience: Audience, layer: str) -> dict[str, list[Any]]:
    """Return the shapes of sites as a column: a site without its place could not come back."""
    if layer not in _SITES:
        return {}
    shapes = rounded(released.frame.geometry.to_numpy(), audience)
    return {"wkt": shapely.to_wkt(shapes).tolist()}


def spreadsheet_cell(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value


def _needed(zone_id: str | None) -> str:
    if zone_id is None:
        raise RejectedError("This layer belongs to a zone. Name one: --zone ZONE.")
    return zone_id
