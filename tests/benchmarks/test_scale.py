"""How much faster two workers are than one, and that none grows with what it has done.

Forty small zones of an invented place are refreshed from the beginning, through orders, as jobs
do it: each worker opens store and source by its own settings, and writes into one file store.
"""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from shapely import box

from dashboard.working import carry_out
from imagery.compute.processes import Processes
from imagery.jobs.compiled import ready
from imagery.jobs.orders import Order
from imagery.sources.simulation.places import river_bend
from imagery.sources.simulation.world import outline_at
from layers.store.factory import open_store
from layers.terms import AttemptState, JobKind
from tests.benchmarks.table import Widths
from tests.small_world import small_zone

pytestmark = pytest.mark.timeout(1_800)  # of a busy machine

ZONES, HALF_M, STEP_M = 40, 220, 450
AS_OF = datetime(2024, 7, 1, tzinfo=UTC)
WANTED, GROWTH = 1.7, 1.10


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    ready(lambda _: None)


def orders(path: Path) -> list[Order]:
    """Fill a store with zones; return an order for each."""
    world = river_bend()
    centres = [(x * STEP_M, y * STEP_M) for y in range(-3, 4) for x in range(-3, 3)][:ZONES]
    zones = [
        small_zone(f"Z-{number:02d}", outline_at(world.lon, world.lat, box(
            x - HALF_M, y - HALF_M, x + HALF_M, y + HALF_M
        )))
        for number, (x, y) in enumerate(centres)
    ]  # fmt: skip
    with closing(open_store(str(path), create=True)) as store:
        store.put(zones)
    return [
        Order(zone_id=each.zone_id, job=JobKind.REFRESH, as_of=AS_OF, source="simulate")
        for each in zones
    ]


class Crew:
    """Workers over a store of their own, warm: each has done one zone."""

    def __init__(self, width: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Begin them."""
        store = folder / f"{width}" / "store.gpkg"
        store.parent.mkdir(parents=True)
        monkeypatch.setenv("COMPOUNDWATCH_STORE_URL", str(store))
        self.waiting = orders(store)
        before = {each.pid for each in psutil.Process().children()}
        self.compute = Processes(width)
        self.do(width)
        self.workers = [each for each in psutil.Process().children() if each.pid not in before]
        assert len(self.workers) == width

    def do(self, count: int) -> None:
        """Do as many zones."""
        some, self.waiting = self.waiting[:count], self.waiting[count:]
        done = list(carry_out(some, self.compute))
        assert [each.state for each in done] == [AttemptState.DONE] * len(some)

    def cpu_s(self) -> float:
        return sum(sum(each.cpu_times()[:2]) for each in self.workers)

    def peak_gb(self) -> float:
        """Return the most memory that one of them ever held."""
        return max(_peak_gb(each.pid) for each in self.workers)


def _peak_gb(pid: int) -> float:
    said = Path(f"/proc/{pid}/status").read_text("ascii")
    (line,) = [each for each in said.splitlines() if each.startswith("VmHWM")]
    return int(line.split()[1]) / 1e6


@pytest.fixture
def crews(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[int, Crew]]:
    """Return a crew of one and a crew of two."""
    found = {}
    for width in (1, 2):
        found[width] = Crew(width, tmp_path, monkeypatch)
    yield found
    for each in found.values():
        each.compute.close()


def test_two_workers_against_one(
    benchmark: BenchmarkFixture, crews: dict[int, Crew], table_of_widths: list[Widths]
) -> None:
    """Both do the same zones, ten by ten in turn, so that other work here slows both alike."""
    wall, cpu = dict.fromkeys(crews, 0.0), dict.fromkeys(crews, 0.0)
    early = {}

    def all_zones() -> None:
        for turn in range(4):
            for width, crew in crews.items():
                begun, spent = time.perf_counter(), crew.cpu_s()
                crew.do(len(crew.waiting) if turn == 3 else 10 - width * (turn == 0))
                wall[width] += time.perf_counter() - begun
                cpu[width] += crew.cpu_s() - spent
                early.setdefault(width, crew.peak_gb())

    benchmark.pedantic(all_zones, rounds=1)
    for width, crew in crews.items():
        table_of_widths.append(Widths(
            workers=width, zones=ZONES - width, wall_s=wall[width], cpu_s=cpu[width],
            peak_gb_early=early[width], peak_gb=crew.peak_gb(),
        ))  # fmt: skip
    one, two = table_of_widths[-2:]
    ratio = two.pace / one.pace
    benchmark.extra_info["times faster"] = ratio
    assert ratio >= WANTED


def test_a_worker_does_not_grow_with_the_number_of_zones(
    benchmark: BenchmarkFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crew = Crew(1, tmp_path, monkeypatch)
    try:
        crew.do(4)
        after_five = crew.peak_gb()
        benchmark.pedantic(lambda: crew.do(ZONES - 5), rounds=1)
        benchmark.extra_info |= {"peak after 5": after_five, "peak after 40": crew.peak_gb()}
        assert crew.peak_gb() <= GROWTH * after_five
    finally:
        crew.compute.close()
