"""A deck, read back: every slide is marked and titled; its words, table and chart are native."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from dashboard.briefing.burning import burnt
from dashboard.briefing.contents import INVENTED
from dashboard.briefing.slides.page import TLP
from dashboard.briefing.slides.pictures import scrubbed
from tests.dashboard.briefing.slides.given import (
    CHART,
    EPOCHS,
    FIGURES,
    IN_PART,
    PICTURES,
    a_sheet,
    all_texts,
    bare_sheet,
    charts,
    given,
    made,
    pictures,
    texts,
)

ATLAS = given(a_sheet(1), bare_sheet(2, synthetic=True), bare_sheet(3))


def test_every_slide_bears_marking_above_and_below_day_and_number() -> None:
    deck = made(ATLAS)
    count = len(deck.slides)
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, abs=1e-3)
    for number, slide in enumerate(deck.slides, 1):
        found = texts(slide)
        assert found.count("TLP:AMBER") >= 2
        assert "As of April 2, 2025" in found
        assert f"Page {number} / {count}" in found


@pytest.mark.parametrize("marking", ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER"])
def test_a_marking_has_its_colour_on_black_at_the_right(marking: str) -> None:
    for slide in made(given(marking=marking)).slides:
        marks = [each for each in slide.shapes if each.name == "Marking"]
        assert len(marks) == 2
        for mark in marks:
            run = mark.text_frame.paragraphs[0].runs[0]
            assert (run.text, str(run.font.color.rgb)) == (marking, TLP[marking][1:].upper())
            assert str(mark.fill.fore_color.rgb) == "000000"
            assert run.font.size.pt >= 12


def test_what_is_invented_says_so_on_its_own_slides_and_the_whole_says_in_part() -> None:
    deck = made(ATLAS)
    for slide in deck.slides:
        name = slide.shapes.title.text_frame.paragraphs[0].text
        said = texts(slide)
        assert (INVENTED in said) == name.startswith("2 · ")
        assert (IN_PART in said) == (name == "An atlas")
    whole = made(given(a_sheet(synthetic=True)))
    assert all(INVENTED in texts(slide) for slide in whole.slides)
    assert INVENTED not in all_texts(made(given()))


def test_every_slide_has_a_real_title_that_is_read_first() -> None:
    for slide in made(ATLAS).slides:
        assert slide.shapes.title.text_frame.text.strip()
        assert slide.shapes[0].is_placeholder
        assert len(slide.placeholders) == 1


def test_the_title_slide_says_what_for_whom_and_in_whose_words() -> None:
    found = texts(made(given(notes=("First.", "Second."))).slides[0])
    for said in ("River Park 1", "As of April 2, 2025", "All until April 2, 2025",
                 "For policy staff", "Rounded to 4 decimals.", "7",
                 "For the recipient's organisation.", "Notes of the maker",
                 "First.", "Second."):  # fmt: skip
        assert said in found


def test_all_that_is_said_of_a_site_stands_in_its_slides_as_text() -> None:
    for sheet in (a_sheet(), bare_sheet()):
        found = all_texts(made(given(sheet)))
        said = [sheet.title, sheet.subtitle, sheet.pictures_said, *sheet.assessed, *sheet.unseen,
                *sheet.shown, *sheet.sources, "Zone that is watched", sheet.overview.caption,
                sheet.locator.caption, "A newspaper", "Land: somebody.", "How it was made.",
                "Compounds: showing 1 of 2 (1 marked higher)."]  # fmt: skip
        said += [sheet.chart_said] if sheet.chart is None else [CHART.said]
        said += [word for each in sheet.pictures for word in each.words]
        said += [
            word for each in FIGURES for word in (each.label, each.value, each.source, each.on)
        ]
        assert [each for each in said if each not in found] == []


def test_the_chart_is_native_with_estimates_ends_and_gaps() -> None:
    (frame,) = charts(made(given()))
    line = next(each for each in frame.chart.plots if len(each.series) == 3)
    assert list(line.categories) == [each.name for each in EPOCHS]
    wanted = [("Built-up area", "area_ha"), ("Low", "low_ha"), ("High", "high_ha")]
    for series, (name, field) in zip(line.series, wanted, strict=True):
        assert series.name == name
        assert list(series.values) == [getattr(each, field) for each in EPOCHS]
    assert frame.chart._chartSpace.xpath(".//c:dispBlanksAs/@val") == ["gap"]


def test_bars_reach_from_the_estimate_to_the_ends_of_the_interval() -> None:
    (frame,) = charts(made(given()))
    space = frame.chart._chartSpace
    for way, wanted in (("plus", [7.75, 0.5, 4.5]), ("minus", [0.75, 1.375, 1.25])):
        points = space.xpath(f".//c:errBars/c:{way}//c:pt")
        assert [int(each.get("idx")) for each in points] == [0, 2, 3]
        assert [float(each.xpath("./c:v")[0].text) for each in points] == wanted


def test_a_quarter_that_was_not_observed_is_grey_and_named() -> None:
    deck = made(given())
    (frame,) = charts(deck)
    ground = next(each for each in frame.chart.plots if len(each.series) == 1).series[0]
    assert list(ground.values) == [None, 1.0, None, None]
    assert "not observed: Q2 2024" in all_texts(deck)
    whole = replace(CHART, epochs=(EPOCHS[0], EPOCHS[2]))
    without = made(given(a_sheet(chart=whole)))
    assert len(next(charts(without)).chart.plots) == 1
    assert "not observed:" not in all_texts(without)


def test_key_figures_are_a_native_table_with_source_and_day() -> None:
    for sheet in (a_sheet(), bare_sheet()):
        deck = made(given(sheet))
        (table,) = [each.table for slide in deck.slides for each in slide.shapes if each.has_table]
        rows = [tuple(cell.text for cell in row.cells) for row in table.rows]
        assert rows[0] == ("Figure", "Value", "Source", "As of")
        assert rows[1:] == [(each.label, each.value, each.source, each.on) for each in FIGURES]


def test_pictures_are_maps_and_ground_and_every_one_is_said_in_words() -> None:
    deck = made(given())
    found = list(pictures(deck))
    described = [each._element.xpath(".//p:cNvPr/@descr")[0] for each in found]
    assert len(found) == 5  # overview, locator, detail, before, after: none of text
    assert described[0] == (
        "Caption of the overview. Zone that is watched. Compound, reported active"
    )
    assert "Before · 2022-01-09 – 2022-03-20" in described[2]
    frames = [each for slide in deck.slides for each in slide.shapes
              if each.has_chart or each.has_table]  # fmt: skip
    assert len(frames) == 2
    assert all(each._element.xpath(".//p:cNvPr/@descr")[0] for each in frames)
    assert "Q2 2024: not observed" in next(charts(deck))._element.xpath(".//p:cNvPr/@descr")[0]


def test_days_are_burnt_into_a_picture() -> None:
    deck = made(given())
    before, after = list(pictures(deck))[2:4]
    for found, picture in ((before, PICTURES[0]), (after, PICTURES[1])):
        wanted = burnt(picture, width_px=1_200)
        assert found.image.blob == scrubbed(wanted)
        with Image.open(io.BytesIO(wanted)) as drawn:
            assert found.width / found.height == pytest.approx(drawn.width / drawn.height, abs=0.01)


def test_the_index_names_every_site_and_the_slide_where_it_begins() -> None:
    deck = made(ATLAS)
    index = next(each.table for each in deck.slides[1].shapes if each.has_table)
    rows = [[cell.text for cell in row.cells] for row in index.rows][1:]
    wanted = [[str(each.number), each.title, each.where] for each in ATLAS.sheets]
    assert [row[:3] for row in rows] == wanted
    for number, name, _, page in rows:
        title = deck.slides[int(page) - 1].shapes.title.text_frame.text
        before = deck.slides[int(page) - 2].shapes.title.text_frame.text
        assert title.startswith(f"{number} · {name}")
        assert not before.startswith(f"{number} · ")


def test_an_index_of_many_sites_goes_on_and_names_each_once() -> None:
    sheets = [bare_sheet(number) for number in range(1, 91)]
    deck = made(given(*sheets))
    found = [
        row.cells[0].text
        for slide in list(deck.slides)[:4]
        for shape in slide.shapes if shape.has_table and shape.table.cell(0, 0).text == "No."
        for row in list(shape.table.rows)[1:]
    ]  # fmt: skip
    assert found == [str(each.number) for each in sheets]


def test_a_site_without_imagery_takes_two_slides() -> None:
    deck = made(given(bare_sheet(1), bare_sheet(2)))
    names = [each.shapes.title.text_frame.paragraphs[0].text for each in deck.slides]
    assert names.count("1 · River Park 1") == 2


def test_words_are_those_of_the_briefing() -> None:
    said = given(words={"Key figures": "Chiffres", "Page": "Diapo", "Legend": "Légende"})
    found = all_texts(made(said))
    assert "Chiffres" in found
    assert "Légende" in found
    assert "Key figures" not in found
    assert "Page 1" not in found
