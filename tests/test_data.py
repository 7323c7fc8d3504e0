"""The bundled data: whole, licensed, and nobody real in the samples."""

import csv
import json
from pathlib import Path

import pytest

import data

ROOT = Path(data.__file__).parent
NAMES = [line.split("  ", 1)[1] for line in (ROOT / "SHA256SUMS").read_text().splitlines()]


@pytest.mark.parametrize("name", NAMES)
def test_each_file_is_the_one_that_was_released(name: str) -> None:
    assert data.path(name).is_file()


def test_no_bundled_file_is_without_a_checksum() -> None:
    folders = ("reference", "sample", "recipes")
    there = {
        each.relative_to(ROOT).as_posix()
        for folder in folders
        for each in (ROOT / folder).rglob("*")
        if each.is_file() and "__pycache__" not in each.parts
    }
    assert there == set(NAMES)


def test_each_folder_and_reference_file_is_described_with_its_licence() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in [name for name in NAMES if name.startswith("reference/")]:
        assert f"`{name}`" in readme, name
    for folder in ("sample", "recipes"):
        assert f"`{folder}/" in readme
    assert "CC BY 4.0" in readme


def test_a_damaged_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sample").mkdir()
    (tmp_path / "sample" / "rescues.csv").write_text("changed")
    (tmp_path / "SHA256SUMS").write_text(f"{'0' * 64}  sample/rescues.csv\n")
    monkeypatch.setattr(data, "files", lambda _package: tmp_path)
    with pytest.raises(data.DataDamagedError, match="was changed"):
        data.path("sample/rescues.csv")


@pytest.mark.parametrize("name", ["sample/none.csv", "../pyproject.toml", ""])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(data.DataDamagedError, match="No bundled file"):
        data.path(name)


@pytest.mark.parametrize("name", ["rescues.csv", "reports.csv"])
def test_every_sample_row_is_invented_and_lies_in_no_country(name: str) -> None:
    with (ROOT / "sample" / name).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert rows
    assert {row["synthetic"] for row in rows} == {"true"}
    assert all(row["zone_id"].startswith("Z-XXA-") for row in rows)


def test_every_sample_compound_is_invented_and_says_so_in_its_name() -> None:
    text = (ROOT / "sample" / "compounds.geojson").read_text(encoding="utf-8")
    features = json.loads(text)["features"]
    assert all(each["properties"]["synthetic"] == "true" for each in features)
    assert all("(invented)" in each["properties"]["name"] for each in features)


def test_every_place_of_the_gazetteer_has_a_source() -> None:
    with (ROOT / "reference" / "gazetteer.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 79
    assert all(row["source_title"] or row["notes"] for row in rows)
