"""The commands in the field's format: smart import, smart export, evaluate."""

import json
from datetime import UTC, datetime
from pathlib import Path

from layers.store.factory import open_store
from tests.builders import a_detection, a_run
from tests.dashboard.conftest import Run
from tests.layers.exchange.smart.cases import (
    GROUND,
    REGION,
    a_look,
    a_site,
    write,
    write_folder,
)


def test_a_region_goes_in_and_comes_out_the_same(run: Run, tmp_path: Path) -> None:
    source = write_folder(tmp_path / "in")
    result = run("smart", "import", source)
    assert result.exit_code == 0
    assert "1 regions, 1 sites and 2 observations: 4 records are new" in result.output
    assert run("smart", "export", "--zone", REGION, "--out", tmp_path / "out").exit_code == 0
    for path in source.rglob("*.geojson"):
        made = tmp_path / "out" / REGION / path.relative_to(source)
        assert json.loads(made.read_text()) == json.loads(path.read_text())


def test_a_script_reads_what_was_taken_and_what_was_wrong(run: Run, tmp_path: Path) -> None:
    source = write_folder(tmp_path / "in")
    write(source, "bad", a_site(site_id=f"{REGION}_0009", version="x"), a_look())
    result = run("smart", "import", source, "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["kept"], told["refused"]) == (1, False, 1)
    assert told["problems"][0].startswith("bad.geojson, row 1, version: ")
    result = run("smart", "import", source, "--skip-refused", "--json")
    assert (result.exit_code, json.loads(result.stdout)["new"]) == (0, 4)


def test_problems_are_told_with_what_to_do(run: Run, tmp_path: Path) -> None:
    source = write(tmp_path / "in", "bad", a_site(mgrs="1"), a_look())
    result = run("smart", "import", source)
    assert result.exit_code == 1
    assert "bad.geojson, row 1, mgrs: breaks smart.schema.json" in result.output
    assert "pass --skip-refused to take the others" in result.output
    assert "nothing was imported" in result.output


def test_an_export_is_never_for_one_who_sees_more(run: Run, tmp_path: Path) -> None:
    run("smart", "import", write_folder(tmp_path / "in"))
    words = ("smart", "export", "--zone", REGION, "--out", tmp_path / "out", "--audience")
    assert run(*words, "caseworker").exit_code == 2
    result = run(*words, "partner", "--json")
    assert result.exit_code == 0
    assert sum(json.loads(result.stdout)["left_out"].values()) == 1


def test_an_unknown_zone_is_told_with_those_there_are(run: Run, tmp_path: Path) -> None:
    run("smart", "import", write_folder(tmp_path / "in"))
    result = run("smart", "export", "--zone", "Z-9", "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert f"Choose one of {REGION}" in " ".join(result.output.split())
    assert not (tmp_path / "out").exists()


def with_a_detection(run: Run, tmp_path: Path) -> Path:
    source = write_folder(tmp_path / "in")
    run("smart", "import", source)
    store = open_store(str(tmp_path / "store" / "test.gpkg"))
    store.put([
        a_run(zone_id=REGION, first_at=datetime(2019, 1, 1, tzinfo=UTC),
              last_at=datetime(2021, 6, 1, tzinfo=UTC), point="balanced"),
        a_detection(zone_id=REGION, outline=GROUND, window_start=None,
                    window_end=datetime(2020, 4, 10, tzinfo=UTC).date()),
    ])  # fmt: skip
    store.close()
    return source


def test_detections_are_scored_against_a_truth(run: Run, tmp_path: Path) -> None:
    source = with_a_detection(run, tmp_path)
    result = run("evaluate", "--truth", source)
    assert result.exit_code == 0
    assert "1 proposals, 1 true sites that count" in result.output
    assert "20 and more" in result.output
    assert "days after Active Construction: median 40" in result.output
    told = json.loads(run("evaluate", "--truth", source, "--json").stdout)
    (region,) = told["regions"]
    assert (region["recall"], region["precision"]) == (1, 1)
    assert region["date_errors_days"]["since_construction"]["median"] == 40
    assert told["zones"] == [REGION]


def test_a_truth_with_a_broken_file_is_scored_only_when_asked(run: Run, tmp_path: Path) -> None:
    source = with_a_detection(run, tmp_path)
    (source / "cut.geojson").write_text('{"type": "FeatureCollection", "fea')
    result = run("evaluate", "--truth", source, "--json")
    assert result.exit_code == 1
    assert "cut.geojson: is no whole JSON file" in result.output
    assert "--skip-refused" in result.output
    result = run("evaluate", "--truth", source, "--skip-refused")
    assert result.exit_code == 0
    assert "left out: cut.geojson" in result.output


def test_a_store_in_which_nothing_was_looked_at_says_what_to_do(run: Run, tmp_path: Path) -> None:
    source = write_folder(tmp_path / "in")
    run("smart", "import", source)
    result = run("evaluate", "--truth", source)
    assert result.exit_code == 1
    assert "compoundwatch refresh" in " ".join(result.output.split())


def test_a_truth_that_is_not_there_is_one_clear_message(run: Run, tmp_path: Path) -> None:
    result = run("evaluate", "--truth", tmp_path / "nowhere")
    assert result.exit_code == 1
    assert "There is no folder" in result.output
