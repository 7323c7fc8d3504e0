"""Rows of a GeoPackage, through SQLite alone: read-only, one plain table, nothing that it names.

A GeoPackage is a database, and a database can hold views and triggers that run when they are
read. Only a table is read, only by one statement, and SQLite is told to trust nothing else.

Source: OGC 12-128r19, GeoPackage 1.3, 2.1.3 (geometry blobs).
"""

import contextlib
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from geo.crs import LONLAT
from layers.errors import RejectedError
from layers.exchange.reading import crs_names, parts
from layers.exchange.reading.limits import MAX_BYTES, MAX_COLUMNS, MAX_PARTS, MAX_SQL_STEPS
from layers.exchange.reading.shapes import UNREADABLE, Read, from_wkb, moved
from layers.exchange.reading.table import (
    SourceRow,
    Table,
    check_columns,
    check_count,
    first_wrong,
)
from layers.exchange.reading.upload import AGAIN, Upload

_MAGIC = b"SQLite format 3\x00"
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)
_ALLOWED = {
    sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_PRAGMA,
}  # fmt: skip
_FUNCTIONS = {"count", "length"}
_PRAGMAS = {"table_xinfo", "quick_check"}
_CATALOGUE = ("gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys")
_GENERATED = {2, 3}
_NAME_BYTES = 1_000
_STEP = 100_000


@dataclass(frozen=True, slots=True)
class _Layer:
    """One table, and where its shapes are."""

    name: str
    geometry: str
    srs: int
    crs: str


def table(upload: Upload, part: str = "") -> Table:
    """Return the rows of one table of a GeoPackage.

    Raises
    ------
    RejectedError
        If it is no GeoPackage, is damaged, cut short or being written, keeps views where tables
        should be, or it is unclear which table is meant.

    """
    _check_length(upload)
    beside = upload.path.with_name(upload.name + "-wal")
    if beside.exists() and beside.stat().st_size:
        raise RejectedError(
            f"{upload.name} is open in another program ({beside.name} lies beside it), so its "
            "newest rows would be missed. Nothing was imported. Close that program first."
        )
    address = f"{upload.path.resolve().as_uri()}?mode=ro&immutable=1"
    with _plainly(upload.name), closing(sqlite3.connect(address, uri=True)) as connection:
        _distrust(connection)
        return _read(connection, _layer(connection, part, upload.name), upload.name)


def _check_length(upload: Upload) -> None:
    """Refuse a database of another length than its first page says: it was cut."""
    head = upload.content[:100]
    if len(head) < 100 or not head.startswith(_MAGIC):
        raise RejectedError(f"{upload.name} is no GeoPackage. {AGAIN}")
    size = int.from_bytes(head[16:18], "big")
    pages = int.from_bytes(head[28:32], "big")
    if pages * (65_536 if size == 1 else size) != len(upload.content):
        raise RejectedError(
            f"{upload.name} is longer or shorter than it says, so rows would be missing. {AGAIN}"
        )


@contextlib.contextmanager
def _plainly(name: str) -> Iterator[None]:
    """Turn SQLite's errors into ones that say what to do, without what they quote."""
    try:
        yield
    except (sqlite3.Error, OverflowError, ValueError, TypeError) as error:
        raise RejectedError(
            f"{name} is no GeoPackage, is cut short, or is damaged ({type(error).__name__}). "
            f"{AGAIN}"
        ) from None


