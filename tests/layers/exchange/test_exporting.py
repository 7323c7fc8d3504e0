"""Exports: whole or not there, rounded for their audience, and no formula in them."""

import csv
import json
from pathlib import Path

import pytest
from shapely import Point

from layers.clearance import DECIMALS
from layers.errors import RejectedError
from layers.exchange.exporting import export_layer
from layers.files import write_beside
from layers.read import Reader
from layers.store.memory import MemoryStore
from layers.terms import Audience, Tlp
from tests.builders import NOW, a_compound, a_zone


@pytest.fixture
def reader() -> Reader:
    store = MemoryStore()
    store.put([a_zone(), a_compound(name="=cmd|' /C calc'!A1")])
    return Reader(store, Audience.ANALYST, as_of=NOW)


def test_a_geojson_says_for_whom_it_is_and_how_coarse(reader: Reader, tmp_path: Path) -> None:
    export_layer(reader, "zones", tmp_path / "z.geojson")
    written = json.loads((tmp_path / "z.geojson").read_text())
    assert written["about"]["audience"] == "analyst"
    assert "decimals" in written["about"]["coordinates"]
    assert len(written["features"]) == 1


def test_no_cell_of_a_csv_is_a_formula(reader: Reader, tmp_path: Path) -> None:
    export_layer(reader, "compounds", tmp_path / "c.csv")
    with (tmp_path / "c.csv").open(newline="") as lines:
        cells = [cell for row in csv.reader(lines) for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


@pytest.mark.parametrize("audience", Audience)
def test_a_csv_has_the_place_of_a_site_as_exactly_as_its_audience_may(
    tmp_path: Path, audience: Audience
) -> None:
    store, path = MemoryStore(), tmp_path / "c.csv"
    shapes = (Point(98.60123456789, 16.30123456789), None)
    store.put(
        a_compound(compound_id=f"C-{each is None}", shape=each, tlp=Tlp.CLEAR) for each in shapes
    )
    export_layer(Reader(store, audience, as_of=NOW), "compounds", path)
    with path.open(newline="") as lines:
        given = [row["wkt"] for row in csv.DictReader(lines)]
    place = [round(each, DECIMALS[audience]) for each in (98.60123456789, 16.30123456789)]
    assert given == ["POINT ({} {})".format(*place), ""]
    export_layer(Reader(store, audience, as_of=NOW), "zones", path)
    assert path.read_text().count("\n") == 1


def test_a_lone_cr_in_a_name_begins_no_row_that_could_be_a_formula(tmp_path: Path) -> None:
    store = MemoryStore()
    store.put([a_zone(), a_compound(name="Park\r=1+1")])
    export_layer(Reader(store, Audience.ANALYST, as_of=NOW), "compounds", tmp_path / "c.csv")
    with (tmp_path / "c.csv").open(newline="") as lines:
        rows = list(csv.reader(lines))
    assert len(rows) == 2
    assert "Park\r=1+1" in rows[1]


@pytest.mark.parametrize(
    ("layer", "name", "words"),
    [
        ("nothing", "x.csv", "no layer 'nothing'"),
        ("zones", "x.pdf", "ends in '.pdf'"),
        ("footprints", "x.csv", "belongs to a zone"),
    ],
)
def test_what_cannot_be_exported_is_said(
    reader: Reader, tmp_path: Path, layer: str, name: str, words: str
) -> None:
    with pytest.raises(RejectedError, match=words):
        export_layer(reader, layer, tmp_path / name)


def test_a_file_that_stood_there_survives_a_write_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "z.csv"
    write_beside(path, b"old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_beside(path, b"new and longer")
    assert path.read_bytes() == b"old"
