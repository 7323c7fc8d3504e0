"""One connection to the shared store: opened again when it was lost, and alone when it writes.

All writers take one advisory lock for the length of their transaction, so that they wait for
one another instead of losing an update, as with the one writer of the file. It is taken before
anything is read, under READ COMMITTED: what is read after it is what the last writer left.

A connection that was lost is opened again only where nothing hung on it: before a read, or
before the first statement of a transaction. Within one, the loss is said.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from threading import RLock
from typing import Any

import psycopg
from psycopg.sql import SQL, Composed

from layers.errors import StoreError, StoreReadOnlyError
from layers.store.address import Address
from layers.store.postgis_errors import WAIT_S, plain
from layers.store.rows import NO_MEMORY

Statement = bytes | SQL | Composed

_WRITERS = 0x434F4D50
"""Key of the lock that all writers of a database take."""

_SETTINGS = (
    "SET synchronous_commit = on",  # what was acknowledged is kept, whatever the server's default
    "SET TimeZone = 'UTC'",
    f"SET lock_timeout = '{WAIT_S}s'",
    "SET client_min_messages = warning",
    # A machine that vanished is noticed in about a minute, and its lock falls.
    "SET tcp_keepalives_idle = 30",
    "SET tcp_keepalives_interval = 10",
    "SET tcp_keepalives_count = 3",
)

_BEGIN_ALONE = ("BEGIN ISOLATION LEVEL READ COMMITTED", f"SELECT pg_advisory_xact_lock({_WRITERS})")
_BEGIN_STILL = (
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "SELECT 1",  # the instant is that of the first statement that reads
)


class Link:
    """A connection that threads share one after another."""

    def __init__(
        self, address: Address, *, password: Callable[[], str] | None, read_only: bool
    ) -> None:
        """Connect.

        Raises
        ------
        StoreError
            If the server does not answer or does not let this user in.

        """
        self.address = address
        self._password = password
        self._read_only = read_only
        self._lock = RLock()
        self._depth = 0
        self._committing = False
        self._closed = False
        self._functions = "pg_catalog"
        with self._plainly():
            self._connection = self._connect()

    def use_functions_of(self, schema: str) -> None:
        """Find functions in PostgreSQL's own schema, then in that of PostGIS, and nowhere else."""
        self._functions = f'pg_catalog, "{schema}"'
        self.run(f"SET search_path = {self._functions}".encode())

    @property
    def raw(self) -> psycopg.Connection[tuple[Any, ...]]:
        """The connection itself, for the upgrade, within a transaction."""
        return self._connection

    def rows(self, query: Statement, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return what a query finds; asked again if the connection was lost outside of all else."""
        with self._lock, self._plainly():
            try:
                return self._fetched(query, values)
            except psycopg.OperationalError:
                if self._depth or not self._connection.closed or self._closed:
                    raise
                self._connection = self._connect()
                return self._fetched(query, values)

    def run(self, statement: Statement, values: Sequence[Any] = ()) -> None:
        """Run a statement within a transaction."""
        with self._lock, self._plainly():
            self._connection.execute(statement, values)

    def run_many(self, statement: Statement, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement for each row, within a transaction."""
        with self._lock, self._plainly(), self._connection.cursor() as cursor:
            cursor.executemany(statement, rows)

    def load(self, statement: Statement, rows: Sequence[Sequence[Any]]) -> None:
        """Stream rows into a table (COPY), within a transaction."""
        with (
            self._lock, self._plainly(),
            self._connection.cursor() as cursor, cursor.copy(statement) as copy,
        ):  # fmt: skip
            for row in rows:
                copy.write_row(row)

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Let nobody else write until this ends: all of it is kept, or nothing."""
        if self._read_only:
            raise StoreReadOnlyError(
                f"The store {self.address} was opened to be read. Nothing was changed."
            )
        with self._transaction(_BEGIN_ALONE):
            yield

    @contextlib.contextmanager
    def hurried(self) -> Iterator[None]:
        """Wait for no other writer until this ends."""
        with self._lock:
            self.run(b"SET lock_timeout = '1ms'")
            try:
                yield
            finally:
                self.run(f"SET lock_timeout = '{WAIT_S}s'".encode())

    @contextlib.contextmanager
    def still(self) -> Iterator[None]:
        """Let all that is read until this ends be of one instant."""
        with self._transaction(_BEGIN_STILL):
            yield

    def close(self) -> None:
        """Let go of the connection, for good."""
        self._closed = True
        self._connection.close()

    @contextlib.contextmanager
    def _transaction(self, begin: Sequence[str]) -> Iterator[None]:
        """All that is done within, or nothing of it; within another, a part of that one."""
        with self._lock, self._plainly():
            inner = self._depth > 0
            if inner:
                self._connection.execute("SAVEPOINT part")
            else:
                self._begin(begin)
            self._depth += 1
            try:
                yield
                self._committing = not inner
                self._connection.execute("RELEASE part" if inner else "COMMIT")
            except BaseException:
                self._undo(inner=inner)
                raise
            finally:
                self._depth -= 1

    def _begin(self, statements: Sequence[str]) -> None:
        self._committing = False
        if self._connection.closed and not self._closed:
            self._connection = self._connect()
        try:
            self._say(statements)
        except psycopg.OperationalError:
            if not self._connection.closed or self._closed:
                raise
            self._connection = self._connect()
            self._say(statements)

    def _say(self, statements: Sequence[str]) -> None:
        try:
            for statement in statements:
                self._connection.execute(statement.encode())
        except BaseException:
            self._undo(inner=False)
            raise

    def _undo(self, *, inner: bool) -> None:
        """Take back what was done; if the server cannot be told, hang up, and it does so alone."""
        try:
            if not self._connection.closed:
                self._connection.execute(
                    "ROLLBACK TO part; RELEASE part" if inner else "ROLLBACK", prepare=False
                )
        except psycopg.Error:
            self._connection.close()

    def _fetched(self, query: Statement, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        return self._connection.execute(query, values, binary=True).fetchall()

    def _connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        arguments: dict[str, Any] = self.address.arguments()
        secret = self._password() if self._password else ""
        if secret:
            arguments["password"] = secret
        connection = psycopg.connect(
            autocommit=True, application_name="compoundwatch",
            **{"connect_timeout": 10, **arguments},
        )  # fmt: skip
        for setting in (*_SETTINGS, f"SET search_path = {self._functions}"):
            connection.execute(setting.encode())
        if self._read_only:
            connection.execute("SET default_transaction_read_only = on")
        return connection

    @contextlib.contextmanager
    def _plainly(self) -> Iterator[None]:
        """Turn the driver's errors into ones that say what to do; the first is not passed on."""
        try:
            yield
        except psycopg.Error as error:
            said = plain(error, self.address, committing=self._committing)
            raise said from None
        except MemoryError:
            raise StoreError(NO_MEMORY) from None
