"""A PDF is refused for what its pages draw and say, and for what it carries besides."""

import io
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    TextStringObject,
)

from dashboard.briefing.checking.checker import FrameOnPage
from dashboard.briefing.checking.pdf import places_in
from dashboard.briefing.checking.problem import Breach, Problem
from tests.dashboard.briefing.checking.finished import (
    breaches,
    checker,
    honest,
    paged,
    written_anew,
)
from tests.dashboard.briefing.checking.world import RESCUES, VICTIM, picture

POINT = 72 / 25.4


def rewritten(change: Callable[[PdfWriter], object] = lambda _: None) -> bytes:
    """Return the honest file, written anew by other means, after a change."""

    def titled(writer: PdfWriter) -> None:
        writer.metadata = {"/Title": "Atlas of compounds"}
        change(writer)

    return written_anew(honest("briefing.pdf"), titled)


def problems(content: bytes) -> set[Problem]:
    return set(checker().file("a.pdf", content, paged()[1]))


@cache
def problems_of_writing_anew() -> set[Problem]:
    return problems(rewritten())


def new(content: bytes) -> set[Breach]:
    """Return what a change breaks that writing anew does not."""
    return {each.breach for each in problems(content) - problems_of_writing_anew()}


def new_on_pages(content: bytes) -> set[Breach]:
    """Return the same, without that the content before lies in the file still."""
    return new(content) - {Breach.LEFT_BEHIND}


def appended(page: int, operators: str) -> Callable[[PdfWriter], None]:
    """Return what draws more on a page."""

    def change(writer: PdfWriter) -> None:
        made = writer.pages[page - 1]
        stream = DecodedStreamObject()
        before: Any = made.get_contents()
        stream.set_data(before.get_data() + b"\n" + operators.encode())
        made[NameObject("/Contents")] = writer._add_object(stream)

    return change


def overview() -> FrameOnPage:
    """Return the second frame: the overview of the first site."""
    return paged()[1][1]


def on_page(lon: float, lat: float, frame: FrameOnPage) -> tuple[float, float]:
    """Return where a place is drawn, points from the lower left corner."""
    ((x, y),) = frame.on_paper(np.array([[lon, lat]]))
    return (frame.left_mm + x) * POINT, 841.8898 - (frame.top_mm + y) * POINT


def disc(lon: float, lat: float, radius_mm: float = 1.3) -> str:
    x, y = on_page(lon, lat, overview())
    r = radius_mm * POINT
    left, right, over, under = x - r, x + r, y + r, y - r
    return (
        f"q {left:.4f} {y:.4f} m "
        f"{left:.4f} {over:.4f} {right:.4f} {over:.4f} {right:.4f} {y:.4f} c "
        f"{right:.4f} {under:.4f} {left:.4f} {under:.4f} {left:.4f} {y:.4f} c f Q"
    )


def path(*places: tuple[float, float], end: str = "S") -> str:
    at = [on_page(*each, overview()) for each in places]
    return "q " + " ".join(
        f"{x:.4f} {y:.4f} {'l' if number else 'm'}" for number, (x, y) in enumerate(at)
    ) + f" {end} Q"  # fmt: skip


PAGE = 3
"""Of the overview of the first site."""

DRAWN: dict[str, Callable[[], str]] = {
    "a mark at an exact point": lambda: disc(*VICTIM),
    "a large mark at an exact point": lambda: disc(*VICTIM, radius_mm=2.6),
    "a mark where a rescue was": lambda: disc(*RESCUES[1]),
    "an outline with an exact corner": lambda: path(
        (98.598, 16.298), VICTIM, (98.602, 16.3), end="s"),
    "two lines that cross at an exact point": lambda: path((98.59, VICTIM[1]), (98.61, VICTIM[1])),
    "a point that is drawn as nothing": lambda: path(VICTIM, VICTIM, end="n"),
    "a clip around an exact point": lambda: path(
        VICTIM, (98.601, 16.301), (98.6, 16.302), end="W n"),
    "a white box at an exact point": lambda: "1 g " + path(
        (98.60612, 16.29), (98.60616, 16.29), (98.60616, 16.29003), (98.60612, 16.29003), end="f"),
    "a disc in the corner of the arrow": lambda: disc(98.6236, 16.3125, 0.5),
}  # fmt: skip
"""Not drawn before they are asked for: to collect the tests no briefing is made."""


@pytest.mark.parametrize("what", DRAWN)
def test_a_page_is_refused_with(what: str) -> None:
    assert Breach.PLACE in new(rewritten(appended(PAGE, DRAWN[what]())))


def test_a_line_of_longitude_that_is_not_round_is_refused() -> None:
    frame = overview()
    west, south, east, north = frame.bounds
    assert Breach.PLACE in new(
        rewritten(appended(PAGE, path((VICTIM[0], south), (VICTIM[0], north))))
    )
    round_ = np.ceil(west * 3600 / 30) * 30 / 3600
    assert west < round_ < east
    assert new_on_pages(rewritten(appended(PAGE, path((round_, south), (round_, north))))) == set()


def test_the_attack_reads_what_is_drawn_to_a_metre() -> None:
    content = rewritten(appended(PAGE, disc(*VICTIM)))
    read = np.array(places_in(content, paged()[1]))
    away = np.hypot((read[:, 0] - VICTIM[0]) * 106_900, (read[:, 1] - VICTIM[1]) * 110_600)
    assert away.min() < 1.0


def test_a_mark_at_a_place_of_the_briefing_is_none() -> None:
    assert new_on_pages(rewritten(appended(PAGE, disc(98.6061, 16.3051)))) == set()


