"""The command import-buildings, as a person or a script uses it."""

import json
from pathlib import Path

import pytest
from shapely.geometry import mapping
from typer.testing import Result

from tests.dashboard.conftest import Run
from tests.layers.exchange.buildings.writing import EAST, LAYOUTS, Row, as_csv, house

WHEN = ("--release", "v3", "--on", "2024-08", "--synthetic")


@pytest.fixture
def ready(run: Run, tmp_path: Path) -> Run:
    """Return a command line over a store with one zone."""
    about = {"id": "E", "name": "East", "country_iso3": "XXA", "synthetic": "true"}
    feature = {"type": "Feature", "properties": about, "geometry": mapping(EAST)}
    zone = tmp_path / "zone.geojson"
    zone.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert run("init").exit_code == 0
    assert run("zone", "add", "--outline", zone).exit_code == 0
    return run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "google.csv", [Row(house(98.605)), Row(house(101.0, 12.0))])


def write(path: Path, rows: list[Row]) -> Path:
    columns = [LAYOUTS["google_open_buildings"](row) for row in rows]
    path.write_bytes(as_csv(columns, [row.outline for row in rows], None))
    return path


def said(result: Result) -> str:
    assert "Traceback" not in result.output
    return " ".join(result.output.split())


def test_it_says_what_it_kept_and_whose_credit_is_owed(ready: Run, file: Path) -> None:
    result = ready("import-buildings", file, *WHEN)
    assert result.exit_code == 0
    assert "2 rows of google_open_buildings: 1 lie in 1 zones, 1 outside, 0 have" in said(result)
    assert "credit: Google Open Buildings (CC BY 4.0" in said(result)
    assert "2024-08-01 (month)" in said(result)
    assert "there already" in said(ready("import-buildings", file, *WHEN))


def test_a_script_gets_json(ready: Run, file: Path) -> None:
    answer = json.loads(ready("import-buildings", file, *WHEN, "--json", "--zone", "E").output)
    assert (answer["rows"], answer["in_zones"], answer["new"]) == (2, 1, 2)
    assert answer["source"] == "google_open_buildings"


def test_problems_are_told_and_nothing_is_kept_until_that_is_asked(
    ready: Run, tmp_path: Path
) -> None:
    bad = write(tmp_path / "bad.csv", [Row(house(98.605)), Row(house(98.606), confidence=80)])
    result = ready("import-buildings", bad, *WHEN)
    assert result.exit_code == 1
    assert "Row 3, confidence: is above 1" in said(result)
    assert "Nothing was imported. Mend them, or pass --skip-refused" in said(result)
    result = ready("import-buildings", bad, *WHEN, "--skip-refused")
    assert (result.exit_code, "Kept as bs-" in said(result)) == (0, True)


def test_a_dry_run_keeps_nothing(ready: Run, file: Path) -> None:
    result = ready("import-buildings", file, *WHEN, "--dry-run")
    assert (result.exit_code, "Nothing was imported." in said(result)) == (0, True)


@pytest.mark.parametrize(
    ("more", "message"),
    [(("--source", "osm"), "said to be of OpenStreetMap"), (("--zone", "none"), "no zone 'none'"),
     (("--on", "May"), "is no date")],
)  # fmt: skip
def test_what_cannot_be_done_is_said_plainly(
    ready: Run, file: Path, more: tuple[str, ...], message: str
) -> None:
    result = ready("import-buildings", file, *WHEN, *more)
    assert (result.exit_code, message in said(result)) == (1, True)
