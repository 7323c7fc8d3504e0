"""The tables of the shared store in SQL: types, spatial index, and who may do what.

A record's own geometry is a PostGIS column with a GiST index; any further one is WKB in a
bytea, as in the GeoPackage. Texts are ordered by code point (COLLATE "C"), so that a key has
the same place in every engine.

Rights are given one by one, to two roles that log in by being granted to others: a reader may
read, a writer may add, and change only rows of revisable kinds and the counters. Nobody but
the owner deletes, empties or drops. Nothing rests on row-level security: it is bypassed by a
table's owner, by a superuser and by a plain view, and slows spatial filters (promises.md, R18).
"""

import struct
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from layers.audit_entry import AuditEntry
from layers.schema import TABLES, Column, Row, Table

SCHEMA = "compoundwatch"
READER = "compoundwatch_reader"
WRITER = "compoundwatch_writer"
SRID = 4326

_TYPES = {
    "TEXT": 'TEXT COLLATE "C"',
    "BOOLEAN": "BOOLEAN",
    "INTEGER": "BIGINT",
    "REAL": "DOUBLE PRECISION",
    "BLOB": "BYTEA",
    "DATE": "DATE",
    "DATETIME": "TIMESTAMPTZ",
}
_HAS_SRID = 0x20000000
_HEAD = struct.Struct("<BI")
_FIRST = f"CREATE TABLE {SCHEMA}.meta (name TEXT PRIMARY KEY, value BIGINT NOT NULL)"


def column_type(table: Table, column: Column) -> str:
    """Return the type of a column."""
    if column.name == table.geometry:
        return f"geometry(Geometry,{SRID})"
    return _TYPES[column.sql_type]


def named(table: Table) -> str:
    """Return a table's name in SQL."""
    return f'{SCHEMA}."{table.name}"'


def statements(table: Table) -> list[str]:
    """Return the statements that make one table, its indexes and its rights."""
    columns = [
        f'"{each.name}" {column_type(table, each)}{"" if each.optional else " NOT NULL"}'
        for each in table.columns
    ]
    key = ", ".join(f'"{name}"' for name in table.key)
    return [
        f"CREATE TABLE {named(table)} ({', '.join(columns)}, PRIMARY KEY ({key}))",
        *indexes(table),
    ]


def indexes(table: Table) -> list[str]:
    """Return the statements that make the indexes of a table which are not there."""
    made = [
        f'CREATE INDEX IF NOT EXISTS "{table.name}_{name}" ON {named(table)} ("{name}")'
        for name in table.indexed
    ]
    if table.geometry:
        made.append(
            f'CREATE INDEX IF NOT EXISTS "{table.name}_{table.geometry}_gist" '
            f'ON {named(table)} USING GIST ("{table.geometry}")'
        )
    return made


def making() -> list[str]:
    """Return the statements that make an empty store, in order."""
    return [
        f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}",
        _FIRST,
        *(statement for table in TABLES.values() for statement in statements(table)),
    ]


def rights() -> list[str]:
    """Return the statements that say what the two roles may do."""
    made = [
        f"REVOKE ALL ON SCHEMA {SCHEMA} FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA {SCHEMA} TO {READER}, {WRITER}",
        f"GRANT SELECT ON {SCHEMA}.meta TO {READER}, {WRITER}",
        f"GRANT UPDATE ON {SCHEMA}.meta TO {WRITER}",
    ]
    for table in TABLES.values():
        made.append(f"GRANT SELECT ON {named(table)} TO {READER}, {WRITER}")
        if table.record is AuditEntry:  # what a reader takes out is written down too
            made.append(f"GRANT INSERT ON {named(table)} TO {READER}")
        may = "INSERT, UPDATE" if table.record.REVISABLE else "INSERT"
        may += ", DELETE" if table.record.REMOVABLE else ""
        made.append(f"GRANT {may} ON {named(table)} TO {WRITER}")
    return made


def shown(table: Table) -> str:
    """Return what a query selects: all columns, a geometry as WKB."""
    return ", ".join(
        f"ST_AsBinary(\"{each.name}\", 'NDR')" if each.name == table.geometry else f'"{each.name}"'
        for each in table.columns
    )


def to_sql(table: Table, row: Row) -> list[Any]:
    """Return a row's values as the server takes them, in the order of the columns."""
    return [value_to_sql(table, each, row[each.name]) for each in table.columns]


def value_to_sql(table: Table, column: Column, value: Any) -> Any:
    """Return one plain value as the server takes it."""
    if value is None:
        return None
    if column.name == table.geometry:
        return _with_srid(value).hex()
    if isinstance(value, StrEnum):
        return value.value
    return bool(value) if column.kind is bool else value


def from_sql(table: Table, values: tuple[Any, ...]) -> Row:
    """Return a row as `layers.schema.encode` makes it."""
    return {each.name: _plain(value) for each, value in zip(table.columns, values, strict=True)}


def _plain(value: Any) -> Any:
    match value:
        case bool():
            return int(value)
        case datetime():
            utc = value.astimezone(UTC).isoformat(timespec="milliseconds")
            return utc.replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case memoryview():
            return bytes(value)
    return value


def _with_srid(wkb: bytes) -> bytes:
    """Return little-endian WKB as EWKB, which says that it is in EPSG:4326."""
    order, kind = _HEAD.unpack_from(wkb)
    return _HEAD.pack(order, kind | _HAS_SRID) + struct.pack("<I", SRID) + wkb[_HEAD.size :]
