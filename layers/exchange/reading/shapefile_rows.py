"""Features of a zipped shapefile: points and polygons, read in memory.

A shapefile is four files that must fit: .shp (shapes), .shx (where each begins), .dbf (cells)
and .prj (the CRS). A .shp that was cut reads without any error in most programs, so lengths
and counts are checked against one another first.

Source: ESRI Shapefile Technical Description, July 1998.
"""

import datetime as dt
import io
import struct
from collections.abc import Sequence
from typing import Any

import shapefile

from layers.errors import RejectedError
from layers.exchange.reading import crs_names, parts
from layers.exchange.reading.packed import members
from layers.exchange.reading.shapes import OTHER, Read, from_geojson, from_point, moved
from layers.exchange.reading.table import (
    SourceRow,
    Table,
    check_columns,
    check_count,
    first_wrong,
)
from layers.exchange.reading.upload import AGAIN, Upload, as_text

_HEADER = 100
_ENDINGS = (".shp", ".shx", ".dbf", ".prj")
_ENCODINGS = {
    "UTF-8": "utf-8", "UTF8": "utf-8", "65001": "utf-8", "ANSI 65001": "utf-8",
    "1252": "cp1252", "ANSI 1252": "cp1252", "CP1252": "cp1252", "ISO-8859-1": "iso8859-1",
    "ISO 88591": "iso8859-1", "874": "cp874", "ANSI 874": "cp874", "CP874": "cp874",
}  # fmt: skip
_BLANK = b" \x00*?"
_POINTS, _POLYGONS = {1, 11, 21}, {5, 15, 25}


def table(upload: Upload, part: str = "") -> Table:
    """Return the features of the shapefile inside a zip.

    Raises
    ------
    RejectedError
        If a file is missing, cut short or does not fit the others, the CRS is not known, or its
        text is in no encoding that is.

    """
    found = members(upload)
    sets = {each[:-4]: 1 for each in found if each.lower().endswith(".shp")}
    if not sets:
        raise RejectedError(f"{upload.name} holds no .shp file. Zip .shp, .shx, .dbf and .prj.")
    stem = parts.chosen(sets, part, upload.name)
    files = {
        each.lower()[-4:]: content
        for each, content in found.items()
        if each[:-4] == stem and each[-4:-3] == "."
    }
    missing = [each for each in _ENDINGS if each not in files]
    if missing:
        raise RejectedError(
            f"{upload.name} lacks the {', '.join(missing)} of its shapefile. Nothing was imported. "
            "Zip .shp, .shx, .dbf and .prj together."
        )
    _check_lengths(files, upload.name)
    crs = crs_names.by_prj(as_text(files[".prj"], f"{upload.name}, .prj"), upload.name)
    encoding = _encoding(files.get(".cpg", b"UTF-8"), upload.name)
    try:
        return _read(files, crs, encoding, upload.name)
    except (
        shapefile.ShapefileException, struct.error, ValueError, TypeError, IndexError, KeyError,
        OverflowError, AttributeError, AssertionError, OSError,
    ) as error:  # fmt: skip
        if "decode" in str(error):  # pyshp has no error of its own for it
            raise RejectedError(
                f"{upload.name} has text that is not in {encoding}. Nothing was imported. Export "
                "it as UTF-8, with a .cpg file that says so."
            ) from None
        raise RejectedError(
            f"{upload.name} is a damaged shapefile ({type(error).__name__}). {AGAIN}"
        ) from None


def _check_lengths(files: dict[str, bytes], name: str) -> None:
    """Refuse files that are not as long as they say, or not as many as one another."""
    for each in (".shp", ".shx"):
        content = files[each]
        if len(content) < _HEADER or struct.unpack(">i", content[:4])[0] != 9994:
            raise RejectedError(f"{name}: its {each} is no shapefile. {AGAIN}")
        if 2 * struct.unpack(">i", content[24:28])[0] != len(content):
            raise RejectedError(
                f"{name}: its {each} is longer or shorter than it says, so rows would be missing. "
                f"{AGAIN}"
            )
    dbf = files[".dbf"]
    if len(dbf) < 33:
        raise RejectedError(f"{name}: its .dbf is cut short. {AGAIN}")
    count, head, width = struct.unpack("<IHH", dbf[4:12])
    check_count(count, name)
    if len(dbf) - head - count * width not in (0, 1, 2):
        raise RejectedError(
            f"{name}: its .dbf is longer or shorter than it says, so rows would be missing. {AGAIN}"
        )
    if len(files[".shx"]) != _HEADER + 8 * count:
        raise RejectedError(f"{name}: its .shx and .dbf have different numbers of rows. {AGAIN}")
    _check_index(files[".shp"], files[".shx"], name)


