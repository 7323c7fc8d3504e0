"""dashboard.style and the themes: no meaning by colour alone, and words that can be read."""

import re
from itertools import combinations

import altair as alt
import pandas as pd
import pytest

from dashboard.assets import ROOT
from dashboard.components.ink import INK, inked
from dashboard.growth_chart import ON_GREY
from dashboard.serving import STREAMLIT
from dashboard.style import (
    COMPOUNDS,
    DETECTIONS,
    EVENTS,
    EVER_BUILT_IN_CHARTS,
    FOOTPRINT,
    NOT_OBSERVED,
    REPORTS,
    ZONE,
    Look,
)
from tests.dashboard.colours import EYES, contrast, distance, mixed

APART = 14.0
"""CIE 1976; one that is looked for is seen from some 2.3 on."""

AREAS = {
    **{f"detection, {key}": look for key, look in DETECTIONS.items()},
    **{f"compound, {key}": look for key, look in COMPOUNDS.items()},
    "zone": ZONE, "footprint": FOOTPRINT, "reports": REPORTS,
}  # fmt: skip
"""What is drawn as an area: these may stand together on one map."""

THEMES = ("light", "dark")
CAPTION = 0.6
"""Share of the text's colour in a caption, as Streamlit draws it."""


def theme(name: str, option: str) -> str:
    return str(STREAMLIT[f"theme.{name}.{option}"])


def drawn_alike(one: Look, other: Look) -> bool:
    wide, filled = abs(one.width - other.width), abs(one.fill - other.fill)
    return one.dash == other.dash and wide < 1 and filled < 0.3


@pytest.mark.parametrize(("one", "other"), list(combinations(AREAS, 2)))
def test_two_areas_differ_in_their_line_or_in_a_colour_that_all_eyes_tell_apart(
    one: str, other: str
) -> None:
    looks = AREAS[one], AREAS[other]
    assert not drawn_alike(*looks) or distance(looks[0].stroke, looks[1].stroke) >= APART


@pytest.mark.parametrize(("one", "other"), list(combinations(EVENTS, 2)))
def test_two_kinds_of_event_have_colours_that_all_eyes_tell_apart(one: str, other: str) -> None:
    assert distance(EVENTS[one].stroke, EVENTS[other].stroke) >= APART  # type: ignore[index]


def test_eyes_without_some_cones_confuse_what_they_are_known_to_confuse() -> None:
    green, red = "#009e73", "#d55e00"  # of the palette that was made for them
    assert distance("#b00000", "#3f6b00") < APART < distance(green, red)
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    for each in EYES.values():
        assert each.sum(axis=1) == pytest.approx([1, 1, 1], abs=1e-5)  # grey stays grey


@pytest.mark.parametrize("name", THEMES)
def test_texts_captions_and_links_of_a_theme_can_be_read_on_both_of_its_grounds(name: str) -> None:
    text = theme(name, "textColor")
    for ground in (theme(name, "backgroundColor"), theme(name, "secondaryBackgroundColor")):
        assert contrast(text, ground) >= 7
        assert contrast(mixed(text, ground, CAPTION), ground) >= 4.5
        assert contrast(theme(name, "linkColor"), ground) >= 4.5
        assert contrast(theme(name, "primaryColor"), ground) >= 4.5


@pytest.mark.parametrize("name", THEMES)
def test_lines_of_charts_are_seen_on_the_ground_of_each_theme(name: str) -> None:
    ground = theme(name, "backgroundColor")
    for line in (EVER_BUILT_IN_CHARTS, FOOTPRINT.stroke):
        assert contrast(line, ground) >= 3


def test_words_of_a_chart_take_the_colour_of_the_text_around_it() -> None:
    config = inked(alt.Chart(pd.DataFrame({"a": [1]})).mark_text()).to_dict()["config"]
    assert INK == "currentColor"
    assert config["text"]["color"] == INK
    assert {config[part]["labelColor"] for part in ("axis", "legend")} == {INK}


@pytest.mark.parametrize("name", THEMES)
def test_the_words_on_what_was_not_observed_can_be_read(name: str) -> None:
    bar = mixed(NOT_OBSERVED.stroke, theme(name, "backgroundColor"), NOT_OBSERVED.fill)
    assert contrast(ON_GREY, bar) >= 4.5


@pytest.mark.parametrize("name", ["map.css", "page.css"])
def test_every_pair_of_colours_in_one_rule_can_be_read(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    found = 0
    for rule, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
        ink = re.search(r"(?:^|[;\s])color:\s*(#[0-9a-f]{6}|#[0-9a-f]{3})\b", body)
        ground = re.search(r"background(?:-color)?:\s*(#[0-9a-f]{6}|#[0-9a-f]{3})\b", body)
        if ink and ground:
            found += 1
            pair = [_long(each.group(1)) for each in (ink, ground)]
            assert contrast(*pair) >= 4.5, (rule.strip(), pair)
    assert found


def _long(colour: str) -> str:
    return colour if len(colour) == 7 else "#" + "".join(2 * each for each in colour[1:])
