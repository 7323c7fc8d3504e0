"""One cube on disk: the looks of one grid, in blocks of some dates by some pixels.

Optical values are kept as the whole numbers that their files hold, radar as float32; each block
carries a checksum. A block is replaced as a whole, or not at all, and `index` is written after.
The newest looks stand in small blocks beside: one look more writes few bytes, and a job that
wants the newest alone reads few. They move when a whole block can go and enough stay: so a job
that looks back over a season reads small blocks, wherever the archive's length happens to end.

Arrays are (time, band, y, x).
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import zarr
from numpy.typing import NDArray
from zarr.codecs import BloscCodec, Crc32cCodec

from geo.grid import Grid
from imagery.cache.index import Index, load
from imagery.errors import CacheError
from imagery.kernels.scaled import NOTHING, scaled

DATES = 64
"""Dates of one block: so many are written at once."""

NEWEST = 8
"""Dates of a block of the newest looks."""

STAY = 32
"""So many looks at least stand in small blocks: more than a job that watches looks back over."""

_CHUNK_PX, _NEWEST_PX, _SHARD_PX = 64, 128, 256
_MOST = 65_534
_BROKEN = (ValueError, OSError, KeyError, RuntimeError)
"""What Zarr and its codecs answer to a damaged file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """Some looks of a window, in units."""

    values: NDArray[np.float32]
    """(time, band, y, x); NaN = not observed."""

    seen: NDArray[np.bool_]
    """(time, y, x); True = observed in every band."""

    qa: NDArray[np.uint8] | None
    """(time, y, x) classification codes, where the cube has them."""


