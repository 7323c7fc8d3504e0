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


def plain(error: sqlite3.Error, path: Path) -> StoreError:
    """Return an error that says what to do."""
    said = str(error)
    if "full" in said:
        return StoreFullError(
            f"The disk of {path.name} is full. Nothing of this was kept, and nothing was lost. "
            "Free some space and do it again."
        )
    if "locked" in said or "busy" in said:
        return StoreLockedError(
            f"Somebody else has been writing to {path.name} for {WAIT_S:.0f} seconds. Nothing of "
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
