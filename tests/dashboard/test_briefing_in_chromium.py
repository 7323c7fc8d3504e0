"""Briefings in Chromium: chosen by keyboard, seen, made, taken away and logged."""

import io
from contextlib import closing
from pathlib import Path

import pypdf
from playwright.sync_api import expect

from layers.audit_entry import AuditEntry
from layers.store.factory import open_store
from layers.terms import AuditAction
from tests.dashboard.served import IN_CHROMIUM, Served, Watched, secret_points
from tests.exposure.scanner import leaks

pytestmark = list(IN_CHROMIUM)


def test_a_briefing_is_chosen_seen_made_and_taken_away(
    own_app: Served, watched_anew: Watched, tmp_path: Path
) -> None:
    watched_anew.record()
    page = watched_anew.page
    page.goto(f"{own_app.base}/briefing?layout=zone&zone=Z-1")
    expect(page.get_by_text("how it is marked")).to_be_visible(timeout=60_000)
    marking = page.get_by_role("combobox", name="Marking (TLP 2.0)")
    marking.press("ArrowDown")
    marking.press_sequentially("AMBER")
    marking.press("Enter")
    page.wait_for_url("**tlp=TLP**", timeout=20_000)
    expect(page.get_by_role("img").last).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Make the files").click()
    button = page.get_by_role("button", name="Download Z-1.pdf")
    expect(button).to_be_visible(timeout=60_000)
    with page.expect_download(timeout=30_000) as download:
        button.click()
    file = tmp_path / "taken.pdf"
    download.value.save_as(file)
    for each in pypdf.PdfReader(io.BytesIO(file.read_bytes())).pages:
        assert "TLP:AMBER" in each.extract_text()
    points = [(each.x, each.y) for each in secret_points()]
    assert leaks(file.read_bytes() + b"\n".join(watched_anew.received), points) == []
    assert page.evaluate("window.ran") is None
    with closing(open_store(str(own_app.store), read_only=True)) as store:
        entries = [each for each in store.select(AuditEntry) if "briefing of Z-1" in each.about]
    assert [each.action for each in entries] == [AuditAction.EXPORTED]


def test_a_zone_leads_to_its_briefing_in_one_click(app: Served, watched_anew: Watched) -> None:
    page = watched_anew.page
    page.goto(f"{app.base}/zone?zone=Z-1")
    page.get_by_role("link", name="Briefing of this zone").click(timeout=60_000)
    page.wait_for_url("**/briefing?**zone=Z-1**", timeout=20_000)
    expect(page.get_by_text("how it is marked")).to_be_visible(timeout=60_000)