def _distrust(connection: sqlite3.Connection) -> None:
    """Let a foreign file do nothing but be read, from tables, up to a size and a time."""
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA mmap_size = 0")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_BYTES)
    connection.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
    steps = iter(range(MAX_SQL_STEPS // _STEP))
    connection.set_progress_handler(lambda: next(steps, None) is None, _STEP)

    def authorised(action: int, one: str | None, two: str | None, *_: object) -> int:
        if action not in _ALLOWED:
            return sqlite3.SQLITE_DENY
        if action == sqlite3.SQLITE_PRAGMA:
            return sqlite3.SQLITE_OK if one in _PRAGMAS else sqlite3.SQLITE_DENY
        if action == sqlite3.SQLITE_FUNCTION and str(two).lower() not in _FUNCTIONS:
            return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK

    connection.set_authorizer(authorised)


def _layer(connection: sqlite3.Connection, part: str, name: str) -> _Layer:
    """Return the table that is meant: of features, or of rows without a place."""
    for each in _CATALOGUE:
        _check_plain(connection, each, name)
    listed = connection.execute(
        "SELECT table_name FROM gpkg_contents WHERE data_type IN ('features', 'attributes') "
        f"LIMIT {MAX_PARTS + 1}"
    ).fetchall()
    tables = [str(each[0]) for each in listed]
    for each in tables:
        _check_plain(connection, each, name)
    counts = {
        each: int(connection.execute(f"SELECT COUNT(*) FROM {_quoted(each)}").fetchone()[0])
        for each in tables
    }
    table = parts.chosen(counts, part, name)
    check_count(counts[table], name)
    places = connection.execute(
        "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE table_name = ?", (table,)
    ).fetchall()
    if not places:
        return _Layer(table, "", 0, LONLAT)
    if len(places) > 1:
        raise RejectedError(f"{name} has two columns of shapes in one table. {AGAIN}")
    srs = int(places[0][1])
    known = connection.execute(
        "SELECT organization, organization_coordsys_id FROM gpkg_spatial_ref_sys WHERE srs_id = ?",
        (srs,),
    ).fetchone()
    if known is None or srs in (0, -1):
        raise RejectedError(
            f"{name} does not say in which CRS its shapes lie (srs_id {srs}). Nothing was "
            "imported. Export it as EPSG:4326."
        )
    return _Layer(table, str(places[0][0]), srs, crs_names.by_code(known[0], known[1], name))


def _check_plain(connection: sqlite3.Connection, table: str, name: str) -> None:
    """Refuse a view, a virtual table, and columns that are computed while they are read."""
    made = connection.execute(
        "SELECT type, sql FROM sqlite_master WHERE name = ?", (table,)
    ).fetchall()
    if [kind for kind, _ in made] != ["table"] or "VIRTUAL" in str(made[0][1])[:30].upper():
        raise RejectedError(
            f"{name} keeps a part as a view or not at all, and a view runs what its maker wrote. "
            "Nothing was imported. Export it as a table."
        )
    about = connection.execute(f"PRAGMA table_xinfo({_quoted(table)})").fetchall()
    if any(each[6] in _GENERATED for each in about) or len(about) > MAX_COLUMNS:
        raise RejectedError(
            f"{name} has too many columns, or one that is computed while it is read, by what its "
            "maker wrote. Nothing was imported. Export the table again."
        )


def _read(connection: sqlite3.Connection, layer: _Layer, name: str) -> Table:
    verdict = connection.execute(f"PRAGMA quick_check({_quoted(layer.name)})").fetchone()
    if verdict is None or verdict[0] != "ok":
        raise RejectedError(f"{name} is a damaged database. {AGAIN}")
    found = connection.execute(f"SELECT * FROM {_quoted(layer.name)}")
    header = [str(each[0]) for each in found.description]
    if layer.geometry and layer.geometry not in header:
        raise RejectedError(f"{name} is damaged: its table has no column of shapes. {AGAIN}")
    columns = [each.strip().lower() for each in header if each != layer.geometry]
    check_columns(columns, name)
    place = header.index(layer.geometry) if layer.geometry else len(header)
    binary: set[str] = set()
    rows = []
    for number, cells in enumerate(found, 1):
        values: dict[str, str] = {}
        for column, cell in zip(columns, (*cells[:place], *cells[place + 1 :]), strict=True):
            values[column] = _text(cell)
            if isinstance(cell, bytes):
                binary.add(column)
        shape, wrong = (None, "") if not layer.geometry else _shape(cells[place], layer)
        problem = first_wrong(values) or wrong
        rows.append(SourceRow(number=number, values=values, shape=shape, problem=problem))
    check_count(len(rows), name)
    notes = [f"Column {each!r} holds binary data, and was ignored." for each in sorted(binary)]
    return Table(rows=rows, notes=notes, columns=tuple(columns))


def _shape(blob: object, layer: _Layer) -> Read:
    """Return the shape of a GeoPackage's blob, in EPSG:4326."""
    if blob is None:
        return None, ""
    if not isinstance(blob, bytes) or len(blob) < 8:
        return None, UNREADABLE
    magic, version, flags = struct.unpack("<2sBB", blob[:4])
    kind = flags >> 1 & 0b111
    if magic != b"GP" or version != 0 or kind >= len(_ENVELOPE_BYTES) or flags & 0b0010_0000:
        return None, UNREADABLE
    if flags & 0b0001_0000:
        return None, "has an empty geometry"
    (own,) = struct.unpack("<i" if flags & 1 else ">i", blob[4:8])
    if own != layer.srs:
        return None, f"says that it lies in srs_id {own}, and its table that all lie in {layer.srs}"
    shape, wrong = from_wkb(blob[8 + _ENVELOPE_BYTES[kind] :])
    return (None, wrong) if wrong else moved(shape, layer.crs)


def _text(value: Any) -> str:
    if value is None or isinstance(value, bytes):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    return str(value).strip()


def _quoted(name: str) -> str:
    """Return a name as SQL has it, whatever stands in it."""
    if len(name) > _NAME_BYTES or "\x00" in name:
        raise RejectedError("A table or column of this file has a name that is none.")
    return '"' + name.replace('"', '""') + '"'
