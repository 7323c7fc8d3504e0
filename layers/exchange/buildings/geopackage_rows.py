"""Rows of a GeoPackage, through SQLite alone: read-only, one plain table, nothing that it names.

A GeoPackage is a database, and a database can hold views and triggers that run when they are
read. Only a table is read, only by one statement, and SQLite is told to trust nothing else.

Source: OGC 12-128r19, GeoPackage 1.3, 2.1.3 (geometry blobs).
"""

import contextlib
import sqlite3
import struct
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from layers.building_set import BuildingSource
from layers.errors import RejectedError
from layers.exchange.buildings import declared
from layers.exchange.buildings.batch import (
    MAX_VERTICES,
    NO_OUTLINE,
    TOO_MANY_VERTICES,
    Batch,
    Near,
    Opened,
    portions,
)
from layers.exchange.buildings.layouts import Layout, Role, layout_of
from layers.exchange.buildings.wkx import from_wkb

ROWS = 20_000

_LONGEST_BLOB = 40 * MAX_VERTICES
_LONGEST_CELL = 1000
_LONGEST_ROW = 2**30
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)
_ALLOWED = {
    sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_PRAGMA,
}  # fmt: skip
_FUNCTIONS = {"count", "length"}
_COLUMNS = "table_xinfo"
_GENERATED = {2, 3}
_NAME_BYTES = 1000


def opened(path: Path, asked: BuildingSource | None, _near: Near, closing: ExitStack) -> Opened:
    """Open the one table of outlines that a GeoPackage has, and recognise its columns.

    Raises
    ------
    RejectedError
        If it is no GeoPackage, is damaged or being written, or has another number of tables.

    """
    beside = path.with_name(path.name + "-wal")
    if beside.exists() and beside.stat().st_size:
        raise RejectedError(
            f"{path.name} is open in another program ({beside.name} lies beside it), so its newest "
            "rows would be missed. Nothing was imported. Close that program first."
        )
    with _plainly(path.name):
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        closing.callback(connection.close)
        _distrust(connection)
        table, geometry, srs = _table(connection, path.name)
        crs = _crs(connection, srs, path.name)
        found = connection.execute(f"SELECT * FROM {_quoted(table)} LIMIT 0")
        names = [each[0] for each in found.description]
        if geometry not in names:  # SQLite takes a quoted name that is none for a text
            raise RejectedError(
                f"{path.name} is damaged: its table of outlines has no column of them. Nothing was "
                "imported. Get it again."
            )
        rows = int(connection.execute(f"SELECT COUNT(*) FROM {_quoted(table)}").fetchone()[0])
    layout = layout_of([name for name in names if name != geometry], asked, path.name)
    wanted = [geometry, *(name for role in Role for name in layout.columns[role])]
    batches = _batches(connection, table, wanted, layout, srs, rows, path.name)
    return Opened(layout=layout, crs=crs, batches=batches)


@contextlib.contextmanager
def _plainly(name: str) -> Iterator[None]:
    """Turn SQLite's errors into ones that say what to do."""
    try:
        yield
    except (sqlite3.Error, OverflowError, ValueError) as error:
        raise RejectedError(
            f"{name} is no GeoPackage, is cut short, or is damaged ({error}). Nothing was "
            "imported. Get it again."
        ) from None


def _distrust(connection: sqlite3.Connection) -> None:
    """Let a foreign file do nothing but be read, from tables, up to a size."""
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA mmap_size = 0")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_ROW)

    def authorised(action: int, one: str | None, two: str | None, *_: object) -> int:
        if action not in _ALLOWED:
            return sqlite3.SQLITE_DENY
        if action == sqlite3.SQLITE_PRAGMA:
            return sqlite3.SQLITE_OK if one == _COLUMNS else sqlite3.SQLITE_DENY
        if action == sqlite3.SQLITE_FUNCTION and str(two).lower() not in _FUNCTIONS:
            return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK

    connection.set_authorizer(authorised)


def _table(connection: sqlite3.Connection, name: str) -> tuple[str, str, int]:
    """Return name, geometry column and SRS id of the one table of outlines."""
    found = connection.execute(
        "SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns LIMIT 100"
    ).fetchall()
    if len(found) != 1:
        named = ", ".join(str(each[0]) for each in found)[:300] or "none"
        raise RejectedError(
            f"{name} has {len(found)} tables of outlines ({named}), and it must be clear which one "
            "is meant. Nothing was imported. Export the table of buildings to a file of its own."
        )
    table, geometry, srs = found[0]
    made = connection.execute(
        "SELECT type, sql FROM sqlite_master WHERE name = ?", (str(table),)
    ).fetchall()
    if [kind for kind, _ in made] != ["table"] or "VIRTUAL" in str(made[0][1])[:30].upper():
        raise RejectedError(
            f"{name} keeps {str(table)[:100]!r} as a view, and a view runs what its maker wrote. "
            "Nothing was imported. Export it as a table."
        )
    about = connection.execute(f"PRAGMA {_COLUMNS}({_quoted(str(table))})").fetchall()
    if any(each[6] in _GENERATED for each in about):
        raise RejectedError(
            f"{name} has a column that is computed while it is read, by what its maker wrote. "
            "Nothing was imported. Export the table again."
        )
    return str(table), str(geometry), int(srs)


