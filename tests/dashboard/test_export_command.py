"""The command `export`: layers in a file, marked, or one clear message."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import Result

from tests.dashboard.conftest import Run


def said(result: Result) -> str:
    assert "Traceback" not in result.output
    return " ".join(result.output.split())


def test_an_export_is_written_and_an_unknown_kind_of_file_refused(
    run: Run, archive: Path, tmp_path: Path
) -> None:
    run("zone", "add", "--from-items", archive, "--id", "Z-F")
    marked = ("export", "zones", "--tlp", "TLP:CLEAR", "--out")
    assert run(*marked, tmp_path / "z.geojson").exit_code == 0
    assert json.loads((tmp_path / "z.geojson").read_text("utf-8"))["features"]
    result = run(*marked, tmp_path / "z.shp")
    assert result.exit_code == 1
    assert ".geojson or a .csv" in said(result)
    assert not (tmp_path / "z.shp").exists()


def test_all_layers_are_exported_into_one_file_with_their_styles(
    run: Run, archive: Path, tmp_path: Path
) -> None:
    run("zone", "add", "--from-items", archive, "--id", "Z-F")
    told = run("export", "all", "--tlp", "TLP:CLEAR", "--out", tmp_path / "all.gpkg")
    assert told.exit_code == 0
    assert "all.gpkg: zones: showing 1 of 1." in said(told)
    assert "Not in it: footprints, events, scenes" in said(told)
    with closing(sqlite3.connect(tmp_path / "all.gpkg")) as file:
        styles = dict(file.execute("SELECT f_table_name, styleQML FROM layer_styles").fetchall())
    assert "34,34,34,255" in styles["zones"]


def test_without_a_marking_nothing_is_written(run: Run, tmp_path: Path) -> None:
    run("init")
    result = run("export", "zones", "--out", tmp_path / "z.csv")
    assert result.exit_code == 1
    assert "No marking was given" in said(result)
    assert not (tmp_path / "z.csv").exists()


@pytest.mark.parametrize(
    ("tlp", "audience"),
    [("TLP:CLEAR", "public"), ("TLP:GREEN", "partner"), ("TLP:AMBER", "policy")],
)
def test_a_file_holds_what_those_may_have_whom_its_marking_lets_read(
    run: Run, tmp_path: Path, tlp: str, audience: str
) -> None:
    run("init")
    out = tmp_path / "z.geojson"
    assert run("export", "zones", "--tlp", tlp, "--out", out).exit_code == 0
    about = json.loads(out.read_text("utf-8"))["about"]
    assert (about["marking"], about["audience"]) == (tlp, audience)


def test_a_marking_above_what_its_audience_may_see_is_refused(run: Run, tmp_path: Path) -> None:
    run("init")
    words = ("export", "zones", "--tlp", "TLP:AMBER", "--audience", "public")
    result = run(*words, "--out", tmp_path / "z.csv")
    assert result.exit_code == 1
    assert "more than the audience public may see" in said(result)
