"""A picture is its pixels, and those are one of the briefing's."""

import io
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from dashboard.briefing.burning import burnt
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.pictures import Known
from dashboard.briefing.checking.png import Pixels, check_png
from dashboard.briefing.checking.problem import Breach
from tests.dashboard.briefing.checking.finished import breaches, checker, honest
from tests.dashboard.briefing.checking.world import briefed, picture


def saved(**how: object) -> bytes:
    """Return a page of the briefing, saved by Pillow."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(honest("page.png"))) as image:
        image.save(out, "PNG", **how)
    return out.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    sum_ = zlib.crc32(name + body).to_bytes(4, "big")
    return len(body).to_bytes(4, "big") + name + body + sum_


def with_chunk(name: bytes, body: bytes) -> bytes:
    content = honest("page.png")
    return content[:33] + chunk(name, body) + content[33:]


def texted() -> PngImagePlugin.PngInfo:
    said = PngImagePlugin.PngInfo()
    said.add_text("Author", "heron")
    return said


def placed() -> Image.Exif:
    said = Image.Exif()
    said[0x8825] = {1: "N", 2: (16.0, 18.0, 0.4)}
    return said


def behind_the_pixels() -> bytes:
    content = honest("page.png")
    at = content.index(b"IDAT") - 4
    size = int.from_bytes(content[at : at + 4], "big")
    more = zlib.compress(zlib.decompress(content[at + 8 : at + 8 + size]) + b"98.612345")
    return content[:at] + chunk(b"IDAT", more) + content[at + 12 + size :]


PNG: dict[str, tuple[Callable[[], bytes], Breach]] = {
    "a text": (lambda: saved(pnginfo=texted()), Breach.METADATA),
    "a place in EXIF": (lambda: saved(exif=placed()), Breach.METADATA),
    "a profile": (lambda: saved(icc_profile=b"heron's screen"), Breach.METADATA),
    "a time": (lambda: with_chunk(b"tIME", b"\x07\xe9\x06\x01\x00\x00\x00"), Breach.METADATA),
    "a private part": (lambda: with_chunk(b"prVt", b"98.6"), Breach.METADATA),
    "octets behind it": (lambda: honest("page.png") + b"98.612345", Breach.LEFT_BEHIND),
    "octets behind its pixels": (behind_the_pixels, Breach.LEFT_BEHIND),
    "an end": (lambda: honest("page.png")[:-400], Breach.DAMAGED),
    "another paper": (lambda: picture(3), Breach.PICTURE),
}  # fmt: skip


@pytest.mark.parametrize("what", PNG)
def test_a_page_as_a_picture_is_refused_with(what: str) -> None:
    make, breach = PNG[what]
    assert breach in breaches("page.png", make())


def test_a_page_that_was_saved_anew_without_more_passes() -> None:
    assert breaches("page.png", saved()) == set()


def pixels(png: bytes) -> Pixels:
    found = check_png(png, Found("a.png"))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def known() -> Known:
    return Known(checker()._allowed)


def test_the_pictures_of_a_briefing_are_known_with_words_and_without(known: Known) -> None:
    for each in known.allowed.pictures:
        assert known.same(pixels(each.png))
        assert known.alike(pixels(burnt(each, width_px=300)))


def test_no_other_picture_is_taken_for_one(known: Known) -> None:
    for seed in range(10, 40):
        assert not known.alike(pixels(picture(seed)))
    for shade in (0, 128, 255):
        assert not known.alike(np.full((30, 40, 4), shade, np.uint8))


def test_one_pixel_makes_another_picture(known: Known) -> None:
    changed = pixels(briefed().sheets[0].pictures[0].png).copy()
    changed[0, 0, 0] ^= 1
    assert not known.same(changed)
