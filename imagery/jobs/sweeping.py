"""Sweeping: takes away what killed jobs left half-written beside the files that count.

A file is written beside its place under a name of its own and then renamed; nobody reads it before
that. What a killed job left so is harmless and takes room. It is taken away once it is older than
any job that could still be writing it.
"""

import contextlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

OLDER_THAN = timedelta(days=2)
"""Far more than the longest lease: a clock that jumped by a day must not take a file away that is
being written."""

_HALF = (".*.new", "*.partial")
"""Of our own, and of Zarr."""


def swept(folder: Path, *, now: datetime, older_than: timedelta = OLDER_THAN) -> int:
    """Take away half-written files of killed jobs; return how many there were.

    Parameters
    ----------
    folder
        Of states or of cubes; nothing is done where there is none.
    now
        UTC.
    older_than
        What was last written so long ago is nobody's any more.

    """
    count = 0
    for pattern in _HALF if folder.is_dir() else ():
        for path in folder.rglob(pattern):
            with contextlib.suppress(FileNotFoundError):  # another sweeps too
                written = datetime.fromtimestamp(path.lstat().st_mtime, UTC)
                if path.is_file() and now - written > older_than:
                    path.unlink()
                    count += 1
    return count
