"""The GeoPackage format: its tables, its geometry blobs and its spatial index.

Written with sqlite3 alone, so that one transaction holds rows, index and picture. Checked
against GDAL in the tests.

Source: OGC 12-128r19, GeoPackage 1.3 (https://www.geopackage.org/spec130/).
"""

import sqlite3
import struct
from collections.abc import Callable, Mapping

import shapely

from layers.geopackage_tables import REQUIRED, SRS_ID
from layers.schema import Column, Row, Table

_HEADER = struct.Struct("<2sBBi4d")
_LITTLE_ENDIAN_XY_ENVELOPE = 0b0000_0011

CORE = f"""{REQUIRED}
CREATE TABLE gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
  scope TEXT NOT NULL, UNIQUE (table_name, column_name, extension_name));
CREATE TABLE compoundwatch_meta (name TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL);
"""

_NEVER = "1970-01-01T00:00:00.000Z"
"""last_change of every table: the file says when in its rows, and no clock is read here."""


def to_blob(wkb: bytes) -> bytes:
    """Return a geometry as a GeoPackage blob with its envelope."""
    west, south, east, north = shapely.from_wkb(wkb).bounds
    head = _HEADER.pack(b"GP", 0, _LITTLE_ENDIAN_XY_ENVELOPE, SRS_ID, west, east, south, north)
    return head + wkb


def to_wkb(blob: bytes) -> bytes:
    """Return the WKB within a blob of ours."""
    return blob[_HEADER.size :]


def add_functions(connection: sqlite3.Connection) -> None:
    """Give a connection the functions that the triggers of the spatial index call."""

    def corner(index: int) -> Callable[[bytes | None], float | None]:
        def read(blob: bytes | None) -> float | None:
            return None if blob is None else float(_HEADER.unpack_from(blob)[4 + index])

        return read

    for index, name in enumerate(("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")):
        connection.create_function(name, 1, corner(index), deterministic=True)
    connection.create_function(
        "ST_IsEmpty", 1, lambda blob: None if blob is None else 0, deterministic=True
    )


def statements(table: Table) -> list[str]:
    """Return the statements that make one table, its registration and its index."""
    columns = ["fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL"]
    columns += [declared(table, column) for column in table.columns]
    keys = ", ".join(f'"{name}"' for name in table.key)
    kind = "features" if table.geometry else "attributes"
    made = [
        f'CREATE TABLE "{table.name}" ({", ".join(columns)}, UNIQUE ({keys}))',
        (
            f"INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, srs_id) "
            f"VALUES ('{table.name}', '{kind}', '{table.name}', '{_NEVER}', "
            f"{SRS_ID if table.geometry else 'NULL'})"
        ),
    ]
    return made + indexes(table) + (_spatial(table.name, table.geometry) if table.geometry else [])


def declared(table: Table, column: Column) -> str:
    """Return a column as a table's definition has it."""
    needed = "" if column.optional else " NOT NULL"
    kind = "GEOMETRY" if column.name == table.geometry else column.sql_type
    return f'"{column.name}" {kind}{needed}'


def unmaking(table: Table) -> list[str]:
    """Return the statements that take a table away again, with its registration and its index."""
    made = [f"DELETE FROM gpkg_contents WHERE table_name = '{table.name}'"]
    if table.geometry:
        made = [
            f"DELETE FROM gpkg_geometry_columns WHERE table_name = '{table.name}'",
            f"DELETE FROM gpkg_extensions WHERE table_name = '{table.name}'",
            *made,
        ]
    made.append(f'DROP TABLE "{table.name}"')
    if table.geometry:
        made.append(f'DROP TABLE "rtree_{table.name}_{table.geometry}"')
    return made


def indexes(table: Table) -> list[str]:
    """Return the statements that make the indexes of a table's columns which are not there."""
    return [
        f'CREATE INDEX IF NOT EXISTS "{table.name}_{name}" ON "{table.name}" ("{name}")'
        for name in table.indexed
    ]


