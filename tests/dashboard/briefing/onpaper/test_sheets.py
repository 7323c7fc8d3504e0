"""Pages: marked, dated, numbered, each with its own legend; the same values, the same octets."""

import hashlib
import io
import os
import re
import subprocess
import sys
from functools import lru_cache
from typing import Any

import pypdf
import pytest
from PIL import Image

from dashboard.assets import typefaces
from dashboard.assets.typefaces import FontsMissingError
from dashboard.briefing.briefing import Layout, Orientation, Paper
from dashboard.briefing.onpaper import sheets
from dashboard.style import DETECTIONS
from layers.sentences import sentence
from layers.terms import Audience, DetectionStatus, SiteStatus, Tlp
from tests.builders import a_compound
from tests.conftest import ROOT
from tests.dashboard.briefing.built import a_store, texts_of, the_contents

MM_A_POINT = 25.4 / 72
PAYLOADS = ("{{7*191}}", "#panic(1)", '#eval("7*191")', "$7 * 191$", "*_`~", "\\u{41}", "]#[")


@lru_cache
def a_pdf(**said: Any) -> bytes:
    return sheets.pdf(the_contents(**said)).pdf


def test_every_page_has_marking_date_and_number() -> None:
    pages = texts_of(a_pdf(layout=Layout.ATLAS))
    for number, text in enumerate(pages, 1):
        assert text.count("TLP:AMBER") >= 2
        assert "As of November 23, 2026" in text
        assert f"{number} / {len(pages)}" in text
        assert "SYNTHETIC" in text or number not in (1, 3, 4)


def test_an_atlas_has_title_list_and_a_page_a_compound_with_method_at_its_end() -> None:
    pages = texts_of(a_pdf(layout=Layout.ATLAS))
    assert len(pages) == 5
    assert "Atlas of compounds" in pages[0]
    assert "Bend Park" in pages[1]
    assert "Far Hall" in pages[1]
    assert "1. Bend Park" in pages[2]
    assert "2. Far Hall" in pages[3]
    assert "Method and limits" in pages[4]
    assert "Attribution" in pages[4]


def test_each_page_has_the_legend_of_its_own_map() -> None:
    pages = texts_of(a_pdf(layout=Layout.ATLAS))
    other = a_store(a_compound(compound_id="C-3", zone_id="", shape=None, name="Lone House"))
    alone = texts_of(sheets.pdf(the_contents(other, compound_ids=("C-3",))).pdf)
    raided = sentence(SiteStatus.RAIDED)
    assert raided.split(".")[0] in pages[2]
    assert f"Compound. {raided}"[:30] not in " ".join(alone)


def test_the_list_names_the_page_on_which_a_compound_stands() -> None:
    pages = texts_of(a_pdf(layout=Layout.ATLAS))
    listed = " ".join(pages[1].split())
    assert re.search(r"1 Bend Park C-1 3 2", listed)
    assert re.search(r"2 Far Hall C-2 4\b", listed)


def test_the_same_contents_give_the_same_octets() -> None:
    assert sheets.pdf(the_contents()).pdf == sheets.pdf(the_contents()).pdf
    assert sheets.png(the_contents(), dpi=72) == sheets.png(the_contents(), dpi=72)


def test_another_process_makes_the_same_octets() -> None:
    program = (
        "import hashlib; from dashboard.briefing.onpaper import sheets;"
        "from tests.dashboard.briefing.built import the_contents;"
        "print(hashlib.sha256(sheets.pdf(the_contents(language='km')).pdf).hexdigest())"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Yangon"},
    ).stdout  # fmt: skip
    own = sheets.pdf(the_contents(language="km")).pdf
    assert said.strip() == hashlib.sha256(own).hexdigest()


def test_fonts_are_embedded_and_no_name_of_a_person_or_machine_is_in_it() -> None:
    read = pypdf.PdfReader(io.BytesIO(a_pdf()))
    assert set(read.metadata or {}) <= {"/Title", "/Creator"}
    for page in read.pages:
        fonts: Any = page["/Resources"]["/Font"]  # type: ignore[index]
        assert fonts
        for font in fonts.values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"])


