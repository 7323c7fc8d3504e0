"""A store as large as a national one: what the dashboard's speed is measured on.

300 zones, 330 compounds, 5,000 footprints (625 sites, eight quarters, 12 to 40 corners), 2,000
detections of two runs a zone with 600 reviews, 400 events, 300 rescues, and 20,000 reports with a
made release. The same on every machine: chance has a seed. Written through the store's own `put`.

python -m tests.dashboard.many FOLDER: makes one in it.
"""

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from shapely import Point, Polygon, box

from layers.composite import EPOCH, ROLES
from layers.record import Record
from layers.releasing import make_release
from layers.store.factory import open_store
from layers.terms import (
    CompoundKind,
    DetectionKind,
    DetectionStatus,
    EventKind,
    RescueKind,
    ReviewDecision,
    SiteStatus,
)
from tests.builders import (
    NOW,
    a_composite,
    a_compound,
    a_detection,
    a_footprint,
    a_log,
    a_png,
    a_report,
    a_rescue,
    a_review,
    a_run,
    a_zone,
    an_event,
)

ZONES, COMPOUNDS, SITES, DETECTIONS, REVIEWS = 300, 330, 625, 2_000, 600
EVENTS, RESCUES, REPORTS, PICTURED = 400, 300, 20_000, 20
EPOCHS = tuple(f"{year}Q{quarter}" for year in (2024, 2025) for quarter in (1, 2, 3, 4))
FOOTPRINTS = SITES * len(EPOCHS)

AT_ONCE = "2026Q1"
"""The quarter of further outlines."""

_REPORTED = ("2024Q2", "2024Q3", "2024Q4", "2025Q1", "2025Q2")
_HALF_DEG = 0.02
"""Of a zone."""

_CLUSTERS = ((98.55, 16.68), (100.09, 20.35), (103.55, 10.55), (102.55, 13.65), (101.7, 21.2))
"""Places around which zones lie, degrees."""


def wobbly(chance: np.random.Generator, centre: tuple[float, float], radius_deg: float) -> Polygon:
    """Return an outline of 12 to 40 corners, as sites of work have."""
    corners = int(chance.integers(12, 41))
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    radii = radius_deg * chance.uniform(0.6, 1.0, corners)
    x, y = centre[0] + radii * np.cos(angles), centre[1] + radii * np.sin(angles)
    return Polygon(np.column_stack([x, y]).round(7))


def zone_id(number: int) -> str:
    """Return the id of a zone, by its number."""
    return f"Z-{number:03}"


