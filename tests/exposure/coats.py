"""Coats: what octets may be wrapped in, and how each is taken off.

Packed: gzip, zlib, deflate, bzip2, xz, zstd, LZ4, zip, Parquet. Written: base64, base32, base85,
hexadecimal, percent signs, JSON's and HTML's escapes, quoted-printable, UTF-16. EXIF's fractions
become a line of text. One coat may lie over another.
"""

import bz2
import contextlib
import io
import itertools
import lzma
import quopri
import re
import struct
import warnings
import zlib
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote_to_bytes

import pyarrow as pa
from PIL import Image
from pyarrow import parquet

from tests.exposure import letters

DEPTH = 3
_LARGEST = 50_000_000
_AROUND = 100
"""Octets kept on both sides of an escape: what has none near it is found without this."""

_GPS = 0x8825
"""The tag of EXIF under which the place stands."""

_PERCENT = re.compile(rb"%[0-9A-Fa-f]{2}")
_JSON = re.compile(rb"\\(?:u00([0-9A-Fa-f]{2})|x([0-9A-Fa-f]{2})|([\\/\"bfnrt]))")
_MARKS = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t"}
_ENTITY = re.compile(rb"&(?:#0*(\d{2,3})|#[xX]0*([0-7][0-9A-Fa-f])|(period|comma|deg|quot|apos));")
_NAMES = {b"period": b".", b"comma": b",", b"deg": b" ", b"quot": b'"', b"apos": b"'"}
_QUOTED = re.compile(rb"=(?:[0-9A-F]{2}|\r?\n)")
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_TIFF = (b"II*\x00", b"MM\x00*")

Coated = Iterator[tuple[str, bytes]]


def undressed(
    blob: bytes, *, depth: int = DEPTH, under: str = ""
) -> Iterator[tuple[list[str], bytes]]:
    """Yield these octets, and what is in them, each with the names of its coats, outermost first.

    Parameters
    ----------
    blob
        Any octets.
    depth
        How many coats may lie over each other.
    under
        The coat that was taken off last.

    """
    yield [], blob
    if depth == 0 or len(blob) < 8:
        return
    for coat, off in _COATS.items():
        if coat in _LETTERS and under in _LETTERS:
            continue
        for inner in off(blob):
            if len(inner) < 4 or inner == blob:
                continue
            for others, bare in undressed(inner, depth=depth - 1, under=coat):
                yield [coat, *others], bare


def _streams(
    head: bytes, opened: Callable[[memoryview], bytes]
) -> Callable[[bytes], Iterator[bytes]]:
    """Return what unpacks at each place where a stream may begin."""

    def off(blob: bytes) -> Iterator[bytes]:
        view = memoryview(blob)
        for at in places(blob, head):
            yield opened(view[at:])

    return off


def places(blob: bytes, text: bytes) -> Iterator[int]:
    """Yield each place at which a text begins."""
    at = blob.find(text)
    while at >= 0:
        yield at
        at = blob.find(text, at + 1)


def _inflated(blob: memoryview, *, wbits: int = 15) -> bytes:
    """Return what a stream holds, whatever stands behind it; nothing if it is no stream."""
    return _opened(zlib.decompressobj(wbits), blob)


def _zlib(blob: bytes) -> Iterator[bytes]:
    view = memoryview(blob)
    for match in _ZLIB.finditer(blob):
        inner = _inflated(view[match.start() :])
        if len(inner) >= 8:
            yield inner


def _deflate(blob: bytes) -> Iterator[bytes]:
    """Yield a bare stream; it has no head, and so is looked for where all begins."""
    yield _inflated(memoryview(blob), wbits=-15)


def _zip(blob: bytes) -> Iterator[bytes]:
    """Yield what stands behind each head of an entry, without the list at the end."""
    view = memoryview(blob)
    for at in places(blob, b"PK\x03\x04"):
        if len(blob) < at + 30:
            return
        method, size, name, extra = struct.unpack("<8xH8xI4xHH", blob[at : at + 30])
        begins = at + 30 + name + extra
        yield blob[at + 30 : begins]
        if method == 8:
            yield _inflated(view[begins:], wbits=-15)
        elif method in (12, 14):  # bzip2 is found by its head; of LZMA the head is the zip's own
            yield blob[begins : begins + size]


def _opened(packing: Any, blob: memoryview) -> bytes:
    try:
        return bytes(packing.decompress(blob, _LARGEST))
    except (OSError, EOFError, zlib.error, lzma.LZMAError):
        return b""


