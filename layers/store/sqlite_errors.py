"""What SQLite says, in words that say what to do."""

import sqlite3
from pathlib import Path

from layers.errors import (
    StoreDamagedError,
    StoreError,
    StoreFullError,
    StoreLockedError,
    StoreMissingError,
    StoreReadOnlyError,
)

WAIT_S = 30.0

_SAID: tuple[tuple[tuple[str, ...], type[StoreError], str], ...] = (
    (
        ("full",),
        StoreFullError,
        (
            "The disk of {name} is full. Nothing of this was kept, and nothing was lost. Free some "
            "space and do it again."
        ),
    ),
    (
        ("locked", "busy"),
        StoreLockedError,
        (
            "Somebody else has been writing to {name} for {wait:.0f} seconds. Nothing of this was "
            "kept. Do it again when they are done."
        ),
    ),
    (
        ("readonly", "read-only"),
        StoreReadOnlyError,
        (
            "{name} cannot be written. Nothing was changed. Give yourself write access to the file "
            "and its folder, or work on a copy."
        ),
    ),
    (
        ("disk I/O",),
        StoreFullError,
        (
            "{name} could not be written or read on its disk: full, over a quota, or damaged. "
            "Nothing of this was kept, and nothing was lost. Look at the disk, and do it again."
        ),
    ),
    (
        ("unable to open",),
        StoreMissingError,
        "{path} cannot be opened. Check that you may read and write its folder.",
    ),
    (
        ("not a database", "malformed"),
        StoreDamagedError,
        (
            "{name} is no store, or is damaged ({said}). Nothing was changed. Give another path, "
            "or bring back a backup."
        ),
    ),
)


def plain(error: sqlite3.Error, path: Path) -> StoreError:
    """Return an error that says what to do."""
    said = str(error)
    for words, kind, text in _SAID:
        if any(word in said for word in words):
            return kind(text.format(name=path.name, path=path, said=said, wait=WAIT_S))
    if getattr(error, "sqlite_errorname", "") == "SQLITE_CONSTRAINT_TRIGGER":
        said = "a trigger stands in it that is none of ours"  # its words may be anything
    return StoreError(f"The store {path.name} failed: {said}.")
