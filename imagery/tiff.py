"""TIFF: where the parts of a file lie, from its directories alone.

To fetch of a large file only what a grid needs, one must know which bytes that is before the
library that decodes them asks. Directories are read here. Every number comes from elsewhere: what
cannot be is refused before anything is fetched because of it.

The library that decodes blocks does not look at their checksums: of 300 files of DEFLATE in which
bytes were zeroed, 160 came out as other ground without a word (libtiff of GDAL 3.10). So they are
looked at here. LZW and Zstandard as GDAL writes them have none; there, holes of zeros are looked
for.

Source: TIFF 6.0 (Adobe 1992), and BigTIFF (https://libtiff.gitlab.io/libtiff/bigtiff.html).
"""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from imagery.errors import RasterError
from imagery.parts import Bytes, Part, Span

_KINDS = {1: "u1", 2: "u1", 3: "u2", 4: "u4", 5: "u8", 6: "i1", 7: "u1", 8: "i2", 9: "i4",
          10: "u8", 11: "f4", 12: "f8", 13: "u4", 16: "u8", 17: "i8", 18: "u8"}  # fmt: skip
_MOST_DIRECTORIES = 64
_MOST_ENTRIES = 512
_MOST_VALUE_BYTES = 16 * 2**20
_WIDTH, _HEIGHT, _SAMPLES, _ROWS_PER_STRIP, _PLANAR = 256, 257, 277, 278, 284
_STRIPS, _STRIP_SIZES, _TILE_WIDTH, _TILE_HEIGHT, _TILES, _TILE_SIZES = 273, 279, 322, 323, 324, 325
_PACKING, _LZW, _DEFLATE, _ZSTD = 259, 5, (8, 32946), 50000
_MOST_BLOCK_BYTES = 256 * 2**20
_HOLE = bytes(64)
"""No stream of LZW or Zstandard has as many zeros side by side."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Directory:
    """One image of a file: the whole, an overview, or a mask of one of them."""

    name: str
    """Of the file, for messages."""

    shape: tuple[int, int]
    """Rows and columns."""

    block: tuple[int, int]
    """Rows and columns of a block."""

    planes: int
    """1 where a block holds all bands; else how many bands have blocks of their own."""

    offsets: NDArray[np.int64]
    """(block,) first byte; 0 = never stored."""

    sizes: NDArray[np.int64]
    """(block,) bytes."""

    packing: int = 1
    """How blocks are packed, by TIFF's number; 1 = not at all."""

    def spans(
        self, rows: tuple[int, int], cols: tuple[int, int], bands: list[int], size: int
    ) -> list[Span]:
        """Return the bytes that hold rows and columns, from the first up to the last exclusive.

        Parameters
        ----------
        rows, cols
            Of pixels.
        bands
            Counted from 1.
        size
            Bytes of the file.

        Raises
        ------
        RasterError
            If a block lies beyond the end of the file.

        """
        across, down = (-(-self.shape[axis] // self.block[axis]) for axis in (1, 0))
        ys = range(rows[0] // self.block[0], -(-rows[1] // self.block[0]))
        xs = range(cols[0] // self.block[1], -(-cols[1] // self.block[1]))
        planes = [band - 1 for band in bands if band <= self.planes] if self.planes > 1 else [0]
        places = [(plane * down + y) * across + x for plane in planes for y in ys for x in xs]
        if max(places, default=-1) >= len(self.offsets):
            raise RasterError(
                f"{self.name} is broken: its directory has fewer blocks than its size needs. Fetch "
                "it again."
            )
        found = []
        for place in places:
            first, many = int(self.offsets[place]), int(self.sizes[place])
            if first == 0 or many == 0:
                continue
            if first < 0 or many < 0 or first + many > size:
                raise RasterError(
                    f"{self.name} is broken: it was cut short at {size:,} bytes, and says that a "
                    f"block ends at {first + many:,}. Fetch it again."
                )
            found.append((first, first + many))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiff:
    """Where the parts of a TIFF lie."""

    images: tuple[Directory, ...]
    """The whole, its overviews, and their masks."""

    size: int
    """Bytes of the file."""

    def parts(
        self, shape: tuple[int, int], rows: Span, cols: Span, bands: Sequence[int]
    ) -> list[Part]:
        """Return the blocks of one image; see `imagery.parts`."""
        return [
            Part(span=span, is_sound=partial(_is_sound, packing=image.packing))
            for image in self.images
            if image.shape == shape
            for span in image.spans(rows, cols, list(bands), self.size)
        ]


def _is_sound(block: bytes, packing: int) -> bool:
    """Say whether a packed block is what was packed, as far as can be known."""
    if packing in _DEFLATE:
        unpacking = zlib.decompressobj()
        try:
            unpacking.decompress(block, _MOST_BLOCK_BYTES)
        except zlib.error:
            return False
        return unpacking.eof
    return packing not in {_LZW, _ZSTD} or _HOLE not in block


def directories(read: Bytes, size: int, name: str) -> list[Directory]:
    """Return the directories of a file, in order; all that they point to, pixels aside, is read.

    Raises
    ------
    RasterError
        If it is no TIFF, or they cannot be followed.

    """
    try:
        return _directories(read, size, name)
    except (struct.error, ValueError, KeyError, IndexError, OverflowError) as error:
        raise RasterError(
            f"{name} is broken: its directories cannot be followed. It was cut short or damaged on "
            "its way here. Fetch it again."
        ) from error


def _directories(read: Bytes, size: int, name: str) -> list[Directory]:
    magic = read(0, 16)
    order = {b"II": "<", b"MM": ">"}[magic[:2]]
    version = struct.unpack(order + "H", magic[2:4])[0]
    if version not in {42, 43}:
        raise ValueError("no TIFF")
    big = version == 43
    (place,) = struct.unpack(order + ("Q" if big else "I"), magic[8:16] if big else magic[4:8])
    found: list[Directory] = []
    seen: set[int] = set()
    while place:
        if place in seen or len(seen) >= _MOST_DIRECTORIES or place + 2 > size:
            raise ValueError("directories without end")
        seen.add(place)
        tags, place = _tags(read, place, size, order=order, big=big)
        found.append(_directory(tags, name))
    return found


def _tags(
    read: Bytes, place: int, size: int, *, order: str, big: bool
) -> tuple[dict[int, NDArray[np.int64]], int]:
    """Return the whole numbers of one directory by tag, and where the next lies; 0 = nowhere."""
    head, each, inline = (8, 20, 8) if big else (2, 12, 4)
    word = "Q" if big else "I"
    (many,) = struct.unpack(order + ("Q" if big else "H"), read(place, head))
    if many > _MOST_ENTRIES:
        raise ValueError("too many entries")
    table = read(place + head, many * each + inline)
    tags: dict[int, NDArray[np.int64]] = {}
    for start in range(0, many * each, each):
        tag, kind, count = struct.unpack_from(order + "HH" + word, table, start)
        if kind not in _KINDS:
            continue
        number = np.dtype(order + _KINDS[kind])
        length = count * number.itemsize
        value = table[start + each - inline : start + each]
        if length > inline:
            (there,) = struct.unpack(order + word, value)
            if length > _MOST_VALUE_BYTES or there + length > size:
                raise ValueError("a value that cannot be")
            value = read(there, length)
        if number.kind in "ui":
            tags[tag] = np.frombuffer(value[:length], dtype=number).astype(np.int64)
    (onward,) = struct.unpack_from(order + word, table, many * each)
    return tags, int(onward)


def _directory(tags: dict[int, NDArray[np.int64]], name: str) -> Directory:
    def one(tag: int, otherwise: int) -> int:
        return int(tags[tag][0]) if tag in tags else otherwise

    height, width = int(tags[_HEIGHT][0]), int(tags[_WIDTH][0])
    tiled = _TILES in tags
    block = (
        (int(tags[_TILE_HEIGHT][0]), int(tags[_TILE_WIDTH][0]))
        if tiled
        else (min(one(_ROWS_PER_STRIP, height) % 2**32, height), width)
    )
    offsets = tags[_TILES if tiled else _STRIPS]
    sizes = tags[_TILE_SIZES if tiled else _STRIP_SIZES]
    if min(height, width, *block) < 1 or len(offsets) != len(sizes):
        raise ValueError("a size that cannot be")
    return Directory(
        name=name, shape=(height, width), block=block,
        planes=one(_SAMPLES, 1) if one(_PLANAR, 1) == 2 else 1,
        offsets=offsets, sizes=sizes,
        packing=one(_PACKING, 1),
    )  # fmt: skip
