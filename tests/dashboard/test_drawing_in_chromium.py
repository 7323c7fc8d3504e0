"""Drawing in a real Chromium: an outline by the pointer, kept, and in the history."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from dashboard.style import COMPOUNDS
from layers.boundary import Boundary
from layers.compound import Compound
from layers.store.factory import open_store
from layers.terms import SiteStatus
from layers.withdrawing import stand_again, withdraw
from tests.builders import NOW, a_log
from tests.dashboard.served import IN_CHROMIUM, Served, Watched, click_at

pytestmark = list(IN_CHROMIUM)


@pytest.fixture(scope="module")
def app(own_app: Served) -> Served:
    """Return a store in which what is drawn may be kept."""
    return own_app


@pytest.fixture(scope="module", autouse=True)
def _window(watched: Watched) -> None:
    watched.page.set_viewport_size({"width": 1280, "height": 2200})


def opened(app: Served, page: Page, site: str) -> FrameLocator:
    page.goto(f"{app.base}/draw?zone=Z-1&site={site}")
    frame = page.frame_locator("iframe[title*='compoundwatch_draw']")
    frame.locator("body[data-ready=true]").wait_for(timeout=60_000)
    page.wait_for_timeout(1_000)
    return frame


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until something has the focus."""
    for _ in range(40):
        if wanted.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("no Tab leads there")


def test_a_new_compound_is_drawn_by_pointer_with_its_area_and_kept(
    app: Served, watched: Watched
) -> None:
    page = watched.page
    frame = opened(app, page, "new-compound")
    frame.get_by_role("button", name="Draw", exact=True).click()
    click_at(page, frame, [(-60, -60), (60, -60), (60, 60), (-60, 60), (-60, -60)])
    expect(frame.locator(".cw-live")).to_contain_text("4 corners")
    assert float(frame.locator("body").get_attribute("data-area") or 0) > 1_000
    page.get_by_label("Name in Latin letters").fill("New Hall")
    page.get_by_role("button", name="Keep this outline").click()
    expect(page.get_by_text("Kept: C-XXA-")).to_be_visible(timeout=20_000)
    store = open_store(str(app.store))
    (made,) = (each for each in store.select(Compound) if each.name == "New Hall")
    (boundary,) = store.select(Boundary, site_id=made.compound_id)
    assert made.shape is not None
    assert made.shape.equals_exact(boundary.outline)
    store.close()


def test_a_corner_is_moved_by_keys_kept_and_taken_back(app: Served, watched: Watched) -> None:
    page = watched.page
    frame = opened(app, page, "C-1")
    corner = frame.get_by_role("button", name="Corner")
    corner.focus()
    corner.press("ArrowRight")
    expect(page.get_by_text("Corners moved: 1, added: 0, taken out: 0")).to_be_visible()
    page.get_by_label("Why, for colleagues").fill("the wall was built further out")
    page.get_by_role("button", name="Keep this outline").click()
    expect(page.get_by_text("Kept: C-1")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("Boundaries: showing 2 of 2")).to_be_visible()
    page.get_by_label("An outline of these").click()
    page.get_by_role("option", name="by as recorded").click()
    page.wait_for_timeout(800)
    page.get_by_role("button", name="Take this one back into force").click()
    expect(page.get_by_text("Boundaries: showing 3 of 3")).to_be_visible(timeout=20_000)
    store = open_store(str(app.store))
    found = store.select(Boundary, site_id="C-1")
    assert len(found) == 3
    first = next(each for each in found if each.replaces == "")
    assert store.get(Compound, "C-1").outline == first.outline
    assert sum(each.replaces == "" for each in found) == 1
    store.close()


def test_below_the_drawing_each_compound_has_the_look_of_its_status(
    app: Served, watched: Watched
) -> None:
    store = open_store(str(app.store))
    withdraw(a_log(store), Compound, "C-1", at=NOW)
    store.close()
    frame = opened(app, watched.page, "Z-1")
    look = COMPOUNDS[SiteStatus.WITHDRAWN]
    drawn = frame.locator(f'path[stroke="{look.stroke}"][stroke-dasharray="{look.dash}"]')
    expect(drawn).to_have_count(1)
    store = open_store(str(app.store))
    stand_again(a_log(store), Compound, "C-1", at=NOW)
    store.close()


def test_drawing_asks_no_other_host_and_breaks_no_policy(app: Served, watched: Watched) -> None:
    opened(app, watched.page, "Z-1")
    assert {urlsplit(url).hostname for url in watched.asked} <= {"127.0.0.1", None}
    assert not [each for each in watched.said if "Content Security Policy" in each]


def test_an_outline_is_drawn_and_kept_by_keys_alone_at_400_pixels(
    app: Served, watched: Watched
) -> None:
    page = watched.page
    page.set_viewport_size({"width": 400, "height": 1600})
    frame = opened(app, page, "new-compound")
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    frame.get_by_role("region").focus()
    page.keyboard.press("Tab")
    expect(frame.get_by_role("button", name="Draw", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(frame.get_by_role("button", name="Corner 1 of 4 at")).to_be_focused()
    before = frame.locator("body").evaluate("() => window.compoundwatch.parts()[0][0]")
    for key in ("n", "Shift+ArrowRight", "Insert", "ArrowUp", "Control+z", "Control+z"):
        page.keyboard.press(key)
    now = frame.locator("body").evaluate("() => window.compoundwatch.parts()[0][0]")
    assert [now[0], *now[2:]] == [before[0], *before[2:]]
    assert now[1][0] > before[1][0]
    expect(page.get_by_label("Name in Latin letters")).to_be_visible()
    expect(frame.get_by_role("button", name="Corner")).to_be_focused()
    tab_to(page, page.get_by_label("Name in Latin letters"))
    page.keyboard.type("Key Hall")
    tab_to(page, page.get_by_role("button", name="Keep this outline"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Kept: C-XXA-")).to_be_visible(timeout=20_000)
    page.set_viewport_size({"width": 1280, "height": 2200})
