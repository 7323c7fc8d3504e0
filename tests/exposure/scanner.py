"""A scanner that looks for exact points in any bytes the product lets out.

Reports lead to people. So the promise is not that the code looks right, but that no byte
that leaves holds a report's point, in whatever coat: text, WKB, float64, float32, and
each of these inside gzip, zlib, zip, base64 or a URL's percent signs.

A coordinate alone is called found when it is long enough to be no accident (nine decimals,
or eight bytes); shorter ones only as a pair that stands together.
"""

import binascii
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}")
_PERCENT = re.compile(rb"%[0-9A-Fa-f]{2}")
_ZLIB_HEADS = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_DEPTH = 3
_NEAR = 240
"""Bytes within which the two halves of a pair must stand."""


@dataclass(frozen=True, slots=True)
class Leak:
    """One exact point found."""

    point: tuple[float, float]
    """Longitude, latitude, degrees."""

    coat: str
    """How it was written, outermost coat first."""


def leaks(blob: bytes, points: list[tuple[float, float]]) -> list[Leak]:
    """Return every exact point in these bytes, in any coat."""
    return [
        Leak(point, " > ".join([*coats, found]))
        for coats, bare in _undressed(blob, depth=_DEPTH)
        for point in points
        for found in _found(bare, point)
    ]


def _found(blob: bytes, point: tuple[float, float]) -> Iterator[str]:
    lon, lat = point
    if any(text in blob for value in point for text in _texts(value, decimals=9)):
        yield "text of one coordinate"
    elif _paired(blob, _texts(lon, decimals=6), _texts(lat, decimals=6)):
        yield "text of a pair"
    for order, name in (("<", "little"), (">", "big")):
        if any(struct.pack(f"{order}d", value) in blob for value in point):
            yield f"float64, {name}-endian"
        halves = [struct.pack(f"{order}f", value) for value in point]
        if all(half in blob for half in halves):
            yield f"float32, {name}-endian"


def _texts(value: float, *, decimals: int) -> list[bytes]:
    """Return the rounded and the cut text of a number, as prefixes of longer ones."""
    whole = f"{value:.15f}"
    cut = whole[: whole.index(".") + 1 + decimals]
    return [text.encode() for text in {f"{value:.{decimals}f}", cut}]


def _paired(blob: bytes, first: list[bytes], second: list[bytes]) -> bool:
    seconds = [at for text in second for at in _places(blob, text)]
    return any(
        abs(at - other) <= _NEAR
        for text in first
        for at in _places(blob, text)
        for other in seconds
    )


def _places(blob: bytes, text: bytes) -> Iterator[int]:
    at = blob.find(text)
    while at >= 0:
        yield at
        at = blob.find(text, at + 1)


def _undressed(blob: bytes, *, depth: int, under: str = "") -> Iterator[tuple[list[str], bytes]]:
    yield [], blob
    if depth == 0:
        return
    coats = [*_deflated(blob), *_zipped(blob), *_quoted(blob)]
    if under != "base64":
        coats += _base64ed(blob)
    for coat, inner in coats:
        for others, bare in _undressed(inner, depth=depth - 1, under=coat):
            yield [coat, *others], bare


def _base64ed(blob: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield all runs of base64 together, once for each place where a run may really begin."""
    plain = [run.replace(b"-", b"+").replace(b"_", b"/") for run in _BASE64.findall(blob)]
    for skip in range(4) if plain else ():
        whole = (run[skip:] + b"A" * (-len(run[skip:]) % 4) for run in plain)
        yield "base64", b"\n".join(binascii.a2b_base64(run) for run in whole)


def _deflated(blob: bytes) -> Iterator[tuple[str, bytes]]:
    view = memoryview(blob)
    for at in _places(blob, b"\x1f\x8b\x08"):
        yield "gzip", _inflated(view[at:], wbits=31)
    for head in _ZLIB_HEADS:
        for at in _places(blob, head):
            inner = _inflated(view[at:])
            if len(inner) > 8:
                yield "zlib", inner


def _inflated(blob: memoryview, *, wbits: int = 15) -> bytes:
    """Return what a stream holds, whatever stands behind it; nothing if it is no stream."""
    try:
        return zlib.decompressobj(wbits).decompress(blob, 50_000_000)
    except zlib.error:
        return b""


def _zipped(blob: bytes) -> Iterator[tuple[str, bytes]]:
    if not blob.startswith(b"PK\x03\x04"):
        return
    with zipfile.ZipFile(io.BytesIO(blob)) as archive:
        for name in archive.namelist():
            yield "zip", archive.read(name)


def _quoted(blob: bytes) -> Iterator[tuple[str, bytes]]:
    if _PERCENT.search(blob):
        yield "percent", unquote_to_bytes(blob)
