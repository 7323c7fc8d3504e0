"""Reads a file of any schema as it was written: which rows, of the columns that it had then.

What an older program hashed is what its records had: a column that came since is in no hash of
its time. Here a file is read with sqlite3 alone, by the columns that it has, and never changed;
a log that somebody laid beside it is not read.
"""

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from layers.schema import SCHEMA_VERSION, TABLES, Column, Row, Table
from layers.store import geopackage
from layers.store.copying import Held, held_rows
from layers.store.sqlite_errors import plain
from layers.store.sqlite_making import schema_of

_OURS = {"fid"}
"""What a GeoPackage adds to a table's columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a file has a place for."""

    schema: int
    """The schema that it says it has."""

    columns: Mapping[str, tuple[str, ...]]
    """Table -> its columns, of those that this program knows."""

    unknown: tuple[str, ...]
    """Columns of these tables that this program does not know, as TABLE.COLUMN."""

    @property
    def whole(self) -> bool:
        """Whether this program opens it as it is."""
        return self.schema == SCHEMA_VERSION and self.columns == {
            table.name: tuple(each.name for each in table.columns) for table in TABLES.values()
        }


def shape_of(path: Path) -> Shape:
    """Return what a file has a place for.

    Raises
    ------
    StoreDamagedError
        If it is no store of ours.

    """
    with _opened(path) as raw:
        there = {table.name: _columns(raw, table) for table in TABLES.values()}
        known = {
            table.name: tuple(e.name for e in table.columns if e.name in there[table.name])
            for table in TABLES.values()
            if there[table.name]
        }
        unknown = tuple(
            f"{name}.{each}"
            for name, columns in known.items()
            for each in sorted(there[name] - {*columns} - _OURS)
        )
        return Shape(schema=schema_of(raw, path), columns=known, unknown=unknown)


def held_as_written(path: Path, columns: Mapping[str, tuple[str, ...]]) -> dict[str, Held]:
    """Return how many rows each table holds, and a hash over some columns of them.

    Parameters
    ----------
    path
        Of the file.
    columns
        Table -> its columns that are hashed, as a `Shape` says them.

    Raises
    ------
    StoreDamagedError
        If it cannot be read.

    """
    with _opened(path) as raw:
        return {
            table.name: held_rows(_some(table, columns[table.name]), _rows(raw, table, columns))
            for table in TABLES.values()
            if table.name in columns
        }


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with contextlib.closing(sqlite3.connect(address, uri=True)) as raw:
            raw.row_factory = sqlite3.Row
            yield raw
    except sqlite3.Error as error:
        raise plain(error, path) from error


def _columns(raw: sqlite3.Connection, table: Table) -> set[str]:
    return {row["name"] for row in raw.execute(f'PRAGMA table_info("{table.name}")')}


def _some(table: Table, names: tuple[str, ...]) -> list[Column]:
    return [each for each in table.columns if each.name in names]


def _rows(
    raw: sqlite3.Connection, table: Table, columns: Mapping[str, tuple[str, ...]]
) -> Iterator[Row]:
    """Yield rows in order of their key, as `layers.schema.encode` would make them."""
    names = ", ".join(f'"{each}"' for each in columns[table.name])
    order = ", ".join(f'"{each}"' for each in table.key if each in columns[table.name])
    for found in raw.execute(f'SELECT {names} FROM "{table.name}" ORDER BY {order}'):
        row = dict(found)
        if row.get(table.geometry) is not None:
            row[table.geometry] = geopackage.to_wkb(row[table.geometry])
        yield row
