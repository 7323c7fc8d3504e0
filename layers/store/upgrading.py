"""Brings a store of an older schema up to date: a backup first, then all of it, or nothing.

Killed at any moment, the store is as it was, or as it is to be: the steps, their stamp and the
check that no row was lost are one transaction. Run it again, and it goes on.
"""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from layers.errors import SchemaTooNewError, StoreError, StoreMissingError
from layers.schema import SCHEMA_VERSION
from layers.store import geopackage, postgis_errors, sqlite_errors
from layers.store.address import Address, is_shared, parse_address
from layers.store.migrations.engines import engine
from layers.store.migrations.history import bring_up
from layers.store.postgis_link import Link
from layers.store.postgis_making import check_postgis, give_rights
from layers.store.rows import too_new
from layers.store.shares import FileSystem, check_own_disk, file_system
from layers.store.sqlite_making import schema_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """What an upgrade did."""

    found: int
    """Schema that the store had."""

    changed: bool
    """Whether anything was to be done."""

    backup: Path | None
    """Copy of the file as it was; None where its owner has one: for a shared store, its keeper."""


def upgrade(url: str, *, password: Callable[[], str] | None = None) -> Upgraded:
    """Bring a store to this program's schema.

    Raises
    ------
    StoreError
        If there is none, a newer program made it, or it cannot be written; nothing was changed.

    """
    if is_shared(url):
        return _upgrade_shared(parse_address(url), password)
    if "://" in url:
        raise StoreError(f"{url} forgets what it holds: there is nothing to upgrade.")
    return upgrade_file(Path(url))


def upgrade_file(
    path: Path, *, lies_on: FileSystem = file_system, keep: bool = True
) -> Upgraded:  # fmt: skip
    """Bring a file to this program's schema; its copy as it was stays beside it, if to be kept."""
    if not path.is_file():
        raise StoreMissingError(f"There is no store at {path}. Make one: compoundwatch init.")
    check_own_disk(path, lies_on)
    with _plainly_file(path), contextlib.closing(_opened(path)) as raw:
        found = schema_of(raw, path)
        with _lent("sqlite://", raw) as connection:
            whole = found == SCHEMA_VERSION and not engine(connection).missing()
        if found > SCHEMA_VERSION:
            raise SchemaTooNewError(too_new(path.name, found))
        if whole:
            return Upgraded(found=found, changed=False, backup=None)
        backup = _backed_up(raw, path, found) if keep else None
        raw.execute("BEGIN IMMEDIATE")  # an error closes the connection, and that takes all back
        with _lent("sqlite://", raw) as connection:
            bring_up(connection)
        raw.execute("COMMIT")
    return Upgraded(found=found, changed=True, backup=backup)


def _opened(path: Path) -> sqlite3.Connection:
    raw = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=sqlite_errors.WAIT_S,
        isolation_level=None, check_same_thread=False,
    )  # fmt: skip
    geopackage.add_functions(raw)
    for setting in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
        raw.execute(f"PRAGMA {setting}")
    return raw


def _backed_up(raw: sqlite3.Connection, path: Path, schema: int) -> Path:
    """Copy the store as it is, whole or not at all, and return where it lies."""
    part = path.with_name(f"{path.stem}.schema-{schema}.part")
    part.unlink(missing_ok=True)
    raw.execute("VACUUM INTO ?", (str(part),))
    shutil.copymode(path, part)
    with part.open("rb") as written:
        os.fsync(written.fileno())
    number, backup = 1, path.with_name(f"{path.stem}.schema-{schema}.gpkg")
    while backup.exists():
        number += 1
        backup = path.with_name(f"{path.stem}.schema-{schema}-{number}.gpkg")
    part.rename(backup)
    folder = os.open(path.resolve().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return backup


def _upgrade_shared(address: Address, password: Callable[[], str] | None) -> Upgraded:
    link = Link(address, password=password, read_only=False)
    with contextlib.closing(link), link.alone():
        if not link.rows(b"SELECT 1 WHERE to_regclass('compoundwatch.meta') IS NOT NULL"):
            raise StoreMissingError(
                f"There is no store in {address}. Make one: compoundwatch init."
            )
        check_postgis(link)
        with _plainly_shared(address), _lent("postgresql+psycopg://", link.raw) as connection:
            store = engine(connection)
            found, whole = store.schema(), not store.missing()
            if found > SCHEMA_VERSION:
                raise SchemaTooNewError(too_new(str(address), found))
            changed = found < SCHEMA_VERSION or not whole
            if changed:
                bring_up(connection)
        give_rights(link)
    return Upgraded(found=found, changed=changed, backup=None)


@contextlib.contextmanager
def _lent(
    dialect: str, raw: sqlite3.Connection | psycopg.Connection[tuple[object, ...]]
) -> Iterator[Connection]:
    """Lend a connection to SQLAlchemy, and not its transaction: who owns it ends it."""
    made = create_engine(
        dialect, creator=lambda: raw, poolclass=StaticPool, hide_parameters=True,
        pool_reset_on_return=None,
    )  # fmt: skip
    for ending in ("do_commit", "do_rollback"):
        setattr(made.dialect, ending, lambda _: None)
    with made.connect() as connection:
        yield connection


@contextlib.contextmanager
def _plainly_file(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise sqlite_errors.plain(error, path) from error
    except DBAPIError as error:
        if isinstance(error.orig, sqlite3.Error):
            raise sqlite_errors.plain(error.orig, path) from error
        raise


@contextlib.contextmanager
def _plainly_shared(address: Address) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if isinstance(error.orig, psycopg.Error):
            raise postgis_errors.plain(error.orig, address) from None
        raise
