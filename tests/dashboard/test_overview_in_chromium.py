"""The overview in Chromium: search, links, only what changed; and a store that goes away."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from layers.store.factory import open_store
from tests.builders import a_compound, a_detection, a_run, a_zone
from tests.dashboard.served import IN_CHROMIUM, Served, Watched, furnish, serve

pytestmark = list(IN_CHROMIUM)

BURMESE, ARABIC = "ရွှေကုက္ကို", "شوي كوكو"
TURNED = f"\u202e{ARABIC}\u2066 <img src=x onerror=window.ran=1>"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("overview")
    url = furnish(folder)
    at = datetime.now(UTC) - timedelta(hours=1)
    with closing(open_store(str(url))) as store:
        store.put([
            a_zone(zone_id="Z-9", name=TURNED, aliases=(BURMESE, "x" * 10_000)),
            a_compound(compound_id="C-9", zone_id="Z-9", name=f"{BURMESE} " * 40),
            a_run(run_id="run-9", zone_id="Z-9", as_of=at, recorded_at=at),
            a_detection(detection_id="d-new", zone_id="Z-9", run_id="run-9", recorded_at=at),
        ])  # fmt: skip
    with serve(folder, store=url) as served:
        yield served


def test_a_name_in_another_script_leads_to_its_zone_and_turns_and_runs_nothing(
    app: Served, watched_anew: Watched
) -> None:
    page = watched_anew.page
    page.set_viewport_size({"width": 400, "height": 900})
    page.goto(f"{app.base}/?since=1d")
    expect(page.get_by_text("Changes: showing")).to_be_visible(timeout=60_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    box = page.get_by_label("Search zones and compounds")
    box.fill("ရွေကုကကို")
    box.press("Enter")
    expect(page.get_by_text("showing 2 of 2")).to_be_visible(timeout=20_000)
    link = page.get_by_role("link", name="Z-9").first
    assert "\u202e" not in link.inner_text()
    link.click()
    page.wait_for_url("**/zone?zone=Z-9**", timeout=20_000)
    expect(page.get_by_role("heading", name="Zone", exact=True)).to_be_visible(timeout=20_000)
    assert page.evaluate("window.ran") is None
    hosts = {each.split("/")[2] for each in watched_anew.asked if each.startswith(("http", "ws"))}
    assert hosts == {app.base.removeprefix("http://")}


def test_a_store_that_goes_away_is_said_on_every_page_and_taken_up_again(
    app: Served, watched_anew: Watched
) -> None:
    page, away = watched_anew.page, app.store.with_name("away.gpkg")
    page.goto(f"{app.base}/")
    expect(page.get_by_text("Changes: showing")).to_be_visible(timeout=60_000)
    app.store.rename(away)
    try:
        page.get_by_text("30 days").click()
        said = page.get_by_text("The store is not where it was")
        expect(said).to_be_visible(timeout=20_000)
        page.get_by_role("link", name="Runs").first.click()
        expect(said).to_be_visible(timeout=20_000)
        page.get_by_role("link", name="How to read this").click()
        expect(page.get_by_role("heading", name="How to read this")).to_be_visible(timeout=20_000)
        assert "Traceback" not in page.content()
        assert str(app.store.parent) not in page.content()
        page.get_by_role("link", name="Overview").click()
        expect(said).to_be_visible(timeout=20_000)
    finally:
        away.rename(app.store)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("Changes: showing")).to_be_visible(timeout=20_000)
    log = app.log.read_text("utf-8")
    assert "a page could not go on page=overview id=" in log
    assert "StoreMissingError" in log
