"""The map's own behaviour in a real Chromium: its tree, its errors, its theme, a narrow screen."""

import json
from itertools import combinations
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.dashboard.served import IN_CHROMIUM, Served, Watched

pytestmark = list(IN_CHROMIUM)


def opened(app: Served, page: Page, query: str = "zone=Z-1&epoch=2024Q3") -> FrameLocator:
    page.goto(f"{app.base}/zone?{query}")
    frame = page.frame_locator("iframe[title*='compoundwatch_map']")
    frame.locator("body[data-ready=true]").wait_for(timeout=60_000)
    page.wait_for_timeout(800)
    return frame


def drawn(frame: FrameLocator) -> dict[str, int]:
    """Return how many features of each layer are on the map."""
    expect(frame.locator("body")).to_have_attribute("data-busy", "0")
    found: dict[str, int] = json.loads(str(frame.locator("body").get_attribute("data-drawn")))
    return found


def runs(page: Page) -> list[int]:
    """Return a list that gets an entry for each message that the page sends to the server."""
    sent: list[int] = []
    page.on("websocket", lambda each: each.on("framesent", lambda frame: sent.append(len(frame))))
    return sent


def open_tree(frame: FrameLocator) -> None:
    button = frame.get_by_role("button", name="Layers")
    if button.get_attribute("aria-expanded") == "false":
        button.click()


def box(frame: FrameLocator, title: str) -> Any:
    return frame.get_by_role("checkbox", name=title, exact=True)


def test_a_branch_switches_its_leaves_and_each_leaf_what_it_names(
    app: Served, watched: Watched
) -> None:
    frame = opened(app, watched.page)
    open_tree(frame)
    assert drawn(frame)["detections"] == 2
    branch, leaf = box(frame, "Show Detections, by status"), box(frame, "alert 2")
    branch.uncheck()
    expect(leaf).not_to_be_checked()
    assert drawn(frame)["detections"] == 0
    leaf.check()
    assert drawn(frame)["detections"] == 2
    assert branch.evaluate("box => box.indeterminate")
    box(frame, "Show Footprints of 2024Q3").uncheck()
    assert drawn(frame)["footprints"] == 0


def test_all_of_the_tree_can_be_reached_and_switched_by_keyboard(
    app: Served, watched: Watched
) -> None:
    frame = opened(app, watched.page)
    button = frame.get_by_role("button", name="Layers")
    button.focus()
    if button.get_attribute("aria-expanded") == "true":
        watched.page.keyboard.press("Enter")
    watched.page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    names = []
    for _ in range(40):
        watched.page.keyboard.press("Tab")
        names.append(frame.locator("body").evaluate("() => document.activeElement.dataset.name"))
        if names[-1] == "detections":
            watched.page.keyboard.press("Space")
            assert drawn(frame)["detections"] == 0
    assert {"detections", "detections/alert", "compounds", "zones", "pictures/latest"} <= {*names}
    assert names.index("detections") < names.index("detections summary")


def test_a_switch_reruns_the_script_once_and_pan_and_zoom_never(
    app: Served, watched: Watched
) -> None:
    sent = runs(watched.page)
    frame = opened(app, watched.page)
    open_tree(frame)
    before = len(sent)
    box(frame, "Show Rescues, by cell").uncheck()
    watched.page.wait_for_timeout(1_500)
    assert len(sent) == before + 1
    area = frame.locator(".leaflet-container").bounding_box()
    watched.page.mouse.move(area["x"] + 200, area["y"] + 500)
    watched.page.mouse.down()
    watched.page.mouse.move(area["x"] + 320, area["y"] + 420, steps=5)
    watched.page.mouse.up()
    for _ in range(3):
        watched.page.mouse.wheel(0, -300)
        watched.page.wait_for_timeout(300)
    zoom = frame.locator("body").evaluate("() => window.compoundwatch.zoom()")
    watched.page.wait_for_timeout(1_500)
    assert len(sent) == before + 1
    box(frame, "Show Rescues, by cell").check()
    watched.page.wait_for_timeout(1_500)
    assert frame.locator("body").evaluate("() => window.compoundwatch.zoom()") == zoom


