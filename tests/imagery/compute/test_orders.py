"""Real orders, through our real commands: the same records wherever the work ran."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from shapely import box

from dashboard.working import carry_out
from imagery.compute.factory import compute
from imagery.compute.protocol import Compute
from imagery.jobs.orders import Order
from imagery.sources.simulation.places import river_bend
from imagery.sources.simulation.world import outline_at
from layers.detection import Detection
from layers.footprint import Footprint
from layers.run import Run
from layers.store.factory import open_store
from layers.terms import AttemptState, JobKind
from tests.conftest import ROOT
from tests.small_world import AS_OF, small_zone

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
WORLD = river_bend()


@pytest.fixture
def stores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Return what makes a store with three zones, which all new processes work on."""

    def make(name: str) -> Path:
        path = tmp_path / name / "store.gpkg"
        path.parent.mkdir()
        with closing(open_store(str(path), create=True)) as store:
            store.put([small_zone(f"Z-{x}", outline_at(WORLD.lon, WORLD.lat, box(
                x - 150, -50, x + 150, 250
            ))) for x in (-300, 100, 500)])  # fmt: skip
        monkeypatch.setenv("COMPOUNDWATCH_STORE_URL", str(path))
        return path

    return make


ORDERS = [
    Order(zone_id=f"Z-{x}", job=JobKind.REFRESH, as_of=AS_OF, source="simulate")
    for x in (-300, 100, 500)
]


def kept(path: Path) -> list[str]:
    """Return the ids of all that stands in a store."""
    with closing(open_store(str(path), read_only=True)) as store:
        return sorted(
            [each.run_id for each in store.select(Run)]
            + [each.detection_id for each in store.select(Detection)]
            + [each.footprint_id for each in store.select(Footprint)]
        )


def done(chosen: Compute) -> None:
    with closing(chosen):
        outcomes = list(carry_out(ORDERS, chosen, patience=timedelta(minutes=3)))
    assert [each.state for each in outcomes] == [AttemptState.DONE] * 3, outcomes


@pytest.fixture
def commanded() -> Iterator[Callable[..., str]]:
    """Return what starts one of our commands, and gives what it says once it is ready."""
    begun: list[subprocess.Popen[str]] = []

    def start(*command: str, until: str) -> str:
        running = subprocess.Popen(
            [sys.executable, "-m", "dashboard.cli.main", *command], cwd=ROOT, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        begun.append(running)
        assert running.stderr is not None
        for line in running.stderr:
            if found := re.search(until, line):
                return found[0]
        raise AssertionError(f"{command} ended with {running.wait()}")

    yield start
    for each in reversed(begun):
        each.terminate()
    for each in begun:
        each.communicate(timeout=60)


def test_the_same_records_from_one_process_from_two_and_from_a_cluster(
    stores: Callable[[str], Path], commanded: Callable[..., str]
) -> None:
    alone = stores("serial")
    done(compute("serial"))
    assert len(kept(alone)) > 3
    two = stores("processes")
    done(compute("2"))
    cluster = stores("cluster")
    address = commanded("scheduler", "--port", "0", until=r"tcp://127\.0\.0\.1:\d+$")
    commanded("worker", address, "--workers", "2", until="2 workers of")
    done(compute(address))
    assert kept(two) == kept(alone)
    assert kept(cluster) == kept(alone)


def test_workers_killed_amid_real_orders_lose_nothing(stores: Callable[[str], Path]) -> None:
    alone = stores("serial")
    done(compute("serial"))
    harmed = stores("harmed")
    chosen, victims = compute("2"), []
    before = {each.pid for each in psutil.Process().children()}
    with closing(chosen):
        outcomes = []
        for order in ORDERS:  # each is begun, its worker killed amid, and begun again by itself
            results = carry_out(
                [order], _Killing(chosen, before, victims), patience=timedelta(minutes=3)
            )
            outcomes += list(results)
    assert len(victims) == 3
    assert [each.state for each in outcomes] == [AttemptState.DONE] * 3, outcomes
    assert kept(harmed) == kept(alone)


class _Killing:
    """A compute that kills its worker a while after each item was begun."""

    def __init__(self, inner: Compute, before: set[int], victims: list[int]) -> None:
        self._inner, self._before, self._victims = inner, before, victims
        self.width = inner.width
        self._once = False

    def results(self, work: object, items: object) -> Iterator[object]:
        """Kill at the first asking alone."""
        return self._inner.results(work, self._amid(items))  # type: ignore[arg-type]

    def _amid(self, items: object) -> Iterator[object]:
        for item in items:  # type: ignore[attr-defined]
            yield item
            if not self._once:
                self._once = True
                time.sleep(4)
                for each in psutil.Process().children():
                    if each.pid not in self._before:
                        self._victims.append(each.pid)
                        each.kill()

    def close(self) -> None:
        """Need nothing."""
