"""The running app in a real Chromium: seen, clicked, and attacked."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from layers.store.factory import open_store
from layers.terms import DetectionStatus
from tests.builders import NOW, a_detection, a_run
from tests.dashboard.served import (
    IN_CHROMIUM,
    NAME,
    PAYLOADS,
    Served,
    Watched,
    secret_points,
    settle,
)
from tests.exposure.scanner import leaks

pytestmark = list(IN_CHROMIUM)


@pytest.fixture(scope="module")
def app(own_app: Served) -> Served:
    """Return a store in which a status may change."""
    return own_app


def open_zone(app: Served, page: Page, query: str = "zone=Z-1") -> FrameLocator:
    """Open the zone's page and wait until its map is drawn."""
    page.goto(f"{app.base}/zone?{query}")
    frame = page.frame_locator("iframe[title*='compoundwatch_map']")
    frame.locator("body[data-ready=true]").wait_for(timeout=60_000)
    return frame


def place(frame: FrameLocator, layer: str, key: str) -> dict[str, Any]:
    """Return where a feature is drawn within the frame, and how; None if it is not."""
    found: dict[str, Any] = frame.locator("body").evaluate(
        "(_, [layer, key]) => window.compoundwatch.place(layer, key)", [layer, key]
    )
    return found


def click(frame: FrameLocator, layer: str, key: str, *, x: float = 0, y: float = 0) -> None:
    """Click a feature in its middle, or beside that by some pixels."""
    at = place(frame, layer, key)
    frame.locator(".leaflet-container").click(position={"x": at["x"] + x, "y": at["y"] + y})


def test_a_click_on_a_detection_shows_its_details(app: Served, watched: Watched) -> None:
    frame = open_zone(app, watched.page)
    click(frame, "detections", "d-1", x=-6)
    details = watched.page.get_by_text("First look with it: 2024-02-01")
    expect(details).to_be_visible(timeout=30_000)
    expect(watched.page.get_by_text("Id: d-1")).to_be_visible()
    watched.page.wait_for_url("**detection=d-1**")
    expect(frame.locator(".leaflet-popup-content")).to_contain_text("2024-02-01")


def test_a_link_shows_the_same_view_again(app: Served, watched: Watched) -> None:
    open_zone(app, watched.page, "zone=Z-1&detection=d-2&epoch=2024Q3")
    expect(watched.page.get_by_text("Id: d-2")).to_be_visible(timeout=30_000)


def test_imagery_legend_counts_and_invention_are_on_the_map(app: Served, watched: Watched) -> None:
    frame = open_zone(app, watched.page)
    expect(frame.locator("#layers-list")).to_contain_text("showing 2 of 2")
    expect(frame.locator(".cw-synthetic")).to_contain_text("Synthetic")
    picture = frame.locator("img.leaflet-image-layer")
    expect(picture).to_have_attribute("alt", "Imagery, latest: 2024-01-01 to 2024-03-01 (4 scenes)")


def test_every_payload_is_shown_as_text_and_none_runs(app: Served, watched: Watched) -> None:
    frame = open_zone(app, watched.page)
    frame.get_by_role("button", name="Layers").click()
    frame.get_by_role("checkbox", name="Show Detections, by status").uncheck()
    frame.get_by_role("checkbox", name="Show Footprints of 2024Q4").uncheck()
    frame.get_by_role("checkbox", name="Show Rescues, by cell").uncheck()
    click(frame, "compounds", "C-1", x=-4)
    popup = frame.locator(".leaflet-popup-content")
    for payload in PAYLOADS:
        expect(popup).to_contain_text(payload)
    at = place(frame, "compounds", "C-1")
    frame.locator(".leaflet-container").hover(position={"x": at["x"] + 4, "y": at["y"]})
    expect(frame.locator(".leaflet-tooltip").last).to_contain_text(NAME.split("<")[0].strip())
    for path in ("/zone?zone=Z-1", "/runs", "/overview"):
        watched.page.goto(app.base + path)
        settle(watched.page)
        for each in watched.page.frames:
            assert each.evaluate("window.ran") is None
        text = watched.page.locator("body").inner_text()
        assert "1337" not in text
    open_zone(app, watched.page)
    expect(watched.page.get_by_text("{{7*191}}").first).to_be_visible()


def test_the_map_shows_a_status_that_has_changed(app: Served, watched: Watched) -> None:
    open_zone(app, watched.page)
    store = open_store(str(app.store))
    store.put([
        a_run(run_id="run-2", as_of=NOW.replace(year=2027)),
        a_detection(detection_id="d-2", run_id="run-2", status=DetectionStatus.CONFIRMED),
    ])  # fmt: skip
    store.close()
    frame = open_zone(app, watched.page)
    assert place(frame, "detections", "d-2")["stroke"] == "#d55e00"


def test_nothing_is_asked_of_another_host(app: Served, watched: Watched) -> None:
    for path in ("/", "/zone?zone=Z-1", "/runs", "/reading"):
        watched.page.goto(app.base + path)
        settle(watched.page)
    assert len(watched.asked) > 40
    others = {
        urlsplit(url).netloc for url in watched.asked if not url.startswith(("data:", "blob:"))
    }
    assert others == {urlsplit(app.base).netloc}
    blocked = [said for said in watched.faults if "Content Security Policy" in said]
    assert blocked == []


def test_a_request_to_another_host_would_be_stopped(app: Served, watched: Watched) -> None:
    frame_element = open_zone(app, watched.page).locator("body")
    stopped = frame_element.evaluate(
        "() => fetch('http://127.0.0.1:9/').then(() => 'sent', (fault) => fault.name)"
    )
    assert stopped == "TypeError"
    assert any("connect-src" in said for said in watched.faults)
    watched.faults.clear()


def test_no_byte_that_was_served_or_logged_holds_the_point_of_a_report(
    app: Served, watched: Watched
) -> None:
    watched.record()
    for path in ("/", "/runs", "/reading"):
        watched.page.goto(app.base + path)
        settle(watched.page)
    frame = open_zone(app, watched.page)
    for layer in ("zones", "compounds", "detections", "rescues", "report-cells", "footprints"):
        answer = watched.page.request.get(
            f"{app.base}/api/zones/Z-1/layers/{layer}.geojson?epoch=2024Q3"
        )
        assert answer.ok, layer
        watched.received.append(answer.body())
    click(frame, "detections", "d-1", x=-6)
    watched.page.wait_for_timeout(1_000)
    served = b"\n".join(watched.received)
    assert b"report-cells" in served
    assert len(served) > 1_000_000
    points = [(point.x, point.y) for point in secret_points()]
    outside = [each for each in Path(app.log).parent.rglob("*") if each.is_file()
               and not each.name.startswith("store.")]  # fmt: skip
    written = b"\n".join(each.read_bytes() for each in outside)
    assert leaks(served + written, points) == []
