"""Makes an empty store in a GeoPackage file, and looks whether a file is one."""

import sqlite3
from pathlib import Path

from layers.errors import SchemaTooNewError, StoreDamagedError, StoreMissingError
from layers.geopackage_tables import APPLICATION_ID, USER_VERSION
from layers.schema import SCHEMA_VERSION, TABLES
from layers.store import geopackage
from layers.store.rows import too_new, too_old


def check_place(path: Path, *, create: bool) -> None:
    """Refuse a path at which there is no store, unless one may be made there.

    Raises
    ------
    StoreMissingError
        If there is none, or no folder for one.

    """
    if not path.exists() and not create:
        raise StoreMissingError(
            f"There is no store at {path}. Make one: compoundwatch init; or see the demo: "
            "compoundwatch demo."
        )
    if not path.parent.is_dir():
        raise StoreMissingError(f"The folder {path.parent} does not exist. Make it first.")


def identity(path: Path) -> tuple[int, int]:
    """Return what tells a file from any other that is put in its place."""
    found = path.stat()
    return found.st_dev, found.st_ino


def check_there(path: Path, known: tuple[int, int]) -> None:
    """Refuse a file that lies at its place no more, or in whose place another lies.

    Raises
    ------
    StoreMissingError
        If so. An open file can be read after that, and what it says would be taken for now.

    """
    try:
        there = identity(path)
    except OSError:
        raise StoreMissingError(
            f"The store {path.name} lies at its place no more: it was moved or deleted. What was "
            "kept in it is not shown, for it may be out of date. Put the same file back; it is "
            "taken up again at once."
        ) from None
    if there != known:
        raise StoreMissingError(
            f"Another file lies in the place of the store {path.name}, such as a backup that was "
            "brought back. Start compoundwatch anew to use it."
        )


def is_empty(connection: sqlite3.Connection) -> bool:
    """Say whether a file holds no table: it is new, or was being made when its maker was killed."""
    return not connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]


def make(connection: sqlite3.Connection) -> None:
    """Make all tables, within a transaction."""
    for statement in geopackage.CORE.split(";\n"):
        if statement.strip():
            connection.execute(statement)
    for table in TABLES.values():
        for statement in geopackage.statements(table):
            connection.execute(statement)
    connection.executemany(
        "INSERT INTO compoundwatch_meta VALUES (?, ?)",
        [("version", 0), ("schema", SCHEMA_VERSION)],
    )
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {USER_VERSION}")


def schema_of(connection: sqlite3.Connection, path: Path) -> int:
    """Return the schema that a file was made with.

    Raises
    ------
    StoreDamagedError
        If it is no store of ours.

    """
    tables = "SELECT COUNT(*) FROM sqlite_master WHERE name = 'compoundwatch_meta'"
    if not connection.execute(tables).fetchone()[0]:
        raise StoreDamagedError(
            f"{path.name} is a database, but no store of Compound Watch. Give another path, or "
            "make a store there: compoundwatch init."
        )
    found = connection.execute("SELECT value FROM compoundwatch_meta WHERE name = 'schema'")
    return int(found.fetchone()[0])


def check_made(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file that is no store of ours, or that another program made.

    Raises
    ------
    SchemaTooNewError
        If a newer program made it.
    StoreDamagedError
        If an older one did, a column is not there, or it is no store.

    """
    found = schema_of(connection, path)
    if found > SCHEMA_VERSION:
        raise SchemaTooNewError(too_new(path.name, found))
    if found < SCHEMA_VERSION or not _whole(connection):
        raise StoreDamagedError(too_old(path.name, found))


def _whole(connection: sqlite3.Connection) -> bool:
    """Say whether all columns are there: a store may be of a day on which its schema still grew."""
    found = connection.execute(
        "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c "
        "WHERE m.type = 'table'"
    )
    there = {(table, column) for table, column in found}
    return all(
        (table.name, column.name) in there for table in TABLES.values() for column in table.columns
    )
