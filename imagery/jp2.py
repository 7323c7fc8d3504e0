"""JP2: where the tiles of a JPEG 2000 file lie, so that a grid costs the tiles it needs.

Sentinel-2 as ESA delivers it: one band a file, tiles of 1024 by 1024 pixels, each a run of
bytes of its own ("tile-part"). Where the main header lists them (TLM; Sentinel-2 since
processing baseline 05.12) that says where each lies; else one goes from header to header, 12
bytes each, until the tiles that are needed were met. What decodes (OpenJPEG) goes the same way over
the same headers and skips what lies between.

JPEG 2000 has no checksums: OpenJPEG unpacks other bits into other ground without a word (750 of
750 files of which one bit was flipped, or 16 to 5,000 bytes zeroed; OpenJPEG 2.5.3). What is looked
for here: tile-parts that are not where, of which or as long as they must be; runs of zeros longer
than empty packets can make; and codes that no packet holds (above FF8F), which most junk of
hundreds of bytes and more has. Neither a single flipped bit is seen, nor a main header that lies
about the size of tiles and gives as many of them.

Source: ITU-T T.800 (ISO/IEC 15444-1), annexes A, B.9, B.10.1 and I.
"""

import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from imagery.codestream import (
    EOC,
    LEAST_PART,
    SOD,
    SOT,
    SOT_BYTES,
    Header,
    TilePart,
    header_of,
    sot,
)
from imagery.errors import RasterError
from imagery.parts import Bytes, Part, Span

MAGIC = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
"""The first box of every file."""

_MOST_BOXES = 64
_MOST_BOX_BYTES = 4 * 2**20
_MOST_STEPS = 1_024
"""Headers of tile-parts that are gone through; Sentinel-2 has 121."""

_IN_TILE = frozenset({0xFF52, 0xFF53, 0xFF58, 0xFF5C, 0xFF5D, 0xFF5E, 0xFF5F, 0xFF64})
"""Markers that may stand in the header of a tile-part: COD COC PLT QCD QCC RGN POC COM."""

_CODE = re.compile(rb"\xff[\x90-\xff]")
"""What no packet holds, markers aside (T.800, B.10.1)."""

_MOST_ZEROS = 32
"""Beside one for each packet, which may be empty: OpenJPEG writes at most 8 side by side."""

_BROKEN = (struct.error, ValueError, KeyError, IndexError, OverflowError)


def index_of(read: Bytes, size: int, name: str) -> "Jp2":
    """Return where the tiles of a file lie; all its boxes and its main header are read.

    Raises
    ------
    RasterError
        If it cannot be followed, or is larger than can be unpacked.

    """
    try:
        first, last = _boxes(read, size)
        return Jp2(read=read, name=name, header=header_of(read, first, last), last=last)
    except _BROKEN as error:
        raise _broken(name, error) from error


