"""The store in one GeoPackage file: WAL, one writer, one transaction per effect.

`BEGIN IMMEDIATE` takes the write lock before anything is read, so that two writers wait for
one another instead of losing an update; FULL synchronisation keeps what was acknowledged
through a crash. (promises.md found 468 of 600 writes refused under the usual settings.)
"""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import RLock
from typing import TypeVar, cast

from layers.errors import (
    SchemaTooNewError,
    StoreDamagedError,
    StoreError,
    StoreFullError,
    StoreLockedError,
    StoreMissingError,
    StoreReadOnlyError,
)
from layers.record import Record
from layers.schema import SCHEMA_VERSION, TABLES, Row, Table, decode, encode
from layers.store import geopackage
from layers.store.protocol import Added
from layers.store.rows import check_columns, check_replacement, not_found, same_content, table_of

R = TypeVar("R", bound=Record)

_WAIT_S = 30.0

_WHOLE = ("BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",))
_PART = ("SAVEPOINT part", "RELEASE part", ("ROLLBACK TO part", "RELEASE part"))


class SqliteStore:
    """Records in one GeoPackage file, which QGIS opens as it is."""

    def __init__(self, path: Path, *, create: bool = False, read_only: bool = False) -> None:
        """Open a store, or make one.

        Raises
        ------
        StoreError
            If there is none, it is no store, a newer program made it, or it cannot be made.

        """
        self._path = path
        self._lock = RLock()
        fresh = _must_be_made(path, create=create)
        mode = "ro" if read_only else "rwc"
        with self._plainly():
            self._connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode={mode}",
                uri=True,
                timeout=_WAIT_S,
                isolation_level=None,
                check_same_thread=False,
            )
        try:
            with self._plainly():
                self._begin(read_only=read_only, fresh=fresh)
        except BaseException:
            self._connection.close()
            raise

    def put(self, records: Iterable[Record], *, replace: bool = False) -> Added:
        """Keep all of these records, or none: one transaction."""
        new = same = replaced = 0
        with self._lock, self._plainly(), self._transaction():
            touched: set[type[Record]] = set()
            for record in records:
                table, row = table_of(type(record)), encode(record)
                kept = self._row(table, record.key)
                if kept is None:
                    self._insert(table, row)
                    new += 1
                elif same_content(kept, row):
                    same += 1
                    continue
                else:
                    check_replacement(table, record.key, replace=replace)
                    self._replace(table, row)
                    replaced += 1
                touched.add(type(record))
            for kind in touched:
                if table_of(kind).geometry:
                    self._connection.execute(geopackage.refresh_extent(table_of(kind)))
            if any(not kind.QUIET for kind in touched):
                self._connection.execute(
                    "UPDATE compoundwatch_meta SET value = value + 1 WHERE name = 'version'"
                )
        return Added(new, same, replaced)

    def get(self, kind: type[R], *key: str) -> R:
        """Return one record by its key."""
        table = table_of(kind)
        with self._lock, self._plainly():
            row = self._row(table, key)
            if row is None:
                first = f'SELECT DISTINCT "{table.key[0]}" FROM "{table.name}"'
                known = [str(each[0]) for each in self._connection.execute(first)]
                raise not_found(table, key, known)
        return cast("R", decode(table, row))

    def select(self, kind: type[R], **equal: object) -> list[R]:
        """Return all records of a kind whose fields equal these, in order of their key."""
        table = table_of(kind)
        where, values = _where(table, equal)
        order = ", ".join(f'"{name}"' for name in table.key)
        with self._lock, self._plainly():
            rows = self._connection.execute(
                f'SELECT * FROM "{table.name}"{where} ORDER BY {order}',
                values,
            ).fetchall()
        return [cast("R", decode(table, _from_sql(table, row))) for row in rows]

    def count(self, kind: type[Record], **equal: object) -> int:
        """Return how many `select` would give."""
        table = table_of(kind)
        where, values = _where(table, equal)
        with self._lock, self._plainly():
            found = self._connection.execute(
                f'SELECT COUNT(*) FROM "{table.name}"{where}',
                values,
            ).fetchone()
        return int(found[0])

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Let nobody else write until this ends; all that is put within is one effect."""
        with self._lock, self._plainly(), self._transaction():
            yield

    def version(self) -> int:
        """Return a number that grows with each effect."""
        return self._meta("version")

    def check(self) -> list[str]:
        """Return what SQLite finds wrong with the file."""
        with self._lock, self._plainly():
            found = [str(row[0]) for row in self._connection.execute("PRAGMA integrity_check")]
        return [] if found == ["ok"] else found

    def close(self) -> None:
        """Fold the log into the file and let go of it."""
        self._connection.close()

    def _begin(self, *, read_only: bool, fresh: bool) -> None:
        """Set the connection up, make the store if it is new, and look whether it is one."""
        self._connection.row_factory = sqlite3.Row
        geopackage.add_functions(self._connection)
        if not read_only:
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA secure_delete = ON")
        self._connection.execute("PRAGMA foreign_keys = ON")
        if fresh:
            self._make()
        self._check_made()

    def _make(self) -> None:
        with self._transaction():
            for statement in geopackage.CORE.split(";\n"):
                if statement.strip():
                    self._connection.execute(statement)
            for table in TABLES.values():
                for statement in geopackage.statements(table):
                    self._connection.execute(statement)
            self._connection.executemany(
                "INSERT INTO compoundwatch_meta VALUES (?, ?)",
                [("version", 0), ("schema", SCHEMA_VERSION)],
            )
            self._connection.execute(f"PRAGMA application_id = {geopackage.APPLICATION_ID}")
            self._connection.execute(f"PRAGMA user_version = {geopackage.USER_VERSION}")

    def _check_made(self) -> None:
        """Refuse a file that is no store of ours, or that a newer program made."""
        tables = "SELECT COUNT(*) FROM sqlite_master WHERE name = 'compoundwatch_meta'"
        if not self._connection.execute(tables).fetchone()[0]:
            raise StoreDamagedError(
                f"{self._path.name} is a database, but no store of Compound Watch. Give another "
                "path, or make a store there: compoundwatch init."
            )
        found = self._meta("schema")
        if found > SCHEMA_VERSION:
            raise SchemaTooNewError(
                f"{self._path.name} was made by a newer program (schema {found}; this one knows "
                f"{SCHEMA_VERSION}). Nothing was changed. Update Compound Watch to open it."
            )
        if found < SCHEMA_VERSION:
            raise StoreDamagedError(
                f"{self._path.name} was made by an older program (schema {found}; this one needs "
                f"{SCHEMA_VERSION}), and detections of then lack what is kept now. Nothing was "
                "changed. Make another store (compoundwatch init) and refresh its zones."
            )

    def _meta(self, name: str) -> int:
        with self._lock, self._plainly():
            query = "SELECT value FROM compoundwatch_meta WHERE name = ?"
            return int(self._connection.execute(query, (name,)).fetchone()[0])

    def _row(self, table: Table, key: tuple[str, ...]) -> Row | None:
        where = " AND ".join(f'"{name}" = ?' for name in table.key)
        query = f'SELECT * FROM "{table.name}" WHERE {where}'
        row = self._connection.execute(query, key).fetchone()
        return None if row is None else _from_sql(table, row)

    def _insert(self, table: Table, row: Row) -> None:
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" for _ in row)
        statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'
        self._connection.execute(statement, list(_to_sql(table, row).values()))

    def _replace(self, table: Table, row: Row) -> None:
        sets = ", ".join(f'"{name}" = ?' for name in row)
        where = " AND ".join(f'"{name}" = ?' for name in table.key)
        values = [*_to_sql(table, row).values(), *(row[name] for name in table.key)]
        statement = f'UPDATE "{table.name}" SET {sets} WHERE {where}'
        self._connection.execute(statement, values)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        """All that is done within, or nothing of it; within another, a part of that one."""
        inner = self._connection.in_transaction
        begin, end, undo = _PART if inner else _WHOLE
        self._connection.execute(begin)
        try:
            yield
            self._connection.execute(end)
        except BaseException:
            if self._connection.in_transaction:
                for statement in undo:
                    self._connection.execute(statement)
            raise

    @contextlib.contextmanager
    def _plainly(self) -> Iterator[None]:
        """Turn SQLite's errors into ones that say what to do."""
        try:
            yield
        except sqlite3.Error as error:
            raise _plain(error, self._path) from error


