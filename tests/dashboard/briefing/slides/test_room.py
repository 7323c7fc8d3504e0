"""Room: whatever is said, every text is inside its box, every box on its slide, and legible."""

from dataclasses import replace
from typing import Any

import pytest
from pptx.oxml.ns import qn

from dashboard.briefing.contents import Contents
from dashboard.briefing.slides import measure
from dashboard.briefing.slides.flow import LEAST_POINTS
from dashboard.briefing.slides.page import BODY
from tests.dashboard.briefing.slides.given import (
    SCRIPTS,
    a_sheet,
    all_texts,
    bare_sheet,
    given,
    made,
)

MM = 36_000
LONG = {
    "one word": "W" * 500, "words": ("Compound of the river bend " * 30)[:500].strip(),
    "address": ("https://example.org/" + "a-b/" * 200)[:500],
} | {name: (text * 20)[:500].strip() for name, text in SCRIPTS.items()}  # fmt: skip


def longer(text: str) -> Contents:
    """Return contents of an atlas where every value that comes from records is one text."""
    full, bare = a_sheet(1), bare_sheet(2)
    sheets = [
        replace(
            each, title=text, sources=(text, text), assessed=(text, *each.assessed), shown=(text,),
            figures=tuple(replace(one, label=text, value=text, source=text, on="2024")
                          for one in each.figures),
            pictures=tuple(replace(one, words=(text, text), source=text) for one in each.pictures),
        )
        for each in (full, bare)
    ]  # fmt: skip
    return given(*sheets, title=text, notes=(text,) * 8, sources=(text,) * 9)


def frames(deck: Any) -> Any:
    """Yield slide, box (millimetres) and text body of everything that is written in a box."""
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_text_frame and shape.text_frame.text:
                holder = shape if shape.width else slide.slide_layout.placeholders[0]
                frame = shape.text_frame
                side = (frame.margin_left + frame.margin_right) if not shape.is_placeholder else 0
                yield shape.name, (holder.width - side) / MM, holder.height / MM, frame.paragraphs
            if shape.has_table:
                columns = [each.width / MM for each in shape.table.columns]
                for row in shape.table.rows:
                    for wide, cell in zip(columns, row.cells, strict=True):
                        side = (cell.margin_left + cell.margin_right) / MM
                        up = (cell.margin_top + cell.margin_bottom) / MM
                        yield "cell", wide - side, row.height / MM - up, cell.text_frame.paragraphs


def high(paragraphs: Any, wide: float) -> float:
    """Return how high paragraphs are by their own sizes and spacings, millimetres."""
    total, beneath = 0.0, 0.0
    for each in paragraphs:
        runs = each.runs
        if not runs:
            continue
        size, bold = runs[0].font.size.pt, bool(runs[0].font.bold)
        exact = int(each._p.find(f".//{qn('a:lnSpc')}/{qn('a:spcPts')}").get("val")) / 100
        beneath = int(each._p.find(f".//{qn('a:spcAft')}/{qn('a:spcPts')}").get("val")) / 100
        count = len(measure.lines(each.text, size, wide, bold=bold))
        assert exact >= size
        total += (count * exact + beneath) * measure.MM_A_POINT
    return total - beneath * measure.MM_A_POINT


@pytest.mark.parametrize("kind", LONG)
def test_no_text_is_out_of_its_box_and_none_too_small(kind: str) -> None:
    deck = made(longer(LONG[kind]))
    for name, wide, room, paragraphs in frames(deck):
        assert high(paragraphs, wide) <= room + 0.05, (name, paragraphs[0].text[:60])
        for each in paragraphs:
            assert all(run.font.size.pt >= LEAST_POINTS for run in each.runs)


@pytest.mark.parametrize("kind", LONG)
def test_no_box_is_off_its_slide_or_over_its_foot(kind: str) -> None:
    deck = made(longer(LONG[kind]))
    for slide in deck.slides:
        for shape in slide.shapes:
            assert 0 <= shape.left <= shape.left + shape.width <= deck.slide_width + 100
            assert 0 <= shape.top <= shape.top + shape.height <= deck.slide_height + 100
            if shape.has_table or shape.has_chart or hasattr(shape, "image"):
                assert shape.top + shape.height <= (BODY.top + BODY.height + 0.1) * MM


@pytest.mark.parametrize("kind", LONG)
def test_a_title_of_500_characters_is_whole_on_the_title_slide_and_among_the_words(
    kind: str,
) -> None:
    text = LONG[kind]
    deck = made(given(a_sheet(1, title=text), bare_sheet(2), title=text))
    assert deck.slides[0].shapes.title.text_frame.text == text
    first = next(
        each for each in deck.slides if each.shapes.title.text_frame.text.startswith("1 · ")
    )
    assert first.shapes.title.text_frame.paragraphs[0].text.endswith("…")
    bodies = [
        each.text
        for slide in list(deck.slides)[2:] for shape in slide.shapes
        if shape.has_text_frame and not shape.is_placeholder and shape.name.startswith("Text ")
        for each in shape.text_frame.paragraphs
    ]  # fmt: skip
    assert text.replace(" ", "") in "".join(bodies).replace(" ", "")


def test_a_figure_longer_than_a_slide_goes_on_in_the_next_row_and_loses_nothing() -> None:
    words = [f"word{number}" for number in range(3_000)]
    figures = (replace(a_sheet().figures[0], value=" ".join(words)),)
    for sheet in (a_sheet(figures=figures), bare_sheet(figures=figures)):
        deck = made(given(sheet))
        found = " ".join(
            row.cells[1].text
            for slide in deck.slides for shape in slide.shapes if shape.has_table
            for row in list(shape.table.rows)[1:]
        )  # fmt: skip
        assert found.split() == words


def test_a_legend_that_has_no_room_goes_on() -> None:
    entry = a_sheet().overview.legend[0]
    legend = tuple(
        replace(entry, text=f"Meaning {number} " + "of it " * 12) for number in range(40)
    )
    overview = replace(a_sheet().overview, legend=legend)
    found = all_texts(made(given(a_sheet(overview=overview))))
    assert all(f"Meaning {number} of it" in found for number in range(40))
    assert "Legend (continued)" in found


@pytest.mark.parametrize(("typeface", "text"), SCRIPTS.items())
def test_a_run_names_a_typeface_with_its_letters_and_its_language(typeface: str, text: str) -> None:
    deck = made(given(a_sheet(title=text)))
    run = deck.slides[0].shapes.title.text_frame.paragraphs[0].runs[0]._r
    assert run.rPr.get("lang") not in {None, "", "en-US"}
    for kind in ("a:latin", "a:ea", "a:cs"):
        assert run.rPr.find(qn(kind)).get("typeface") == typeface
