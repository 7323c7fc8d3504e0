"""Every page in a real Chromium: axe-core, the width of a telephone, and the keyboard alone."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from dashboard.assets import ROOT
from dashboard.navigation import PAGES
from layers.terms import Audience
from tests.dashboard.served import IN_CHROMIUM, Served, Watched, serve, settle

AXE = ROOT / "node_modules/axe-core/axe.min.js"
pytestmark = [
    *IN_CHROMIUM,
    pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not there: make assets"),
]

PATHS = [path for _, _, path, _ in PAGES]
QUERY = "zone=Z-1&detection=d-1&site=C-1"
WIDE, NARROW = 1280, 400
GRAVE = ("serious", "critical")

ALLOWED: dict[tuple[str, str], str] = {}
"""Rule and selector of what stays, with the reason; nothing does."""

_RUN = "axe.run(document, {iframes: false, resultTypes: ['violations']})"
_WIDTHS = """() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
    .map(each => [each.scrollWidth, each.clientWidth])"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve as a caseworker, who sees the most pages with something on them."""
    settings = {"COMPOUNDWATCH_AUDIENCE": Audience.CASEWORKER.value}
    with serve(tmp_path_factory.mktemp("served"), settings=settings) as served:
        yield served


def open_page(app: Served, page: Page, path: str, *, width: int, scheme: str) -> None:
    """Open a page and wait until nothing more is drawn, its maps too."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{app.base}/{'' if path == PATHS[0] else path}?{QUERY}")
    settle(page)


def grave(page: Page) -> list[str]:
    """Return what axe-core finds serious or critical, in the page and in its maps."""
    found = []
    for frame in page.frames:
        frame.evaluate(f"{AXE.read_text('utf-8')};0")
        violations: list[dict[str, Any]] = frame.evaluate(_RUN)["violations"]
        for each in violations:
            if each["impact"] not in GRAVE:
                continue
            found += [
                f"{each['id']} {json.dumps(node['target'])} {node['html'][:160]}: "
                f"{node['failureSummary'][:300]}"
                for node in each["nodes"]
                if (each["id"], node["target"][0]) not in ALLOWED
            ]
    return found


def too_wide(page: Page) -> list[list[int]]:
    """Return scroll width and width of what scrolls sideways, once charts have their new size."""
    found: list[list[int]] = []
    for _ in range(20):
        found = [pair for pair in page.evaluate(_WIDTHS) if pair[0] > pair[1]]
        if not found:
            break
        page.wait_for_timeout(250)
    return found


@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_no_grave_fault_in_the_dark_on_a_desk_and_in_the_light_on_a_telephone(
    app: Served, watched: Watched, path: str
) -> None:
    page = watched.page
    open_page(app, page, path, width=WIDE, scheme="dark")
    assert grave(page) == []
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": NARROW, "height": 900})
    settle(page)
    assert grave(page) == []
    assert too_wide(page) == []


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_no_grave_fault_in_the_light_on_a_desk_and_in_the_dark_on_a_telephone(
    app: Served, watched: Watched, path: str
) -> None:
    page = watched.page
    for scheme, width in (("light", WIDE), ("dark", NARROW)):
        open_page(app, page, path, width=width, scheme=scheme)
        assert grave(page) == []
        assert too_wide(page) == []


@pytest.mark.slow
def test_the_audit_log_has_no_grave_fault_for_who_may_read_it(
    tmp_path_factory: pytest.TempPathFactory, watched: Watched
) -> None:
    settings = {"COMPOUNDWATCH_AUDIENCE": Audience.ADMINISTRATOR.value}
    with serve(tmp_path_factory.mktemp("audit"), settings=settings) as app:
        open_page(app, watched.page, "audit", width=WIDE, scheme="light")
        assert grave(watched.page) == []


_CONTROLS = """() => {
    const found = [...document.querySelectorAll(
        'a[href], button, input, select, textarea, [tabindex="0"], iframe')].filter(each =>
        each.tabIndex >= 0 && !each.disabled && !each.closest('[inert], [aria-hidden=true]')
        && each.getClientRects().length && getComputedStyle(each).visibility !== 'hidden'
        && !(each.type === 'radio' && !each.checked));
    const wanted = new Set(found);
    window.reach = () => {
        const now = document.activeElement;
        wanted.delete(now);
        // Of a group of radios one is a stop of Tab, and arrows reach the others.
        const group = now.closest('[role=radiogroup]');
        for (const each of group ? group.querySelectorAll('[role=radio]') : []) wanted.delete(each);
        return wanted.size;
    };
    window.left = () => [...wanted].map(each => each.outerHTML.slice(0, 200));
    document.activeElement.blur();
    return found.length;
}"""


@pytest.mark.parametrize("path", ["zone", "cases", "screening"])
def test_every_control_of_a_page_is_reached_by_the_tab_key(
    app: Served, watched: Watched, path: str
) -> None:
    page = watched.page
    open_page(app, page, path, width=WIDE, scheme="light")
    count = page.evaluate(_CONTROLS)
    assert count > 10
    for _ in range(4 * count + 40):  # a map has controls of its own
        page.keyboard.press("Tab")
        if page.evaluate("window.reach()") == 0:
            break
    assert page.evaluate("window.left()") == []
