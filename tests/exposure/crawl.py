"""A store full of exact points, and a person who opens, presses, filters and downloads everything.

What reaches the browser is kept by `tests.dashboard.served`: answers with their headers, frames of
the socket, addresses, and what the console says. Here it is made to happen.
"""

import re
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from playwright.sync_api import Error, Locator, Page
from shapely import Point

from dashboard.navigation import PAGES
from layers.exchange.exporting import LAYERS
from layers.store.factory import open_store
from layers.terms import Audience
from layers.vault.exact import Exact
from layers.vault.keys import Keys
from layers.vault.vault import Vault
from tests.builders import (
    a_case,
    a_compound,
    a_referral_contact,
    a_report,
    a_rescue,
    a_zone,
    an_organisation,
)
from tests.dashboard import served
from tests.dashboard.served import Watched, furnish, secret_points
from tests.exposure.scanner import leaks

QUERY = "zone=Z-1&site=C-1&epoch=2024Q3&by=quarter&detection=d-1"
OF_A_ZONE = ("zone", "compound", "draw")
"""Pages that are opened once more with everything chosen in their address."""

CHOSEN = (
    ("overview", "chosen=compounds/C-1&off=events&since=30d"),
    ("zone", "zone=Z-1&epoch=2024Q3&layer=rescues&since=2020-01-01&grade=A&off=footprints"),
    ("zone", "zone=Z-1&tab=time"),
    ("zone", "zone=Z-1&tab=looks"),
    ("zone", "zone=Z-1&tab=dates"),
    ("compound", "zone=Z-1&site=C-1&score=0.5&size=1&layer=rescues"),
    ("triage", "zone=Z-1&item=d-2"),
)
"""Pages with other things chosen: filters, layers, tabs, a candidate."""

CANARY = "Kanarie-note"
MOST, FEW = 6, 1
"""Of one kind of thing that are used on a page: the signs of a screening are many, and alike."""

UNSAFE = re.compile(r"(?i)sign out|log out")
EXACT = re.compile(r"(?i)exact")
"""What a caseworker presses to open the vault."""

WRONG = (
    "/api/zones/nowhere/layers/rescues.geojson", "/api/zones/Z-1/layers/reports.geojson",
    "/api/zones/Z-1/layers/footprints.geojson?epoch=never", "/api/composites/none.png",
    "/api/basemap.geojson?west=x", "/api/zones/Z-1/sites/none/footprint.geojson",
    "/api/zones/all/layers/zones.geojson?level=9", "/api/zones/all/layers/zones/none.json",
    "/assets/none.js", "/map/frame/none", "/nowhere",
)  # fmt: skip

Place = tuple[float, float]


@dataclass(frozen=True)
class World:
    """What is served, and what must not come out of it."""

    store: Path
    keys: Path
    reports: list[Place]
    """Exact points of reports; they lie in the vault."""

    rescues: list[Place]
    """Exact points of rescues; they lie in the store, and are for caseworkers."""

    def settings(self, role: Audience) -> dict[str, str]:
        """Return those of a machine on which a role looks."""
        return {
            "COMPOUNDWATCH_AUDIENCE": role, "COMPOUNDWATCH_VAULT_KEYS": str(self.keys),
            "COMPOUNDWATCH_STORE_URL": str(self.store), "COMPOUNDWATCH_ACTOR": f"p-{role}",
        }  # fmt: skip


def world(folder: Path) -> World:
    """Make one: reports with notes in the vault, rescues, cases, and a zone that is hidden."""
    url = furnish(folder)
    rng = np.random.default_rng(29)
    rescues, reports = (
        [Point(*at) for at in rng.uniform((98.592, 16.292), (98.608, 16.308), (count, 2))]
        for count in (12, 30)
    )
    held = {
        f"P-{100 + n}": Exact(point=at, note=f"{CANARY} {n}: at the gate, {at.y:.7f} {at.x:.7f}")
        for n, at in enumerate(reports)
    }
    Vault(Vault.path_beside(str(url)), Keys(folder / "keys")).put(held)
    with closing(open_store(str(url))) as store:
        store.put([
            a_zone(zone_id="Z-2", name="Hill", tlp="TLP:AMBER+STRICT"),
            a_compound(compound_id="C-2", zone_id="Z-2", name="Hill Park"),
            a_case(zone_id="Z-1"), an_organisation(), a_referral_contact(),
            *(a_rescue(rescue_id=f"R-{100 + n}", point=at, zone_id=f"Z-{1 + n % 2}",
                       compound_id=f"C-{1 + n % 2}") for n, at in enumerate(rescues)),
            *(a_report(at, report_id=name, compound_id=f"C-{n % 3}")
              for n, (name, at) in enumerate(zip(held, reports, strict=True))),
        ])  # fmt: skip
    first, *others = [(at.x, at.y) for at in secret_points()]  # the first is a rescue's as well
    return World(
        store=url, keys=folder / "keys",
        reports=[*others, *((at.x, at.y) for at in reports)],
        rescues=[first, *((at.x, at.y) for at in rescues)],
    )  # fmt: skip