@pytest.mark.parametrize("paper", list(Paper))
@pytest.mark.parametrize("orientation", list(Orientation))
def test_a_sheet_is_one_page_of_its_paper_and_the_next_has_the_method(
    paper: Paper, orientation: Orientation
) -> None:
    content = a_pdf(paper=paper, orientation=orientation)
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    assert len(pages) <= 2
    wide, high = (float(each) * MM_A_POINT for each in pages[0].mediabox[2:])
    wanted = {Paper.A4: (210, 297), Paper.A3: (297, 420), Paper.LETTER: (215.9, 279.4)}[paper]
    if orientation is Orientation.LANDSCAPE:
        wanted = wanted[::-1]
    assert (wide, high) == pytest.approx(wanted, abs=0.2)
    first, *_, last = texts_of(content) * 2
    assert "What could not be seen" in first
    assert "What is shown" in first
    assert "Method and limits" in last


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_name_is_text_and_never_markup(payload: str) -> None:
    found = the_contents(a_store(name=payload), title=payload, notes=payload)
    said = " ".join(texts_of(sheets.pdf(found).pdf))
    assert payload in said
    assert "1337" not in said


@pytest.mark.parametrize("layout", list(Layout))
def test_a_title_of_five_hundred_characters_breaks_no_sheet(layout: Layout) -> None:
    title = "A very long title " * 28
    found = the_contents(layout=layout, title=title[:500])
    pages = texts_of(sheets.pdf(found).pdf)
    assert len(pages) <= (5 if layout is Layout.ATLAS else 3)
    assert title[:200] in " ".join(" ".join(pages).split())


def test_a_title_without_a_blank_stays_on_the_page() -> None:
    made = sheets.pdf(the_contents(title="x" * 500)).pdf
    assert len(texts_of(made)) <= 3
    assert " ".join(texts_of(made)).replace("\n", "").count("x") >= 500


def test_frames_say_where_the_maps_stand() -> None:
    paged = sheets.pdf(the_contents())
    overview, locator, detail = paged.frames
    assert {each.page for each in paged.frames} == {1}
    assert overview.left_mm < locator.left_mm
    assert detail.top_mm > overview.top_mm + overview.height_mm
    west, south, east, north = overview.bounds
    assert west < 98.60 < east
    assert south < 16.30 < north


def test_pictures_of_pages_have_the_dots_that_were_asked_for() -> None:
    pages = sheets.png(the_contents(dpi=100))
    with Image.open(io.BytesIO(pages[0])) as page:
        assert page.size == pytest.approx((210 / 25.4 * 100, 297 / 25.4 * 100), abs=1)
        assert not page.text  # type: ignore[attr-defined]
        assert "exif" not in page.info


def test_a_map_alone_is_as_large_as_it_was_asked_to_be() -> None:
    map_ = the_contents().sheets[0].overview
    with Image.open(io.BytesIO(sheets.map_png(map_, (100, 80), "en", dpi=127))) as made:
        assert made.size == pytest.approx((500, 400), abs=1)
        colours = {each[1] for each in made.convert("RGB").getcolors(1 << 20) or []}
    stroke = DETECTIONS[DetectionStatus.VERIFIED].stroke
    wanted = [int(stroke[at : at + 2], 16) for at in (1, 3, 5)]
    assert any(max(abs(a - b) for a, b in zip(wanted, each, strict=True)) < 8 for each in colours)


def test_a_sheet_for_everybody_says_so_and_holds_no_suspected_name() -> None:
    said = " ".join(texts_of(a_pdf(layout=Layout.ATLAS, audience=Audience.PUBLIC, tlp=Tlp.CLEAR)))
    assert "TLP:CLEAR" in said
    assert "TLP:AMBER" not in said
    assert "Far Hall" not in said


def test_missing_fonts_are_said_so_and_nothing_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typefaces, "_parts", list)
    with pytest.raises(FontsMissingError, match="make assets"):
        sheets.pdf(the_contents())
