"""How long an analyst waits, in Chromium, at the app as served over a store of national size.

300 zones, 5,000 footprints, 2,000 detections, 20,000 reports (`tests.dashboard.many`). Promised: a
first map within 3 s of the page's load; a change of a layer or filter within 0.5 s of the server
and 1 MB sent; no run of the script for a pan or zoom. The peer is folium, as streamlit-folium runs
it: 5,000 outlines rendered into a page, and that page drawn by the same browser in the same run.
Run on a machine that does nothing else.
"""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import folium
import pandas as pd
import pytest
import shapely
from playwright.sync_api import Frame, Page

from dashboard.assets import ROOT
from dashboard.maps.overlays import map_args
from tests.benchmarks.meter import Meter, metering, until
from tests.dashboard.many import AT_ONCE, FOOTPRINTS, furnish_many, outlines
from tests.dashboard.served import CHROMIUM, Served, chromium, serve

FIRST_MAP_S, SERVER_S, SENT_MB = 3.0, 0.5, 1.0
LEAFLET = ROOT / "node_modules/leaflet/dist"

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="No Chromium: apt-get install chromium"),
]
lines: list[str] = []


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("many")
    store = furnish_many(folder, at_once=True)
    with serve(folder, store=store) as served:
        yield served
    head = "| what | s | of the server, s | HTTP, kB | socket, kB | runs |\n|---|" + 5 * "---:|"
    load = f"load {os.getloadavg()[0]:.1f}"
    print("", load, head, *lines, sep="\n")  # noqa: T201 - the numbers are what it is for


@pytest.fixture
def page() -> Iterator[Page]:
    with chromium() as watched:
        yield watched.page


def row(what: str, meter: Meter, *, server: bool = False) -> None:
    """Keep a line of the table."""
    server_s = f"{meter.server_s:.2f}" if server else ""
    lines.append(
        f"| {what} | {meter.seconds:.2f} | {server_s} | {meter.http / 1e3:,.0f} | "
        f"{meter.socket / 1e3:,.0f} | {len(meter.sent)} |"
    )


def the_map(page: Page) -> Frame | None:
    return next((each for each in page.frames if "/map/frame" in each.url), None)


def settled(page: Page) -> bool:
    """Say whether the map is drawn, and nothing is at work in it."""
    frame = the_map(page)
    said = "() => document.body?.dataset.ready === 'true' && document.body.dataset.busy === '0'"
    return bool(frame and frame.evaluate(said))


def drawn(page: Page) -> dict[str, int]:
    frame = the_map(page)
    found: dict[str, int] = json.loads(frame.evaluate("() => document.body.dataset.drawn"))
    return found


def first_map(page: Page, address: str, what: str) -> Meter:
    with metering(page) as meter:
        page.goto(address, wait_until="commit")
        until(page, lambda: settled(page))
        meter.stop()
    row(what, meter)
    return meter


def switch(page: Page, name: str) -> None:
    """Click a box of the layer tree, by its name."""
    the_map(page).evaluate("name => document.querySelector(`[data-name='${name}']`).click()", name)


def test_the_first_map_of_the_overview(app: Served, page: Page) -> None:
    cold = first_map(
        page, f"{app.base}/", "overview: first map, server just started, empty browser"
    )
    assert drawn(page)["detections"] == 2_000
    warm = first_map(page, f"{app.base}/", "overview: first map, again")
    assert cold.seconds <= FIRST_MAP_S
    assert warm.seconds <= FIRST_MAP_S


def test_the_first_map_of_a_zone(app: Served, page: Page) -> None:
    cold = first_map(page, f"{app.base}/zone?zone=Z-003", "zone: first map, empty browser")
    assert cold.seconds <= FIRST_MAP_S


def test_a_layer_that_is_switched(app: Served, page: Page) -> None:
    first_map(page, f"{app.base}/", "overview: first map, empty browser")
    page.wait_for_timeout(3_000)
    for on, what in ((False, "off"), (True, "on")):
        with metering(page) as meter:
            switch(page, "detections")
            until(page, lambda on=on: (drawn(page)["detections"] > 0) == on and settled(page))
            meter.stop()
        row(f"overview: 2,000 detections switched {what}", meter, server=True)
        assert (len(meter.sent), meter.server_s <= SERVER_S) == (1, True)
        assert meter.sent_mb <= SENT_MB


