"""Stores as older programs made them, and what is needed to fill them.

Each file was made by the program of its time, with one row of each kind of then:
`git archive COMMIT layers geo tests data imagery | tar -x -C DIR`, and in DIR
`SqliteStore(path, create=True).put(one_of_each())`, then VACUUM and gzip -9 -n. Commits: schema 1
3628018, 2 80f8b13, 3-early cd7430b (the first day of schema 3), 3 3967aa9 (its last).
"""

import gzip
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg

from layers.record import Record
from layers.schema import TABLES, Table, default_of, encode
from layers.store import geopackage, postgis_tables

VERSIONS = ("1", "2", "3-early", "3", "4")

Shape = dict[str, dict[str, bool]]
"""Table -> column -> whether it must not be empty."""


def unpack(version: str, path: Path) -> Path:
    """Write the store of an older program to a path."""
    packed = Path(__file__).parent / f"schema-{version}.gpkg.gz"
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    return path


def opened(path: Path) -> sqlite3.Connection:
    """Return a plain connection that can write to a store."""
    raw = sqlite3.connect(path)
    geopackage.add_functions(raw)
    return raw


def shape_of(raw: sqlite3.Connection) -> Shape:
    """Return the tables and columns that a file has, of those that there are now."""
    found = {
        table.name: {
            name: bool(needed)
            for _, name, _, needed, *_ in raw.execute(f"PRAGMA table_info({table.name})")
            if name != "fid"
        }
        for table in TABLES.values()
    }
    return {name: columns for name, columns in found.items() if columns}


def fill(raw: sqlite3.Connection, records: Sequence[Record]) -> list[Record]:
    """Add those of these records that the file has a place for; return them as then."""
    raw.execute("PRAGMA foreign_keys = OFF")
    shape, kept = shape_of(raw), []
    with raw:
        for record in records:
            table = TABLES[type(record)]
            if table.name not in shape:
                continue
            row = {k: v for k, v in encode(record).items() if k in shape[table.name]}
            if row.get(table.geometry) is not None:
                row[table.geometry] = geopackage.to_blob(row[table.geometry])
            names, marks = ", ".join(f'"{k}"' for k in row), ", ".join("?" for _ in row)
            try:
                raw.execute(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", [*row.values()])
            except sqlite3.IntegrityError:  # what may be empty now had to be said then
                continue
            kept.append(as_then(table, record, shape))
    return kept


def as_then(table: Table, record: Record, shape: Shape) -> Record:
    """Return a record with the fields of that time, and the others as if nobody had said them."""
    since = [each for each in table.columns if each.name not in shape[table.name]]
    unsaid: dict[str, Any] = {
        each.name: () if each.kind is tuple else each.kind(default_of(table, each))
        for each in since
        if not each.optional
    }
    return replace(record, **unsaid, **{each.name: None for each in since if each.optional})


def make_shared(raw: psycopg.Connection[Any], shape: Shape, schema: int) -> None:
    """Make a shared store as an older program would have made it: the file's tables and columns."""
    raw.execute(b"CREATE SCHEMA compoundwatch")
    raw.execute(b"CREATE TABLE compoundwatch.meta (name TEXT PRIMARY KEY, value BIGINT NOT NULL)")
    raw.execute(
        b"INSERT INTO compoundwatch.meta VALUES ('version', 1), ('schema', %s)"
        % str(schema).encode()
    )
    for table in TABLES.values():
        if table.name in shape:
            columns = [
                f'"{each.name}" {postgis_tables.column_type(table, each)}'
                f"{' NOT NULL' if shape[table.name][each.name] else ''}"
                for each in table.columns
                if each.name in shape[table.name]
            ]
            made = f"CREATE TABLE {postgis_tables.named(table)} ({', '.join(columns)}, "
            raw.execute(f"{made} PRIMARY KEY ({', '.join(table.key)}))".encode())


def fill_shared(raw: psycopg.Connection[Any], records: Sequence[Record], shape: Shape) -> None:
    """Add records, as they were then, to a shared store of that time."""
    with raw.transaction():
        for record in records:
            table = TABLES[type(record)]
            values = dict(
                zip(
                    [each.name for each in table.columns],
                    postgis_tables.to_sql(table, encode(record)),
                    strict=True,
                )
            )
            row = {name: values[name] for name in shape[table.name]}
            names, marks = ", ".join(f'"{k}"' for k in row), ", ".join("%s" for _ in row)
            statement = f"INSERT INTO {postgis_tables.named(table)} ({names}) VALUES ({marks})"
            raw.execute(statement.encode(), [*row.values()])
