"""Puts a whole store where there is none, or an empty one, in one rename.

SQLite keeps a log beside the file, by its name: a file that takes the place of another must not
meet the log of that one. So the empty store that goes is held alone, and its log folded, before.
"""

import contextlib
import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from layers.errors import StoreError, StoreLockedError
from layers.files import sync
from layers.schema import TABLES

_WAIT_S = 5.0


@contextlib.contextmanager
def beside(path: Path) -> Iterator[Path]:
    """Lend a folder beside a file, to one at a time; what a killed one left in it is taken away."""
    work = path.with_name(f".{path.name}.restoring")
    work.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(work, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            lost = not os.path.samestat(os.fstat(lock), work.stat())
        except OSError:
            lost = True
        if lost:
            raise StoreLockedError(
                f"Somebody else is restoring into {path} now. Nothing was changed. Wait until they "
                "are done, and look."
            )
        for left in work.iterdir():
            left.unlink()
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)
    finally:
        os.close(lock)


def place(new: Path, path: Path) -> None:
    """Put a new store in its place in one rename; nobody is in the empty one that it replaces.

    Raises
    ------
    StoreError
        If something came to lie there, or somebody is in the empty store. It is as it was.

    """
    sync(new)
    _check_log(path)
    if path.exists():
        with _alone_in_empty(path):
            new.replace(path)
    else:
        new.replace(path)
    sync(path.parent)


def check_free(path: Path) -> None:
    """Refuse a place where there is anything but an empty store.

    Raises
    ------
    StoreError
        With what is there.

    """
    _check_log(path)
    if path.exists():
        with _opened(path) as there:
            _check_empty(there, path)


def _check_log(path: Path) -> None:
    """Refuse a log that lies beside no store: SQLite would write it into the next one."""
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and not path.exists():
        raise StoreError(
            f"{log.name} lies beside no store, and may hold the last rows of one that was moved "
            "away. Nothing was changed. Move it to where that store went, and do it again."
        )


@contextlib.contextmanager
def _alone_in_empty(path: Path) -> Iterator[None]:
    """Hold an empty store so that nobody is in it, and no log of it lies beside."""
    with _opened(path) as there:
        _check_empty(there, path)
        try:
            there.execute("PRAGMA journal_mode = DELETE")
            there.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise StoreLockedError(
                f"Somebody has the empty store at {path} open. Nothing was changed. Stop the app "
                "and the jobs, and do it again."
            ) from None
        _check_empty(there, path)
        yield


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    address = f"{path.resolve().as_uri()}?mode=rw"
    with contextlib.closing(
        sqlite3.connect(address, uri=True, timeout=_WAIT_S, isolation_level=None)
    ) as there:
        yield there


def _check_empty(there: sqlite3.Connection, path: Path) -> None:
    try:
        tables = {row[0] for row in there.execute("SELECT name FROM sqlite_master")}
        known = [table.name for table in TABLES.values() if table.name in tables]
        rows = sum(there.execute(f'SELECT COUNT(*) FROM "{n}"').fetchone()[0] for n in known)
        what = f"store with {rows} rows" if rows else ""
    except sqlite3.Error:
        what = "file"
    if what:
        raise StoreError(
            f"There is a {what} at {path} already, and a backup takes the place of nothing. Move "
            "it away first, or name another place: COMPOUNDWATCH_STORE_URL."
        )