def _must_be_made(path: Path, *, create: bool) -> bool:
    """Say whether a store must be made here, or refuse."""
    if path.exists():
        return path.stat().st_size == 0 and create
    if not create:
        raise StoreMissingError(
            f"There is no store at {path}. Make one: compoundwatch init; or see the demo: "
            "compoundwatch demo."
        )
    if not path.parent.is_dir():
        raise StoreMissingError(f"The folder {path.parent} does not exist. Make it first.")
    return True


def _plain(error: sqlite3.Error, path: Path) -> StoreError:
    said = str(error)
    if "full" in said:
        return StoreFullError(
            f"The disk of {path.name} is full. Nothing of this was kept, and nothing was lost. "
            "Free some space and do it again."
        )
    if "locked" in said or "busy" in said:
        return StoreLockedError(
            f"Somebody else has been writing to {path.name} for {_WAIT_S:.0f} seconds. Nothing of "
            "this was kept. Do it again when they are done."
        )
    if "readonly" in said or "read-only" in said:
        return StoreReadOnlyError(
            f"{path.name} cannot be written. Nothing was changed. Give yourself write access to "
            "the file and its folder, or work on a copy."
        )
    if "unable to open" in said:
        return StoreMissingError(f"{path} cannot be opened. Check that you may read its folder.")
    if "not a database" in said or "malformed" in said:
        return StoreDamagedError(
            f"{path.name} is no store, or is damaged ({said}). Nothing was changed. Give another "
            "path, or bring back a backup."
        )
    return StoreError(f"The store {path.name} failed: {said}.")


def _where(table: Table, equal: dict[str, object]) -> tuple[str, list[object]]:
    check_columns(table, equal)
    where = " AND ".join(f'"{name}" = ?' for name in equal)
    return (f" WHERE {where}" if where else ""), list(equal.values())


def _to_sql(table: Table, row: Row) -> Row:
    blob = row.get(table.geometry)
    return row if blob is None else {**row, table.geometry: geopackage.to_blob(blob)}


def _from_sql(table: Table, row: sqlite3.Row) -> Row:
    plain = {column.name: row[column.name] for column in table.columns}
    blob = plain.get(table.geometry)
    return plain if blob is None else {**plain, table.geometry: geopackage.to_wkb(blob)}
