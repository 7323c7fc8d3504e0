"""The command replay: the same to the last byte, or why not."""

import json
from pathlib import Path

from tests.dashboard.test_cli import Run, clean


def test_a_run_is_made_again_by_its_id_or_by_a_sample(run: Run, archive: Path) -> None:
    source = ("--source", f"folder:{archive}")
    run("zone", "add", "--from-items", archive, "--id", "Z-F")
    run("watch", "Z-F", *source, "--as-of", "2024-01-02")
    told = json.loads(run("refresh", "Z-F", *source, "--json").stdout)["run"]
    result = run("replay", told["run_id"], *source)
    assert result.exit_code == 0
    assert "the same to the last byte, detections: 1" in clean(result)
    made = json.loads(run("replay", "--sample", 5, *source, "--json").stdout)
    assert [each["same"] for each in made] == [True] * len(made) != []


def test_a_file_that_changed_is_named(run: Run, archive: Path) -> None:
    source = ("--source", f"folder:{archive}")
    run("zone", "add", "--from-items", archive, "--id", "Z-F")
    told = json.loads(run("refresh", "Z-F", *source, "--json").stdout)["run"]
    pictures = sorted(archive.rglob("*.tif"))
    pictures[20].write_bytes(pictures[21].read_bytes())
    result = run("replay", told["run_id"], *source)
    assert result.exit_code == 1
    assert "reads otherwise than it did" in clean(result)


def test_what_to_make_again_has_to_be_said(run: Run) -> None:
    assert run("replay").exit_code == 2
    assert run("replay", "run-1", "--sample", 3).exit_code == 2
