"""How long an import of a large file takes, and how much memory. `make bench` runs these.

A hundred thousand rows: reports from a CSV to the store and the vault, and outlines from a GeoJSON
out of the process apart. A tenth of them goes first, in the same run: time grows with the rows.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

ROOT = Path(__file__).parents[2]
ROWS, MOST_S, MOST_GB, MOST_RATIO = 100_000, 60.0, 1.0, 14.0


def answered(what: str, rows: int, folder: Path) -> dict[str, float]:
    """Import a file in a process of its own, and return what it says of itself."""
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.whole_import", what, str(rows), str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    said: dict[str, float] = json.loads(done.stdout)
    return said


@pytest.mark.timeout(600)
@pytest.mark.parametrize("what", ["reports", "zones"])
def test_a_hundred_thousand_rows_within_a_minute_and_a_gigabyte(
    benchmark: BenchmarkFixture, tmp_path: Path, what: str
) -> None:
    few = answered(what, ROWS // 10, tmp_path / "few")
    said = benchmark.pedantic(answered, args=(what, ROWS, tmp_path / "many"), rounds=1)
    benchmark.extra_info.update(said)
    print(f"\n{what}: {few} then {said}")  # noqa: T201 - the numbers are what it is for
    assert (few["kept"], said["kept"]) == (ROWS / 10, ROWS)
    assert said["cpu_s"] < MOST_S, "of one core and then another: it is as long on a quiet machine"
    assert max(said["own_GB"], said["apart_GB"]) < MOST_GB
    assert said["cpu_s"] < MOST_RATIO * few["cpu_s"]
