"""How long a step of monitoring and a whole job take. `make bench` runs these.

The monitor's step is held against that of nrt on the same values of one index; the job is run
on an archive that is written for it, and says what its parts take.
"""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from shapely import box

from geo.grid import Grid
from imagery.cube import Cube
from imagery.monitor.monitor import Monitor
from imagery.monitor.panel import Panel
from imagery.scene import Scene
from tests.benchmarks.table import GROUP, Row, Table, fastest
from tests.conftest import ROOT
from tests.imagery.series import BEGUN, ZONE

_PEER_DAYS, _STEP_DAYS = 40, 20


pytestmark = pytest.mark.usefixtures("one_core")


def one_band(side: int) -> Cube:
    """Return three years of one index over a square, as reflectance of one band."""
    rng = np.random.default_rng(4)
    grid = replace(Grid.covering(box(98.5, 16.6, 98.51, 16.61), resolution_m=10), shape=(side,) * 2)
    days = np.arange(_PEER_DAYS) * _STEP_DAYS
    wave = 0.3 + 0.05 * np.sin(2 * np.pi * days / 365.25)
    values = wave[:, None, None] + rng.normal(0, 0.02, (_PEER_DAYS, side, side))
    scenes = tuple(
        Scene(id=f"S{day}", collection="c", acquired=BEGUN + timedelta(days=day),
              gsd_m=10, outline=ZONE, assets={})
        for day in days.tolist()
    )  # fmt: skip
    return Cube(
        grid=grid, scenes=scenes, bands=("red",), values=values[:, None].astype(np.float32),
        clear=np.ones(values.shape, dtype=bool),
    )  # fmt: skip


@pytest.mark.parametrize("side", [1000, 100])
def test_a_step_of_monitoring_against_nrt(
    benchmark: BenchmarkFixture, measured: Table, side: int
) -> None:
    ewma = pytest.importorskip("nrt.monitor.ewma", reason=GROUP)
    xarray = pytest.importorskip("xarray", reason=GROUP)
    cube, monitor = one_band(side), Monitor()
    history, new = cube.kept(slice(0, 38)), cube.kept(slice(38, 39))
    state = monitor.begin(history)
    look = new.values[0].reshape(1, -1)

    def own() -> None:
        monitor._look(state, Panel.of(state), look, cube.days[38])

    peer = ewma.EWMA(mask=np.ones((side, side)), trend=False, harmonic_order=2)
    series = xarray.DataArray(
        history.values[:, 0], dims=("time", "y", "x"),
        coords={"time": history.days.astype("datetime64[ns]")},
    )  # fmt: skip
    peer.fit(dataarray=series, method="OLS", screen_outliers=None)
    date = BEGUN + timedelta(days=38 * _STEP_DAYS)

    def theirs() -> None:
        peer.monitor(array=new.values[0, 0], date=date.replace(tzinfo=None))

    benchmark.pedantic(own, rounds=5, warmup_rounds=1)
    size = side * side
    paces = [size / fastest(each, runs=100) / 1e6 for each in (own, theirs)]
    measured.rows.append(
        Row(what=f"monitor, one look of {side} x {side}", own=paces[0], peer_name="nrt EWMA",
            peer=paces[1], wanted=6, bytes_each=4)
    )  # fmt: skip
    assert state.counts.clear.min() > 0


def test_a_whole_job_from_the_cache_to_polygons(
    benchmark: BenchmarkFixture, tmp_path: Path, table_of_jobs: list[dict[str, float]]
) -> None:
    """A hundred square kilometres, five years of 365 dates, six bands, on one core."""
    folder = tmp_path / "cache"
    whole_job(folder, "fetch")
    said = benchmark.pedantic(lambda: whole_job(folder, "judge"), rounds=1)
    found = json.loads(said)
    benchmark.extra_info |= found
    table_of_jobs.append(found)
    assert found["confirmed"] == 2


def whole_job(folder: Path, work: str) -> str:
    """Run the job on one core; return what it says."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLOSC_NTHREADS"), "1")
    return subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.whole_job", str(folder), work], cwd=ROOT,
        env={**os.environ, **threads}, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
