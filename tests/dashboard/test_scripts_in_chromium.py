"""Names in the scripts of the region, in a real Chromium: which font really drew each of them.

This machine's own fonts must not matter: what is asked is the font behind every letter.
"""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from dashboard.assets import missing_assets
from layers.store.factory import open_store
from tests.builders import a_compound, a_run, a_zone
from tests.dashboard.served import IN_CHROMIUM, Served, Watched, serve

pytestmark = [
    *IN_CHROMIUM,
    pytest.mark.skipif(bool(missing_assets()), reason="The fonts are not there: make assets"),
]

NAMES = {
    "Noto Sans Thai": "แม่สอด กำปั้น",
    "Noto Sans Khmer": "ក្រុងព្រះសីហនុ",
    "Noto Sans Myanmar": "မြဝတီ ရွှေကုက္ကိုလ်",
    "Noto Sans Lao": "ສາມຫຼ່ຽມຄຳ",
    "Noto Sans SC": "亚太新城园区",
}
_FILE_OF_ALL_WEIGHTS = " Thin"
"""What the Chinese file calls itself, after the first of its weights."""

ALL = " ".join(NAMES.values())


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("scripts")
    url = folder / "store.gpkg"
    store = open_store(str(url), create=True)
    store.put([a_zone(name=ALL), a_run(), a_compound(name=ALL, status_note=ALL)])
    store.close()
    with serve(folder, store=url) as served:
        yield served


@pytest.fixture
def session(watched: Watched) -> CDPSession:
    return watched.page.context.new_cdp_session(watched.page)


def until_drawn(session: CDPSession, text: str, wanted: set[str]) -> set[tuple[str, bool]]:
    """Return what drew a text once these fonts have come, or what did after ten seconds."""
    found = set()
    for _ in range(40):
        found = drawn_with(session, text)
        if wanted <= {family for family, _ in found}:
            break
        time.sleep(0.25)
    return found


def drawn_with(session: CDPSession, text: str) -> set[tuple[str, bool]]:
    """Return family of each font that drew the elements that hold a text, and if it came by net."""
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]
    found = set()
    for node_id in _holders(root, text):
        fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node_id})["fonts"]
        found |= {
            (str(each["familyName"]).removesuffix(_FILE_OF_ALL_WEIGHTS), bool(each["isCustomFont"]))
            for each in fonts
        }
    return found


def _holders(node: dict[str, Any], text: str) -> Iterator[int]:
    """Yield each element of which a child is this text, in frames too."""
    for child in node.get("children", []):
        if child["nodeType"] == 3 and text in child["nodeValue"]:
            yield node["nodeId"]
        yield from _holders(child, text)
    if "contentDocument" in node:
        yield from _holders(node["contentDocument"], text)


def open_zone(app: Served, page: Page) -> Any:
    page.goto(f"{app.base}/zone?zone=Z-1")
    frame = page.frame_locator("iframe[title*='compoundwatch_map']")
    frame.locator("body[data-ready=true]").wait_for(timeout=60_000)
    return frame


def test_names_in_a_page_are_drawn_with_the_packaged_fonts(
    app: Served, watched: Watched, session: CDPSession
) -> None:
    open_zone(app, watched.page)
    watched.page.get_by_role("combobox").first.click()
    expect(watched.page.get_by_role("option").first).to_contain_text(ALL)
    found = until_drawn(session, ALL, set(NAMES))
    assert found == {(family, True) for family in (*NAMES, "Noto Sans")}
    watched.page.keyboard.press("Escape")


def test_names_on_the_map_are_drawn_with_the_packaged_fonts(
    app: Served, watched: Watched, session: CDPSession
) -> None:
    frame = open_zone(app, watched.page)
    place = watched.page.locator("iframe[title*='compoundwatch_map']").bounding_box()
    assert place is not None
    watched.page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    label = frame.locator(".leaflet-tooltip", has_text=ALL)
    expect(label).to_be_visible(timeout=20_000)
    families = {family for family, packaged in until_drawn(session, ALL, set(NAMES)) if packaged}
    assert set(NAMES) <= families


def test_fonts_come_from_this_server_alone(app: Served, watched: Watched) -> None:
    open_zone(app, watched.page)
    fonts = [url for url in watched.asked if url.endswith(".woff2") and "/assets/" in url]
    assert len(fonts) >= len(NAMES)
    assert all(
        url.startswith((app.base, "ws://127.0.0.1", "data:", "blob:")) for url in watched.asked
    )
