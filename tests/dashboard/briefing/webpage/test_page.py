"""dashboard.briefing.webpage: one file with all that a briefing says, and nothing that runs."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely

from dashboard import assets
from dashboard.briefing.briefing import LAYERS, Layout
from dashboard.briefing.contents import Contents
from dashboard.briefing.webpage import html
from dashboard.briefing.webpage.page import LeafletMissingError
from layers.clearance import DECIMALS
from layers.exchange.exporting import plain
from layers.terms import Audience
from tests.dashboard.briefing.webpage.pages import (
    Said,
    a_briefing,
    an_atlas,
    ground,
    spoiled,
)
from tests.layers.exchange.hostile import PAYLOADS


def said(made: Contents) -> Said:
    return Said(html(made))


def test_the_same_contents_give_the_same_octets() -> None:
    assert html(a_briefing()) == html(a_briefing())
    assert html(an_atlas()) == html(an_atlas())


def test_a_page_names_no_other_file_and_no_other_host() -> None:
    page = said(an_atlas())
    addresses = [
        value for _, about in page.tags for name, value in about.items()
        if name in {"src", "href", "srcset", "action", "data", "poster", "xlink:href"}
    ]  # fmt: skip
    assert addresses
    assert all(str(each).startswith(("data:", "#")) for each in addresses)
    style = "".join(page.block("style"))
    assert all(each.startswith("data:") for each in re.findall(r"url\(([^)]*)\)", style))
    assert "@import" not in style
    assert "sourceMappingURL" not in html(an_atlas()).decode()


def test_the_policy_lets_run_what_is_ours_alone_by_its_hash() -> None:
    page = said(a_briefing())
    policy = next(str(about["content"]) for tag, about in page.tags
                  if about.get("http-equiv") == "Content-Security-Policy")  # fmt: skip
    rules = {each.split()[0]: each.split()[1:] for each in policy.split(";")}
    assert set(rules) == {
        "default-src", "script-src", "style-src", "img-src", "font-src", "base-uri", "form-action",
    }  # fmt: skip
    nothing = {rules[each][0] for each in ("default-src", "base-uri", "form-action")}
    assert nothing == {"'none'"}
    assert rules["img-src"] == rules["font-src"] == ["data:"]
    for rule, name, count in (("script-src", "script", 2), ("style-src", "style", 1)):
        blocks = page.block(name)
        hashes = [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode()
                  for each in blocks]  # fmt: skip
        assert len(blocks) == count
        assert rules[rule] == [f"'sha256-{each}'" for each in hashes]
    assert not any(name.startswith("on") for _, about in page.tags for name in about)
    assert not any("style" in about for _, about in page.tags)


@pytest.mark.parametrize("asked", [
    {"notes": "Read this.\nAnd that."}, {"layout": Layout.ATLAS},
    {"layout": Layout.ZONE, "zone_ids": ("Z-1",)},
])  # fmt: skip
def test_a_page_says_all_that_its_contents_say(asked: dict[str, Any]) -> None:
    made = a_briefing(**asked)
    page = said(made)
    wanted = [
        made.title, made.marking, made.marking_says, made.as_of, made.period, made.audience_says,
        made.coarse, *made.left_out, *made.notes, *made.method, *made.sources, *made.attribution,
        *(each.title for each in made.layers),
    ]  # fmt: skip
    for sheet in made.sheets:
        wanted += [sheet.title, sheet.subtitle, sheet.pictures_said, sheet.chart_said]
        wanted += [*sheet.assessed, *sheet.unseen, *sheet.shown, *sheet.sources]
        wanted += [text for one in sheet.figures for text in (one.label, one.value, one.source,
                                                              one.on)]  # fmt: skip
        wanted += [text for one in sheet.pictures for text in one.words]
        if sheet.chart:
            wanted += [sheet.chart.title, sheet.chart.said]
            wanted += [each.name for each in sheet.chart.epochs]
    assert [each for each in wanted if each not in page.text] == []


def test_the_marking_stands_above_and_below_everything() -> None:
    page = html(a_briefing()).decode()
    bars = [found.start() for found in re.finditer(r'class="tlp amber">TLP:AMBER<', page)]
    assert len(bars) == 2
    assert bars[0] < page.index("<main>") < page.index("</main>") < bars[1]


def test_what_is_invented_is_said_above_all_and_on_each_sheet_of_it() -> None:
    every, some = "SYNTHETIC: invented, no real place", "In part SYNTHETIC"
    made = an_atlas()
    assert every in said(made).text
    real = replace(made.sheets[1], synthetic=False)
    mixed = said(replace(made, invented=f"{some}: one sheet", sheets=(made.sheets[0], real)))
    assert mixed.text.index(some) < mixed.text.index(every)
    assert mixed.text.count(every) == 1
    nothing = replace(made, invented="", sheets=(real,))
    assert every not in said(nothing).text
    assert said(nothing).data["invented"] == ""


def test_the_data_holds_every_released_row_that_has_a_place_with_its_attributes() -> None:
    made = a_briefing()
    page = said(made)
    assert [each["id"] for each in page.data["layers"]] == list(LAYERS)
    for layer, drawn in zip(made.layers, page.data["layers"], strict=True):
        frame = layer.released.frame
        rows = [
            {name: plain(value) for name, value in row.items() if name != "geometry"}
            for row in frame.to_dict("records")
            if not (row["geometry"] is None or row["geometry"].is_empty)
        ]
        assert [each["properties"] for each in drawn["data"]["features"]] == rows
    counts = {each["id"]: len(each["data"]["features"]) for each in page.data["layers"]}
    assert counts["footprints"] == 2
    assert counts["events"] == 2
    assert counts["rescues"] == counts["report-cells"] == counts["compounds"] == 1


def test_no_place_is_more_exact_than_its_audience_may_have_it() -> None:
    page = said(an_atlas())
    decimals = DECIMALS[Audience.POLICY]
    places = [each["at"] for each in page.data["index"]]
    for layer in page.data["layers"]:
        for feature in layer["data"]["features"]:
            shape = shapely.from_geojson(json.dumps(feature["geometry"]))
            places += shapely.get_coordinates(shape).tolist()
    assert len(places) > 20
    assert all(value == round(value, decimals) for place in places for value in place)


def test_a_legend_has_the_looks_that_are_on_the_map_and_no_others() -> None:
    text = said(a_briefing()).text
    words = {each.id: each.drawn.words for each in a_briefing().layers}
    assert words["compounds"]["active"] in text[text.index("Legend") :]
    assert words["events"]["raid"] in text
    for layer, value in (("compounds", "demolished"), ("events", "sanction"),
                         ("detections", "verified")):  # fmt: skip
        assert words[layer][value] not in text


def test_a_switch_begins_as_the_layer_does_and_waits_for_the_script() -> None:
    boxes = {
        about["data-layer"]: about for tag, about in said(an_atlas()).tags
        if about.get("type") == "checkbox"
    }  # fmt: skip
    assert set(boxes) == {*LAYERS, "pictures", "index"}
    assert all("disabled" in each for each in boxes.values())
    assert {name for name, each in boxes.items() if "checked" not in each} == {"report-cells"}


def test_pictures_are_in_the_page_with_their_words_burnt_in_and_beside_them() -> None:
    made = a_briefing()
    pictures = [about for tag, about in said(made).tags if tag == "img"]
    assert [about["alt"] for about in pictures] == [
        " · ".join(each.words) for each in made.sheets[0].pictures
    ]
    found = [base64.b64decode(str(about["src"]).split(",")[1]) for about in pictures]
    assert all(each.startswith(b"\x89PNG") for each in found)
    assert ground(1) not in found
    assert all(int(str(about["width"])) >= 640 for about in pictures)


def test_a_sheet_without_pictures_and_areas_says_so() -> None:
    page = said(a_briefing(compound_ids=("C-2",)))
    assert "No area of this site was measured in the period." in page.text
    assert not [tag for tag, about in page.tags if about.get("role") == "img"]


@pytest.mark.parametrize(("language", "tag"), [("en", "en"), ("km", "km"), ("zh", "zh-Hans")])
def test_a_page_says_its_language_and_speaks_it(language: str, tag: str) -> None:
    made = a_briefing(language=language)
    page = said(made)
    assert page.tags[0] == ("html", {"lang": tag})
    assert made.word("Legend") in page.text
    assert ("Legend" in page.texts) is (language == "en")
    assert made.layers[0].title in page.text


def test_links_lead_to_something_in_the_page() -> None:
    page = said(an_atlas(3))
    ids = [about["id"] for _, about in page.tags if about.get("id")]
    links = [str(about["href"])[1:] for tag, about in page.tags if tag == "a"]
    assert {"on-map", "sheet-1", "sheet-2", "sheet-3", "method", "sources"} <= set(links)
    assert set(links) <= set(ids)
    assert len(ids) == len(set(ids))


def test_only_the_fonts_of_letters_that_a_page_has_are_in_it() -> None:
    def families(text: str) -> int:
        made = replace(a_briefing(), title=text, layers=())
        return "".join(said(made).block("style")).count("@font-face")

    assert families("Bend") == 1
    assert families("ភ្នំពេញ") == families("မြဝတီ") == families("ลาว") == families("ວຽງຈັນ") == 2
    assert families("西港") >= 2


def test_a_lone_surrogate_does_not_stop_a_page() -> None:
    made = replace(a_briefing(), title="a\ud800b", notes=("c\udfffd",))
    assert {"a?b", "c?d"} <= set(said(made).texts)


@pytest.mark.parametrize("text", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_text_is_text_in_the_page_and_in_its_data(text: str) -> None:
    honest, spoilt = said(a_briefing()), said(spoiled(a_briefing(), text))
    assert len(spoilt.block("script")) == 2
    assert spoilt.block("script") == honest.block("script")
    assert {tag for tag, _ in spoilt.tags} <= {tag for tag, _ in honest.tags}
    assert text in spoilt.text
    block = "".join(spoilt.block("data"))
    assert not re.search("[<>&\u2028\u2029]", block)
    rows = [each["properties"] for layer in spoilt.data["layers"]
            for each in layer["data"]["features"]]  # fmt: skip
    assert all(each[text[:80]] == text for each in rows)


def test_a_missing_leaflet_is_said_with_what_brings_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(assets.FETCHED, "leaflet.js", tmp_path / "none.js")
    with pytest.raises(LeafletMissingError, match="make assets"):
        html(a_briefing())
