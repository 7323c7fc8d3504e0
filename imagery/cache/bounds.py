"""Bounds: what a cache may hold. What was not used for the longest goes first, a cube at a time.

A job holds each cube that it reads for as long as it runs, so none is taken away under it, by this
process or another. A cube is renamed before it is removed: what is gone is gone whole.
"""

import contextlib
import fcntl
import os
import shutil
import stat
import weakref
from dataclasses import dataclass
from pathlib import Path

from imagery.errors import CacheFullError

_USE = ".use"
"""Held by all who read a cube; its age says when that was last begun."""

_GONE = ".gone-"
DAMAGED = "damaged-"
"""Before the name of what was set aside: kept for a look until its room is needed."""


class Use:
    """A cube that is not to be taken away for as long as this lives."""

    def __init__(self, cube: Path) -> None:
        """Hold a cube, made empty if there is none."""
        fd = _held(cube)
        while not _same(fd, cube / _USE):  # it was taken away between opening and holding
            os.close(fd)
            fd = _held(cube)
        os.utime(fd)
        self._release = weakref.finalize(self, os.close, fd)

    def release(self) -> None:
        """Let it be taken away."""
        self._release()


def _held(cube: Path) -> int:
    cube.mkdir(parents=True, exist_ok=True)
    try:
        fd = os.open(cube / _USE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except FileNotFoundError:  # taken away since it was made
        return _held(cube)
    fcntl.flock(fd, fcntl.LOCK_SH)
    return fd


def _same(fd: int, path: Path) -> bool:
    """Say whether what is held is what stands at the path now."""
    try:
        return os.path.samestat(os.fstat(fd), path.stat())
    except FileNotFoundError:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cube:
    path: Path
    used: float
    size: int


def keep_within(folder: Path, limit: float) -> list[str]:
    """Take away cubes until a cache holds no more than a limit; return the names of those.

    Parameters
    ----------
    folder
        Of the cache.
    limit
        Bytes.

    Raises
    ------
    CacheFullError
        If those that are being read take more than that alone.

    """
    for rest in folder.glob(f"{_GONE}*"):  # of a process that died while it removed
        shutil.rmtree(rest, ignore_errors=True)
    cubes = sorted(map(_measured, _cubes(folder)), key=_order)
    total = sum(each.size for each in cubes)
    gone = []
    for each in cubes:
        if total <= limit:
            break
        if _taken_away(each.path):
            gone.append(each.path.name)
            total -= each.size
    if total > limit:
        raise CacheFullError(
            f"The cubes that are being read take {total / 1e9:.2f} GB, and the cache may hold "
            f"{limit / 1e9:.2f} GB. What was fetched is kept until room is needed. Raise "
            "COMPOUNDWATCH_CACHE_GB, or cut the zone into several."
        )
    return gone


def size_of(folder: Path) -> int:
    """Return how many bytes the cubes of a cache take."""
    return sum(_measured(each).size for each in _cubes(folder))


def _cubes(folder: Path) -> list[Path]:
    found = folder.iterdir() if folder.is_dir() else []
    return [each for each in found if each.is_dir() and not each.name.startswith(_GONE)]


def _measured(cube: Path) -> _Cube:
    size, used = 0, 0.0
    for path in cube.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            found = path.stat()
            if stat.S_ISREG(found.st_mode):
                size, used = size + found.st_size, max(used, found.st_mtime)
    return _Cube(path=cube, used=used, size=size)


def _order(cube: _Cube) -> tuple[bool, float, str]:
    """Order by what goes first: what was set aside, then what was not used for the longest."""
    return not cube.path.name.startswith(DAMAGED), cube.used, cube.path.name


def _taken_away(cube: Path) -> bool:
    """Remove a cube unless somebody reads it; say whether it is gone."""
    try:
        fd = os.open(cube / _USE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        gone = cube.with_name(_GONE + cube.name)
        cube.rename(gone)
    except OSError:
        return False
    finally:
        os.close(fd)
    shutil.rmtree(gone, ignore_errors=True)
    return True
