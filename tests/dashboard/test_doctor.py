"""`compoundwatch doctor`: what this machine and the store lack is said, and exits with 1."""

import json
from datetime import UTC, datetime
from pathlib import Path

from layers.balance import Balance
from layers.store.factory import open_store
from tests.dashboard.conftest import Run


def test_the_doctor_is_well_when_there_is_a_store(run: Run) -> None:
    run("init")
    result = run("doctor", "--json")
    told = json.loads(result.stdout)
    assert told["checks"]["store"]["ok"]


def test_the_doctor_holds_what_was_spent_against_its_sums(run: Run, tmp_path: Path) -> None:
    run("init")
    store = open_store(str(tmp_path / "store" / "test.gpkg"))
    at = datetime(2025, 1, 2, tzinfo=UTC)
    store.put([Balance(account="sh", scope="month/2025-01", requests=1, counted=3.0, at=at)])
    store.close()
    result = run("doctor")
    assert result.exit_code == 1
    assert "The ledger says 3.000000 units for month/2025-01 of sh" in " ".join(
        result.output.split()
    )
