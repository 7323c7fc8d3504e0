"""Features of a GeoJSON, by a strict JSON reader: no crs is followed, no NaN, no name twice.

Source: RFC 7946; longitude first, WGS 84.
"""

import json
from typing import Any, NoReturn

from layers.errors import RejectedError
from layers.exchange.reading.shapes import from_geojson
from layers.exchange.reading.table import SourceRow, Table, check_count, first_wrong, gathered
from layers.exchange.reading.upload import AGAIN, Upload

_OURS = (":CRS84", ":4326", "/CRS84", "/4326", "WGS84", "WGS 84")


def table(upload: Upload, _part: str = "") -> Table:
    """Return the features of a FeatureCollection.

    Raises
    ------
    RejectedError
        If it is no UTF-8 text, no whole JSON, no FeatureCollection, or too large.

    """
    name = upload.name
    try:
        found = json.loads(upload.text, parse_constant=_no_constant, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise RejectedError(
            f"{name} is no whole JSON file ({type(error).__name__}: it is cut short, too deep, "
            f"names something twice, or holds NaN). {AGAIN}"
        ) from None
    if not isinstance(found, dict) or found.get("type") != "FeatureCollection":
        raise RejectedError(f"{name} is no GeoJSON FeatureCollection. Export it as GeoJSON.")
    features = found.get("features")
    if not isinstance(features, list):
        raise RejectedError(f"{name} has no list of features.")
    check_count(len(features), name)
    notes = []
    if "crs" in found:
        _check_crs(found["crs"], name)
        notes.append(
            "Its crs member was ignored: GeoJSON is longitude, latitude on WGS 84 (RFC 7946)."
        )
    rows = [_feature(number, each) for number, each in enumerate(features, 1)]
    return Table(rows=rows, notes=notes, columns=gathered(rows, name))


def _check_crs(crs: Any, name: str) -> None:
    """Refuse a file that says, in the way of 2008, that its coordinates are others than ours.

    Raises
    ------
    RejectedError
        If it names a CRS that is neither CRS84 nor EPSG:4326.

    """
    about = crs.get("properties") if isinstance(crs, dict) else None
    said = about.get("name") if isinstance(about, dict) else None
    if isinstance(said, str) and not said.upper().endswith(_OURS):
        raise RejectedError(
            f"{name} says that its coordinates lie in another CRS than longitude and latitude on "
            "WGS 84, so its places would be wrong. Nothing was imported. Export it as EPSG:4326, "
            "longitude first (RFC 7946)."
        )


def _feature(number: int, feature: Any) -> SourceRow:
    if not isinstance(feature, dict):
        return SourceRow(number=number, values={}, problem="is no feature")
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict):
        return SourceRow(number=number, values={}, problem="has properties that are no object")
    values: dict[str, str] = {}
    for key, value in properties.items():
        column = key.strip().lower()
        if not column or column in values:
            problem = "has a property without a name, or two of one name"
            return SourceRow(number=number, values={}, problem=problem)
        values[column] = _text(value)
    problem = first_wrong(values)
    geometry = feature.get("geometry")
    if geometry is None:
        return SourceRow(number=number, values=values, problem=problem)
    parsed, wrong = from_geojson(geometry)
    return SourceRow(number=number, values=values, shape=parsed, problem=problem or wrong)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(_text(each) for each in value)
    if isinstance(value, bool):
        return str(value)
    return str(value).strip()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object, if each of its names stands there once."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
