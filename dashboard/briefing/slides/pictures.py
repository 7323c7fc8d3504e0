"""Pictures: a PNG without what is not its pixels, and the room that it takes."""

import struct
import zlib

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_SIZE = struct.Struct(">II")
_AT_SIZE = 16


def scrubbed(png: bytes) -> bytes:
    """Return a PNG with nothing but its pixels: no text, time, place or profile.

    Raises
    ------
    ValueError
        If it is no whole PNG.

    """
    if not png.startswith(_SIGNATURE):
        raise ValueError("no PNG")
    kept, at = [_SIGNATURE], len(_SIGNATURE)
    while at + 12 <= len(png):
        (length,) = struct.unpack_from(">I", png, at)
        end = at + 12 + length
        kind, data = png[at + 4 : at + 8], png[at + 8 : end - 4]
        if end > len(png) or zlib.crc32(kind + data) != int.from_bytes(png[end - 4 : end], "big"):
            break
        if kind in _KEPT:
            kept.append(png[at:end])
        if kind == b"IEND":
            return b"".join(kept)
        at = end
    raise ValueError("no whole PNG")


def within(png: bytes, wide: float, high: float) -> tuple[float, float]:
    """Return width and height of a whole picture in a box, all of one unit."""
    across, down = _SIZE.unpack_from(png, _AT_SIZE)
    scale = min(wide / across, high / down)
    return across * scale, down * scale
