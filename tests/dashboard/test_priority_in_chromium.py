"""Priority and statistics in Chromium: a weight moves, no name runs, a file is logged."""

import csv
from contextlib import closing
from pathlib import Path

from playwright.sync_api import expect

from layers.audit_entry import AuditEntry
from layers.store.factory import open_store
from layers.terms import AuditAction
from tests.dashboard.served import (
    IN_CHROMIUM,
    Served,
    Watched,
    secret_points,
)
from tests.exposure.scanner import leaks

pytestmark = list(IN_CHROMIUM)


def test_a_weight_moves_by_the_keyboard_into_the_link_and_no_name_runs(
    app: Served, watched_anew: Watched
) -> None:
    watched_anew.record()
    page = watched_anew.page
    page.goto(f"{app.base}/priority?w-growth=4.5")
    expect(page.get_by_text("Rank 1 of 1")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("G Growth in the last year × 4.5")).to_be_visible()
    page.get_by_text("Weights of the measures").click()
    page.get_by_role("slider", name="S · Reported status").press("ArrowRight")
    page.wait_for_url("**w-status=2.5**", timeout=20_000)
    assert "w-growth=4.5" in page.url
    page.get_by_role("button", name="Reset all weights").click()
    expect(page.get_by_text("G Growth in the last year × 2")).to_be_visible(timeout=20_000)
    assert page.evaluate("window.ran") is None
    assert "1337" not in page.content()
    points = [(each.x, each.y) for each in secret_points()]
    assert leaks(b"\n".join(watched_anew.received), points) == []


def test_a_file_of_the_statistics_says_what_it_is_and_is_logged(
    app: Served, watched_anew: Watched, tmp_path: Path
) -> None:
    page = watched_anew.page
    page.goto(f"{app.base}/statistics")
    button = page.get_by_role("button", name="Growth by zone, CSV")
    expect(button).to_be_visible(timeout=60_000)
    with page.expect_download(timeout=30_000) as download:
        button.click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    (row,) = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    assert (row["audience"], row["zone_id"]) == ("analyst", "Z-1")
    assert row["suppression"]
    assert page.evaluate("window.ran") is None
    with closing(open_store(str(app.store), read_only=True)) as store:
        entries = [each for each in store.select(AuditEntry) if "statistics" in each.about]
    assert [each.action for each in entries] == [AuditAction.EXPORTED]
    assert "growth-by-zone" in entries[0].about
