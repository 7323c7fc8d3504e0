"""The page of a compound in a real Chromium: its border, its slider, its chart, and attacks."""

import io
from urllib.parse import urlsplit

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import FrameLocator, Page, expect

from dashboard.serving import STREAMLIT
from tests.dashboard.served import IN_CHROMIUM, PAYLOADS, Served, Watched, settle

pytestmark = list(IN_CHROMIUM)

QUERY = "zone=Z-1&site=C-1&first=2024Q2&last=2024Q3&epoch=2024Q3"


@pytest.fixture(scope="module", autouse=True)
def _window(watched: Watched) -> None:
    watched.page.set_viewport_size({"width": 1440, "height": 2600})


def open_site(app: Served, page: Page, query: str = QUERY) -> tuple[FrameLocator, FrameLocator]:
    """Open the page, wait for both maps, and return them: two epochs, and one."""
    page.goto(f"{app.base}/compound?{query}")
    frames = page.frame_locator("iframe[title*='compoundwatch_compare']")
    for number in range(2):
        frames.nth(number).locator("body[data-ready=true]").wait_for(timeout=90_000)
    return frames.nth(0), frames.nth(1)


def colours(frame: FrameLocator) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return, for each column of a map below its handle, whether red and whether blue is in it."""
    shot = Image.open(io.BytesIO(frame.locator("body").screenshot())).convert("RGB")
    pixels = np.asarray(shot).astype(int)
    strip = pixels[int(0.57 * len(pixels)) : int(0.65 * len(pixels))]
    more = strip[..., 0] - strip[..., 2]
    return (more > 60).any(axis=0), (more < -60).any(axis=0)


def border_of(frame: FrameLocator) -> float:
    """Return where the right side's picture begins, as a share of the width."""
    _, blue = colours(frame)
    return float(np.argmax(blue) / len(blue))


def test_the_border_moves_by_keys_and_shows_more_of_one_side(app: Served, watched: Watched) -> None:
    two, _ = open_site(app, watched.page)
    handle = two.locator("input[type=range]")
    expect(handle).to_have_attribute(
        "aria-label", "Border between 2024Q2 on the left and 2024Q3 on the right"
    )
    assert border_of(two) == pytest.approx(0.5, abs=0.02)
    handle.focus()
    for _ in range(30):
        handle.press("ArrowRight")
    expect(handle).to_have_value("80")
    assert border_of(two) == pytest.approx(0.8, abs=0.02)
    handle.press("Home")
    assert not colours(two)[0].any()
    assert "0 % of the map shows 2024Q2" in (handle.get_attribute("aria-valuetext") or "")


def test_the_border_moves_by_pointer(app: Served, watched: Watched) -> None:
    two, _ = open_site(app, watched.page)
    box = two.locator("body").bounding_box()
    assert box is not None
    middle, height = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    watched.page.mouse.move(middle, height)
    watched.page.mouse.down()
    watched.page.mouse.move(box["x"] + box["width"] * 0.4, height, steps=8)
    watched.page.mouse.up()
    assert border_of(two) == pytest.approx(0.4, abs=0.02)


def test_both_sides_have_their_outline_their_dates_and_one_extent(
    app: Served, watched: Watched
) -> None:
    two, _ = open_site(app, watched.page)
    for epoch in ("2024Q2", "2024Q3"):
        expect(two.locator(f"path[data-what=built][data-epoch='{epoch}']")).to_have_count(1)
    expect(two.locator(".cw-left")).to_contain_text("1.00 ha built-up (0.50 to 1.50)")
    expect(two.locator(".cw-right")).to_contain_text("Imagery 2024-01-01 to 2024-03-01, 4 scenes")
    expect(two.locator("path[data-what=unseen]")).to_have_attribute("fill", "url(#cw-hatch)")
    places = two.locator("img.cw-picture").evaluate_all(
        "images => images.map(each => JSON.stringify(each.getBoundingClientRect()))"
    )
    assert len(places) == 2
    assert len(set(places)) == 1


def test_the_slider_moves_picture_and_outline_together(app: Served, watched: Watched) -> None:
    _, one = open_site(app, watched.page)
    expect(one.locator("body")).to_have_attribute("data-shown", "2024Q3")
    before = one.locator("img.cw-picture").evaluate(
        "each => JSON.stringify(each.getBoundingClientRect())"
    )
    assert not colours(one)[0].any()
    slider = watched.page.locator("[data-testid=stSlider] input[type=range]")
    slider.focus()
    slider.press("ArrowLeft")
    expect(one.locator("body")).to_have_attribute("data-shown", "2024Q2", timeout=30_000)
    expect(one.locator("path[data-what=built]")).to_have_attribute("data-epoch", "2024Q2")
    expect(one.locator("img.cw-picture")).to_have_count(1)
    assert "img-2024Q2" in (one.locator("img.cw-picture").get_attribute("src") or "")
    after = one.locator("img.cw-picture").evaluate(
        "each => JSON.stringify(each.getBoundingClientRect())"
    )
    assert after == before
    assert colours(one)[0].any()
    assert not colours(one)[1].any()
    watched.page.wait_for_url("**epoch=2024Q2**")


def test_an_epoch_that_was_not_observed_says_so_on_the_map(app: Served, watched: Watched) -> None:
    two, one = open_site(app, watched.page, QUERY.replace("2024Q3", "2024Q4"))
    for label in (two.locator(".cw-right"), one.locator(".cw-left")):
        expect(label).to_contain_text("not observed (20% of the site seen)")
        expect(label).to_contain_text("no picture of this epoch")
    expect(one.locator("path[data-what=built]")).to_have_count(0)
    expect(watched.page.get_by_text("Not observed: 2024Q4.")).to_be_visible()


def test_the_chart_is_drawn_and_named_for_those_who_do_not_see_it(
    app: Served, watched: Watched
) -> None:
    open_site(app, watched.page)
    chart = watched.page.locator("[aria-label*='Observed 2 of 3 epochs']").first
    expect(chart).to_be_visible(timeout=30_000)
    assert chart.bounding_box()


def test_every_payload_is_text_and_nothing_is_asked_of_another_host(
    app: Served, watched: Watched
) -> None:
    two, one = open_site(app, watched.page)
    settle(watched.page)
    for frame in (two, one):
        for payload in PAYLOADS:
            expect(frame.locator(".cw-left")).to_contain_text(payload)
    for each in watched.page.frames:
        assert each.evaluate("window.ran") is None
    assert "1337" not in watched.page.locator("body").inner_text()
    assert watched.page.locator("a[href^='javascript:']").count() == 0
    expect(watched.page.get_by_text("{{7*191}}").first).to_be_visible()
    asked = [url for url in watched.asked if not url.startswith(("data:", "blob:"))]
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(app.base).netloc}
    assert [said for said in watched.faults if "Content Security Policy" in said] == []
    assert STREAMLIT["browser.gatherUsageStats"] is False