def test_an_event_flies_beside_its_compound_and_both_can_be_clicked(
    app: Served, watched: Watched
) -> None:
    frame = opened(app, watched.page, "zone=Z-1&epoch=2024Q3&off=footprints,rescues")

    def place(layer: str, key: str) -> tuple[float, float]:
        at = frame.locator("body").evaluate(
            "(_, [layer, key]) => window.compoundwatch.place(layer, key)", [layer, key]
        )
        return at["x"], at["y"]

    flag, ground = place("events", "E-1"), place("detections", "d-1")
    assert flag[0] > ground[0]
    assert flag[1] < ground[1] - 10
    for layer, key in (("events", "E-1"), ("detections", "d-1"), ("events", "E-1")):
        watched.page.wait_for_timeout(800)  # the box about the last one moves the map
        x, y = place(layer, key)
        frame.locator(".leaflet-container").click(position={"x": x, "y": y})
        expect(frame.locator("body")).to_have_attribute("data-chosen", key)
        frame.locator(".leaflet-popup-close-button").click()
    open_tree(frame)
    swatch = frame.locator("label.cw-leaf", has_text="demolition declared").locator("svg")
    assert swatch.locator("polygon").count() == 1
    assert swatch.locator("line").count() == 1


def test_a_layer_or_picture_that_is_missing_says_so_and_the_rest_stays(
    app: Served, watched: Watched
) -> None:
    page = watched.page
    page.route("**/layers/compounds.geojson*", lambda route: route.fulfill(status=503))
    page.route("**/api/composites/*", lambda route: route.fulfill(status=404))
    try:
        frame = opened(app, page)
        open_tree(frame)
        tree = frame.locator("#layers-list")
        expect(tree).to_contain_text(
            "Compounds, by reported status: could not be loaded (503). The rest stays."
        )
        expect(tree).to_contain_text("Imagery, 2024Q3: 2024-01-01 to 2024-03-01 (4 scenes): could")
        assert drawn(frame)["detections"] == 2
    finally:
        page.unroute("**/layers/compounds.geojson*")
        page.unroute("**/api/composites/*")
        watched.faults.clear()


def test_on_a_narrow_screen_the_tree_waits_behind_its_button(app: Served, watched: Watched) -> None:
    watched.page.set_viewport_size({"width": 400, "height": 800})
    try:
        frame = opened(app, watched.page)
        expect(frame.locator("#layers-list")).to_be_hidden()
        open_tree(frame)
        tree = frame.locator("#layers").bounding_box()
        whole = frame.locator(".leaflet-container").bounding_box()
        assert tree["width"] <= 0.8 * whole["width"]
        assert tree["x"] + tree["width"] <= whole["x"] + whole["width"]
        assert tree["y"] + tree["height"] <= whole["y"] + whole["height"]
    finally:
        watched.page.set_viewport_size({"width": 1440, "height": 1100})


NAMES = """() => [...document.querySelectorAll(".cw-town")].map((each) => {
  const { left, right, top, bottom } = each.getBoundingClientRect();
  return { left, right, top, bottom, seen: getComputedStyle(each).visibility === "visible" };
})"""


def test_no_name_of_a_town_lies_over_anothers_and_a_closer_look_has_room_for_more(
    app: Served, watched: Watched
) -> None:
    watched.page.goto(f"{app.base}/")
    frame = watched.page.frame_locator("iframe[title*='compoundwatch_map']")
    frame.locator("body[data-ready=true]").wait_for(timeout=60_000)
    towns = frame.locator("body").evaluate(NAMES)
    seen = [each for each in towns if each["seen"]]
    assert 5 < len(seen) < len(towns)
    for one, other in combinations(seen, 2):
        apart = one["right"] < other["left"] or other["right"] < one["left"]
        assert apart or one["bottom"] < other["top"] or other["bottom"] < one["top"]
    zoom = frame.get_by_role("button", name="Zoom in")
    for _ in range(4):
        zoom.click()
        watched.page.wait_for_timeout(600)
    closer = [each for each in frame.locator("body").evaluate(NAMES) if each["seen"]]
    assert len(closer) > len(seen)


CONTRAST = """() => {
  const part = (c) => { c /= 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
  const light = (css) => {
    const [r, g, b] = css.match(/[\\d.]+/g).map(Number);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const ground = light(getComputedStyle(document.getElementById("layers")).backgroundColor);
  return [...document.querySelectorAll("#layers .cw-title, #layers .cw-count, #layers .cw-said")]
    .map((each) => light(getComputedStyle(each).color))
    .map((ink) => (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05));
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_of_the_tree_stand_out_from_it_in_both_themes(
    app: Served, watched: Watched, scheme: str
) -> None:
    watched.page.emulate_media(color_scheme=scheme)
    try:
        frame = opened(app, watched.page)
        open_tree(frame)
        dark = frame.locator("body").evaluate("body => body.classList.contains('cw-dark')")
        assert dark == (scheme == "dark")
        found = frame.locator("body").evaluate(CONTRAST)
        assert len(found) > 10
        assert min(found) >= 4.5
    finally:
        watched.page.emulate_media(color_scheme="light")