def test_a_pdf_whose_maps_are_not_told_is_refused() -> None:
    content, frames = paged()
    assert breaches("a.pdf", content, frames[:-1]) == {Breach.PLACE}
    assert checker().file("a.pdf", content)
    moved = (replace(frames[1], left_mm=frames[1].left_mm + 1), frames[0], *frames[2:])
    assert Breach.PLACE in breaches("a.pdf", content, moved)


def _info(writer: PdfWriter, **said: str) -> None:
    writer.metadata = {"/Title": "Atlas of compounds"} | {
        f"/{name}": value for name, value in said.items()
    }


def _scripted(writer: PdfWriter) -> None:
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject({
        NameObject("/S"): NameObject("/JavaScript"),
        NameObject("/JS"): TextStringObject("app.alert(1)"),
    })  # fmt: skip


def _uri(writer: PdfWriter) -> None:
    link = DictionaryObject({
        NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Link"),
        NameObject("/Rect"): ArrayObject([FloatObject(each) for each in (0, 0, 9, 9)]),
        NameObject("/A"): DictionaryObject({
            NameObject("/S"): NameObject("/URI"),
            NameObject("/URI"): TextStringObject("https://example.org/"),
        }),
    })  # fmt: skip
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(link)])


def _measured(writer: PdfWriter) -> None:
    writer.pages[2][NameObject("/VP")] = ArrayObject([DictionaryObject({
        NameObject("/Measure"): DictionaryObject({
            NameObject("/Subtype"): NameObject("/GEO"),
            NameObject("/GPTS"): ArrayObject([FloatObject(each) for each in (16.3, 98.6)]),
        }),
    })])  # fmt: skip


def _pictured(png: bytes) -> Callable[[PdfWriter], None]:
    def change(writer: PdfWriter) -> None:
        with Image.open(io.BytesIO(png)) as opened:
            pixels = opened.convert("RGB")
        image = DecodedStreamObject()
        image.set_data(pixels.tobytes())
        image.update({
            NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"):
            NameObject("/Image"), NameObject("/Width"): FloatObject(pixels.width),
            NameObject("/Height"): FloatObject(pixels.height),
            NameObject("/BitsPerComponent"): FloatObject(8),
            NameObject("/ColorSpace"): NameObject("/DeviceRGB"),
        })  # fmt: skip
        resources = writer.pages[2]["/Resources"].get_object()
        resources["/XObject"].get_object()[NameObject("/x99")] = writer._add_object(image)  # type: ignore[index]

    return change


def _tagged(writer: PdfWriter) -> None:
    root = writer.root_object["/StructTreeRoot"].get_object()
    root[NameObject("/Alt")] = TextStringObject("near 98.612345")  # type: ignore[index]


CARRIED: dict[str, tuple[Callable[[PdfWriter], object], Breach]] = {
    "its author": (lambda writer: _info(writer, Author="heron"), Breach.METADATA),
    "the day it was made": (lambda writer: _info(writer, CreationDate="D:20250601"),
                            Breach.METADATA),
    "another title": (lambda writer: _info(writer, Title="Of the night"), Breach.METADATA),
    "a script": (_scripted, Breach.ACTIVE),
    "a file": (lambda writer: writer.add_attachment("a.txt", b"98.6"), Breach.ACTIVE),
    "a note": (lambda writer: writer.add_annotation(0, FreeText(text="x", rect=(0, 0, 9, 9))),
               Breach.ACTIVE),
    "an address": (_uri, Breach.ACTIVE),
    "where it lies on the Earth": (_measured, Breach.ACTIVE),
    "a page more": (lambda writer: writer.add_blank_page(100, 100), Breach.MARKING),
    "a part that no page leads to": (
        lambda writer: writer._add_object(TextStringObject("was here")), Breach.LEFT_BEHIND),
    "a picture of elsewhere": (_pictured(picture(99)), Breach.PICTURE),
    "a place that is read aloud": (_tagged, Breach.FINER),
    "letters that say a place": (
        appended(1, "/Span<</ActualText(16.312345, 98.612345)>>BDC EMC"), Breach.FINER),
    "a picture among the lines": (appended(1, "BI /W 1 /H 1 /BPC 8 /CS /G ID x EI"),
                                  Breach.DAMAGED),
    "a turned page": (lambda writer: writer.pages[0].rotate(90), Breach.DAMAGED),
}  # fmt: skip


@pytest.mark.parametrize("what", CARRIED)
def test_a_pdf_is_refused_with(what: str) -> None:
    change, breach = CARRIED[what]
    assert breach in new(rewritten(change))


def test_a_picture_of_the_briefing_is_none() -> None:
    assert Breach.PICTURE not in new(rewritten(_pictured(picture(3))))


def test_octets_behind_it_or_between_its_parts_are_refused() -> None:
    content = honest("briefing.pdf")
    assert Breach.LEFT_BEHIND in breaches("a.pdf", content + b"98.612345")
    assert Breach.LEFT_BEHIND in breaches("a.pdf", content.replace(b"endobj\n", b"endobj%", 1))


def test_a_document_that_was_changed_after_it_was_made_is_refused() -> None:
    writer = PdfWriter(io.BytesIO(honest("briefing.pdf")), incremental=True)
    writer.pages[0][NameObject("/Tabs")] = NameObject("/R")
    out = io.BytesIO()
    writer.write(out)
    assert Breach.LEFT_BEHIND in breaches("a.pdf", out.getvalue())


def test_a_locked_document_is_refused() -> None:
    assert breaches("a.pdf", rewritten(lambda writer: writer.encrypt("x"))) == {Breach.DAMAGED}


def test_the_honest_file_can_be_read_by_others() -> None:
    assert len(PdfReader(io.BytesIO(honest("briefing.pdf"))).pages) > 4