def _check_index(shp: bytes, shx: bytes, name: str) -> None:
    """Refuse an index that leads elsewhere than to the records, one after the other."""
    at = _HEADER
    for number, (begin, length) in enumerate(struct.iter_unpack(">ii", shx[_HEADER:]), 1):
        if 2 * begin != at or length < 2 or at + 8 + 2 * length > len(shp):
            raise RejectedError(f"{name}: its .shx does not fit its .shp. {AGAIN}")
        if struct.unpack_from(">ii", shp, at) != (number, length):
            raise RejectedError(f"{name}: a record of its .shp has another number. {AGAIN}")
        at += 8 + 2 * length
    if at != len(shp):
        raise RejectedError(f"{name}: its .shp holds more than its .shx. {AGAIN}")


def _encoding(cpg: bytes, name: str) -> str:
    said = cpg[:40].decode("ascii", "replace").strip().upper()
    if said not in _ENCODINGS:
        raise RejectedError(f"{name} has a .cpg that names no known encoding. Export it as UTF-8.")
    return _ENCODINGS[said]


def _read(files: dict[str, bytes], crs: str, encoding: str, name: str) -> Table:
    with shapefile.Reader(
        shp=io.BytesIO(files[".shp"]), shx=io.BytesIO(files[".shx"]),
        dbf=io.BytesIO(files[".dbf"]), encoding=encoding, encodingErrors="strict",
    ) as opened:  # fmt: skip
        if opened.shapeType not in _POINTS | _POLYGONS:
            raise RejectedError(f"{name} holds neither points nor polygons. {AGAIN}")
        columns = [str(each[0]).strip().lower() for each in opened.fields[1:]]
        check_columns(columns, name)
        cells = _places(opened.fields[1:], columns)
        rows = []
        gone = 0
        for number, (found, record) in enumerate(
            zip(opened.iterShapes(), opened.iterRecords(), strict=True), 1
        ):
            if record is None:
                gone += 1
                continue
            values = {
                column: _text(each) for column, each in zip(columns, list(record), strict=True)
            }
            shape, wrong = _shape(found, crs)
            if found.shapeType not in (0, opened.shapeType):
                shape, wrong = None, "has a shape of another kind than its file says"
            problem = first_wrong(values) or _lost(values, number, cells, files[".dbf"]) or wrong
            rows.append(SourceRow(number=number, values=values, shape=shape, problem=problem))
    check_count(len(rows), name)
    notes = [f"{gone} rows that were deleted in the .dbf were ignored."] if gone else []
    return Table(rows=rows, notes=notes, columns=tuple(columns))


def _places(fields: Sequence[Sequence[Any]], columns: list[str]) -> dict[str, slice]:
    """Return where the numbers and truths of a record of the .dbf stand, by column."""
    places: dict[str, slice] = {}
    at = 1
    for column, (_, kind, size, *_more) in zip(columns, fields, strict=True):
        if kind in {"N", "F", "L"}:
            places[column] = slice(at, at + int(size))
        at += int(size)
    return places


def _lost(values: dict[str, str], number: int, places: dict[str, slice], dbf: bytes) -> str:
    """Say so if a cell holds something that was read as nothing."""
    head, width = struct.unpack("<HH", dbf[8:12])
    record = dbf[head + (number - 1) * width : head + number * width]
    if any(not values[each] and record[place].strip(_BLANK) for each, place in places.items()):
        return "has a number, or a yes or no, that cannot be read"
    return ""


def _shape(found: shapefile.Shape, crs: str) -> Read:
    if found.shapeType == 0:
        return None, ""
    if found.shapeType in _POINTS and len(found.points) == 1:
        shape, wrong = from_point(*found.points[0][:2])
    elif found.shapeType in _POLYGONS:
        about = dict(found.__geo_interface__)
        about["coordinates"] = _listed(about["coordinates"])
        shape, wrong = from_geojson(about)
    else:
        return None, OTHER
    return (None, wrong) if wrong else moved(shape, crs)


def _listed(value: object) -> object:
    """Return tuples within tuples as lists within lists."""
    return [_listed(each) for each in value] if isinstance(value, list | tuple) else value


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    return str(value).strip()
