"""PDF read back: pages, parts, metadata, pictures, and the lines of its maps."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from pypdf import PdfReader

from dashboard.briefing.checking.allowed import Allowed
from dashboard.briefing.checking.canonical import canonical, is_of_signs, letters
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.pdf_content import Content, Shown
from dashboard.briefing.checking.pdf_letters import Letters, drawn_on, spoken
from dashboard.briefing.checking.pdf_metadata import check_metadata
from dashboard.briefing.checking.pdf_parts import Parts, check_between
from dashboard.briefing.checking.pdf_tokens import UnreadableError
from dashboard.briefing.checking.pdf_vectors import check_paths, in_frame, recovered_points
from dashboard.briefing.checking.pictures import Known
from dashboard.briefing.checking.png import Pixels
from dashboard.briefing.checking.problem import Breach
from dashboard.briefing.checking.words import check_marking, check_words
from dashboard.briefing.frames import Box, FrameOnPage

_PROFILES = ("sRGB", "sGry")
_LARGEST_PROFILE = 4_096
_LEVEL_MM = 0.1


def check_pdf(
    content: bytes, allowed: Allowed, found: Found, frames: Sequence[FrameOnPage] | None
) -> None:
    """Write down what of a PDF may not leave.

    Parameters
    ----------
    content, allowed, found
        The file, what may stand in it, where problems go.
    frames
        Where its maps lie; None where that is not told, which is refused if there are maps.

    """
    with found.reading("The file"):
        reader = PdfReader(io.BytesIO(content), strict=True)
        if reader.is_encrypted:
            found.add(Breach.DAMAGED, "The document is locked.")
            return
        check_between(content, reader, found)
        parts = Parts(reader, found)
        check_words("\n".join(parts.texts), allowed, found, "texts beside the pages")
        for text in check_metadata(reader, lambda text: _may_say(text, allowed), found):
            check_words(text, allowed, found, "XMP")
        _check_pictures(parts, allowed, found)
        _check_pages(reader, allowed, found, frames)


def places_in(content: bytes, frames: Sequence[FrameOnPage]) -> list[tuple[float, float]]:
    """Return every place that somebody could read from the lines of a PDF's maps: for attacks."""
    reader = PdfReader(io.BytesIO(content), strict=True)
    found = []
    for number, page in enumerate(reader.pages, 1):
        drawn = drawn_on(page)
        for frame in frames:
            if frame.page == number:
                found += recovered_points(drawn.paths, frame)
    return found


def _check_pages(
    reader: PdfReader, allowed: Allowed, found: Found, frames: Sequence[FrameOnPage] | None
) -> None:
    told = list(frames or ())
    if len(told) != len(allowed.maps):
        found.add(Breach.PLACE, "It is not told where all of its maps lie, so that their lines "
                  "cannot be checked.")  # fmt: skip
    if any(not 1 <= each.page <= len(reader.pages) for each in told):
        found.add(Breach.PLACE, "A map is told to lie on a page that is not there.")
    letters = Letters()
    for number, page in enumerate(reader.pages, 1):
        place = f"page {number}"
        with found.reading("The page", place):
            drawn = drawn_on(page)
            text = letters.text(drawn.shown)
            check_marking(text, allowed, found, place)
            check_words(text, allowed, found, place)
            check_words("\n".join(map(spoken, drawn.said)), allowed, found, place)
            for frame in told:
                if frame.page == number:
                    check_paths(in_frame(drawn.paths, frame), frame, allowed, found, place)
                    _check_signs(drawn, frame, letters, allowed, found, place)


def _check_signs(
    drawn: Content, frame: FrameOnPage, letters: Letters, allowed: Allowed, found: Found, place: str
) -> None:
    """Write down letters of a map that are signs alone: they mark a place as a disc does.

    A name may hold signs, each set apart where it is of another font, or be nothing but signs.
    """
    boxes = frame.furniture
    inside = [
        each for each in drawn.shown
        if _within(each, frame, (0.0, 0.0, frame.width_mm, frame.height_mm))
        and not any(_within(each, frame, box) for box in boxes)
    ]  # fmt: skip
    for line in _lines(inside):
        text = "".join(letters.text([each]) for each in line).strip()
        if is_of_signs(text) and not any(text in each for each in allowed.signs):
            found.add(Breach.PLACE, "A sign stands on a map that is no name.", place)


def _lines(drawn: Iterable[Shown]) -> list[list[Shown]]:
    """Return letters in lines, each drawn from left to right."""
    found: list[list[Shown]] = []
    for each in drawn:
        last = found[-1][-1] if found else None
        if last and abs(each.y_mm - last.y_mm) < _LEVEL_MM and each.x_mm >= last.x_mm:
            found[-1].append(each)
        else:
            found.append([each])
    return found


def _within(shown: Shown, frame: FrameOnPage, box: Box) -> bool:
    left, top, right, bottom = box
    x, y = shown.x_mm - frame.left_mm, shown.y_mm - frame.top_mm
    return left <= x <= right and top <= y <= bottom


def _may_say(text: str, allowed: Allowed) -> bool:
    """Say whether a property is a text of the contents, or says nothing."""
    return canonical(text) in allowed.texts or letters(text) in {"", *allowed.letters}


def _check_pictures(parts: Parts, allowed: Allowed, found: Found) -> None:
    known = Known(allowed)
    masks = {
        each.raw_get("/SMask").idnum for each in parts.images.values() if "/SMask" in each
    }  # fmt: skip
    for number, image in parts.images.items():
        if number in masks:
            continue
        with found.reading("A picture", "pictures"):
            if not known.alike(_pixels(image, found)):
                found.add(Breach.PICTURE, "A picture is none of the briefing's.", "pictures")


def _pixels(image: Any, found: Found) -> Pixels:
    """Return the pixels of a picture and its mask."""
    wide, high = int(image["/Width"]), int(image["/Height"])
    data = np.frombuffer(image.get_data(), np.uint8)
    if image.get("/BitsPerComponent") != 8 or data.size not in (wide * high, 3 * wide * high):
        raise UnreadableError("the octets of a picture are not its pixels")
    _check_profile(image, found)
    colours = data.reshape(high, wide, -1)
    made = np.full((high, wide, 4), 255, np.uint8)
    made[..., :3] = colours
    if "/SMask" in image:
        mask = image["/SMask"].get_object()
        shades = np.frombuffer(mask.get_data(), np.uint8)
        if (int(mask["/Height"]), int(mask["/Width"])) != (high, wide):
            raise UnreadableError("a mask is of another size than its picture")
        made[..., 3] = shades.reshape(high, wide)
    return made


def _check_profile(image: Any, found: Found) -> None:
    """Write down a colour profile that is none of the usual: its texts can say anything."""
    space = image["/ColorSpace"]
    space = space.get_object() if hasattr(space, "get_object") else space
    if isinstance(space, list) and space[0] == "/ICCBased":
        profile = space[1].get_object().get_data()
        named = any(each.encode("utf-16-be") in profile for each in _PROFILES)
        if len(profile) > _LARGEST_PROFILE or not named:
            found.add(Breach.METADATA, "A picture has a colour profile of its own.", "pictures")
    elif space not in ("/DeviceRGB", "/DeviceGray"):
        found.add(Breach.METADATA, "A picture has colours of a kind that is not known.", "pictures")
