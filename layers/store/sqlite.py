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

from shapely.geometry.base import BaseGeometry

from layers.errors import StoreError
from layers.record import Record
from layers.schema import Row, Table, decode, encode
from layers.store import geopackage, sqlite_making
from layers.store.protocol import Added
from layers.store.rows import (
    NO_MEMORY,
    PORTION,
    check_columns,
    check_removable,
    check_replacement,
    not_found,
    same_content,
    table_of,
    touching,
)
from layers.store.shares import FileSystem, check_own_disk, file_system
from layers.store.sqlite_errors import WAIT_S, plain

R = TypeVar("R", bound=Record)

_ONE_MORE = "UPDATE compoundwatch_meta SET value = value + 1 WHERE name = 'version'"
_WHOLE = ("COMMIT", ("ROLLBACK",))
_PART = ("RELEASE part", ("ROLLBACK TO part", "RELEASE part"))


class SqliteStore:
    """Records in one GeoPackage file, which QGIS opens as it is."""

    def __init__(
        self,
        path: Path,
        *,
        create: bool = False,
        read_only: bool = False,
        lies_on: FileSystem = file_system,
    ) -> None:
        """Open a store, or make one.

        Parameters
        ----------
        path
            Of the file.
        create
            Make it where there is none.
        read_only
            Never write to it.
        lies_on
            Says what kind of file system holds a folder.

        Raises
        ------
        StoreError
            If there is none, it is no store, another program made it, it lies on a network share,
            or it cannot be made.

        """
        self._path = path
        self._lock = RLock()
        self._untidy = False
        sqlite_making.check_place(path, create=create)
        check_own_disk(path, lies_on)
        mode = "ro" if read_only else "rwc"
        with self._plainly():
            self._connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode={mode}",
                uri=True,
                timeout=WAIT_S,
                isolation_level=None,
                check_same_thread=False,
            )
        try:
            with self._plainly():
                self._begin(read_only=read_only, create=create)
        except BaseException:
            self._connection.close()
            raise
        self._is = sqlite_making.identity(path)

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
                self._connection.execute(_ONE_MORE)
        return Added(new, same, replaced)

    def remove(self, kind: type[Record], keys: Iterable[tuple[str, ...]]) -> int:
        """Remove records of a kind that may be removed, and what the log still has of them."""
        table = table_of(kind)
        check_removable(table)
        where = " AND ".join(f'"{name}" = ?' for name in table.key)
        with self._lock, self._plainly():
            with self._transaction():
                removed = self._connection.executemany(
                    f'DELETE FROM "{table.name}" WHERE {where}', list(keys)
                ).rowcount
                if removed:
                    self._connection.execute(_ONE_MORE)
            self._untidy |= removed > 0
            self._tidy()
        return removed

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
        check_columns(table := table_of(kind), equal)
        return self._found(table, *geopackage.where(equal))

    def near(self, kind: type[R], outline: BaseGeometry) -> list[R]:
        """Return all records of a kind whose geometry meets an outline, in order of their key."""
        table = table_of(kind)
        index = f"rtree_{table.name}_{table.geometry}"
        boxes = "maxx >= ? AND maxy >= ? AND minx <= ? AND miny <= ?"
        where = f' WHERE fid IN (SELECT id FROM "{index}" WHERE {boxes})'
        return touching(self._found(table, where, list(outline.bounds)), outline)

    def portions(self, kind: type[R]) -> Iterator[list[R]]:
        """Yield all records of a kind in order of their key, some at a time."""
        table = table_of(kind)
        names, marks = ", ".join(f'"{n}"' for n in table.key), ", ".join("?" for _ in table.key)
        after: tuple[str, ...] = ()
        while True:
            where = f" WHERE ({names}) > ({marks})" if after else ""
            some: list[R] = self._found(table, where, list(after), limit=PORTION)
            if some:
                yield some
            if len(some) < PORTION:
                return
            after = some[-1].key

    def count(self, kind: type[Record], **equal: object) -> int:
        """Return how many `select` would give."""
        check_columns(table := table_of(kind), equal)
        where, values = geopackage.where(equal)
        query = f'SELECT COUNT(*) FROM "{table.name}"{where}'
        with self._lock, self._plainly():
            return int(self._connection.execute(query, values).fetchone()[0])

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Let nobody else write until this ends; all that is put within is one effect."""
        with self._lock, self._plainly():
            with self._transaction():
                yield
            self._tidy()

    @contextlib.contextmanager
    def hurried(self) -> Iterator[None]:
        """Wait for no other writer until this ends."""
        with self._lock:
            self._connection.execute("PRAGMA busy_timeout = 0")
            try:
                yield
            finally:
                self._connection.execute(f"PRAGMA busy_timeout = {int(WAIT_S * 1000)}")

    @contextlib.contextmanager
    def still(self) -> Iterator[None]:
        """Let all that is read until this ends be of one instant."""
        with self._lock, self._plainly(), self._transaction("BEGIN"):
            self._meta("version")  # the instant is that of the first read
            yield

    def version(self) -> int:
        """Return a number that grows with each effect, of the file that lies there now."""
        sqlite_making.check_there(self._path, self._is)
        return self._meta("version")

    def check(self) -> list[str]:
        """Return what SQLite finds wrong with the file."""
        with self._lock, self._plainly():
            found = [str(row[0]) for row in self._connection.execute("PRAGMA integrity_check")]
        return [] if found == ["ok"] else found

    def close(self) -> None:
        """Fold the log into the file and let go of it."""
        self._connection.close()

    def _begin(self, *, read_only: bool, create: bool) -> None:
        """Set the connection up, make the store if it is new, and look whether it is one."""
        self._connection.row_factory = sqlite3.Row
        geopackage.add_functions(self._connection)
        if not read_only:
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA secure_delete = ON")
        self._connection.execute("PRAGMA foreign_keys = ON")
        if create and sqlite_making.is_empty(self._connection):
            with self._transaction():
                if sqlite_making.is_empty(self._connection):  # another may have made it meanwhile
                    sqlite_making.make(self._connection)
        sqlite_making.check_made(self._connection, self._path)

    def _tidy(self) -> None:
        """Empty the log of what was removed; where a reader holds it up, with the next effect."""
        if self._untidy and not self._connection.in_transaction:
            busy = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            self._untidy = bool(busy)

    def _meta(self, name: str) -> int:
        with self._lock, self._plainly():
            query = "SELECT value FROM compoundwatch_meta WHERE name = ?"
            return int(self._connection.execute(query, (name,)).fetchone()[0])

    def _row(self, table: Table, key: tuple[str, ...]) -> Row | None:
        where = " AND ".join(f'"{name}" = ?' for name in table.key)
        query = f'SELECT * FROM "{table.name}" WHERE {where}'
        row = self._connection.execute(query, key).fetchone()
        return None if row is None else geopackage.row_from_sql(table, row)

    def _found(self, table: Table, where: str, values: list[object], *, limit: int = -1) -> list[R]:
        """Return the records that a condition leaves, in order of their key."""
        order = ", ".join(f'"{name}"' for name in table.key)
        query = f'SELECT * FROM "{table.name}"{where} ORDER BY {order} LIMIT {limit}'
        with self._lock, self._plainly():
            rows = self._connection.execute(query, values).fetchall()
        return [cast("R", decode(table, geopackage.row_from_sql(table, row))) for row in rows]

    def _insert(self, table: Table, row: Row) -> None:
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" for _ in row)
        statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'
        self._connection.execute(statement, list(geopackage.row_to_sql(table, row).values()))

    def _replace(self, table: Table, row: Row) -> None:
        sets = ", ".join(f'"{name}" = ?' for name in row)
        where = " AND ".join(f'"{name}" = ?' for name in table.key)
        values = [*geopackage.row_to_sql(table, row).values(), *(row[name] for name in table.key)]
        statement = f'UPDATE "{table.name}" SET {sets} WHERE {where}'
        self._connection.execute(statement, values)

    @contextlib.contextmanager
    def _transaction(self, begin: str = "BEGIN IMMEDIATE") -> Iterator[None]:
        """All that is done within, or nothing of it; within another, a part of that one."""
        inner = self._connection.in_transaction
        end, undo = _PART if inner else _WHOLE
        self._connection.execute("SAVEPOINT part" if inner else begin)
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
            raise plain(error, self._path) from error
        except MemoryError:
            raise StoreError(NO_MEMORY) from None
