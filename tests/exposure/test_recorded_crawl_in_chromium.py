"""P1: whatever a person who is not cleared does, no octet that comes holds an exact place.

Everything that a real Chromium receives is kept while every page is opened and every thing on it
pressed; all of it is scanned. A caseworker's own visit is the control: what he may have is found by
the same scan of the same record.
"""

from pathlib import Path

import pytest

from dashboard.navigation import PAGES
from layers.clearance import INSIDE
from layers.terms import Audience
from tests.dashboard.served import IN_CHROMIUM, chromium, serve
from tests.exposure.crawl import FEW, MOST, Crawl, World, is_clean, world
from tests.exposure.scanner import leaks

pytestmark = [*IN_CHROMIUM, pytest.mark.early]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> World:
    return world(tmp_path_factory.mktemp("world"))


def visited(made: World, role: Audience, folder: Path, *, most: int = MOST) -> tuple[bytes, Crawl]:
    """Return all that a browser received and the server said, and what was done."""
    with (
        serve(folder, store=made.store, settings=made.settings(role)) as served,
        chromium() as watched,
    ):
        watched.record()
        crawl = Crawl(served.base, watched, opens_exact=role is not Audience.CASEWORKER, most=most)
        crawl.everything()
        got = [*watched.received, *map(str.encode, (*watched.asked, *watched.said))]
    parts = dict.fromkeys(got)  # what comes again with each page is looked through once
    octets = b"\n".join([*parts, served.log.read_bytes()])
    print(f"{role}: {sum(map(len, got)):,} octets in {len(got)} parts; {dict(crawl.done)}")  # noqa: T201
    return octets, crawl


@pytest.mark.parametrize(
    ("role", "most"),
    [
        (Audience.ANALYST, FEW),  # of those who are not cleared, who sees most
        *(
            pytest.param(each, MOST, marks=pytest.mark.slow)
            for each in Audience
            if each is not Audience.CASEWORKER
        ),
    ],
)
def test_who_is_not_cleared_receives_no_exact_place(
    made: World, role: Audience, most: int, tmp_path: Path
) -> None:
    octets, crawl = visited(made, role, tmp_path, most=most)
    assert len(octets) > 2_000_000
    assert crawl.done["page"] >= len(PAGES)
    inside = ("expander", "tick", "button", "download") if role in INSIDE else ()
    used = ("choice", "list", *inside)
    assert {kind for kind in used if crawl.done[kind] < 2} == set()
    is_clean(octets, made.reports + made.rescues)


@pytest.mark.slow
def test_a_caseworkers_visit_holds_rescues_and_no_report_before_the_vault_is_opened(
    made: World, tmp_path: Path
) -> None:
    octets, _ = visited(made, Audience.CASEWORKER, tmp_path)
    assert {each.point for each in leaks(octets, made.rescues)} == set(made.rescues)
    is_clean(octets, made.reports)
