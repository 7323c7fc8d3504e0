"""Pictures: the ground with its days burnt in, and any PNG without what is not its pixels.

A picture that is copied out of a slide must still say when it was taken and whose it is.
"""

import io
import math
import struct
import zlib
from functools import lru_cache
from pathlib import Path

import matplotlib as mpl
from PIL import Image, ImageDraw, ImageFont

from dashboard.briefing.contents import Bounds, Picture
from dashboard.briefing.slides.letters import LATIN, plain, script_of

PIXELS_A_MM = 8.0
"""Of a burnt picture: enough for letters, as the ground has large pixels."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_UNSEEN, _HATCH, _BAR, _INK = (225, 225, 225), (165, 165, 165), (24, 27, 30), (255, 255, 255)
_HATCH_MM = 2.0
_WORDS_MM = 3.6
_BAR_MM = 6.0
_LAST_LATIN = 0x24F


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


def aspect(bounds: Bounds) -> float:
    """Return width by height of some ground, on the ground."""
    west, south, east, north = bounds
    return (east - west) * math.cos(math.radians((south + north) / 2)) / (north - south)


def within(bounds: Bounds, wide: float, high: float) -> tuple[float, float]:
    """Return width and height of a picture of some ground in a box, all of one unit."""
    shape = aspect(bounds)
    return (wide, wide / shape) if wide / shape <= high else (high * shape, high)


def burnt(picture: Picture, size: tuple[float, float], *, synthetic: bool) -> bytes:
    """Return a picture, PNG, its days and source written into it, unseen ground hatched.

    Parameters
    ----------
    picture
        Of the ground; its pixels are enlarged, and never smoothed.
    size
        Width and height, millimetres.
    synthetic
        Whether it must say that it is invented.

    """
    wide, high = (max(round(each * PIXELS_A_MM), 1) for each in size)
    with Image.open(io.BytesIO(picture.png), formats=["PNG"]) as found:
        ground = found.convert("RGBA").resize((wide, high), Image.Resampling.NEAREST)
    drawn = _hatched(wide, high)
    drawn.paste(ground, (0, 0), ground)
    words = _words(picture, synthetic=synthetic)
    bar = round(_BAR_MM * PIXELS_A_MM)
    pen = ImageDraw.Draw(drawn)
    for text, top in zip(words, (0, high - bar), strict=False):
        pen.rectangle((0, top, wide, top + bar), fill=_BAR)
        font = _fitting(text, wide - bar)
        pen.text((bar // 2, top + bar // 2), text, font=font, fill=_INK, anchor="lm")
    out = io.BytesIO()
    drawn.save(out, "PNG", optimize=False, compress_level=9)
    return scrubbed(out.getvalue())


def _words(picture: Picture, *, synthetic: bool) -> tuple[str, ...]:
    """Return the words that are burnt in, as far as this font shapes them; the days always."""
    days = f"{picture.first} – {picture.last}"
    invented = ["SYNTHETIC"] if synthetic else []
    given = tuple(map(plain, picture.words))
    if len(given) >= 2 and all(map(_simple, given)):
        return given[0], given[1]
    source = plain(picture.source)
    return days, " · ".join([*([source] if source and _simple(source) else []), *invented])


def _simple(text: str) -> bool:
    """Say whether a text needs no shaping: Latin letters and signs."""
    return all(
        script_of(each) is LATIN and (ord(each) <= _LAST_LATIN or not each.isalpha())
        for each in text
    )


def _hatched(wide: int, high: int) -> Image.Image:
    drawn = Image.new("RGB", (wide, high), _UNSEEN)
    pen, step = ImageDraw.Draw(drawn), round(_HATCH_MM * PIXELS_A_MM)
    for at in range(-high, wide, step):
        pen.line((at, high, at + high, 0), fill=_HATCH, width=2)
    return drawn


def _fitting(text: str, wide: float) -> ImageFont.FreeTypeFont:
    """Return the font at the size at which a text fits into a bar."""
    size = round(_WORDS_MM * PIXELS_A_MM)
    while size > 8 and _font(size).getlength(text) > wide:
        size -= 1
    return _font(size)


@lru_cache(maxsize=64)
def _font(size: int) -> ImageFont.FreeTypeFont:
    """Return the font of matplotlib's own files: laid out alike everywhere."""
    path = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans-Bold.ttf"
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)