def _crs(connection: sqlite3.Connection, srs: int, name: str) -> str:
    row = connection.execute(
        "SELECT organization, organization_coordsys_id FROM gpkg_spatial_ref_sys WHERE srs_id = ?",
        (srs,),
    ).fetchone()
    if row is None or srs in (0, -1):
        raise RejectedError(
            f"{name} does not say in which CRS its outlines lie (srs_id {srs}). Nothing was "
            "imported. Export it as EPSG:4326."
        )
    return declared.by_code(str(row[0]), row[1], name)


def _batches(
    connection: sqlite3.Connection, table: str, wanted: Sequence[str], layout: Layout, srs: int,
    rows: int, name: str,
) -> Iterator[Batch]:  # fmt: skip
    columns = ", ".join(
        f"CASE WHEN length({name}) > {most} THEN {instead} ELSE {name} END"
        for name, most, instead in [
            (_quoted(wanted[0]), _LONGEST_BLOB, "x''"),
            *((_quoted(each), _LONGEST_CELL, "NULL") for each in wanted[1:]),
        ]
    )
    places = {role: [wanted.index(each) for each in layout.columns[role]] for role in Role}
    heads: dict[bytes, int | str] = {}
    with _plainly(name):
        found = connection.execute(f"SELECT {columns} FROM {_quoted(table)}")
        first = 1
        for some in portions(found, ROWS, lambda row: len(row[0] or b"")):
            yield _batch(some, first, places, heads, srs, min((first + len(some)) / rows, 1.0))
            first += len(some)
    if first - 1 != rows:
        raise RejectedError(f"{name} is damaged: {first - 1} of {rows} rows could be read.")


def _batch(
    some: Sequence[tuple[Any, ...]], first: int, places: dict[Role, list[int]],
    heads: dict[bytes, int | str], srs: int, done: float,
) -> Batch:  # fmt: skip
    blobs: list[bytes | None] = []
    said: dict[int, str] = {}
    for place, row in enumerate(some):
        begins = _begins(row[0], srs, heads)
        if isinstance(begins, str):
            said[place] = begins
            blobs.append(None)
        else:
            blobs.append(row[0][begins:])
    read = from_wkb(blobs)

    def cell(place: int, role: Role) -> Any:
        return next((v for at in places[role] if (v := some[place][at]) not in (None, "")), None)

    return Batch(
        numbers=np.arange(first, first + len(some), dtype=np.int64), shapes=read.shapes,
        wrong={**read.wrong, **said}, others=read.others, cell=cell, done=done,
    )  # fmt: skip


def _begins(blob: object, srs: int, heads: dict[bytes, int | str]) -> int | str:
    """Return where the WKB of a blob begins, or what is wrong with it."""
    if blob == b"":
        return TOO_MANY_VERTICES
    if not isinstance(blob, bytes) or len(blob) < 8:
        return NO_OUTLINE
    head = blob[:8]
    known = heads.get(head)
    if known is None:
        known = _read_head(head, srs)
        if len(heads) < 1000:
            heads[head] = known
    return known


def _read_head(head: bytes, srs: int) -> int | str:
    magic, version, flags = struct.unpack("<2sBB", head[:4])
    kind = flags >> 1 & 0b111
    if magic != b"GP" or version != 0 or kind >= len(_ENVELOPE_BYTES) or flags & 0b0010_0000:
        return NO_OUTLINE
    if flags & 0b0001_0000:
        return "has an empty outline."
    (own,) = struct.unpack("<i" if flags & 1 else ">i", head[4:])
    if own != srs:
        return f"says that it lies in srs_id {own}, and its table that all lie in {srs}."
    return 8 + _ENVELOPE_BYTES[kind]


def _quoted(name: str) -> str:
    """Return a name as SQL has it, whatever stands in it."""
    if len(name) > _NAME_BYTES or "\x00" in name:
        raise RejectedError("A table or column of this file has a name that is none.")
    return '"' + name.replace('"', '""') + '"'
