"""How long a national file of buildings takes, and how much memory. `make bench` runs these.

A million rows here. Ten million were measured by hand (tests.benchmarks.national): memory does
not grow with the rows of a file, only with those that lie in the zones.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.benchmarks.national import MAKERS

ROOT = Path(__file__).parents[2]
ROWS, MOST_GB = 1_000_000, 2.0


def answered(path: Path) -> dict[str, float]:
    """Import a file in a process of its own, and return what it says of itself."""
    path.with_name(path.name + ".store.gpkg").unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.national", "take", str(path)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    said: dict[str, float] = json.loads(done.stdout)
    return said


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("form", MAKERS)
def test_a_million_rows_are_clipped_within_two_gigabytes(
    benchmark: BenchmarkFixture, tmp_path: Path, form: str
) -> None:
    path = tmp_path / f"national.{form}"
    MAKERS[form](ROWS, path)
    said = benchmark.pedantic(answered, args=(path,), rounds=1)
    benchmark.extra_info.update(said)
    assert said["rows"] == ROWS
    assert said["kept"] >= ROWS / 100
    assert said["GB"] < MOST_GB