@dataclass(slots=True, kw_only=True)
class DiskCube:
    """The looks of one grid."""

    folder: Path
    """Where it lies."""

    index: Index
    """What it holds."""

    values: Any
    """Zarr array (time, band, y, x), uint16 or float32."""

    qa: Any
    """Zarr array (time, y, x), uint8; None without a QA band."""

    newest: "DiskCube | None" = None
    """The looks that have not moved yet, each at its own place; None in what holds them itself."""

    def write(
        self, first: int, window: tuple[slice, slice], looks: Looks,
        scale: NDArray[np.float32], offset: NDArray[np.float32],
    ) -> None:  # fmt: skip
        """Write looks of a window from a place on; `index` is the caller's to save.

        Parameters
        ----------
        first
            Place of the first look; it grows the cube if it lies at its end.
        window
            Rows and columns.
        looks
            What was read.
        scale, offset : (time, band) float32
            How stored numbers become values.

        """
        real = self.values.dtype == np.float32
        stored = looks.values if real else _numbers(looks.values, scale, offset)
        try:
            self._write(first, window, stored, looks.qa)
        except (ValueError, KeyError, RuntimeError) as error:  # what it is added to
            raise _damaged(self.folder, error) from error

    def _write(
        self, first: int, window: tuple[slice, slice], stored: NDArray[Any],
        qa: NDArray[np.uint8] | None,
    ) -> None:  # fmt: skip
        """Write stored numbers where they belong: whole blocks here, the rest beside."""
        if self.newest is None:
            raise CacheError(f"The cube {self.folder.name} was not opened as a whole.")
        self.newest.lay(first, window, stored, qa)
        begin, end = settled(first), settled(first + len(stored))
        if end > begin:
            moved = slice(begin, end)
            self.lay(begin, window, self.newest.values[(moved, slice(None), *window)],
                     None if qa is None else self.newest.qa[(moved, *window)])  # fmt: skip
            self.newest.drop(begin)

    def lay(
        self, first: int, window: tuple[slice, slice], stored: NDArray[Any],
        qa: NDArray[np.uint8] | None,
    ) -> None:  # fmt: skip
        """Write stored numbers from a date on."""
        self._grow(first + len(stored))
        time = slice(first, first + len(stored))
        self.values[(time, slice(None), *window)] = stored
        if self.qa is not None and qa is not None:
            self.qa[(time, *window)] = qa

    def drop(self, first: int) -> None:
        """Remove the small blocks before a place; another job may still read what just moved."""
        for name in ("values", "qa"):
            for block in _blocks_in(self.folder / name):
                if int(block.name) < first // NEWEST:
                    shutil.rmtree(block, ignore_errors=True)

    def read(self, places: Sequence[int], window: tuple[slice, slice]) -> Looks:
        """Return the looks at some places.

        Raises
        ------
        CacheError
            If a block is damaged or gone.

        """
        shape = tuple(part.stop - part.start for part in window)
        values = np.empty((len(places), self.values.shape[1], *shape), dtype=np.float32)
        seen = np.empty((len(places), *shape), dtype=np.bool_)
        qa = None if self.qa is None else np.empty((len(places), *shape), dtype=np.uint8)
        wanted = {place: date for date, place in enumerate(places)}
        try:
            for first in sorted({place // DATES * DATES for place in places}):
                time = slice(first, min(first + DATES, len(self.index.places)))
                some = [place for place in places if time.start <= place < time.stop]
                time = slice(min(some), max(some) + 1)
                dates = np.array([wanted.get(place, -1) for place in range(time.start, time.stop)])
                self._put(time, window, dates, values, seen)
                if qa is not None:
                    there = dates >= 0
                    qa[dates[there]] = self._part(time).qa[(time, *window)][there]
        except _BROKEN as error:
            raise _damaged(self.folder, error) from error
        return Looks(values=values, seen=seen, qa=qa)

    def _put(
        self, time: slice, window: tuple[slice, slice], dates: NDArray[np.int64],
        values: NDArray[np.float32], seen: NDArray[np.bool_],
    ) -> None:  # fmt: skip
        """Read a block of dates, and write those that are wanted where they belong."""
        stored = np.asarray(self._part(time).values[(time, slice(None), *window)])
        if stored.dtype == np.float32:
            there = dates >= 0
            values[dates[there]] = stored[there]
            seen[dates[there]] = np.isfinite(stored[there]).all(axis=1)
            return
        places = self.index.places[time]
        bands = stored.shape[1]
        nothing = (0.0,) * bands
        scale = np.array([place.scale if place else nothing for place in places], np.float32)
        offset = np.array([place.offset if place else nothing for place in places], np.float32)
        scaled(
            stored.reshape(len(stored), bands, -1), scale, offset, dates,
            values.reshape(len(values), bands, -1), seen.reshape(len(seen), -1),
        )  # fmt: skip

    def _part(self, time: slice) -> "DiskCube":
        """Return what holds some dates of one block."""
        moved = time.start < settled(len(self.index.places))
        return self if moved or self.newest is None else self.newest

    def _grow(self, dates: int) -> None:
        for array in (self.values, self.qa):
            if array is not None and array.shape[0] < dates:
                array.resize((dates, *array.shape[1:]))

    def whole(self) -> bool:
        """Say whether no block of it is gone: a block that is missing would read as nothing."""
        dates = len(self.index.places)
        moved = settled(dates)
        parts = [(self, 0, moved, DATES)]
        if self.newest is not None:
            parts.append((self.newest, moved, dates, NEWEST))
        return all(
            array.shape[0] >= last
            and _files(cube.folder / name, range(first // block, -(-last // block)))
            == _many(array, last - first, block)
            for cube, first, last, block in parts
            for name, array in (("values", cube.values), ("qa", cube.qa))
            if array is not None
        )


def opened(folder: Path, *, grid: Grid, bands: int, has_qa: bool, whole_numbers: bool) -> DiskCube:
    """Return the cube of a folder, made empty if there is none.

    Raises
    ------
    CacheError
        If what lies there cannot be read.

    """
    index = load(folder)
    dtype = "uint16" if whole_numbers else "float32"
    try:
        cube, newest = (
            DiskCube(
                folder=at, index=index,
                values=_array(at / "values", (bands, *grid.shape), dtype, block=block),
                qa=_array(at / "qa", grid.shape, "uint8", block=block) if has_qa else None,
            )
            for at, block in ((folder, DATES), (folder / "newest", NEWEST))
        )  # fmt: skip
        cube.newest = newest
        intact = cube.whole()
    except _BROKEN as error:
        raise CacheError(
            f"The cube {folder.name} cannot be opened ({type(error).__name__}: {error})."
        ) from error
    if not intact:
        raise CacheError(f"The cube {folder.name} lacks blocks that its index names.")
    return cube


def settled(dates: int) -> int:
    """Return how many of so many looks stand in whole blocks; the rest stand beside."""
    return max(dates - STAY, 0) // DATES * DATES


def _damaged(folder: Path, error: Exception) -> CacheError:
    return CacheError(f"The cube {folder.name} is damaged ({type(error).__name__}: {error}).")


def _array(folder: Path, shape: tuple[int, ...], dtype: str, *, block: int) -> Any:
    """Open a Zarr array that grows along its first axis, or make one.

    Blocks of few dates are wider: each costs the same to find, however little is in it.
    """
    side = _CHUNK_PX if block == DATES else _NEWEST_PX
    if (folder / "zarr.json").exists():
        return zarr.open_array(folder, mode="r+", zarr_format=3, config=_EVEN_EMPTY)
    before, sides = shape[:-2], shape[-2:]
    return zarr.create_array(
        folder, shape=(0, *shape), dtype=dtype, fill_value=NOTHING, config=_EVEN_EMPTY,
        chunks=(block, *before, *(side for _ in sides)),
        shards=(block, *before, *(_SHARD_PX for _ in sides)),
        compressors=[BloscCodec(cname="lz4", clevel=1, shuffle="bitshuffle"), Crc32cCodec()],
    )  # fmt: skip


_EVEN_EMPTY: Any = {"write_empty_chunks": True}
"""A block of nothing is written too: so one that is missing was lost."""


def _many(array: Any, dates: int, block: int) -> int:
    """Return how many files so many dates take."""
    rows, cols = (int(side) for side in array.shape[-2:])
    return -(-dates // block) * -(-rows // _SHARD_PX) * -(-cols // _SHARD_PX)


def _files(folder: Path, blocks: range) -> int:
    """Return how many files there are of some blocks of dates."""
    return sum(
        path.name.isdecimal() and path.is_file()  # and not what a killed job left half-written
        for block in _blocks_in(folder) if int(block.name) in blocks
        for path in block.rglob("*")
    )  # fmt: skip


def _blocks_in(folder: Path) -> list[Path]:
    """Return the folders of blocks of dates that an array has, as Zarr lays them out."""
    return [path for path in (folder / "c").glob("*") if path.name.isdecimal()]


def _numbers(
    values: NDArray[np.float32], scale: NDArray[np.float32], offset: NDArray[np.float32]
) -> NDArray[np.uint16]:
    """Return values as stored numbers + 1, 0 for NaN; what lies beyond is brought to the edge."""
    number = (values - offset[:, :, None, None]) / scale[:, :, None, None]
    kept = np.clip(np.rint(number), 0, _MOST) + 1
    return np.where(np.isfinite(number), kept, NOTHING).astype(np.uint16)
