"""Exports: whole or not there, rounded for their audience, and no formula in them."""

import csv
import json
from pathlib import Path

import pytest
from shapely import Point

from layers.clearance import DECIMALS
from layers.errors import RejectedError
from layers.exchange.exporting import (
    ALL,
    LAYERS,
    SEVERAL,
    asked_for,
    export_layer,
    export_layers,
)
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
        ("zones", "x.pdf", "ends in '.pdf'.*geojson.*csv.*gpkg, .kml or .xlsx of several"),
        ("footprints", "x.csv", "belongs to a zone"),
    ],
)
def test_what_cannot_be_exported_is_said(
    reader: Reader, tmp_path: Path, layer: str, name: str, words: str
) -> None:
    with pytest.raises(RejectedError, match=words):
        export_layer(reader, layer, tmp_path / name)


def test_a_file_for_one_layer_does_not_take_two_and_stays_as_it_was(
    reader: Reader, tmp_path: Path
) -> None:
    (tmp_path / "x.csv").write_text("old")
    with pytest.raises(RejectedError, match=r"x\.csv can hold one layer, and 2 are named"):
        export_layers(reader, ["zones", "compounds"], tmp_path / "x.csv")
    with pytest.raises(RejectedError, match="no layer named"):
        export_layers(reader, [], tmp_path / "x.gpkg")
    assert (tmp_path / "x.csv").read_text() == "old"


@pytest.mark.parametrize("ending", SEVERAL)
def test_several_layers_go_into_one_file_and_all_are_told(
    reader: Reader, tmp_path: Path, ending: str
) -> None:
    layers, _ = asked_for([ALL], zone_id="Z-1")
    written = export_layers(reader, layers, tmp_path / f"x{ending}", zone_id="Z-1", at=NOW)
    assert list(written) == layers == list(LAYERS)
    assert written["compounds"].said() == "showing 1 of 1"


def test_without_a_zone_all_leaves_out_what_belongs_to_one_and_says_so() -> None:
    layers, left_out = asked_for(["zones", ALL], zone_id=None)
    assert left_out == ["footprints", "events", "scenes"]
    assert set(layers) == set(LAYERS) - set(left_out)
    assert asked_for(["zones", "cases", "zones"], zone_id=None) == (["zones", "cases"], [])


def test_a_file_is_marked_as_high_as_its_audience_may_see(reader: Reader, tmp_path: Path) -> None:
    export_layer(reader, "zones", tmp_path / "z.geojson", at=NOW)
    said = json.loads((tmp_path / "z.geojson").read_text())["about"]
    assert said["marking"] == "TLP:AMBER+STRICT"
    assert said["as_of"] == NOW.isoformat(timespec="seconds")


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
