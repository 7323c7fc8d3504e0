"""How long one new acquisition takes, whatever the archive's length. `make bench` runs this."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.conftest import ROOT

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLOSC_NTHREADS", "NUMBA_NUM_THREADS")
_MOST_S, _APART = 5.0, 1.10


def whole_look(folder: Path, years: int, work: str) -> str:
    """Run one part on one core; return what it says."""
    return subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.whole_look", str(folder), str(years), work],
        cwd=ROOT, env={**os.environ, **dict.fromkeys(_THREADS, "1")}, capture_output=True,
        text=True, check=True,
    ).stdout  # fmt: skip


def looked(folder: Path, years: int) -> str:
    """Return what the looks after an archive took; the archive is gone then."""
    whole_look(folder, years, "fetch")
    said = whole_look(folder, years, "look")
    shutil.rmtree(folder)
    return said


@pytest.mark.timeout(1800)
def test_a_new_look_costs_the_same_after_one_three_and_five_years(
    benchmark: BenchmarkFixture, tmp_path: Path, table_of_jobs: list[dict[str, float]]
) -> None:
    """A hundred square kilometres, six bands and the classification, a run for each of the last."""
    said = [looked(tmp_path / str(years), years) for years in (1, 3)]
    folder = tmp_path / "5"
    whole_look(folder, 5, "fetch")
    said.append(benchmark.pedantic(whole_look, args=(folder, 5, "look"), rounds=1))
    table_of_jobs += [json.loads(each) for each in said]
    took = [json.loads(each)["one look, s"] for each in said]
    benchmark.extra_info["one look, s"] = took
    assert max(took) <= _MOST_S
    assert max(took) <= _APART * min(took)
