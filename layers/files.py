"""Files that are whole or not there: written beside their place, and renamed."""

import os
from pathlib import Path


def write_beside(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Write a file beside its place and rename it: it is whole, or it is not there.

    Parameters
    ----------
    path
        Where it goes; what is there is replaced.
    content
        All of it.
    mode
        Who may read it, from the first octet on.

    """
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)


def sync(path: Path) -> None:
    """Have a file or folder written to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
