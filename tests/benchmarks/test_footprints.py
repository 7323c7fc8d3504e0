"""How long the footprints of a large zone take, and one quarter more. `make bench` runs this."""

import json
import subprocess
import sys
from pathlib import Path

from pytest_benchmark.fixture import BenchmarkFixture

from tests.benchmarks.whole_footprints import QUARTERS
from tests.conftest import ROOT

_MOST_S, _MOST_GB = 60.0, 2.0


def test_twenty_quarters_of_a_hundred_square_kilometres_from_the_cache(
    benchmark: BenchmarkFixture, tmp_path: Path
) -> None:
    measured(tmp_path, "fetch")
    said = benchmark.pedantic(lambda: measured(tmp_path, "measure"), rounds=1)
    found = json.loads(said)
    benchmark.extra_info |= found | {"wanted, s": _MOST_S, "wanted, GB": _MOST_GB}
    assert found["quarters"] == QUARTERS
    assert found["ha"] > 1
    assert found["memory, GB"] < _MOST_GB
    one = found["all but the last quarter, s"] / (QUARTERS - 1)
    assert found["the last quarter, s"] < 5 * one, "a new quarter costs no more than its blocks"


def measured(folder: Path, work: str) -> str:
    """Run the job in a process of its own; return what it says."""
    return subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.whole_footprints", str(folder), work], cwd=ROOT,
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
