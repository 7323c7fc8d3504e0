"""compoundwatch status: counts, silence, failures, what is due and what was spent."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dashboard.cli.main import app
from layers.store.factory import open_store
from layers.terms import AttemptState, Audience
from tests.builders import a_balance, an_attempt, one_of_each


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = str(tmp_path / "store.gpkg")
    monkeypatch.setenv("COMPOUNDWATCH_STORE_URL", url)
    opened = open_store(url, create=True)
    opened.put([
        *one_of_each(), a_balance(scope="month/2026-10", counted=40.0, charged=30.0),
        an_attempt(attempt_id="at-2", window="2024-03", state=AttemptState.FAILED,
                   said="The quota is spent.", remedy="Wait for the next month."),
    ])  # fmt: skip
    opened.close()
    return url


@pytest.mark.usefixtures("store")
def test_it_says_what_failed_with_the_remedy_and_what_a_month_cost() -> None:
    told = CliRunner().invoke(app, ["status"]).output
    assert "FAILED refresh of Z-1 2024-03: The quota is spent. Wait for the next month." in told
    assert "sentinelhub 2026-10: 40 of 10000 processing units (30 charged)" in told
    assert "1 zones" in told


@pytest.mark.usefixtures("store")
def test_json_holds_the_same_for_scripts() -> None:
    told = json.loads(CliRunner().invoke(app, ["status", "--json"]).output)
    assert {"counts", "last_runs", "alarms", "failures", "due", "spending"} <= told.keys()
    assert told["failures"][0]["remedy"] == "Wait for the next month."
    assert [each["zone_id"] for each in told["due"]] == ["Z-1"]


@pytest.mark.usefixtures("store")
def test_an_outsider_gets_neither_failures_nor_spending(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPOUNDWATCH_AUDIENCE", Audience.POLICY.value)
    told = json.loads(CliRunner().invoke(app, ["status", "--json"]).output)
    assert told["failures"] == told["spending"] == []
