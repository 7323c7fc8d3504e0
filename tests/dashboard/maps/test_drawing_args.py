"""What a drawing map is told: the words of its script, and what lies below."""

import re
from pathlib import Path

import pandas as pd
import pytest

from dashboard import assets
from dashboard.maps.drawing_args import background, texts
from dashboard.style import COMPOUNDS

SCRIPTS = ("draw.js", "draw_parts.js")
AT = (98.5, 16.2, 98.6, 16.3)


def source() -> str:
    return "".join((Path(assets.__file__).parent / each).read_text("utf-8") for each in SCRIPTS)


def test_the_script_asks_for_the_words_that_it_is_given_and_no_others() -> None:
    asked = set()
    for call in re.findall(r"told\(([^()]*)", source()):
        asked |= set(re.findall(r'"(\w+)"', call.split("{")[0]))
    named = re.findall(r'\["\w+", "(zoom_\w+)"\]', source())
    assert asked | set(named) == set(texts())


@pytest.mark.parametrize("key", sorted(texts()))
def test_the_script_puts_in_each_value_that_a_text_wants(key: str) -> None:
    for name in re.findall(r"\{(\w+)\}", texts()[key]):
        assert re.search(rf"\b{name}\b", source())


def test_the_script_says_no_sentence_of_its_own() -> None:
    bare = re.sub(r"//[^\n]*", "", source())
    said = [*re.findall(r'"([^"\n]*)"', bare), *re.findall(r"`([^`\n]*)`", bare)]
    assert not [each for each in said if re.search(r"[A-Z][a-z]+ [a-z]+", each)]


def test_below_lie_the_layers_of_the_zone_and_the_newest_picture() -> None:
    rows = pd.DataFrame({
        "role": ["earlier", "latest"], "composite_id": ["a", "b/c"],
        "first": ["2019-01-01", "2026-01-01"], "last": ["2019-03-01", "2026-03-01"],
        "west": [1.0, 2.0], "south": [1.0, 2.0], "east": [3.0, 4.0], "north": [3.0, 4.0],
    })  # fmt: skip
    told = background("Z-1", AT, version=7, pictures=rows)
    assert [each["title"] for each in told["layers"]] == ["Zones", "Compounds", "Detections"]
    (compounds,) = [each for each in told["layers"] if each["title"] == "Compounds"]
    assert {name: look["stroke"] for name, look in compounds["looks"].items()} == {
        status.value: look.stroke for status, look in COMPOUNDS.items()
    }
    (picture,) = told["pictures"]
    assert (picture["url"], picture["title"]) == (
        "/api/composites/b%2Fc.png", "Imagery 2026-01-01 to 2026-03-01",
    )  # fmt: skip
    assert [each["title"] for each in background("", AT, version=7)["layers"]] == ["Zones"]
