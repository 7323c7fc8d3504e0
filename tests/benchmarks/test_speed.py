"""How long the things take that a person waits for, at fixed sizes. `make bench` runs these.

A change of half and more is explained where it is made.
"""

from datetime import timedelta

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from shapely import box

import data
from geo.area import geodesic_area_m2
from imagery.jobs.recipe import read_recipe
from imagery.jobs.refresh import refresh
from layers.exchange.exporting import geojson
from layers.read import Reader
from layers.store.memory import MemoryStore
from layers.terms import Audience
from tests.builders import a_detection, a_report, a_run, a_zone
from tests.small_world import AS_OF, a_source, small_zone

DETECTIONS, REPORTS, OUTLINES = 1_000, 10_000, 10_000


@pytest.fixture(scope="module")
def reader() -> Reader:
    """Return a reader of one zone with many detections and reports."""
    chance = np.random.default_rng(0)
    store = MemoryStore()
    zone = a_zone()
    store.put([zone, a_run()])
    west, south = 98.5, 16.6
    store.put(
        a_detection(detection_id=f"D-{n}", outline=box(x, y, x + 0.001, y + 0.001))
        for n, (x, y) in enumerate(chance.uniform((west, south), (98.7, 16.8), (DETECTIONS, 2)))
    )
    store.put(a_report(report_id=f"R-{n}") for n in range(REPORTS))
    return Reader(store, Audience.ANALYST, as_of=AS_OF + timedelta(days=900))


def test_the_area_of_ten_thousand_outlines(benchmark: BenchmarkFixture) -> None:
    outlines = [box(98.0 + n * 1e-5, 16.0, 98.01 + n * 1e-5, 16.01) for n in range(OUTLINES)]
    benchmark(lambda: [geodesic_area_m2(each) for each in outlines])


def test_a_thousand_detections_on_their_way_to_the_map(
    benchmark: BenchmarkFixture, reader: Reader
) -> None:
    text = benchmark(lambda: geojson(reader.detections(a_zone().zone_id), Audience.ANALYST))
    assert text.count('"Feature"') == DETECTIONS


def test_ten_thousand_reports_become_cells(benchmark: BenchmarkFixture, reader: Reader) -> None:
    released = benchmark(reader.report_cells)
    assert released.shown > 0


def test_one_small_zone_is_refreshed(benchmark: BenchmarkFixture) -> None:
    recipe = read_recipe(data.path("recipes/balanced.toml"))

    def once() -> None:
        refresh(small_zone(), source=a_source(), store=MemoryStore(), recipe=recipe, as_of=AS_OF)

    benchmark.pedantic(once, rounds=3)
