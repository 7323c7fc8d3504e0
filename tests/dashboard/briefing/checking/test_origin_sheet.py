"""A sheet for a country of origin read back: honest ones pass, and no strange number leaves."""

import io
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pypdf
import pytest
from PIL import Image
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    create_string_object,
)
from shapely import Point

from dashboard.briefing.checking.origin_sheet import check_origin
from dashboard.briefing.checking.problem import Breach
from dashboard.briefing.origins.contents import OriginSheet
from dashboard.briefing.origins.gathering import origin_sheets
from dashboard.briefing.origins.page import origin_pdf
from dashboard.briefing.speech import speech
from geo.cells import cell_of
from layers.read import Reader
from layers.release_figure import ReleaseFigure, Topic
from layers.store.memory import MemoryStore
from layers.terms import Audience, Tlp
from tests import builders as a
from tests.builders_of_jobs import NOW, a_release, a_release_cell
from tests.dashboard.briefing.checking.finished import written_anew

HOSTILE = "{{7*7}}\n<script>alert(1)</script>\u202e=1+12.5 {country} 98.612\u200b345 " + "x" * 90


@cache
def sheet(language: str = "en", code: str = "XXB") -> OriginSheet:
    store, cell = MemoryStore(), cell_of(98.6, 16.3)
    store.put([
        a.a_zone(tlp=Tlp.CLEAR, name="River Bend"), a.a_compound(name=HOSTILE, tlp=Tlp.GREEN),
        a.a_rescue(compound_id="C-1", n_people=64, citizenships=("XXB:40", "XXC:7"),
                   point=Point(98.601234567, 16.301234567)),
        a.a_referral_contact(name=HOSTILE, address="Room 7, 16.30123 98.60123"), a_release(),
        a_release_cell(region=cell, cells=(cell,), epoch="2024Q1", row_id=f"2024Q1-{cell}",
                         resolution=5, at_least=35),
        ReleaseFigure(release_id="000001", row_id="2023-citizenship-XXB", code="XXB",
                      topic=Topic.CITIZENSHIP, year="2023", at_least=25),
    ])  # fmt: skip
    (made,) = origin_sheets(
        Reader(store, Audience.PARTNER, as_of=NOW), [code], speech=speech(language),
        tlp=Tlp.GREEN, as_of=NOW,
    )  # fmt: skip
    return made


def breaches(pdf: bytes, of: OriginSheet | None = None) -> set[Breach]:
    return {each.breach for each in check_origin(pdf, of or sheet())}


def printed(**changed: object) -> bytes:
    """Return a file of another sheet than is checked."""
    return origin_pdf(replace(sheet(), **changed), speech("en"))  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["XXB", "KEN"])
@pytest.mark.parametrize("language", ["en", "my", "km", "th"])
def test_an_honest_sheet_passes(language: str, code: str) -> None:
    made = sheet(language, code)
    assert made.rescues if code == "XXB" else not made.rescues
    problems = check_origin(origin_pdf(made, speech(language)), made)
    assert [each.said() for each in problems] == []


@pytest.mark.parametrize(("said", "breach"), [
    ("at 98.6012", Breach.PLACE), ("at 16,30123", Breach.PLACE), ("457323 1802123", Breach.PLACE),
    ("47QKA1234567890", Breach.PLACE), ("7MJ9J92X+2V", Breach.PLACE),
    ("\u1049\u1048\u1046\u1040\u1041", Breach.VALUE),
    ("8 people", Breach.VALUE), ("at least 45 people", Breach.VALUE),
])  # fmt: skip
def test_a_number_that_the_sheet_does_not_say_is_refused(said: str, breach: Breach) -> None:
    assert breach in breaches(printed(totals=(said,)))


def test_a_number_of_another_sheet_is_refused() -> None:
    row = replace(sheet().rescues[0], people="at least 60 people")
    other = replace(sheet(), rescues=(row,), totals=("at least 60 people",))
    assert breaches(origin_pdf(sheet(), speech("en")), other) == {Breach.VALUE}


@pytest.mark.parametrize("marking", ["", "TLP:AMBER", "TLP:GREEN+STRICT"])
def test_a_page_without_its_marking_is_refused(marking: str) -> None:
    assert Breach.MARKING in breaches(printed(marking=marking))


def test_a_sheet_that_is_marked_for_others_is_refused() -> None:
    other = replace(sheet(), marking="TLP:CLEAR")
    assert Breach.MARKING in breaches(origin_pdf(other, speech("en")), other)


def test_another_title_is_refused() -> None:
    assert Breach.METADATA in breaches(printed(title="Where Ma Hla and all others are held"))


def with_script(made: pypdf.PdfWriter) -> None:
    made.root_object[NameObject("/OpenAction")] = DictionaryObject({
        NameObject("/S"): NameObject("/JavaScript"),
        NameObject("/JS"): create_string_object("app.alert()"),
    })  # fmt: skip


def with_file(made: pypdf.PdfWriter) -> None:
    made.add_attachment("a.txt", b"x")


def with_author(made: pypdf.PdfWriter) -> None:
    made.add_metadata({"/Author": "heron"})


def with_link(made: pypdf.PdfWriter) -> None:
    made.pages[0][NameObject("/AA")] = DictionaryObject(
        {NameObject("/URI"): create_string_object("https://example.org/")}
    )


def with_picture(made: pypdf.PdfWriter) -> None:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PDF")
    made.pages[0].merge_page(pypdf.PdfReader(out).pages[0])


def with_drawing(made: pypdf.PdfWriter) -> None:
    drawn = DecodedStreamObject()
    drawn.set_data(b"100 100 m 300 140 l 200 300 l h S")
    page = made.pages[0]
    streams = [page.raw_get("/Contents"), made._add_object(drawn)]
    page[NameObject("/Contents")] = ArrayObject(streams)


BROKEN: dict[str, tuple[Callable[[pypdf.PdfWriter], None], Breach]] = {
    "a script": (with_script, Breach.ACTIVE), "a file": (with_file, Breach.ACTIVE),
    "an author": (with_author, Breach.METADATA), "a link": (with_link, Breach.ACTIVE),
    "a picture": (with_picture, Breach.PICTURE),
    "a drawing": (with_drawing, Breach.PLACE),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_a_sheet_is_refused_with(what: str) -> None:
    change, breach = BROKEN[what]
    pdf = origin_pdf(sheet(), speech("en"))
    assert breach in breaches(written_anew(pdf, change))


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n%%EOF", b"PK\x03\x04"])
def test_what_is_no_document_is_refused_and_nothing_is_raised(content: bytes) -> None:
    assert Breach.DAMAGED in breaches(content)


def test_octets_behind_it_are_refused() -> None:
    assert Breach.LEFT_BEHIND in breaches(origin_pdf(sheet(), speech("en")) + b"98.6 16.3")
