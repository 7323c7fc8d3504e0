"""Triage in a real Chromium, with the keyboard alone; and what the store then holds."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from shapely import box

from layers.audit_entry import AuditEntry
from layers.review import Review
from layers.store.factory import open_store
from layers.terms import AuditAction, DetectionKind, ReasonCode, ReviewDecision
from tests.builders import a_compound, a_detection, a_run, a_zone, an_evidence
from tests.dashboard.served import IN_CHROMIUM, Served, Watched, click_at, serve

pytestmark = list(IN_CHROMIUM)

AS = {"COMPOUNDWATCH_AUDIENCE": "analyst", "COMPOUNDWATCH_ACTOR": "heron"}
PRESSED: Sequence[tuple[str, ReviewDecision, ReasonCode]] = (
    ("y", ReviewDecision.CONFIRM, ReasonCode.REAL_CONSTRUCTION),
    ("x7", ReviewDecision.REJECT, ReasonCode.OTHER),
    ("u", ReviewDecision.UNSURE, ReasonCode.OTHER),
)
"""What is pressed for a candidate before it is saved, and what that means."""


def names(count: int) -> list[str]:
    return [f"d-n{n:02d}" for n in range(count)]


def furnished(folder: Path, count: int) -> Path:
    """Make a store with candidates side by side, the best first."""
    url = folder / "store.gpkg"
    with closing(open_store(str(url), create=True)) as store:
        store.put([a_zone(), a_compound(), a_run()])
        for number, name in enumerate(names(count)):
            west = 98.592 + 0.0003 * number
            store.put([
                a_detection(
                    detection_id=name, score=1 - number / 100, kind=DetectionKind.CLEARING,
                    outline=box(west, 16.292, west + 0.0001, 16.293),
                ),
                an_evidence(detection_id=name),
            ])  # fmt: skip
    return url


def shows(page: Page, name: str) -> None:
    """Wait until a candidate is on the page."""
    expect(page.get_by_role("table").get_by_text(f"{name} (synthetic)")).to_be_visible(
        timeout=30_000
    )


def judged_by_keys(served: Served, page: Page, count: int) -> None:
    """Judge all candidates, and touch no mouse."""
    page.goto(f"{served.base}/triage")
    for number, name in enumerate(names(count)):
        shows(page, name)
        for key in f"{PRESSED[number % len(PRESSED)][0]}s":
            page.keyboard.press(key)
    expect(page.get_by_text("Nothing is left to judge here.")).to_be_visible(timeout=30_000)
    with closing(open_store(str(served.store), read_only=True)) as store:
        kept = sorted(store.select(Review), key=lambda each: each.detection_id)
        said = [(each.detection_id, each.decision, each.reason, each.analyst) for each in kept]
        assert said == [
            (name, *PRESSED[number % len(PRESSED)][1:], "heron")
            for number, name in enumerate(names(count))
        ]
        changes = store.select(AuditEntry, action=AuditAction.CHANGED)
        assert len(changes) == count


def test_six_are_judged_with_the_keyboard_alone_and_the_last_is_taken_back(
    tmp_path: Path, watched_anew: Watched
) -> None:
    page = watched_anew.page
    with serve(tmp_path, store=furnished(tmp_path, 6), settings=AS) as served:
        judged_by_keys(served, page, 6)
        page.keyboard.press("z")
        shows(page, names(6)[-1])
        note = page.get_by_label("Note for colleagues; never leaves")
        note.focus()
        page.keyboard.type("yes, x and z: seen")
        expect(note).to_have_value("yes, x and z: seen")
        page.keyboard.press("Tab")
        expect(page.get_by_text("Choose: confirm, reject or unsure.")).to_be_visible()
        page.set_viewport_size({"width": 400, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 400
        with closing(open_store(str(served.store), read_only=True)) as store:
            assert store.count(Review) == 7


def test_an_outline_is_corrected_on_the_map_undone_saved_and_taken_back(
    tmp_path: Path, watched_anew: Watched
) -> None:
    page, name = watched_anew.page, names(1)[0]
    page.set_viewport_size({"width": 1440, "height": 2600})
    with serve(tmp_path, store=furnished(tmp_path, 1), settings=AS) as served:
        page.goto(f"{served.base}/triage")
        shows(page, name)
        page.get_by_text("Correct the outline").click()
        frame = page.frame_locator("iframe[title*='compoundwatch_draw']")
        frame.locator("body[data-ready=true]").wait_for(timeout=60_000)
        corrected = page.get_by_text("Corrected: ")
        corner = frame.get_by_role("button", name="Corner")
        corner.focus()
        corner.press("ArrowRight")
        expect(corrected).to_be_visible()
        frame.get_by_role("button", name="Undo").click()
        expect(corrected).to_be_hidden()
        frame.get_by_role("button", name="Draw anew").click()
        click_at(page, frame, [(-60, -60), (60, 60), (60, -60), (-60, 60), (-60, -60)])
        expect(page.get_by_text("The outline crosses or touches itself")).to_be_visible()
        page.get_by_role("button", name="Confirm").click()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("The outline crosses or touches itself")).to_have_count(2)
        with closing(open_store(str(served.store), read_only=True)) as store:
            assert store.count(Review) == 0
        frame.get_by_role("button", name="Draw anew").click()
        click_at(page, frame, [(-60, -60), (60, -60), (60, 60), (-60, 60), (-60, -60)])
        expect(corrected).to_be_visible()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Kept: confirm.")).to_be_visible(timeout=20_000)
        with closing(open_store(str(served.store), read_only=True)) as store:
            (kept,) = store.select(Review)
            assert kept.outline is not None
            assert kept.outline.intersects(box(98.592, 16.292, 98.5921, 16.293))
        page.keyboard.press("z")
        shows(page, name)
        expect(page.get_by_text("Taken back.")).to_be_visible()
        expect(page.get_by_role("columnheader", name="As corrected")).to_have_count(0)


@pytest.mark.slow
def test_fifty_are_judged_with_the_keyboard_alone(tmp_path: Path, watched_anew: Watched) -> None:
    with serve(tmp_path, store=furnished(tmp_path, 50), settings=AS) as served:
        judged_by_keys(served, watched_anew.page, 50)
