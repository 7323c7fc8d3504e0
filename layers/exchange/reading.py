"""The only door to other people's vector and table files: strict, limited, without GDAL.

GDAL guesses a format from the content, and some formats name other files or addresses: an
upload called .geojson that was a VRT read any file of the server (promises.md, finding 2).
So a CSV is read as CSV and a GeoJSON as JSON, and nothing is opened that they name.
"""

import csv
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from layers.errors import RejectedError

MAX_BYTES = 50 * 2**20
MAX_ROWS = 200_000
MAX_FIELD = 20_000
MAX_DEPTH = 12

_GEOMETRY_TYPES = {"Point", "Polygon", "MultiPolygon"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One row of a foreign file, before anything is believed of it."""

    number: int
    """As a person counts: a CSV's header is line 1; a GeoJSON's first feature is 1."""

    values: dict[str, str]
    """By column, as text, stripped."""

    shape: BaseGeometry | None = None
    """The geometry, if the file has one for this row."""

    problem: str = ""
    """What is wrong with its geometry, if anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A foreign file, read."""

    rows: list[SourceRow]
    """In order."""

    notes: list[str] = field(default_factory=list)
    """What was ignored, and why."""


def read(path: Path) -> Table:
    """Return the rows of a CSV or GeoJSON file.

    Raises
    ------
    RejectedError
        If the file is missing, too large, cut short, or not what its name says.

    """
    if not path.is_file():
        raise RejectedError(f"There is no file {path.name}. Check the path.")
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise RejectedError(
            f"{path.name} has {size:,} bytes, more than {MAX_BYTES:,}. Cut it into parts."
        )
    if size == 0:
        raise RejectedError(f"{path.name} is empty: it holds no rows.")
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RejectedError(
            f"{path.name} is not UTF-8 text (byte {error.start}), so names would be spoilt. "
            "Save it as UTF-8; in a spreadsheet: Save as, CSV UTF-8."
        ) from None
    if path.suffix.lower() == ".csv":
        return _csv(text, path.name)
    if path.suffix.lower() in {".geojson", ".json"}:
        return _geojson(text, path.name)
    raise RejectedError(f"{path.name} ends in {path.suffix!r}. Give a .csv or a .geojson file.")


def _csv(text: str, name: str) -> Table:
    if "\x00" in text:
        raise RejectedError(f"{name} holds zero bytes, so it is no CSV. Save it again as CSV.")
    lines = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        header = [each.strip().lower() for each in next(lines)]
        body = [(lines.line_num, row) for row in lines if any(cell.strip() for cell in row)]
    except (csv.Error, StopIteration) as error:
        raise RejectedError(
            f"{name} is cut short or badly quoted at line {lines.line_num} ({error}). "
            "Nothing was imported. Get the file again."
        ) from None
    if len(set(header)) != len(header) or not all(header):
        raise RejectedError(f"{name}: each column needs a name of its own in the first line.")
    _check_count(len(body), name)
    return Table(rows=[_csv_row(number, header, row) for number, row in body])


def _csv_row(number: int, header: list[str], row: list[str]) -> SourceRow:
    values = {column: cell.strip() for column, cell in zip(header, row, strict=False)}
    problem = ""
    if len(row) != len(header):
        problem = f"has {len(row)} cells where the header has {len(header)}: cut short, or a comma"
    if any(len(cell) > MAX_FIELD for cell in row):
        problem = f"has a cell of more than {MAX_FIELD:,} characters"
    parsed, wrong = _wkt(values.pop("wkt", ""))
    return SourceRow(number=number, values=values, shape=parsed, problem=problem or wrong)


def _wkt(text: str) -> tuple[BaseGeometry | None, str]:
    if not text:
        return None, ""
    try:
        return shapely.from_wkt(text), ""
    except ShapelyError:
        return None, "has a wkt that cannot be read"


def _geojson(text: str, name: str) -> Table:
    try:
        found = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise RejectedError(
            f"{name} is no whole JSON file ({type(error).__name__}: it is cut short, too deep, or "
            "holds NaN). Nothing was imported. Get the file again."
        ) from None
    if not isinstance(found, dict) or found.get("type") != "FeatureCollection":
        raise RejectedError(f"{name} is no GeoJSON FeatureCollection. Export it as GeoJSON.")
    features = found.get("features")
    if not isinstance(features, list):
        raise RejectedError(f"{name} has no list of features.")
    _check_count(len(features), name)
    notes = []
    if "crs" in found:
        notes.append(
            "Its crs member was ignored: GeoJSON is longitude, latitude on WGS 84 (RFC 7946)."
        )
    return Table(
        rows=[_feature(number, each) for number, each in enumerate(features, 1)], notes=notes
    )


def _feature(number: int, feature: Any) -> SourceRow:
    if not isinstance(feature, dict):
        return SourceRow(number=number, values={}, problem="is no feature")
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict):
        return SourceRow(number=number, values={}, problem="has properties that are no object")
    values = {str(key).strip().lower(): _text(value) for key, value in properties.items()}
    geometry = feature.get("geometry")
    if geometry is None:
        return SourceRow(number=number, values=values)
    parsed, problem = _geometry(geometry)
    return SourceRow(number=number, values=values, shape=parsed, problem=problem)


def _geometry(geometry: Any) -> tuple[BaseGeometry | None, str]:
    if not isinstance(geometry, dict) or geometry.get("type") not in _GEOMETRY_TYPES:
        return None, f"needs one of {', '.join(sorted(_GEOMETRY_TYPES))}"
    if not _all_finite(geometry.get("coordinates"), MAX_DEPTH):
        return None, "has a coordinate that is no finite number"
    try:
        return shapely.force_2d(shape(geometry)), ""
    except (ShapelyError, ValueError, TypeError, IndexError, AttributeError):
        return None, "has a geometry that cannot be read"


def _all_finite(value: Any, depth: int) -> bool:
    if isinstance(value, list):
        return depth > 0 and all(_all_finite(each, depth - 1) for each in value)
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(_text(each) for each in value)
    return str(value).strip()[:MAX_FIELD]


def _no_constant(name: str) -> Iterator[None]:
    raise ValueError(name)


def _check_count(count: int, name: str) -> None:
    if count == 0:
        raise RejectedError(f"{name} holds no rows.")
    if count > MAX_ROWS:
        raise RejectedError(f"{name} has {count:,} rows, more than {MAX_ROWS:,}. Cut it up.")
