"""A walk over the page of a zone in a real Chromium: filters, slider, two dates, table, links."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.dashboard.served import IN_CHROMIUM, Served, Watched

pytestmark = list(IN_CHROMIUM)


@pytest.fixture(scope="module", autouse=True)
def _window(watched: Watched) -> None:
    watched.page.set_viewport_size({"width": 1280, "height": 1400})


def opened(app: Served, page: Page, query: str) -> FrameLocator:
    page.goto(f"{app.base}/zone?{query}")
    frame = page.frame_locator("iframe[title*='compoundwatch_map']")
    frame.locator("body[data-ready=true]").wait_for(timeout=60_000)
    return frame


def drawn(frame: FrameLocator) -> dict[str, int]:
    """Return how many features of each layer are on the map."""
    expect(frame.locator("body")).to_have_attribute("data-busy", "0")
    found: dict[str, int] = json.loads(str(frame.locator("body").get_attribute("data-drawn")))
    return found


def asked(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_a_filter_is_on_the_map_in_the_counts_in_the_table_and_in_the_link(
    app: Served, watched: Watched
) -> None:
    page = watched.page
    frame = opened(app, page, "zone=Z-1&epoch=2024Q3")
    assert drawn(frame)["detections"] == 2
    page.get_by_role("button", name="Filters").click()
    page.get_by_label("Status of detections").click()
    page.get_by_role("option", name="expired").click()
    expect(page.get_by_text("showing 0 of 2 (2 of another status)")).to_be_visible()
    page.wait_for_url("**statuses=expired**")
    page.wait_for_timeout(800)
    assert drawn(frame)["detections"] == 0
    assert drawn(frame)["compounds"] >= 1


def test_a_link_shows_the_same_view_again(app: Served, watched: Watched) -> None:
    page = watched.page
    query = "zone=Z-1&epoch=2024Q2&statuses=alert&off=rescues&detection=d-1&tab=looks"
    frame = opened(app, page, query)
    expect(page.get_by_text("Filtered: alert")).to_be_visible()
    expect(page.get_by_text("Id: d-1")).to_be_visible()
    page.wait_for_timeout(800)
    assert drawn(frame)["rescues"] == 0
    assert asked(page) == {name: values[0] for name, values in parse_qs(query).items()}


def test_the_slider_moves_outlines_and_imagery_together(app: Served, watched: Watched) -> None:
    page = watched.page
    frame = opened(app, page, "zone=Z-1&epoch=2024Q3")
    picture = frame.locator("img[src*='img-2024Q3']")
    expect(picture).to_have_count(1)
    slider = page.get_by_role("slider").first
    slider.focus()
    slider.press("ArrowLeft")
    page.wait_for_url("**epoch=2024Q2**")
    expect(frame.locator("img[src*='img-2024Q2']")).to_have_count(1)
    expect(picture).to_have_count(0)


def test_a_row_is_chosen_on_the_map_and_a_click_after_it_is_chosen_in_its_place(
    app: Served, watched: Watched
) -> None:
    page = watched.page
    frame = opened(app, page, "zone=Z-1&epoch=2024Q3&off=footprints,rescues,events")
    table = page.locator("[data-testid=stDataFrame]").last
    for row, key in ((1, "d-2"), (0, "d-1"), (1, "d-2")):
        table.click(position={"x": 15, "y": 35 + 35 * row + 17})
        page.wait_for_url(f"**detection={key}**")
        expect(frame.locator("body")).to_have_attribute("data-chosen", key)
        expect(page.get_by_text(f"Id: {key}")).to_be_visible()
    at = frame.locator("body").evaluate("() => window.compoundwatch.place('detections', 'd-1')")
    frame.locator(".leaflet-container").click(position={"x": at["x"] - 6, "y": at["y"]})
    page.wait_for_url("**detection=d-1**")
    expect(page.get_by_text("Id: d-1")).to_be_visible()
    page.wait_for_timeout(1_500)
    expect(frame.locator("body")).to_have_attribute("data-chosen", "d-1")
    assert asked(page)["detection"] == "d-1"
    table.click(position={"x": 15, "y": 35 + 17})  # it is selected: that lets it go
    page.wait_for_url(lambda url: "detection" not in url)
    expect(frame.locator("body")).to_have_attribute("data-chosen", "")


def test_hostile_names_and_links_run_nothing_and_ask_no_other_host(
    app: Served, watched: Watched
) -> None:
    page = watched.page
    for tab in ("table", "dates", "time", "looks"):
        opened(app, page, f"zone=Z-1&tab={tab}&score=<img%20src=x%20onerror=window.ran=1>")
        expect(page.get_by_text("give a number from 0 to 1")).to_be_visible()
    assert not page.evaluate("() => window.ran")
    assert "1337" not in page.content()
    hosts = {urlsplit(url).hostname for url in watched.asked}
    assert hosts <= {"127.0.0.1", None}