def _spatial(name: str, geometry: str) -> list[str]:
    """Return what registers a geometry column and indexes it (annex F.3, with its triggers)."""
    index = f"rtree_{name}_{geometry}"
    box = ", ".join(
        f'{corner}(NEW."{geometry}")' for corner in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")
    )
    has = f'(NEW."{geometry}" NOT NULL AND NOT ST_IsEmpty(NEW."{geometry}"))'
    hasnt = f'(NEW."{geometry}" ISNULL OR ST_IsEmpty(NEW."{geometry}"))'
    put = f'INSERT OR REPLACE INTO "{index}" VALUES (NEW.fid, {box})'
    drop = f'DELETE FROM "{index}" WHERE id = OLD.fid'
    update = f'UPDATE OF "{geometry}" ON "{name}"'
    had = f'(OLD."{geometry}" NOT NULL AND NOT ST_IsEmpty(OLD."{geometry}"))'
    hadnt = f'(OLD."{geometry}" ISNULL OR ST_IsEmpty(OLD."{geometry}"))'
    boxed = (
        f'UPDATE "{index}" SET minx = ST_MinX(NEW."{geometry}"), maxx = ST_MaxX(NEW."{geometry}"), '
        f'miny = ST_MinY(NEW."{geometry}"), maxy = ST_MaxY(NEW."{geometry}") WHERE id = NEW.fid'
    )
    triggers = {
        "insert": f'AFTER INSERT ON "{name}" WHEN {has} BEGIN {put}; END',
        "update2": f"AFTER {update} WHEN OLD.fid = NEW.fid AND {hasnt} BEGIN {drop}; END",
        "update4": f'AFTER UPDATE ON "{name}" WHEN OLD.fid != NEW.fid AND {hasnt} '
        f'BEGIN DELETE FROM "{index}" WHERE id IN (OLD.fid, NEW.fid); END',
        "update5": f'AFTER UPDATE ON "{name}" WHEN OLD.fid != NEW.fid AND {has} '
        f"BEGIN {drop}; {put}; END",
        "update6": f"AFTER {update} WHEN OLD.fid = NEW.fid AND {has} AND {had} BEGIN {boxed}; END",
        "update7": f"AFTER {update} WHEN OLD.fid = NEW.fid AND {has} AND {hadnt} BEGIN {put}; END",
        "delete": f'AFTER DELETE ON "{name}" WHEN OLD."{geometry}" NOT NULL BEGIN {drop}; END',
    }
    return [
        (
            f"INSERT INTO gpkg_geometry_columns VALUES "
            f"('{name}', '{geometry}', 'GEOMETRY', {SRS_ID}, 0, 0)"
        ),
        (
            f"INSERT INTO gpkg_extensions VALUES ('{name}', '{geometry}', 'gpkg_rtree_index', "
            f"'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')"
        ),
        f'CREATE VIRTUAL TABLE "{index}" USING rtree(id, minx, maxx, miny, maxy)',
        *(f'CREATE TRIGGER "{index}_{which}" {body}' for which, body in triggers.items()),
    ]


def refresh_extent(table: Table) -> str:
    """Return the statement that brings a table's extent in gpkg_contents up to date."""
    index = f"rtree_{table.name}_{table.geometry}"
    return (
        "UPDATE gpkg_contents SET (min_x, min_y, max_x, max_y) = "
        f'(SELECT MIN(minx), MIN(miny), MAX(maxx), MAX(maxy) FROM "{index}") '
        f"WHERE table_name = '{table.name}'"
    )


def row_to_sql(table: Table, row: Row) -> Row:
    """Return a row as SQLite takes it."""
    blob = row.get(table.geometry)
    return row if blob is None else {**row, table.geometry: to_blob(blob)}


def row_from_sql(table: Table, row: sqlite3.Row) -> Row:
    """Return a row as `layers.schema.encode` makes it."""
    plain = {column.name: row[column.name] for column in table.columns}
    blob = plain.get(table.geometry)
    return plain if blob is None else {**plain, table.geometry: to_wkb(blob)}


def where(equal: Mapping[str, object]) -> tuple[str, list[object]]:
    """Return the condition that columns, known to be there, equal these; and its values."""
    tests = " AND ".join(
        f'"{name}" IS NULL' if value is None else f'"{name}" = ?' for name, value in equal.items()
    )
    return (f" WHERE {tests}" if tests else ""), [v for v in equal.values() if v is not None]