@dataclass(slots=True, kw_only=True)
class Jp2:
    """Where the tiles of a file lie, as far as that is known by now."""

    read: Bytes
    """Gives its bytes."""

    name: str
    """Of the file, for messages."""

    header: Header
    """What its main header says."""

    last: int
    """Where its codestream ends."""

    _met: dict[int, list[TilePart]] = field(default_factory=dict)
    """Tile -> its parts."""

    _many: dict[int, int] = field(default_factory=dict)
    """Tile -> how many parts it has, as one of them says."""

    _place: int = 0
    _steps: int = 0
    _in_order: bool = True
    """Whether the tiles that were met are 0, 1, 2, ...: else one of them may be told wrongly."""

    def __post_init__(self) -> None:
        """Begin at the first tile-part."""
        self._place = self.header.begin
        for part in self.header.listed or ():
            self._met.setdefault(part.tile, []).append(part)
        rows, cols = self.header.tiles
        if self._met and self._met.keys() != set(range(rows * cols)):
            raise ValueError("a list of tile-parts that does not fit its tiles")

    def parts(
        self, shape: tuple[int, int], rows: Span, cols: Span, bands: Sequence[int]  # noqa: ARG002 - all bands lie in each tile
    ) -> list[Part]:  # fmt: skip
        """Return the tile-parts of some rows and columns; see `imagery.parts`.

        Each is given with the header behind it, which what decodes looks at.
        """
        if shape != self.header.shape:
            raise RasterError(
                f"{self.name} has {self.header.shape[0]} by {self.header.shape[1]} pixels and "
                f"{shape[0]} by {shape[1]} are asked for. It is read in full or not at all."
            )
        high, wide = self.header.tile
        across = self.header.tiles[1]
        wanted = [
            row * across + col
            for row in range(rows[0] // high, -(-rows[1] // high))
            for col in range(cols[0] // wide, -(-cols[1] // wide))
        ]
        try:
            if self.header.listed is None:
                self._go_on(wanted)
            return [self._part(part) for tile in wanted for part in self._met[tile]]
        except _BROKEN as error:
            raise _broken(self.name, error) from error

    def _go_on(self, wanted: list[int]) -> None:
        """Go from header to header until all parts of some tiles are known.

        Where tiles do not stand in order it is gone to the end: a tile that is told twice, or is
        missing, is seen there.
        """
        left = {tile for tile in wanted if not self._whole(tile)}
        while left or not self._in_order:
            if self.last - self._place < LEAST_PART:
                self._end()
                return
            if self._steps >= _MOST_STEPS:
                raise ValueError("more tile-parts than are gone through")
            self._steps += 1
            tile, length, number, many = sot(self.read(self._place, SOT_BYTES, ahead=SOT_BYTES))
            rows, cols = self.header.tiles
            self._in_order &= tile in self._met or tile == len(self._met)
            parts = self._met.setdefault(tile, [])
            if tile >= rows * cols or number != len(parts):
                raise ValueError("tile-parts that do not follow one another")
            if self._place + length + 2 > self.last:
                raise ValueError("a tile-part beyond the end")
            stated = self._many.get(tile, 0)
            if stated and many and stated != many:
                raise ValueError("tile-parts that do not agree on how many they are")
            self._many[tile] = stated or many
            parts.append(TilePart(tile, number, self._place, length))
            self._place += length
            if self._whole(tile):
                left.discard(tile)

    def _whole(self, tile: int) -> bool:
        return 0 < self._many.get(tile, 0) == len(self._met.get(tile, ()))

    def _end(self) -> None:
        """Take what was met for all there is, where the codestream ends."""
        if struct.unpack(">H", self.read(self._place, 2, ahead=2))[0] != EOC:
            raise ValueError("no end")
        if self._met.keys() != set(range(self.header.tiles[0] * self.header.tiles[1])):
            raise ValueError("tiles that are missing")
        for tile, parts in self._met.items():
            if self._many[tile] not in {0, len(parts)}:
                raise ValueError("tile-parts that are missing")

    def _part(self, part: TilePart) -> Part:
        span = part.first, min(part.first + part.length + SOT_BYTES, self.last)
        return Part(
            span=span, is_sound=partial(_is_sound, part, len(self._met[part.tile]), self.header)
        )


def _is_sound(part: TilePart, many: int, header: Header, held: bytes) -> bool:
    """Say whether bytes are a tile-part, as far as can be known."""
    try:
        tile, length, number, stated = sot(held)
        (behind,) = struct.unpack_from(">H", held, part.length)
        if (tile, length, number) != (part.tile, part.length, part.number):
            return False
        if stated not in {0, many} or behind not in {SOT, EOC}:
            return False
        place = SOT_BYTES
        while (marker := struct.unpack_from(">H", held, place)[0]) != SOD:
            (more,) = struct.unpack_from(">H", held, place + 2)
            if marker not in _IN_TILE or more < 2 or place + 2 + more >= part.length:
                return False
            place += 2 + more
    except _BROKEN:
        return False
    body = held[place + 2 : part.length]
    if bytes(_MOST_ZEROS + header.packets) in body:
        return False
    return all(int.from_bytes(code.group()) in header.marked for code in _CODE.finditer(body))


def _boxes(read: Bytes, size: int) -> Span:
    """Return where the codestream lies; all other boxes are read, for they may say where it is."""
    place, total, found = 0, 0, None
    for _ in range(_MOST_BOXES):
        if place == size:
            break
        length, kind = struct.unpack(">I4s", read(place, 8))
        head = 8
        if length == 1:
            (length,), head = struct.unpack(">Q", read(place + 8, 8)), 16
        elif length == 0:
            length = size - place
        if length < head or place + length > size:
            raise ValueError("a box that ends beyond the file")
        if kind == b"jp2c" and found is None:
            found = place + head, place + length
        else:
            total += length
            if total > _MOST_BOX_BYTES:
                raise ValueError("more beside its pixels than there can be")
            read(place, length)
        place += length
    if place != size or found is None:
        raise ValueError("no codestream")
    return found


def _broken(name: str, error: Exception) -> RasterError:
    what = str(error) if type(error) is ValueError else "bytes that say nothing"
    return RasterError(
        f"{name} is broken, or JPEG 2000 of a kind that is not read: it has {what}. It was cut "
        "short or damaged on its way here. Fetch it again."
    )
