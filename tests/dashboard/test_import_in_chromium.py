"""Bringing a file in, in a real Chromium: mapping, problems, corrections, and what is kept."""

import pytest
from playwright.sync_api import Page, expect

from layers.audit_entry import AuditEntry
from layers.rescue import Rescue
from layers.store.factory import open_store
from tests.dashboard.served import IN_CHROMIUM, NAME, Served, Watched

pytestmark = list(IN_CHROMIUM)

HEADER = "Ref,Date,Kind of rescue,Longitude,Latitude,People,Source,Invented\n"
ROWS = (
    "R-10,2025-03,raid,98.61,16.31,12,Invented,yes\n"
    "R-11,2025-03,raid,16.32,98.62,7,Invented,yes\n"
    "R-12,never,raid,98.63,16.33,7,Invented,yes\n"
    f'"R-13",2025-04,raid,98.64,16.34,7,"{NAME.replace(chr(34), "")}",yes\n'
)


@pytest.fixture(scope="module")
def app(own_app: Served) -> Served:
    """Return a store in which what is brought in may be kept."""
    return own_app


def hand_in(page: Page, app: Served, name: str, content: str) -> None:
    page.goto(f"{app.base}/import")
    expect(page.get_by_text("Nothing is kept until you say so")).to_be_visible(timeout=60_000)
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    )


def test_a_file_is_looked_at_corrected_and_its_good_rows_are_kept(
    app: Served, watched: Watched
) -> None:
    page = watched.page
    hand_in(page, app, "rescues.csv", HEADER + ROWS)
    expect(page.get_by_text("no field is known for them: kind of rescue")).to_be_visible(
        timeout=60_000
    )
    hand_in(page, app, "rescues.csv", HEADER.replace("Kind of rescue", "Type") + ROWS)
    expect(page.get_by_text("2 of 4 rows are good.")).to_be_visible(timeout=60_000)
    page.get_by_label("Correct").click()
    page.get_by_role("option", name="Swap longitude and latitude").click()
    expect(page.get_by_text("3 of 4 rows are good.")).to_be_visible(timeout=60_000)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Import the 3 good rows").click()
    expect(page.get_by_text("3 are new, 0 were there")).to_be_visible(timeout=60_000)
    store = open_store(str(app.store))
    assert store.get(Rescue, "R-11").point.x == 98.62  # type: ignore[union-attr]
    assert any(each.about.startswith("rescue, file sha256") for each in store.select(AuditEntry))
    store.close()
    assert page.evaluate("window.ran") is None
    assert "1337" not in page.content()


def test_a_file_that_is_not_what_its_name_says_is_refused_in_words(
    app: Served, watched: Watched
) -> None:
    vrt = (
        '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    )
    hand_in(watched.page, app, "zones.geojson", vrt)
    expect(watched.page.get_by_text("is no whole JSON file")).to_be_visible(timeout=60_000)
    assert "root:" not in watched.page.content()