def test_another_quarter_is_chosen(app: Served, page: Page) -> None:
    first_map(page, f"{app.base}/zone?zone=Z-003", "zone: first map, empty browser")
    page.wait_for_timeout(3_000)
    slider = page.get_by_role("slider").first
    slider.focus()
    with metering(page) as meter:
        slider.press("ArrowLeft")
        page.wait_for_timeout(300)
        until(page, lambda: settled(page) and bool(meter.heard))
        meter.stop()
    row("zone: another quarter", meter, server=True)
    assert meter.server_s <= SERVER_S
    assert meter.sent_mb <= SENT_MB


def test_a_pan_and_a_zoom_run_nothing(app: Served, page: Page) -> None:
    first_map(page, f"{app.base}/", "overview: first map, empty browser")
    area = page.locator("iframe[title*='compoundwatch_map']").bounding_box()
    middle = area["x"] + 0.45 * area["width"], area["y"] + 0.45 * area["height"]
    with metering(page) as meter:
        for _ in range(6):
            page.mouse.move(*middle)
            page.mouse.wheel(0, -240)
            page.wait_for_timeout(250)
            page.mouse.down()
            page.mouse.move(middle[0] + 60, middle[1] + 30, steps=4)
            page.mouse.up()
            page.wait_for_timeout(250)
        until(page, lambda: settled(page))
        meter.stop()
    row("overview: six zooms and pans into one place", meter)
    assert meter.sent == []


def ours(page: Page, base: str, *, finest: bool) -> Meter:
    """Draw 5,000 outlines in our frame alone, and measure it."""
    bounds = (98.0, 10.0, 104.0, 22.0) if not finest else (98.3, 16.4, 98.8, 16.9)
    args = map_args(
        "all", bounds, epoch=AT_ONCE, pictures=pd.DataFrame(), said={"footprints": ""}, version=0,
        notes=[],
    )  # fmt: skip
    page.goto(f"{base}/reading")  # begins a session
    page.wait_for_timeout(3_000)
    with metering(page) as meter:
        page.goto(f"{base}/map/frame", wait_until="load")
        page.evaluate("args => window.postMessage({type: 'streamlit:render', args})", args)
        until(page, lambda: settled(page))
        meter.stop()
    return meter


def peer(page: Page, folder: Path) -> tuple[Meter, int]:
    """Draw the same with folium alone, as a page of this machine."""
    began = time.perf_counter()

    class Local(folium.Map):
        default_js = [("leaflet", f"file://{LEAFLET}/leaflet.js")]  # noqa: RUF012
        default_css = [("leaflet_css", f"file://{LEAFLET}/leaflet.css")]  # noqa: RUF012

    features = [
        {"type": "Feature", "properties": {"footprint_id": each.footprint_id, "epoch": each.epoch},
         "geometry": json.loads(shapely.to_geojson(each.outline))}
        for each in outlines()
    ]  # fmt: skip
    drawing = Local(location=(16, 101), zoom_start=6, tiles=None)
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        tooltip=folium.GeoJsonTooltip(["footprint_id", "epoch"]),
    ).add_to(drawing)
    html = drawing.get_root().render()
    path = folder / "peer.html"
    path.write_text(html, encoding="utf-8")
    with metering(page) as meter:
        meter.begun = began
        page.goto(f"file://{path}", wait_until="load")
        paths = "() => document.querySelectorAll('path.leaflet-interactive').length"
        until(page, lambda: page.evaluate(paths) == FOOTPRINTS)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        meter.stop()
    return meter, len(html)


def test_five_thousand_outlines_against_folium(app: Served, page: Page, tmp_path: Path) -> None:
    first = ours(page, app.base, finest=False)
    row("5,000 outlines, own frame, asked for the first time", first)
    assert json.loads(page.evaluate("document.body.dataset.drawn")) == {"footprints": FOOTPRINTS}
    own = ours(page, app.base, finest=False)
    row("5,000 outlines, own frame, kept by the server", own)
    row("outlines of one place among them, own frame", ours(page, app.base, finest=True))
    other, size = peer(page, tmp_path)
    lines.append(
        f"| 5,000 outlines, folium's page | {other.seconds:.2f} | | {size / 1e3:,.0f} | | |"
    )
    lines.append(
        f"\nfolium: {other.seconds / own.seconds:.1f} times as long, "
        f"{size / first.http:.0f} times the bytes of the first"
    )
    assert own.seconds < other.seconds
    assert first.http < size / 5
