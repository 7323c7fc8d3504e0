"""One cube on disk: the looks of one grid, in blocks of some dates by some pixels.

Optical values are kept as the whole numbers that their files hold, radar as float32; each block
carries a checksum. A block is replaced as a whole, or not at all, and `index` is written after.
The newest looks, too few for a block yet, stand in small blocks beside: one look more writes few
bytes, and a job that wants the newest alone reads few. They move when they make a whole block.

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
    """The looks of the last block while it is not whole; None in a cube of before there were any,
    until its next block begins."""

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
        within, partly = first % DATES, (first + len(stored)) % DATES
        if partly and not within:
            self.newest = _newest(self, first // DATES)
        if partly and self.newest is not None:
            self.newest.lay(within, window, stored, qa)
            return
        if within and self.newest is not None:
            before = slice(0, within)
            stored = np.concatenate([self.newest.values[(before, slice(None), *window)], stored])
            if qa is not None:
                qa = np.concatenate([self.newest.qa[(before, *window)], qa])
            first -= within
        self.lay(first, window, stored, qa)

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
                    cube, shifted = self._part(time)
                    qa[dates[there]] = cube.qa[(shifted, *window)][there]
        except _BROKEN as error:
            raise _damaged(self.folder, error) from error
        return Looks(values=values, seen=seen, qa=qa)

    def _put(
        self, time: slice, window: tuple[slice, slice], dates: NDArray[np.int64],
        values: NDArray[np.float32], seen: NDArray[np.bool_],
    ) -> None:  # fmt: skip
        """Read a block of dates, and write those that are wanted where they belong."""
        cube, shifted = self._part(time)
        stored = np.asarray(cube.values[(shifted, slice(None), *window)])
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

    def _part(self, time: slice) -> tuple["DiskCube", slice]:
        """Return what holds some dates of one block, and where in it."""
        if self.newest is None or time.start < self._whole_blocks * DATES:
            return self, time
        return self.newest, slice(time.start % DATES, time.start % DATES + time.stop - time.start)

    @property
    def _whole_blocks(self) -> int:
        return len(self.index.places) // DATES

    def _grow(self, dates: int) -> None:
        for array in (self.values, self.qa):
            if array is not None and array.shape[0] < dates:
                array.resize((dates, *array.shape[1:]))

    def whole(self) -> bool:
        """Say whether no block of it is gone: a block that is missing would read as nothing."""
        dates = len(self.index.places)
        rest = dates % DATES if self.newest is not None else 0
        parts = [(self, dates - rest, DATES)]
        if self.newest is not None:
            parts.append((self.newest, rest, NEWEST))
        return all(
            array.shape[0] >= held and _files(cube.folder / name) >= _blocks(array, held, block)
            for cube, held, block in parts
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
        values = _array(folder / "values", (bands, *grid.shape), dtype)
        qa = _array(folder / "qa", grid.shape, "uint8") if has_qa else None
        cube = DiskCube(folder=folder, index=index, values=values, qa=qa)
        if _beside(folder, len(index.places) // DATES).exists():
            cube.newest = _newest(cube, len(index.places) // DATES)
        intact = cube.whole()
    except _BROKEN as error:
        raise CacheError(
            f"The cube {folder.name} cannot be opened ({type(error).__name__}: {error})."
        ) from error
    if not intact:
        raise CacheError(f"The cube {folder.name} lacks blocks that its index names.")
    return cube


def _newest(cube: DiskCube, block: int) -> DiskCube:
    """Return what holds the looks of a block that is not whole, made empty if there is none.

    Those of the block before stay: another job may be reading there, by the index that it began
    with. What is older is removed.
    """
    for old in range(block - 1):
        shutil.rmtree(_beside(cube.folder, old), ignore_errors=True)
    folder, shape = _beside(cube.folder, block), cube.values.shape[1:]
    values = _array(folder / "values", shape, str(cube.values.dtype), block=NEWEST)
    qa = None if cube.qa is None else _array(folder / "qa", shape[1:], "uint8", block=NEWEST)
    return DiskCube(folder=folder, index=Index(), values=values, qa=qa)


def _damaged(folder: Path, error: Exception) -> CacheError:
    return CacheError(f"The cube {folder.name} is damaged ({type(error).__name__}: {error}).")


def _beside(folder: Path, block: int) -> Path:
    return folder / f"newest-{block:04d}"


def _array(folder: Path, shape: tuple[int, ...], dtype: str, *, block: int = DATES) -> Any:
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


def _blocks(array: Any, dates: int, block: int) -> int:
    """Return how many blocks so many dates take."""
    rows, cols = (int(side) for side in array.shape[-2:])
    return -(-dates // block) * -(-rows // _SHARD_PX) * -(-cols // _SHARD_PX)


def _files(folder: Path) -> int:
    return sum(path.is_file() for path in (folder / "c").rglob("*")) if folder.exists() else 0


def _numbers(
    values: NDArray[np.float32], scale: NDArray[np.float32], offset: NDArray[np.float32]
) -> NDArray[np.uint16]:
    """Return values as stored numbers + 1, 0 for NaN; what lies beyond is brought to the edge."""
    number = (values - offset[:, :, None, None]) / scale[:, :, None, None]
    kept = np.clip(np.rint(number), 0, _MOST) + 1
    return np.where(np.isfinite(number), kept, NOTHING).astype(np.uint16)
