"""Steps through overview, zone, compound and what stands beside them."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.dashboard.served import settle
from tests.dashboard.walker import SITE, UNSEEN, ZONE, Walk


def overview(walk: Walk) -> None:
    """See what changed, ranked, beside the map; find a name in another script."""
    walk.go("")
    walk.map()
    walk.says("New building, 5.7 ha")
    walk.says("What nobody could see")
    walk.shot("overview")
    walk.page.get_by_label("Search zones and compounds").fill("亚太")
    walk.page.keyboard.press("Enter")
    walk.says("亚太")
    walk.shot("search", high=420)


def zone_layers(walk: Walk) -> None:
    """See the map with the tree of its layers."""
    walk.go(f"zone?zone={ZONE}")
    frame = walk.map()
    button = frame.get_by_role("button", name="Layers")
    if button.get_attribute("aria-expanded") == "false":
        button.click()
    tree = frame.locator("#layers-list")
    for title in (
        "Zones", "Compounds, by reported status", "Detections, by status", "Footprints of",
        "Rescues", "Reports, counted by region", "Events", "Imagery, before", "Imagery, latest",
        "Imagery, 2024Q4",
    ):  # fmt: skip
        expect(tree).to_contain_text(title)
    walk.shot("zone-layers", high=900)


def zone_slider(walk: Walk) -> None:
    """Move outlines and imagery to another quarter, together."""
    walk.go(f"zone?zone={ZONE}")
    walk.map()
    slider = walk.page.get_by_role("slider").first
    slider.focus()
    for _ in range(3):
        slider.press("ArrowLeft")
    walk.page.wait_for_url("**epoch=2024Q1**")
    settle(walk.page)
    walk.says("2024Q1")
    walk.shot("zone", high=900)


def zone_filters(walk: Walk) -> None:
    """See that a filter holds for map, counts and table, and stands in the link."""
    walk.go(f"zone?zone={ZONE}&score=0.8")
    walk.map()
    walk.says("Detections: showing 2 of 3 (1 below the score)")
    walk.page.get_by_role("button", name="Filter").click()
    walk.says("Status of detections")
    walk.shot("zone-filters")
    walk.page.keyboard.press("Escape")


def zone_row(walk: Walk) -> None:
    """Choose a row of the table: on the map too, and with what it rests on."""
    walk.go(f"zone?zone={ZONE}")
    frame = walk.map()
    table = walk.page.locator("[data-testid=stDataFrame]").last
    table.click(position={"x": 15, "y": 35 + 17})
    walk.page.wait_for_url("**detection=d-**")
    settle(walk.page)
    expect(frame.locator("body")).to_have_attribute("data-chosen", re.compile("^d-"))
    walk.shot("zone-chosen", high=900)
    walk.shot("zone-table", at="Below the map", high=420)
    walk.says("before: ")
    walk.says("looks show this place")
    walk.page.get_by_text("Scenes, recipe and run").first.click()
    settle(walk.page)
    walk.shot("zone-evidence", at="Why")


def zone_dates(walk: Walk) -> None:
    """See any two dates under one border, in one extent and one stretch."""
    walk.go(f"zone?zone={ZONE}&tab=dates&first=2022Q1&last=2024Q4")
    frame = walk.map("compoundwatch_compare")
    for epoch in ("2022Q1", "2024Q4"):
        expect(frame.locator("body")).to_contain_text(f"{epoch}")
    frame.get_by_role("slider").first.focus()
    walk.page.keyboard.press("ArrowRight")
    walk.shot("zone-dates", at="Below the map", high=900)


def zone_time(walk: Walk) -> None:
    """See areas over time, with intervals, gaps and events."""
    walk.go(f"zone?zone={ZONE}&tab=time")
    chart = walk.page.locator("[data-testid=stVegaLiteChart]").last
    expect(chart).to_be_visible(timeout=30_000)
    walk.says("What is said to have happened")
    walk.shot("zone-time", at="Below the map", high=900)


def zone_looks(walk: Walk) -> None:
    """See every scene of the newest run, with why it was left out."""
    walk.go(f"zone?zone={ZONE}&tab=looks")
    walk.says("Runs: showing").scroll_into_view_if_needed()
    walk.page.get_by_text("Scenes, recipe and run").last.click()
    settle(walk.page)
    walk.shot("zone-looks", at="Below the map")


def zone_unseen(walk: Walk) -> None:
    """See that a zone without imagery says so."""
    walk.go(f"zone?zone={UNSEEN}")
    walk.map()
    walk.says("No footprints yet.")
    walk.shot("zone-unseen", high=950)


def zone_link(walk: Walk) -> None:
    """See that a link shows the same again, and says what it cannot have."""
    walk.go(f"zone?zone={ZONE}&epoch=2024Q2&tab=looks&off=rescues&score=seven&detection=d-none")
    walk.says("a number from 0 to 1")
    walk.says("2024Q2")
    walk.shot("zone-link", high=500)


def compound(walk: Walk) -> None:
    """See a compound over time: chart, events, two dates, epochs, what is around it."""
    walk.go(f"compound?zone={ZONE}&site={SITE}")
    walk.map()
    for words in (
        "First seen built", "What is said to have happened", "Two dates side by side",
        "Epoch by epoch", "Reports and rescues",
    ):  # fmt: skip
        walk.says(words)
    walk.shot("compound")


def besides(walk: Walk) -> None:
    """See the pages Draw, Priority and Statistics."""
    walk.go(f"draw?zone={ZONE}&site={SITE}")
    walk.map("compoundwatch_draw")
    settle(walk.page)
    walk.shot("draw")
    walk.go("priority")
    walk.map()
    walk.shot("priority")
    walk.go("statistics")
    walk.says("Detections by status")
    walk.shot("statistics")


def briefing(walk: Walk) -> None:
    """See a briefing as it will be printed, and take it away."""
    walk.go(f"briefing?compound={SITE}&tlp=TLP:AMBER")
    walk.says("Page 1 of 2 of the preview")
    walk.shot("briefing")
    walk.page.get_by_role("button", name="Make the files").click()
    walk.says(f"Download {SITE}.pdf")


STEPS: tuple[Callable[[Walk], None], ...] = (
    overview, zone_layers, zone_slider, zone_filters, zone_row, zone_dates, zone_time, zone_looks,
    zone_unseen, zone_link, compound, besides, briefing,
)  # fmt: skip
