"""A foreign file as bytes: opened plain or unzipped, with limits that a bomb runs into.

A row has to fit into memory, so a line may have so many bytes and no more; and a packed file
that swells beyond reason is a bomb, whatever it holds (promises.md, finding R11).
"""

import gzip
import hashlib
import io
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from layers.errors import RejectedError

MAX_LINE_BYTES = 64 * 2**20
"""An outline of 10^6 vertices has about 40 MB as text, and is refused as one row."""

MAX_SWELLING = 200
"""Unpacked over packed: text of buildings swells about five times, zeros a thousand times."""

_FREE_SWELLING_BYTES = 64 * 2**20
_GZIP = b"\x1f\x8b"
_CHUNK = 2**20


class Stream(io.RawIOBase):
    """The bytes of a file, unpacked if they are packed, counted, and stopped if they swell."""

    def __init__(self, packed: IO[bytes]) -> None:
        """Read from the beginning of an open file."""
        self._packed = packed
        zipped = packed.read(2) == _GZIP
        packed.seek(0)
        self._bytes: IO[bytes] = gzip.GzipFile(fileobj=packed) if zipped else packed  # type: ignore[assignment]
        self._zipped = zipped
        self._size = max(os.fstat(packed.fileno()).st_size, 1)
        self._given = 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: object, /) -> int:
        """Fill a buffer, and refuse a bomb."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        found = self._bytes.read(len(view))
        view[: len(found)] = found
        self._given += len(found)
        if self._zipped and self._given > _FREE_SWELLING_BYTES + MAX_SWELLING * self._packed.tell():
            raise RejectedError(
                f"This file swells to more than {MAX_SWELLING} times its size when unpacked, as no "
                "file of buildings does. Nothing was imported. Get it again from its source."
            )
        return len(found)

    @property
    def done(self) -> float:
        """How much of the file was read, 0 to 1."""
        return min(self._packed.tell() / self._size, 1.0)


@contextmanager
def opened(path: Path) -> Iterator[tuple[Stream, io.BufferedReader]]:
    """Open a file for reading; what breaks while it is read is said plainly.

    Raises
    ------
    RejectedError
        If it is cut short or damaged, or swells as no such file does.

    """
    try:
        with path.open("rb") as packed:
            stream = Stream(packed)
            yield stream, io.BufferedReader(stream, _CHUNK)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise RejectedError(
            f"{path.name} is cut short or damaged ({error}). Nothing was imported. Get it again."
        ) from None


def lines(reader: io.BufferedReader, name: str, *, first: int = 1) -> Iterator[str]:
    """Yield the lines of a text, as UTF-8, without a byte order mark.

    Raises
    ------
    RejectedError
        If a line is longer than any row, or is not UTF-8.

    """
    number = first
    while line := reader.readline(MAX_LINE_BYTES + 1):
        if len(line) > MAX_LINE_BYTES:
            raise RejectedError(
                f"Line {number} of {name} has more than {MAX_LINE_BYTES:,} bytes, and no row of a "
                "building is so long. Nothing was imported. Look whether it is the right file."
            )
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            raise RejectedError(
                f"Line {number} of {name} is not UTF-8 text. Nothing was imported. Save it as "
                "UTF-8, or get it again."
            ) from None
        yield text.removeprefix("\ufeff") if number == 1 else text
        number += 1


def head(path: Path, size: int) -> bytes:
    """Return the first bytes of a file, unpacked."""
    with opened(path) as (_, reader):
        return reader.read(size)


def tail(path: Path, size: int) -> bytes:
    """Return the last bytes of a file, as they stand."""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - size, 0))
        return file.read(size)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def state(path: Path) -> tuple[int, int]:
    """Return what changes when somebody writes to a file: its size and its time."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns
