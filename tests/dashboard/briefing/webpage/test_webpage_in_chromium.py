"""The page of a briefing in a real Chromium: from a file, with every request refused."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect
from pypdf import PdfReader

from dashboard.assets import ROOT
from dashboard.briefing.contents import Contents
from dashboard.briefing.webpage import html
from tests.dashboard.briefing.webpage.pages import a_briefing, an_atlas, spoiled
from tests.dashboard.served import IN_CHROMIUM, NAME, Watched, watching
from tests.layers.exchange.hostile import PAYLOADS

AXE = ROOT / "node_modules/axe-core/axe.min.js"
pytestmark = [
    *IN_CHROMIUM,
    pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not there: make assets"),
]

SCRIPTS = {
    "khmer": "ភ្នំពេញ ក្រុង", "myanmar": "မြဝတီ ရွှေကုက္ကို", "thai": "แม่สอด กรุงเทพ",
    "lao": "ວຽງຈັນ ບໍ່ແກ້ວ", "sc": "西港 园区",
}  # fmt: skip
_WIDTHS = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"


@pytest.fixture
def seen(browser: Browser) -> Iterator[Watched]:
    """Return a page of a browser that is offline."""
    with watching(browser) as watched:
        watched.page.context.set_offline(offline=True)
        watched.page.route(re.compile("^(?!file:|data:)"), lambda route: route.abort())
        yield watched


def open_file(seen: Watched, folder: Path, made: Contents, *, width: int = 1280) -> Page:
    """Open a briefing from a file, and wait until its map is drawn."""
    path = folder / "briefing.html"
    path.write_bytes(html(made))
    seen.page.set_viewport_size({"width": width, "height": 900})
    seen.page.goto(path.as_uri())
    seen.page.locator("body[data-ready=true]").wait_for(timeout=20_000)
    return seen.page


def drawn(page: Page, layer: str) -> int:
    """Return how many shapes of a layer are on the map."""
    return page.locator(f".leaflet-{layer}-pane path").count()


def asked(seen: Watched) -> list[str]:
    """Return what was asked for, but for what stands in the page itself."""
    return [each for each in seen.asked if not each.startswith("data:")]


def test_a_page_opens_from_a_file_and_asks_for_nothing(seen: Watched, tmp_path: Path) -> None:
    page = open_file(seen, tmp_path, an_atlas())
    assert asked(seen) == [page.url]
    assert seen.said == []
    assert {each: drawn(page, each) for each in ("zones", "compounds", "footprints", "events")} == {
        "zones": 1, "compounds": 2, "footprints": 1, "events": 3,
    }  # fmt: skip
    assert drawn(page, "land") > 1
    assert page.locator(".leaflet-control-scale-line").text_content()
    page.locator(".pair img").first.scroll_into_view_if_needed()
    assert page.evaluate("[...document.images].every(each => each.complete && each.naturalWidth)")


def test_a_layer_can_be_taken_away_and_brought_back(seen: Watched, tmp_path: Path) -> None:
    page = open_file(seen, tmp_path, a_briefing())
    for layer, shown in (("compounds", True), ("report-cells", False)):
        box = page.get_by_label(re.compile("^Compounds|^Reports")).and_(
            page.locator(f"[data-layer={layer}]")
        )
        assert (drawn(page, layer) == 1) is shown
        box.click()
        assert (drawn(page, layer) == 1) is not shown
        box.click()
        assert (drawn(page, layer) == 1) is shown
    expect(page.locator("img.leaflet-image-layer")).to_have_count(1)
    page.locator("[data-layer=pictures]").uncheck()
    expect(page.locator("img.leaflet-image-layer")).to_have_count(0)


def test_a_click_tells_what_is_released_of_a_feature(seen: Watched, tmp_path: Path) -> None:
    made = a_briefing()
    page = open_file(seen, tmp_path, made)
    page.locator("[data-layer=footprints]").uncheck()
    page.locator("[data-layer=rescues]").uncheck()
    page.locator(".leaflet-compounds-pane path").click(position={"x": 4, "y": 4})
    table = page.locator(".leaflet-popup table")
    row = next(each for each in made.layers if each.id == "compounds").released.frame.iloc[0]
    rows = dict(zip(table.locator("th").all_text_contents(),
                    table.locator("td").all_text_contents(), strict=True))  # fmt: skip
    assert rows["name"] == row["name"] == "Bend Park"
    assert rows["aliases"] == "Bend, 园区"
    assert rows["tlp"] == row["tlp"]
    assert "status note" not in rows  # nothing is said there


def test_another_quarter_can_be_chosen(seen: Watched, tmp_path: Path) -> None:
    page = open_file(seen, tmp_path, a_briefing())
    before = page.locator(".leaflet-footprints-pane path").get_attribute("d")
    page.locator("[data-epochs=footprints]").select_option("2024Q1")
    assert drawn(page, "footprints") == 1
    assert page.locator(".leaflet-footprints-pane path").get_attribute("d") != before


def test_a_feature_can_be_reached_by_key_alone(seen: Watched, tmp_path: Path) -> None:
    page = open_file(seen, tmp_path, an_atlas())
    page.locator("[data-list=compounds] summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-list=compounds] button")).to_have_count(2)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup td", has_text="Old Port")).to_be_visible()


def test_a_sheet_is_shown_on_the_map_and_a_number_leads_to_its_sheet(
    seen: Watched, tmp_path: Path
) -> None:
    page = open_file(seen, tmp_path, an_atlas())
    before = page.locator(".leaflet-zones-pane path").bounding_box()
    page.locator("#sheet-1 .to-map").click()
    after = page.locator(".leaflet-zones-pane path").bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] > 5 * before["width"]
    expect(page.locator("#map")).to_be_in_viewport()
    page.locator("a.disc", has_text="2").click()
    expect(page.locator("#sheet-2-title")).to_be_in_viewport()


def test_nothing_runs_of_what_the_records_say(seen: Watched, tmp_path: Path) -> None:
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    seen.page.on("dialog", dismiss)
    for text in (NAME, " ".join(each for name, each in PAYLOADS.items() if name != "long")):
        seen.asked.clear()
        page = open_file(seen, tmp_path, spoiled(an_atlas(), text))
        page.locator("[data-list=compounds] summary").click()
        page.locator("[data-list=compounds] button").first.click()
        page.mouse.move(700, 500)
        expect(page.locator(".leaflet-popup td").first).to_be_attached()
        assert text in page.locator(".leaflet-popup td").all_text_contents()
        page.locator("[data-layer=report-cells]").check()
        assert page.title().startswith("{{7*191}}")
        assert page.locator("h1").text_content() == text
        assert page.evaluate("window.ran === undefined")
        assert "1337" not in page.content()
        assert asked(seen) == [page.url]
    assert seen.faults == []
    assert dialogs == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 400)])
def test_a_page_has_no_grave_fault_and_does_not_scroll_sideways(
    seen: Watched, tmp_path: Path, scheme: Any, width: int
) -> None:
    seen.page.emulate_media(color_scheme=scheme)
    long = ("wide " * 50 + "W" * 250)[:500]
    made = an_atlas()
    sheets = tuple(replace(each, title=long) for each in made.sheets)
    page = open_file(seen, tmp_path, replace(made, title=long, sheets=sheets), width=width)
    page.locator("details summary").last.click()
    page.locator("[data-list=compounds] summary").click()
    page.locator("[data-list=compounds] button").first.click()
    wide, clear = page.evaluate(_WIDTHS)
    assert wide <= clear
    # By the debugger: the page's own policy lets no other script in.
    context = page.context.new_cdp_session(page)
    context.send("Page.setBypassCSP", {"enabled": True})
    context.send("Runtime.evaluate", {"expression": AXE.read_text("utf-8")})
    answer = context.send("Runtime.evaluate", {
        "expression": "axe.run(document, {resultTypes: ['violations']}).then(JSON.stringify)",
        "awaitPromise": True, "returnByValue": True,
    })  # fmt: skip
    violations = json.loads(answer["result"]["value"])["violations"]
    grave = [
        f"{each['id']} {node['html'][:160]}: {node['failureSummary'][:300]}"
        for each in violations if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]  # fmt: skip
    assert grave == []


@pytest.mark.parametrize("script", SCRIPTS)
def test_letters_come_from_fonts_in_the_page(seen: Watched, tmp_path: Path, script: str) -> None:
    page = open_file(seen, tmp_path, replace(a_briefing(), title=SCRIPTS[script]))
    page.evaluate("document.fonts.ready.then(() => true)")
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": "h1"})["nodeId"]
    fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    assert fonts
    assert all(each["isCustomFont"] for each in fonts)


def test_a_page_is_whole_but_for_its_map_without_script(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "briefing.html"
    path.write_bytes(html(a_briefing()))
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(path.as_uri())
    expect(page.locator("#map p")).to_be_visible()
    expect(page.locator("svg.chart")).to_be_visible()
    for picture in page.locator(".pair img").all():
        expect(picture).to_be_visible()
    expect(page.locator(".to-map")).to_be_hidden()
    context.close()


def test_every_printed_page_bears_the_marking_and_each_sheet_begins_one(
    seen: Watched, tmp_path: Path
) -> None:
    page = open_file(seen, tmp_path, an_atlas(3))
    (tmp_path / "printed.pdf").write_bytes(page.pdf(format="A4"))
    pages = [each.extract_text() for each in PdfReader(tmp_path / "printed.pdf").pages]
    assert len(pages) >= 5
    assert [each.count("TLP:AMBER") >= 2 for each in pages] == [True] * len(pages)
    for sheet in an_atlas(3).sheets:
        name = f"{sheet.number}. {sheet.title}"
        assert [name in each.splitlines()[1] for each in pages].count(True) == 1
    assert any("Q3 2024" in each and "90%" in each for each in pages)  # tables are open on paper


def test_the_map_fits_its_paper_and_comes_back_as_it_was(seen: Watched, tmp_path: Path) -> None:
    page = open_file(seen, tmp_path, a_briefing())
    zone, before = page.locator(".leaflet-zones-pane path"), page.locator("#map").bounding_box()
    shown = zone.bounding_box()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    on_paper, there = page.locator("#map").bounding_box(), zone.bounding_box()
    assert on_paper is not None
    assert there is not None
    assert on_paper["height"] == pytest.approx(95 / 25.4 * 96, abs=1)
    assert on_paper["y"] < there["y"]
    assert there["y"] + there["height"] < on_paper["y"] + on_paper["height"]
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("#map").bounding_box() == before
    assert zone.bounding_box() == pytest.approx(shown, abs=1)


def test_an_atlas_of_fifty_three_sheets_opens_at_once_and_is_not_large(
    seen: Watched, tmp_path: Path
) -> None:
    made = an_atlas(53)
    assert len(html(made)) < 10_000_000
    page = open_file(seen, tmp_path, made)
    took = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    assert took < 10_000
    assert page.locator("section.sheet").count() == 53
