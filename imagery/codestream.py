"""Codestream: what the main header of JPEG 2000 says: sizes, tiles, and where tile-parts lie.

A codestream is a main header and tile-parts, each behind a header that says of which tile it is
and how long. Every number comes from elsewhere: what cannot be is refused before anything is
fetched, or set aside in memory, because of it.

Source: ITU-T T.800 (ISO/IEC 15444-1), annex A. `ValueError` and `struct.error` leave here for
`imagery.jp2` to put into words.
"""

import struct
from dataclasses import dataclass

from imagery.parts import Bytes

SOT, SOD, EOC = 0xFF90, 0xFF93, 0xFFD9
SOT_BYTES = 12
LEAST_PART = 14
"""Bytes of the shortest tile-part: its header, and the marker that ends it."""

_SOC, _SIZ, _COD, _TLM, _PPM = 0xFF4F, 0xFF51, 0xFF52, 0xFF55, 0xFF60
_MOST_HEADER_BYTES = 8 * 2**20
_MOST_SIDE = 200_000
_MOST_BANDS = 64
_MOST_TILE_BYTES = 256 * 2**20
_MOST_TILES = 65_535
_NUMBER_BYTES = 4
"""OpenJPEG unpacks into whole numbers of so many bytes."""

_MARKS = {2: 0xFF91, 4: 0xFF92}
"""Bits of COD -> a marker that then stands before packets (SOP) or behind their headers (EPH)."""


@dataclass(frozen=True, slots=True)
class TilePart:
    """Where one part of a tile lies."""

    tile: int
    """Counted from 0, row by row."""

    number: int
    """Of the part within its tile, from 0."""

    first: int
    """First byte of its header, in the file."""

    length: int
    """Bytes, header and all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a main header says."""

    shape: tuple[int, int]
    """Rows and columns."""

    tile: tuple[int, int]
    """Rows and columns of a tile; those of the last row and column are smaller."""

    bands: int
    """How many."""

    packets: int
    """Of a whole tile, at most."""

    marked: frozenset[int]
    """Markers that may stand between packets."""

    begin: int
    """Where the first tile-part begins, in the file."""

    listed: tuple[TilePart, ...] | None
    """All tile-parts in order, where the header lists them (TLM); None where it does not."""

    @property
    def tiles(self) -> tuple[int, int]:
        """Return how many tiles lie below one another, and side by side."""
        return -(-self.shape[0] // self.tile[0]), -(-self.shape[1] // self.tile[1])


def header_of(read: Bytes, first: int, last: int) -> Header:
    """Return what the main header of a codestream says, which is read whole.

    Parameters
    ----------
    read
        Gives bytes of the file.
    first, last
        Where the codestream begins, and ends.

    Raises
    ------
    ValueError, struct.error
        If it cannot be.

    """
    if struct.unpack(">H", read(first, 2))[0] != _SOC:
        raise ValueError("no codestream")
    found: dict[int, list[bytes]] = {}
    place = first + 2
    while True:
        marker, length = struct.unpack(">HH", read(place, 4))
        if marker == SOT:
            break
        if (
            length < 2
            or marker < _SOC
            or place + 2 + length > min(last, first + _MOST_HEADER_BYTES)
        ):
            raise ValueError("a header without end")
        if not found and marker != _SIZ:
            raise ValueError("no size")
        found.setdefault(marker, []).append(read(place + 4, length - 2))
        place += 2 + length
    read(place, SOT_BYTES, ahead=SOT_BYTES)  # what decodes looks at the first tile-part at once
    if _PPM in found:
        raise ValueError("headers of packets apart from them")
    shape, tile, bands = _sizes(found[_SIZ][0])
    packets, marked = _coding(found[_COD][0], tile, bands)
    return Header(
        shape=shape, tile=tile, bands=bands, packets=packets, marked=marked, begin=place,
        listed=_listed(found[_TLM], place, last) if _TLM in found else None,
    )  # fmt: skip


def sot(text: bytes) -> tuple[int, int, int, int]:
    """Return tile, length, number and how many (0 = not said) of a tile-part, from its header."""
    marker, size, tile, length, number, many = struct.unpack(">HHHIBB", text[:SOT_BYTES])
    if marker != SOT or size != SOT_BYTES - 2:
        raise ValueError("no tile-part where one must begin")
    if length < LEAST_PART or (many and number >= many):
        raise ValueError("a tile-part that cannot be")
    return tile, length, number, many


def _sizes(text: bytes) -> tuple[tuple[int, int], tuple[int, int], int]:
    """Return shape, tile and number of bands, checked."""
    width, height, *offset = struct.unpack_from(">4I", text, 2)
    across, down, *begin = struct.unpack_from(">4I", text, 18)
    (bands,) = struct.unpack_from(">H", text, 34)
    if any(offset) or any(begin):
        raise ValueError("an image that does not begin where its first tile does")
    if not 1 <= bands <= _MOST_BANDS or len(text) != 36 + 3 * bands:
        raise ValueError("a number of bands that cannot be")
    if any(text[36 + 3 * band + 1 : 36 + 3 * band + 3] != b"\x01\x01" for band in range(bands)):
        raise ValueError("bands of several sizes")
    if not (1 <= width <= _MOST_SIDE and 1 <= height <= _MOST_SIDE and across and down):
        raise ValueError("a size that cannot be")
    tile = min(down, height), min(across, width)
    if tile[0] * tile[1] * bands * _NUMBER_BYTES > _MOST_TILE_BYTES:
        raise ValueError("tiles too large to unpack one")
    if -(-height // down) * -(-width // across) > _MOST_TILES:
        raise ValueError("more tiles than can be")
    return (height, width), tile, bands


def _coding(text: bytes, tile: tuple[int, int], bands: int) -> tuple[int, frozenset[int]]:
    """Return how many packets a whole tile has, and which markers may stand between them."""
    style, _, layers, _, levels = struct.unpack_from(">BBHBB", text)
    if levels > 32 or not layers:
        raise ValueError("a number of levels or layers that cannot be")
    packets = 0
    for level in range(levels + 1):
        step = 2 ** (levels - level)
        wide, high = (text[10 + level] & 15, text[10 + level] >> 4) if style & 1 else (15, 15)
        rows, cols = -(-tile[0] // step), -(-tile[1] // step)
        packets += (-(-rows >> high) + 1) * (-(-cols >> wide) + 1)
    marked = {_MARKS[bit] for bit in _MARKS if style & bit}
    return packets * layers * bands, frozenset(marked)


def _listed(texts: list[bytes], begin: int, last: int) -> tuple[TilePart, ...]:
    """Return the tile-parts that TLM markers list, in order."""
    found: list[TilePart] = []
    numbers: dict[int, int] = {}
    place = begin
    for turn, text in enumerate(sorted(texts, key=lambda each: each[0])):
        turned, sizes = text[0], text[1]
        if turned != turn:
            raise ValueError("a list of tile-parts with gaps")
        word = ">" + ("", "B", "H", "?")[(sizes >> 4) & 3] + ("I" if sizes & 64 else "H")
        if "?" in word or (len(text) - 2) % struct.calcsize(word):
            raise ValueError("a list of tile-parts that cannot be")
        for entry in struct.iter_unpack(word, text[2:]):
            tile, length = entry if len(entry) == 2 else (len(found), entry[0])
            if length < LEAST_PART or place + length + 2 > last:
                raise ValueError("a tile-part beyond the end")
            found.append(TilePart(tile, numbers.get(tile, 0), place, length))
            numbers[tile] = found[-1].number + 1
            place += length
    return tuple(found)