def centres(chance: np.random.Generator) -> list[tuple[float, float]]:
    """Return where zones lie: in clusters, none upon another."""
    grid = [(x, y) for x in range(-4, 5) for y in range(-4, 5)]
    found = []
    for number in range(ZONES):
        around = _CLUSTERS[number % len(_CLUSTERS)]
        x, y = grid[number // len(_CLUSTERS)]
        jitter = chance.uniform(-0.01, 0.01, 2)
        found.append((around[0] + 0.08 * x + jitter[0], around[1] + 0.08 * y + jitter[1]))
    return found


def records() -> Iterator[Record]:
    """Yield all of it, but for the release."""
    chance = np.random.default_rng(19)
    middle = centres(chance)

    def within(number: int) -> tuple[float, float]:
        x, y = chance.uniform(-0.8 * _HALF_DEG, 0.8 * _HALF_DEG, 2)
        return middle[number % ZONES][0] + x, middle[number % ZONES][1] + y

    for number, (x, y) in enumerate(middle):
        outline = box(x - _HALF_DEG, y - _HALF_DEG, x + _HALF_DEG, y + _HALF_DEG)
        yield a_zone(zone_id=zone_id(number), name=f"River Bend {number}", outline=outline)
        for turn in range(2):
            yield a_run(
                run_id=f"run-{number}-{turn}", zone_id=zone_id(number),
                as_of=NOW - timedelta(days=30 - 20 * turn),
            )  # fmt: skip
    places = [within(number) for number in range(SITES)]
    statuses, kinds = list(SiteStatus), list(CompoundKind)
    for number in range(COMPOUNDS):
        yield a_compound(
            compound_id=f"C-{number}", zone_id=zone_id(number % ZONES), name=f"Bend Park {number}",
            aliases=(f"园区 {number}",), shape=wobbly(chance, places[number], 0.004),
            status=statuses[number % len(statuses)], kind=kinds[number % len(kinds)],
        )  # fmt: skip
    yield from _found(chance, places)
    yield from _people(chance, middle)


def _found(chance: np.random.Generator, places: list[tuple[float, float]]) -> Iterator[Record]:
    """Yield what imagery found: detections, reviews of some, footprints, pictures."""
    statuses = [each for each in DetectionStatus if each not in {"verified", "dismissed"}]
    kinds = list(DetectionKind)
    for number in range(DETECTIONS):
        zone, turn = number % ZONES, number % 2
        place = places[number] if number < SITES else places[number % SITES]
        place = (place[0] + 0.003 * (number % 7 - 3), place[1] + 0.003 * (number % 5 - 2))
        day = date(2025, 1, 1) + timedelta(days=int(chance.integers(0, 600)))
        yield a_detection(
            detection_id=f"d-{number}", run_id=f"run-{zone}-{turn}", zone_id=zone_id(zone),
            outline=wobbly(chance, place, float(chance.uniform(0.0005, 0.002))),
            area_m2=float(chance.uniform(500, 40_000)), status=statuses[number % len(statuses)],
            kind=kinds[number % len(kinds)], score=float(chance.uniform(0, 1)),
            window_start=day, window_end=day + timedelta(days=20),
        )  # fmt: skip
        if number < REVIEWS:
            yield a_review(
                review_id=f"v-{number}", detection_id=f"d-{number}", run_id=f"run-{zone}-{turn}",
                decision=ReviewDecision.CONFIRM if number % 3 else ReviewDecision.REJECT,
            )  # fmt: skip
    for site, place in enumerate(places):
        of = f"C-{site}" if site < COMPOUNDS else f"d-{site}"
        for turn, epoch in enumerate(EPOCHS):
            radius = 0.001 + 0.0003 * turn
            yield a_footprint(
                footprint_id=f"f-{site}-{epoch}", zone_id=zone_id(site % ZONES), site_id=of,
                epoch=epoch, outline=wobbly(chance, place, radius), unseen=None,
                area_ha=3e4 * radius, area_ha_lo=2e4 * radius, area_ha_hi=4e4 * radius,
                run_id=f"run-{site % ZONES}-0",
            )  # fmt: skip
    for number in range(PICTURED):
        x, y = places[number]
        edges = {"west": x - 0.02, "east": x + 0.02, "south": y - 0.02, "north": y + 0.02}
        for role in (*ROLES, EPOCH):
            yield a_composite(
                composite_id=f"img-{number}-{role}", zone_id=zone_id(number),
                run_id=f"run-{number}-1", role=role, png=a_png(), **edges,
                epoch=EPOCHS[-1] if role == EPOCH else "",
            )  # fmt: skip


def _people(chance: np.random.Generator, middle: list[tuple[float, float]]) -> Iterator[Record]:
    """Yield events, rescues, and reports."""
    events, rescues = list(EventKind), [each for each in RescueKind if each != RescueKind.SHELTER]
    for number in range(EVENTS):
        of = number % COMPOUNDS
        yield an_event(
            event_id=f"E-{number}", zone_id=zone_id(of % ZONES),
            compound_id=f"C-{of}" if number % 2 else "", kind=events[number % len(events)],
            share_claimed=None, on=date(2024, 1, 1) + timedelta(days=number),
        )  # fmt: skip
    for number in range(RESCUES):
        yield a_rescue(
            rescue_id=f"R-{number}", zone_id=zone_id(number % ZONES),
            kind=rescues[number % len(rescues)], point=Point(*middle[number % ZONES]),
            on=date(2024, 1, 1) + timedelta(days=number),
        )  # fmt: skip
    for number in range(REPORTS):
        x, y = middle[int(chance.integers(0, ZONES))]
        yield a_report(
            Point(x + chance.uniform(-0.01, 0.01), y + chance.uniform(-0.01, 0.01)),
            report_id=f"P-{number}", compound_id=f"C-{number % COMPOUNDS}",
            epoch=_REPORTED[number % len(_REPORTED)],
        )  # fmt: skip


def outlines(count: int = FOOTPRINTS) -> Iterator[Record]:
    """Yield as many further sites of one quarter, for a map that shows them all at once."""
    chance = np.random.default_rng(23)
    middle = centres(chance)
    for number in range(count):
        x, y = middle[number % ZONES] + chance.uniform(-0.8 * _HALF_DEG, 0.8 * _HALF_DEG, 2)
        yield a_footprint(
            footprint_id=f"w-{number}", zone_id=zone_id(number % ZONES), site_id=f"s-{number}",
            epoch=AT_ONCE, outline=wobbly(chance, (x, y), 0.002), unseen=None, run_id="",
        )  # fmt: skip


def furnish_many(folder: Path, *, at_once: bool = False) -> Path:
    """Make the store, with its release, and return where it lies.

    With `at_once` 5,000 further outlines lie in one quarter more.
    """
    url = folder / "many.gpkg"
    store = open_store(str(url), create=True)
    try:
        store.put([*records(), *(outlines() if at_once else ())])
        make_release(a_log(store), as_of=NOW)
    finally:
        store.close()
    return url


if __name__ == "__main__":
    print(furnish_many(Path(sys.argv[1])))  # noqa: T201 - what was asked for