def _unpacked(blob: memoryview, codec: str) -> bytes:
    out = io.BytesIO()
    with (
        contextlib.suppress(OSError, pa.ArrowInvalid),  # what follows is no part of it
        pa.CompressedInputStream(pa.BufferReader(blob), codec) as stream,
    ):
        while out.tell() < _LARGEST and (more := stream.read(65_536)):
            out.write(more)
    return out.getvalue()


def _zstd_ends(blob: memoryview) -> int:
    """Return where a frame ends: Arrow reads on, and finds that what follows is none (RFC 8878)."""
    if len(blob) < 5:
        return 0
    said = blob[4]
    alone = said >> 5 & 1
    at = 6 - alone + (0, 1, 2, 4)[said & 3] + (alone, 2, 4, 8)[said >> 6]
    last = False
    while not last and at + 3 <= len(blob):
        head = int.from_bytes(blob[at : at + 3], "little")
        last, repeated = bool(head & 1), head >> 1 & 3 == 1
        at += 3 + (1 if repeated else head >> 3)
    return at + 4 * (said >> 2 & 1)


def _parquet(blob: bytes) -> Iterator[bytes]:
    """Yield tables as Arrow writes them, unpacked: Snappy has no head of its own."""
    heads = list(places(blob, b"PAR1"))
    for first, last in itertools.pairwise(heads):
        with contextlib.suppress(OSError, pa.ArrowException):
            table = parquet.read_table(pa.BufferReader(blob[first : last + 4]))
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, table.schema) as stream:
                stream.write_table(table)
            yield sink.getvalue().to_pybytes()


def _around(blob: bytes, escapes: re.Pattern[bytes]) -> bytes:
    """Return what stands around escapes, in order: most of a page has none."""
    parts, begins, ends = [], 0, -1
    for match in escapes.finditer(blob):
        first = max(0, match.start() - _AROUND)
        if first > ends:
            parts.append(blob[begins : max(ends, 0)])
            begins = first
        ends = match.end() + _AROUND
    return b"\n".join([*parts, blob[begins : max(ends, 0)]]).strip(b"\n") if ends >= 0 else b""


def _percent(blob: bytes) -> Iterator[bytes]:
    yield unquote_to_bytes(_around(blob, _PERCENT))


def _json(blob: bytes) -> Iterator[bytes]:
    near = _around(blob, _JSON)
    yield _JSON.sub(lambda said: _meant(said[1] or said[2], said[3]), near)


def _meant(code: bytes | None, mark: bytes | None) -> bytes:
    if code:
        return bytes([int(code, 16)])
    return _MARKS.get(mark or b"", mark or b"")


def _html(blob: bytes) -> Iterator[bytes]:
    yield _ENTITY.sub(_entity, _around(blob, _ENTITY))


def _entity(said: re.Match[bytes]) -> bytes:
    if said[3]:
        return _NAMES[said[3]]
    return bytes([int(said[1]) % 256 if said[1] else int(said[2], 16)])


def _quoted_printable(blob: bytes) -> Iterator[bytes]:
    yield quopri.decodestring(_around(blob, _QUOTED))


def _exif(blob: bytes) -> Iterator[bytes]:
    """Yield degrees, minutes and seconds as text."""
    for at in (at for head in _TIFF for at in places(blob, head)):
        said = Image.Exif()
        with contextlib.suppress(Exception), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            said.load(blob[at : at + 100_000])
            gps = said.get_ifd(_GPS)
            lines = (" ".join(f"{float(part):.6f}".rstrip("0").rstrip(".") for part in gps[tag])
                     for tag in (4, 2) if tag in gps)  # fmt: skip
            yield "; ".join(lines).encode()


_COATS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _streams(b"\x1f\x8b\x08", lambda blob: _inflated(blob, wbits=31)),
    "zlib": _zlib,
    "deflate": _deflate,
    "zip": _zip,
    "bzip2": _streams(b"BZh", lambda blob: _opened(bz2.BZ2Decompressor(), blob)),
    "xz": _streams(b"\xfd7zXZ\x00", lambda blob: _opened(lzma.LZMADecompressor(), blob)),
    "zstd": _streams(b"\x28\xb5\x2f\xfd", lambda blob: _unpacked(blob[: _zstd_ends(blob)], "zstd")),
    "LZ4": _streams(b"\x04\x22\x4d\x18", lambda blob: _unpacked(blob, "lz4")),
    "Parquet": _parquet,
    "percent": _percent,
    "JSON escapes": _json,
    "HTML entities": _html,
    "quoted-printable": _quoted_printable,
    "UTF-16": letters.utf16,
    "EXIF": _exif,
    "base85": letters.base85,
    "base64": letters.base64,
    "base32": letters.base32,
    "hexadecimal": letters.hexadecimal,
}
_LETTERS = {"base64", "base32"}
"""Coats in which any word seems to be: not one in the other, or every text would be a hundred."""
