"""The command line, as a person or a script uses it: what it does, says, and exits with."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from shapely import Polygon, box
from shapely.geometry import mapping
from typer.main import get_command
from typer.testing import Result

from dashboard.cli.main import app
from layers.detection import Detection
from layers.run import Run as RunRecord
from layers.store.factory import open_store
from tests.dashboard.conftest import BUILT_FROM, Run, write_pictures


def commands() -> list[list[str]]:
    """Return every command, as a person types it."""
    found: list[list[str]] = []
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found += [[name, *([each] if inner else [])] for each in (inner or [name])]
    return found


def clean(result: Result) -> str:
    """Return what was said as one line, and hold that it was no traceback."""
    assert "Traceback" not in result.output
    return " ".join(result.output.split())


def write_zone(path: Path, outline: Polygon, **said: object) -> Path:
    about = {"id": "Z-T", "name": "Test", "country_iso3": "XXA", "synthetic": "true", **said}
    feature = {"type": "Feature", "properties": about, "geometry": mapping(outline)}
    collection = {"type": "FeatureCollection", "features": [feature]}
    path.write_text(json.dumps(collection), encoding="utf-8")
    return path


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_says_what_it_is_for(run: Run, command: list[str]) -> None:
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert "Usage" in result.output
    helps = get_command(app).commands[command[0]]  # type: ignore[attr-defined]
    assert helps.help or getattr(helps, "commands", None)


def test_the_commands_of_the_issue_are_all_there() -> None:
    have = {" ".join(words) for words in commands()}
    assert have >= {
        "init", "demo", "zone add", "zone list", "import", "refresh", "footprints",
        "schedule once", "schedule run", "schedule set", "schedule list", "schedule recipes",
        "due", "digest",
        "briefing", "status", "export", "serve", "doctor", "watch", "accuracy", "compare",
        "history", "animate", "evaluate", "intervals", "import-buildings", "smart import",
        "smart export", "plan", "backfill",
    }  # fmt: skip


def test_without_a_store_a_command_says_how_to_make_one(run: Run) -> None:
    result = run("status")
    assert result.exit_code == 1
    assert "compoundwatch init" in clean(result)


def test_init_can_be_said_twice(run: Run) -> None:
    assert [run("init").exit_code, run("init").exit_code] == [0, 0]
    assert json.loads(run("status", "--json").output)["counts"]["zones"] == 0


def test_the_main_job_runs_over_a_folder_from_zone_to_detections(run: Run, archive: Path) -> None:
    assert run("zone", "add", "--from-items", archive, "--id", "Z-F").exit_code == 0
    result = run("refresh", "Z-F", "--source", f"folder:{archive}")
    said = clean(result)
    assert result.exit_code == 0
    assert "1 detections" in said or "detections: 1" in said
    assert "brightness" in said
    assert "temporal screen" in said
    assert "held against" in said
    assert "Absence of detections is not absence of construction" in said


def test_a_zone_is_not_made_in_a_country_that_is_none(run: Run, archive: Path) -> None:
    result = run("zone", "add", "--from-items", archive, "--country", "ZZZ")
    assert result.exit_code != 0
    assert "--country is no country of ISO 3166-1" in clean(result)


def test_what_a_script_reads_is_json_and_dates_what_was_built(run: Run, archive: Path) -> None:
    run("zone", "add", "--from-items", archive, "--id", "Z-F")
    result = run("refresh", "Z-F", "--source", f"folder:{archive}", "--json")
    told: dict[str, Any] = json.loads(result.stdout)
    assert told["run"]["zone_id"] == "Z-F"
    assert told["run"]["outcome"] == "ok"
    assert sum(told["detections"].values()) == 1


def test_a_later_instant_updates_a_detection(run: Run, archive: Path, tmp_path: Path) -> None:
    run("zone", "add", "--from-items", archive, "--id", "Z-F")
    for as_of in ("2023-07-02", "2024-07-01"):
        words = ("refresh", "Z-F", "--source", f"folder:{archive}", "--as-of", as_of)
        assert run(*words).exit_code == 0
    store = open_store(str(tmp_path / "store" / "test.gpkg"), read_only=True)
    states = store.select(Detection)
    assert len(states) == 2
    assert len({each.detection_id for each in states}) == 1
    assert {(each.window_end.year, each.window_end.month) for each in states} == {
        (2022 + BUILT_FROM // 12, BUILT_FROM % 12 + 1)
    }
    store.close()


def test_a_folder_is_named_by_its_name_and_never_by_its_path(
    run: Run, archive: Path, tmp_path: Path
) -> None:
    run("zone", "add", "--from-items", archive, "--id", "Z-F")
    run("refresh", "Z-F", "--source", f"folder:{archive}")
    store = open_store(str(tmp_path / "store" / "test.gpkg"), read_only=True)
    assert [each.source for each in store.select(RunRecord)] == ["folder:archive"]
    store.close()


@pytest.mark.parametrize(
    ("outline", "said"),
    [
        (Polygon([(98.6, 16.3), (98.61, 16.31), (98.61, 16.3), (98.6, 16.31)]), "crosses"),
        (box(447_000, 1_840_000, 448_000, 1_841_000), "They look projected"),
        (box(16.3, 98.6, 16.31, 98.61), "look swapped"),
        (Polygon(), ""),
    ],
)
def test_a_bad_outline_is_refused_with_its_reason(
    run: Run, tmp_path: Path, outline: Polygon, said: str
) -> None:
    result = run("zone", "add", "--outline", write_zone(tmp_path / "z.geojson", outline))
    assert result.exit_code == 1
    assert said in clean(result)
    assert json.loads(run("zone", "list", "--json").stdout) == []


def test_a_zone_beyond_the_imagery_is_told_so(run: Run, archive: Path, tmp_path: Path) -> None:
    run("zone", "add", "--outline", write_zone(tmp_path / "z.geojson", box(10, 10, 10.01, 10.01)))
    result = run("refresh", "Z-T", "--source", f"folder:{archive}")
    assert result.exit_code == 1
    assert "may lie beyond the imagery" in clean(result)


def test_an_unknown_zone_is_answered_with_the_nearest(run: Run, archive: Path) -> None:
    run("zone", "add", "--from-items", archive, "--id", "Z-RIVER-BEND")
    result = run("refresh", "Z-RIVER-BENT", "--source", f"folder:{archive}")
    assert result.exit_code == 1
    assert "Nearest: Z-RIVER-BEND" in clean(result)


@pytest.mark.parametrize("source", ["folder:nowhere", "magic", "folder:"])
def test_a_source_that_is_none_is_named(run: Run, archive: Path, source: str) -> None:
    run("zone", "add", "--from-items", archive, "--id", "Z-F")
    result = run("refresh", "Z-F", "--source", source)
    assert result.exit_code == 1
    assert source.removeprefix("folder:") in clean(result)


def test_an_instant_that_is_none_is_refused(run: Run, archive: Path) -> None:
    run("zone", "add", "--from-items", archive, "--id", "Z-F")
    result = run("refresh", "Z-F", "--source", f"folder:{archive}", "--as-of", "yesterday")
    assert result.exit_code == 1
    assert "'yesterday' is no date" in clean(result)


def test_half_written_rasters_are_refused_and_the_run_goes_on(run: Run, archive: Path) -> None:
    hurt = sorted(archive.glob("*/visual.tif"))[3]
    hurt.write_bytes(hurt.read_bytes()[:300])
    run("zone", "add", "--from-items", archive, "--id", "Z-F")
    result = run("refresh", "Z-F", "--source", f"folder:{archive}")
    assert result.exit_code == 0
    assert "1 refused" in clean(result)
    assert hurt.parent.name in clean(result)


def test_an_import_lists_every_problem_by_row_and_keeps_nothing(run: Run, tmp_path: Path) -> None:
    run("init")
    rows = [
        "id,name,country_iso3,lon,lat,precision_m",
        "Z-1,Good,XXA,98.6,16.3,500",
        "Z-2,Swapped,XXA,16.3,98.6,500",
        "Z-3,,XXA,98.6,16.3,500",
    ]
    path = tmp_path / "zones.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    result = run("import", path, "--kind", "zone", "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert told["refused"] == 2
    assert told["new"] == 0
    assert run("import", path, "--kind", "zone", "--skip-refused").exit_code == 0
    assert [row["zone_id"] for row in json.loads(run("zone", "list", "--json").stdout)] == ["Z-1"]


def test_a_schedule_looks_at_what_is_due_and_prints_a_cron_line(run: Run, archive: Path) -> None:
    run("zone", "add", "--from-items", archive, "--id", "Z-F")
    result = run("schedule", "--source", f"folder:{archive}")
    assert result.exit_code == 0
    assert "1 zones were due, 0 could not be looked at" in clean(result)
    assert "compoundwatch schedule" in run("schedule", "--print-cron").output


def test_a_schedule_goes_on_past_a_zone_that_cannot_be_looked_at(
    run: Run, archive: Path, tmp_path: Path
) -> None:
    run("zone", "add", "--outline", write_zone(tmp_path / "z.geojson", box(10, 10, 10.01, 10.01)))
    run("zone", "add", "--from-items", archive, "--id", "Z-U")
    result = run("schedule", "--source", f"folder:{archive}")
    assert result.exit_code == 75
    assert "2 zones were due, 1 could not be looked at" in clean(result)
    assert "Z-U: ok" in clean(result)


def test_footprints_tell_what_was_measured_and_what_was_not_seen(run: Run, archive: Path) -> None:
    run("zone", "add", "--from-items", archive, "--id", "Z-F")
    run("refresh", "Z-F", "--source", f"folder:{archive}")
    result = run("footprints", "Z-F", "--source", f"folder:{archive}")
    assert result.exit_code == 0
    assert "20 footprints of 2 sites" in clean(result)


def test_a_store_that_is_no_store_is_said_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "test.gpkg").write_text("hello", encoding="utf-8")
    result = run("status")
    assert result.exit_code == 1
    assert "no store" in clean(result)


def test_accuracy_goes_on_past_a_set_that_fails_and_says_so(run: Run, tmp_path: Path) -> None:
    write_pictures(tmp_path / "sets" / "good" / "items")
    bad = tmp_path / "sets" / "bad" / "items" / "X"
    bad.mkdir(parents=True)
    (bad / "item.json").write_text('{"type": "Feature"}', encoding="utf-8")
    result = run("accuracy", "--data", tmp_path / "sets", "--json")
    told = json.loads(result.stdout)
    sets = {each["name"]: each for each in told["sets"]}
    assert sets["bad"]["failed"]
    assert set(sets["good"]["points"]) == {"screening", "balanced", "evidence"}
    assert sum(sets["good"]["points"]["balanced"]["by_kind"].values()) == 1
    assert any("tropics" in each for each in told["skipped"])


def test_accuracy_writes_a_page_and_says_what_was_not_measured(run: Run, tmp_path: Path) -> None:
    (tmp_path / "sets").mkdir()
    page = tmp_path / "page.md"
    assert run("accuracy", "--data", tmp_path / "sets", "--write", page).exit_code == 0
    assert "No archives" in page.read_text("utf-8")
    assert run("accuracy", "--data", tmp_path / "none").exit_code == 1


def test_watching_a_zone_that_is_not_there_says_so(run: Run) -> None:
    run("init")
    result = run("watch", "Z-none")
    assert result.exit_code == 1
    assert "Z-none" in clean(result)


def test_a_setting_that_cannot_be_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPOUNDWATCH_AUDIENCE", "everybody")
    result = run("status")
    assert result.exit_code == 1
    assert "COMPOUNDWATCH_AUDIENCE is 'everybody'" in clean(result)


def test_no_command_loads_what_one_alone_needs() -> None:
    """The app, the encoder of films, migrations and statistics are loaded by who needs them."""
    code = "import dashboard.cli.main, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    loaded = set(done.stdout.split())
    assert "dashboard.cli.main" in loaded
    assert loaded & {"streamlit", "av", "sqlalchemy", "scipy.stats"} == set()
