"""Remote: a raster on another machine, of which only the parts that a grid needs are fetched.

What is fetched is laid at its own place into an empty file of the same size, on this machine,
and read there like any other file: the same checks, the same pixels, bit for bit. So every byte
comes through `imagery.calling`: hosts, keys, bounds and tries are the same for all of them.

Measured against the other ways, on a server of this machine that waits 30 ms before it answers
(tests/benchmarks/test_remote_reads.py; 7 bands of a scene of 10,980 pixels a side, a grid of
10 km, 8 threads): see docs/sources.md. GDAL's own /vsicurl keeps errors, keys and hosts out of
our sight; rasterio's `opener` (1.4.4) takes the program down with a segmentation fault where
several threads use it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO
from urllib.parse import unquote, urlsplit

from imagery.calling import Door
from imagery.contents import index_of
from imagery.errors import RasterError, SourceError
from imagery.manners import Fault, GoneError, Keys, NoKeys, Reply, TooLargeError
from imagery.parts import AHEAD, Index, Span

_HEAD = 2**15
"""Fetched first: the directories of a Cloud Optimized GeoTIFF lie within it, and the main header
of a JPEG 2000."""

_GAP = 2**15
"""Blocks that lie this close are fetched together: a call costs more than these bytes."""

_MOST_PART = 8 * 2**20
"""Bytes of one call; more are several calls."""

_MOST_READ = 512 * 2**20
"""Bytes of one file that are fetched for one grid."""

_MOST_SIZE = 64 * 2**30
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


@dataclass(slots=True)
class RemoteFile:
    """A file that is being fetched in parts. For one thread."""

    url: str = field(repr=False)
    """Where it is; never shown."""

    door: Door
    """What calls."""

    keys: Keys
    """What opens it."""

    path: Path
    """Where its parts are laid."""

    size: int = 0
    """Bytes of the whole file."""

    fetched: int = 0
    """Bytes that were fetched."""

    _mark: str = ""
    _file: IO[bytes] | None = None
    _have: list[Span] = field(default_factory=list)
    _index: Index | None = None

    def begin(self) -> None:
        """Fetch the head, and all that says where pixels lie.

        Raises
        ------
        RasterError
            If it is of no format that is read, or is damaged.
        SourceError
            If it cannot be fetched.

        """
        self._file = self.path.open("w+b")
        self._part(0, _HEAD)
        self._file.truncate(self.size)
        self._index = index_of(self._bytes, self.size, self.path.name)
        self._file.flush()

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()

    def need(self, shape: tuple[int, int], rows: Span, cols: Span, bands: Sequence[int]) -> None:
        """Fetch the parts of the file that hold some rows and columns of one image.

        Parameters
        ----------
        shape
            Rows and columns of the image: the whole, or an overview.
        rows, cols
            First, and the one after the last.
        bands
            Counted from 1.

        """
        if self._index is None:
            raise SourceError("This file was not begun.")
        parts = self._index.parts(shape, rows, cols, bands)
        wanted = joined([part.span for part in parts if not self._has(*part.span)])
        total = sum(last - first for first, last in wanted)
        if total > _MOST_READ:
            raise RasterError(
                f"{self.path.name}: {total:,} bytes would be fetched for this grid, more than the "
                f"{_MOST_READ:,} that one file may. Make the grid coarser or the zone smaller."
            )
        for first, last in wanted:
            for start in range(first, last, _MOST_PART):
                self._part(start, min(start + _MOST_PART, last))
        if self._file is not None:
            self._file.flush()

    def _bytes(self, first: int, many: int, *, ahead: int = AHEAD) -> bytes:
        """Return bytes of the file, fetched if need be."""
        last = first + many
        if last > self.size:
            raise ValueError("what lies beyond the end")
        if not self._has(first, last):
            self._part(first, min(max(last, first + ahead), self.size))
        if self._file is None:
            raise ValueError("not begun")
        self._file.seek(first)
        return self._file.read(many)

    def _has(self, first: int, last: int) -> bool:
        return any(begin <= first and last <= end for begin, end in self._have)

    def _part(self, first: int, last: int) -> None:
        """Fetch bytes and lay them at their place."""
        at_most = max(last - first, _HEAD)
        try:
            reply = self.door.call(
                "GET", self.url, most=at_most, keys=self.keys,
                headers={"Range": f"bytes={first}-{last - 1}", "Accept-Encoding": "identity"},
                check=lambda reply: _check_part(reply, first, last),
            )  # fmt: skip
        except GoneError as error:
            raise RasterError(f"{self.path.name} cannot be fetched. {error}") from error
        except TooLargeError as error:
            raise RasterError(
                f"{self.path.name} cannot be fetched in parts: its server sends the whole of it. "
                f"{error}"
            ) from error
        begin, body, size = _laid(reply)
        mark = reply.headers.get("ETag", "") or reply.headers.get("Last-Modified", "")
        if self.size and (size, mark) != (self.size, self._mark):
            raise RasterError(
                f"{self.path.name} was changed while it was read, so its parts do not belong "
                "together. Read it again later."
            )
        self.size, self._mark = size, mark
        if not 0 < size <= _MOST_SIZE:
            raise RasterError(f"{self.path.name} has {size:,} bytes, which cannot be read.")
        if self._file is None:
            raise SourceError("This file was not begun.")
        self._file.seek(begin)
        self._file.write(body)
        self.fetched += len(body)
        self._have = _with(self._have, (begin, begin + len(body)))


@contextmanager
def remote(url: str, door: Door, keys: Keys | None = None) -> Iterator[RemoteFile]:
    """Give a remote raster whose parts lie on this machine as long as the block lasts.

    Raises
    ------
    RasterError
        If the file cannot be trusted.
    SourceError
        If it cannot be fetched.

    """
    with TemporaryDirectory(prefix="compoundwatch-") as folder:
        name = re.sub(r"[^A-Za-z0-9_.-]", "_", unquote(urlsplit(url).path).rsplit("/", 1)[-1])
        path = Path(folder) / (name.lstrip(".")[-80:] or "raster")
        file = RemoteFile(url=url, door=door, keys=keys or NoKeys(), path=path)
        try:
            file.begin()
            yield file
        finally:
            file.close()


def joined(spans: list[Span], gap: int = _GAP) -> list[Span]:
    """Return spans in order, those that lie close to one another as one."""
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first - found[-1][1] <= gap:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def _with(have: list[Span], span: Span) -> list[Span]:
    return joined([*have, span], gap=0)


def _check_part(reply: Reply, first: int, last: int) -> None:
    """Refuse a reply that is not the part that was asked for."""
    if reply.status == 200:
        return
    begin, end, size = _range(reply.headers)
    if begin != first or end + 1 != min(last, size) or len(reply.body) != end + 1 - begin:
        raise Fault("it sent another part of the file than was asked for")


def _range(headers: Mapping[str, str]) -> tuple[int, int, int]:
    found = _RANGE.fullmatch(headers.get("Content-Range", "").strip())
    if found is None:
        raise Fault("it does not say which part of the file it sends")
    begin, end, size = (int(text[:18]) for text in found.groups())
    return begin, end, size


def _laid(reply: Reply) -> tuple[int, bytes, int]:
    """Return where a reply belongs, what it is, and how large the file is."""
    if reply.status == 200:  # the whole of a small file
        return 0, reply.body, len(reply.body)
    begin, _, size = _range(reply.headers)
    return begin, reply.body, size
