"""The commands history, compare and intervals: what they say, and say as JSON."""

import json
from pathlib import Path

import pytest

from layers.store.factory import open_store
from tests.builders import a_compound, a_footprint, a_zone, an_event
from tests.dashboard.conftest import Run
from tests.dashboard.test_cli import clean


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> Run:
    """Return a command line over a store with a compound, a gap and a claim."""
    assert run("init").exit_code == 0
    store = open_store(str(tmp_path / "store" / "test.gpkg"))
    gap = {"area_ha": None, "area_ha_lo": None, "area_ha_hi": None, "outline": None}
    after = {"area_ha": 0.0, "area_ha_lo": 0.0, "area_ha_hi": 0.1, "outline": None}
    store.put([
        a_zone(), a_compound(), an_event(),
        a_footprint(footprint_id="f-1", epoch="2024Q1", unseen=None),
        a_footprint(footprint_id="f-2", epoch="2024Q2", observed_share=0.4, **gap),
        a_footprint(footprint_id="f-3", epoch="2024Q4", unseen=None, **after),
    ])  # fmt: skip
    store.close()
    return run


def test_history_shows_areas_gaps_change_events_and_claims(filled: Run) -> None:
    said = clean(filled("history", "Z-1", "--site", "C-1"))
    assert "2024Q1 │ 2.00 │ 1.50 to 2.50" in said
    assert "2024Q2 │ not observed" in said
    assert "First seen built: 2024Q1 (never observed without)" in said
    assert "2024Q1 to 2024Q4: -2.00 ha" in said
    assert "demolition_declared; An invented paper" in said
    assert "100% is gone" in said


def test_history_as_json_has_every_epoch_and_null_for_what_was_not_seen(filled: Run) -> None:
    told = json.loads(filled("history", "Z-1", "--site", "C-1", "--json").output)
    assert [row["area_ha"] for row in told["series"]] == [2.0, None, 0.0]
    assert told["change"]["net_ha"] == -2.0
    assert told["claims"][0]["removed_share"] == 1.0
    assert told["events"][0]["date_precision"] == "month"


def test_compare_says_what_went_and_what_a_shift_may_explain(filled: Run) -> None:
    said = clean(filled("compare", "Z-1", "2024Q1", "2024Q4", "--site", "C-1"))
    assert "removed" in said
    told = json.loads(
        filled("compare", "Z-1", "2024Q1", "2024Q4", "--site", "C-1", "--json").output
    )
    (removed, whole) = told["kinds"]
    assert (removed["kind"], removed["parts"], whole["kind"]) == ("removed", 1, "all")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("history", "Z-9"), "Z-9"),
        (("history", "Z-1", "--site", "C-9"), "There is no footprint of C-9"),
        (("history", "Z-1", "--by", "week"), "is none of quarter, month, look"),
        (("compare", "Z-1", "2024Q1", "2024Q2", "--site", "C-1"), "was not observed in 2024Q2"),
        (("compare", "Z-1", "2024Q9", "2024Q4", "--site", "C-1"), "2024Q9"),
        (("intervals", "--data", "nowhere"), "There is no folder nowhere"),
    ],
)
def test_what_cannot_be_answered_is_said_plainly(
    filled: Run, words: tuple[str, ...], said: str
) -> None:
    result = filled(*words)
    assert result.exit_code != 0
    assert said in clean(result).replace("│ ", "")


def test_intervals_count_a_few_compounds_and_write_a_page(
    run: Run, shared: Path, tmp_path: Path
) -> None:
    data, page = shared / "data" / "smart" / "BR_R002", tmp_path / "intervals.md"
    result = run("intervals", "--data", data, "--count", 2, "--json", "--write", page)
    assert result.exit_code == 0
    assert set(json.loads(result.output)) == {"builtup-reflectance", "builtup-display"}
    assert "2 simulated compounds" in page.read_text("utf-8")
