"""PNG read back: pixels and nothing else, down to the last octet."""

import io
import zlib

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dashboard.briefing.briefing import Orientation, Paper
from dashboard.briefing.checking.allowed import Allowed
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.problem import Breach

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHUNKS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"pHYs"})
"""No text, no time, no profile, no EXIF: GDAL reads places from texts and EXIF of a PNG."""

PAPER_MM = {Paper.A4: (210.0, 297.0), Paper.A3: (297.0, 420.0), Paper.LETTER: (215.9, 279.4)}
MM_AN_INCH = 25.4
MOST_PIXELS = 400_000_000
Pixels = NDArray[np.uint8]


def check_png(content: bytes, found: Found, place: str = "") -> Pixels | None:
    """Write down what of a PNG is more than pixels.

    Returns
    -------
    ndarray or None
        Its pixels, shape (height, width, 4); None where it cannot be read.

    """
    with found.reading("The picture", place):
        _check_chunks(content, found, place)
        with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
            if image.width * image.height > MOST_PIXELS:
                found.add(Breach.DAMAGED, "The picture is too large to be read.", place)
                return None
            if getattr(image, "n_frames", 1) > 1:
                found.add(Breach.ATTACHED, "The picture has more than one frame.", place)
            return np.asarray(image.convert("RGBA"))
    return None


def check_page(content: bytes, allowed: Allowed, found: Found) -> None:
    """Write down what of a page as a picture may not leave: its pixels are not read as letters."""
    pixels = check_png(content, found)
    if pixels is None:
        return
    asked = allowed.contents.briefing
    sides = sorted(PAPER_MM[asked.paper], reverse=asked.orientation is Orientation.LANDSCAPE)
    wide, high = (each / MM_AN_INCH * asked.dpi for each in sides)
    if abs(pixels.shape[1] - wide) > 2 or abs(pixels.shape[0] - high) > 2:
        found.add(Breach.PICTURE, "The picture is no page of the briefing's paper.")


def _check_chunks(content: bytes, found: Found, place: str) -> None:
    if not content.startswith(_SIGNATURE):
        found.add(Breach.DAMAGED, "The picture is no PNG.", place)
        return
    at, packed, wanted = len(_SIGNATURE), bytearray(), 0
    name = b""
    while name != b"IEND":
        size, name = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        body = content[at + 8 : at + 8 + size]
        if len(body) != size or len(name) != 4:
            found.add(Breach.DAMAGED, "The picture breaks off.", place)
            return
        if name not in _CHUNKS or (name == b"IEND" and size):
            found.add(Breach.METADATA, "The picture has a part that is not on the list.", place)
        if name == b"IHDR":
            wanted = _octets(body)
        if name == b"IDAT":
            packed += body
        at += 12 + size
    if at != len(content):
        found.add(Breach.LEFT_BEHIND, "There are octets behind the picture.", place)
    unpacker = zlib.decompressobj()
    pixels = unpacker.decompress(bytes(packed), MOST_PIXELS * 8)
    if unpacker.unused_data or (wanted and len(pixels) != wanted):
        found.add(Breach.LEFT_BEHIND, "There are octets behind the pixels.", place)


def _octets(head: bytes) -> int:
    """Return how many octets the pixels of a picture take; 0 where its lines are interlaced."""
    width, height = int.from_bytes(head[:4], "big"), int.from_bytes(head[4:8], "big")
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[head[9]]
    return 0 if head[12] else height * (1 + (width * samples * head[8] + 7) // 8)