def is_clean(octets: bytes, points: list[tuple[float, float]]) -> None:
    """Assert that no octet holds one of these places, or what is written in notes."""
    found = leaks(octets, points)
    assert {(each.coat, points.index(each.point)) for each in found} == set()
    assert CANARY.encode() not in octets


@dataclass
class Crawl:
    """One person's visit."""

    base: str
    watched: Watched
    opens_exact: bool
    """Whether what opens the vault is pressed too."""

    most: int = MOST
    """How many of one kind of thing are used on a page."""

    done: Counter[str] = field(default_factory=Counter)
    """How often what was done."""

    def everything(self) -> None:
        """Open every page, press, filter and download there; then ask every address."""
        for _, _, path, _ in PAGES:
            self._visit(path, QUERY if path in OF_A_ZONE else "")
        self._visit("zone", "zone=nowhere&detection=none", press=False)
        for path, query in CHOSEN:
            self._visit(path, query, press=False)
        for zone in ("Z-1", "Z-2", "all"):
            for layer in (*LAYERS, "report-cells"):
                self._ask(f"/api/zones/{zone}/layers/{layer}.geojson?epoch=2024Q3")
                self._ask(f"/api/zones/{zone}/layers/{layer}.geojson?epoch=2024Q3&level=3")
                for key in ("C-1", "d-1", "f-1", "E-1", "R-1", "none"):
                    self._ask(f"/api/zones/{zone}/layers/{layer}/{key}.json?epoch=2024Q3")
        for site in ("C-1", "C-2", "d-1"):
            self._ask(f"/api/zones/Z-1/sites/{site}/footprint.geojson?epoch=2024Q3")
        for address in WRONG:
            self._ask(address)
        self.watched.page.unroute_all(behavior="ignoreErrors")

    def _ask(self, address: str) -> None:
        answer = self.watched.page.request.get(self.base + address)
        self.watched.asked.append(answer.url)
        self.watched.received += [f"{answer.url} {answer.headers}".encode(), answer.body()]
        self.done[f"address, {answer.status}"] += 1

    def _visit(self, path: str, query: str, *, press: bool = True) -> None:
        page = self.watched.page
        path = "" if path == "overview" else path  # the first page has no path of its own
        link = page.locator(f"[data-testid=stSidebarNavLink][href$='/{path}']")
        if query or not path or not link.count():
            page.goto(f"{self.base}/{path}?{query}")
        else:
            link.click()
        page.locator("[data-testid=stMain] h1").first.wait_for(timeout=60_000)
        settle(page, wait_ms=500)
        served.settle(page)
        self.done["page"] += 1
        if not press:
            return
        for kind, what in (
            # Files first: what is chosen after them may leave nothing to save.
            ("download", "[data-testid=stDownloadButton] button"),
            ("tab", "[data-testid=stTab]"), ("expander", "[data-testid=stExpander] summary"),
            ("choice", "[data-testid=stRadio] label, [data-testid=stButtonGroup] button"),
            ("tick", "[data-testid=stCheckbox] label"), ("list", "[data-testid=stSelectbox] input"),
            ("slider", "[data-testid=stSlider] [role=slider]"),
            ("button", "[data-testid=stButton] button, [data-testid=stFormSubmitButton] button"),
        ):  # fmt: skip
            for at in range(min(page.locator(what).count(), self.most)):
                with suppress(Error):  # it went away by what was pressed before
                    self._use(kind, page.locator(what).nth(at))

    def _use(self, kind: str, element: Locator) -> None:
        page = self.watched.page
        said = element.inner_text(timeout=2_000)
        if UNSAFE.search(said) or (EXACT.search(said) and not self.opens_exact):
            return
        if not element.is_enabled(timeout=2_000):
            return
        if kind == "download":
            with page.expect_download(timeout=20_000) as coming:
                element.click(timeout=4_000)
            self.watched.received.append(Path(coming.value.path()).read_bytes())
            self.watched.received.append(coming.value.suggested_filename.encode())
        elif kind == "slider":
            element.press("ArrowLeft", timeout=2_000)
            settle(page)
        else:
            element.click(timeout=4_000)
            if kind == "list":
                settle(page)
                page.get_by_role("option").last.click(timeout=1_000)
            settle(page)
        self.done[kind] += 1


def settle(page: Page, *, wait_ms: int = 250) -> None:
    """Wait until the page has been made."""
    page.wait_for_timeout(wait_ms)
    page.locator("[data-test-script-state=notRunning]").wait_for(timeout=40_000)
