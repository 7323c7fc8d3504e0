"""dashboard.briefing.webpage: markup, chart and what lies on the map, part by part."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from dashboard.briefing.contents import AreaChart, EpochArea
from dashboard.briefing.webpage import chart, layers, mapping
from dashboard.briefing.webpage.markup import Html, tag, together
from tests.dashboard.briefing.webpage.pages import Said, a_briefing


def epoch(name: str, area: float | None) -> EpochArea:
    low, high = (None, None) if area is None else (area / 2, area * 2)
    return EpochArea(name=name, epoch=name, area_ha=area, low_ha=low, high_ha=high,
                     observed_share=None if area is None else 0.9)  # fmt: skip


def drawn(*areas: float | None) -> str:
    epochs = tuple(epoch(f"Q{at}", area) for at, area in enumerate(areas))
    return chart.drawn(AreaChart(title="Area", epochs=epochs, said="How."), 7, a_briefing())


def test_text_is_escaped_once_and_markup_is_not() -> None:
    inside = tag("b", "<&>")
    assert tag("p", "a<b", inside) == "<p>a&lt;b<b>&lt;&amp;&gt;</b></p>"
    assert together("<", Html("<br>")) == "&lt;<br>"


def test_an_attribute_cannot_be_left_by_a_quote() -> None:
    found = Said(tag("p", title="\"' onclick=x <", class_="a", hidden=True, lang=None).encode())
    assert found.tags == [("p", {"title": "\"' onclick=x <", "class": "a", "hidden": None})]


def test_a_chart_has_a_dot_and_a_bar_for_what_was_seen_and_hatching_for_what_was_not() -> None:
    found = drawn(1.0, None, 3.0, 2.0)
    assert found.count("<circle") == 3
    assert found.count('fill="url(#hatch-7)"') == 2  # the gap, and its sample in the key
    assert "not observed" in found
    assert 'role="img"' in found
    assert found.count("</tr>") == 5
    whole = drawn(1.0, 3.0)
    assert "hatch-7)" not in whole
    assert "not observed" not in whole


def test_areas_are_drawn_true_to_scale() -> None:
    found = drawn(2.0, 4.0)  # up to 8 ha: the scale ends at 8
    heights = [float(each) for each in re.findall(r'cy="([0-9.]+)"', found)]
    floor, top = (float(re.findall(rf'y="([0-9.]+)"[^<]*>{value}</text>', found)[0])
                  for value in (0, 8))  # fmt: skip
    assert floor > top > 6  # room for the number beside it
    assert heights[0] == pytest.approx(floor - (floor - top) * 2 / 8, abs=0.1)
    assert heights[1] == pytest.approx(floor - (floor - top) * 4 / 8, abs=0.1)


@pytest.mark.parametrize("areas", [(None, None), (0.0,), (0.004, 0.01), (123_456.0,), ()])
def test_a_chart_is_drawn_whatever_the_areas(areas: tuple[float | None, ...]) -> None:
    found = drawn(*areas)
    assert found.count("<circle") == len([each for each in areas if each is not None])
    numbers = re.findall(r' (?:x|y|cx|cy|x1|y1|width|height)="([^"]*)"', found)
    assert all(float(each) >= 0 for each in numbers)


def test_names_of_quarters_do_not_lie_over_one_another() -> None:
    found = drawn(*[1.0] * 40)
    places = [float(each) for each in re.findall(r'x="([0-9.]+)" y="[0-9]+" text-anchor="middle"',
                                                 found)]  # fmt: skip
    assert len(places) > 5
    assert all(b - a > 20 for a, b in pairwise(places))


def test_of_several_quarters_at_one_place_the_newest_is_drawn() -> None:
    footprints = next(each for each in layers.on_map(a_briefing()) if each.layer.id == "footprints")
    assert footprints.epochs == ["2024Q3", "2024Q1"]
    assert list(footprints.of("")["epoch"]) == ["2024Q3"]
    assert list(footprints.of("2024Q1")["footprint_id"]) == ["f-0"]


def test_the_ground_of_the_map_holds_the_view_and_all_that_lies_on_it() -> None:
    made = a_briefing()
    on = layers.on_map(made)
    west, south, east, north = layers.ground_of(made, on)
    for each in [layers.view_of(made), *(one.rows.total_bounds for one in on if len(one.rows))]:
        assert (west, south) <= (each[0], each[1])
        assert (east, north) >= (each[2], each[3])
    assert layers.view_of(made) == made.sheets[0].overview.bounds


def test_data_cannot_end_its_block_or_a_line() -> None:
    block = mapping.as_block({"a": "</script><!--&\u2028\u2029"})
    assert block == '{"a":"\\u003c/script\\u003e\\u003c!--\\u0026\\u2028\\u2029"}'


def test_a_briefing_without_layers_has_a_map_all_the_same() -> None:
    made = replace(a_briefing(), layers=())
    data = mapping.map_data(made, layers.on_map(made))
    assert data["layers"] == []
    assert data["land"]
    assert data["ground"] == made.sheets[0].overview.bounds
