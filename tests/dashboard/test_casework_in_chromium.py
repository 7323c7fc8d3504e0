"""Casework in a real Chromium: a report is written down, its exact place is opened, and logged.

Then an analyst looks at the same store: at the cases, and at no report; and no byte that reached
his browser holds a point of one.
"""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from layers.audit_entry import AuditEntry
from layers.case_terms import Sign
from layers.report import Report
from layers.sentences import sentence
from layers.store.factory import open_store
from layers.terms import AuditAction
from tests.builders import a_case, an_organisation
from tests.dashboard.served import (
    IN_CHROMIUM,
    NAME,
    Served,
    Watched,
    furnish,
    secret_points,
    serve,
)
from tests.exposure.scanner import leaks

pytestmark = list(IN_CHROMIUM)

LON, LAT = 98.603217654, 16.302876543
NOTE = "The third house behind the canteen."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a store in which cases lie too, their texts hostile."""
    made = tmp_path_factory.mktemp("casework")
    with closing(open_store(str(furnish(made)))) as store:
        store.put([
            a_case(zone_id="Z-1", offence=NAME, source_title=NAME,
                   source_url="javascript:window.ran=1", archived_url="javascript:window.ran=1"),
            a_case(case_id="K-2", country_iso3="KHM", count=12),
            an_organisation(name=NAME, source_title=NAME),
        ])  # fmt: skip
    return made


@pytest.fixture
def caseworkers(folder: Path) -> Iterator[Served]:
    with served_for(folder, "caseworker") as served:
        yield served


@pytest.fixture
def analysts(folder: Path) -> Iterator[Served]:
    with served_for(folder, "analyst") as served:
        yield served


def served_for(folder: Path, audience: str) -> AbstractContextManager[Served]:
    return serve(
        folder, store=folder / "store.gpkg",
        settings={"COMPOUNDWATCH_AUDIENCE": audience,
                  "COMPOUNDWATCH_VAULT_KEYS": str(folder / "keys"),
                  "COMPOUNDWATCH_ACTOR": f"p-{audience}"},
    )  # fmt: skip


def entries(app: Served) -> list[AuditEntry]:
    with closing(open_store(str(app.store), read_only=True)) as store:
        return store.select(AuditEntry)


def answer(page: Page, sign: Sign, said: str) -> None:
    group = page.get_by_role("radiogroup", name=sentence(sign))
    group.get_by_text(said, exact=True).click()


def write(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Tab")


def pick(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option).first.click()


def test_a_report_is_written_down_opened_and_the_look_is_in_the_log(
    caseworkers: Served, watched_anew: Watched
) -> None:
    page = watched_anew.page
    page.goto(f"{caseworkers.base}/screening")
    expect(page.get_by_text("No sign was asked about")).to_be_visible(timeout=60_000)
    answer(page, Sign.LONG_HOURS, "yes")
    answer(page, Sign.SOLD_ON, "no")
    expect(page.get_by_text("Signs present: 1 of 2 asked")).to_be_visible()
    write(page, "Month of the event", "2026-05")
    write(page, "Longitude, if known", str(LON))
    write(page, "Latitude, if known", str(LAT))
    pick(page, "How exactly the place is known", "exact")
    write(page, "What was told", NOTE)
    page.get_by_role("button", name="Keep this report").click()
    expect(page.get_by_text("Without consent a report may not be kept")).to_be_visible()
    assert page.get_by_label("What was told", exact=True).input_value() == NOTE
    page.get_by_text("The person agrees that this is kept").click()
    page.get_by_role("button", name="Keep this report").click()
    expect(page.get_by_text("Kept as report P")).to_be_visible(timeout=30_000)
    expect(page.get_by_label("What was told", exact=True)).to_have_value("")
    with closing(open_store(str(caseworkers.store), read_only=True)) as store:
        (kept,) = [each for each in store.select(Report) if each.epoch == "2026Q2"]
    assert str(LON) not in page.content()

    page.goto(f"{caseworkers.base}/reports")
    open_first(page)
    expect(page.get_by_role("heading", name=f"Report {kept.report_id}")).to_be_visible()
    page.get_by_test_id("stDataFrame").last.hover()
    for toolbar in page.get_by_test_id("stElementToolbar").all():
        expect(toolbar).not_to_be_visible()  # its button would save a file past the log
    assert "98.6032" not in page.content()
    page.get_by_role("button", name="Show what is exact of this report").click()
    expect(page.get_by_text(NOTE)).to_be_visible(timeout=30_000)
    assert "98.6032" in page.content()
    (look,) = [each for each in entries(caseworkers) if each.action is AuditAction.READ_EXACT]
    assert (look.who, kept.report_id in look.about) == ("p-caseworker", True)
    assert "98.6" not in page.url


def open_first(page: Page) -> None:
    """Choose the first row of the table of reports, by the box at its left."""
    table = page.get_by_test_id("stDataFrame").first
    expect(table).to_be_visible(timeout=60_000)
    place = table.bounding_box()
    assert place is not None
    page.mouse.click(place["x"] + 15, place["y"] + 52)


def test_an_analyst_sees_cases_as_text_and_no_report_and_no_byte_of_one(
    analysts: Served, watched_anew: Watched
) -> None:
    page = watched_anew.page
    page.goto(f"{analysts.base}/cases")
    expect(page.get_by_text("Organisations and their roles")).to_be_visible(timeout=60_000)
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible()
    page.goto(f"{analysts.base}/reports")
    expect(page.get_by_text("Reports are for caseworkers")).to_be_visible(timeout=60_000)
    assert page.get_by_test_id("stDataFrame").count() == 0
    points = [(each.x, each.y) for each in secret_points()] + [(LON, LAT)]
    got = b"\n".join([*watched_anew.received, page.content().encode(), analysts.log.read_bytes()])
    assert b"Organisations and their roles" in got
    assert leaks(got, points) == []
    assert not re.search(rb"P-\d", got)
    assert page.evaluate("window.ran") is None
    assert "1337" not in page.content()
