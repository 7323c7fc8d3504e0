"""GeoPackages: read by GDAL, nothing left over in them, and always the same octets."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from layers.clearance import DECIMALS
from layers.exchange.exporting import export_layers
from layers.exchange.writing.geopackage_rows import geopackage, tables
from layers.exchange.writing.outgoing import Drawn, Outgoing, Place
from layers.exchange.writing.values import legal
from layers.read import Reader
from layers.terms import Audience

AT = datetime(2024, 12, 1, 9, 30, tzinfo=UTC)
Exported = Callable[..., Path]


def asked(path: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as file:
        return file.execute(question).fetchall()


def test_gdal_finds_points_and_outlines_apart_and_every_row(exported: Exported) -> None:
    path = exported("x.gpkg")
    found = dict(pyogrio.list_layers(path).tolist())
    assert found["compounds"] == "MultiPolygon"
    assert found["compounds_points"] == "Point"
    assert found["rescues"] == "Point"
    assert found["detections"] == "MultiPolygon"
    assert found["cases"] is None
    ours = set(found) - {"about", "layer_styles"}
    read = {name: pyogrio.read_dataframe(path, layer=name) for name in ours}
    assert {name: len(rows) for name, rows in read.items()} == {
        "zones": 1, "compounds": 17, "compounds_points": 9, "rescues": 1, "detections": 0,
        "cases": 0,
    }  # fmt: skip
    assert read["compounds"].crs == "EPSG:4326"
    assert read["compounds"].geometry.isna().sum() == 8


def test_values_stand_in_it_as_they_are_released(exported: Exported, reader: Reader) -> None:
    path = exported("x.gpkg")
    parts = [pyogrio.read_dataframe(path, layer=f"compounds{end}") for end in ("", "_points")]
    given = {row["compound_id"]: row for part in parts for row in part.to_dict("records")}
    for row in reader.compounds().frame.to_dict("records"):
        read = given[row["compound_id"]]
        assert read["name"] == legal(row["name"])
        assert read["synthetic"] is True
        assert read["tlp"] == "TLP:CLEAR"


def test_nothing_is_left_over_in_it_and_no_index_holds_coordinates(exported: Exported) -> None:
    path = exported("x.gpkg")
    assert asked(path, "PRAGMA integrity_check") == [("ok",)]
    assert asked(path, "PRAGMA freelist_count") == [(0,)]
    assert asked(path, "PRAGMA journal_mode") == [("delete",)]
    assert asked(path, "PRAGMA application_id") == [(0x47504B47,)]
    names = {name for (name,) in asked(path, "SELECT name FROM sqlite_master")}
    assert not {each for each in names if "rtree" in each or "trigger" in each}
    assert {each.name for each in path.parent.iterdir()} == {"x.gpkg"}


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.POLICY])
def test_an_extent_is_that_of_the_rounded_shapes(
    reader: Reader, tmp_path: Path, audience: Audience
) -> None:
    seen_by = Reader(reader._store, audience, as_of=reader._as_of)
    export_layers(seen_by, ["zones", "compounds"], tmp_path / "x.gpkg", at=AT)
    boxes = {
        name: corners
        for name, *corners in asked(
            tmp_path / "x.gpkg",
            "SELECT table_name, min_x, min_y, max_x, max_y FROM gpkg_contents WHERE min_x NOTNULL",
        )
    }
    assert set(boxes) == {"zones", "compounds", "compounds_points"}
    for name, corners in boxes.items():
        rows = pyogrio.read_dataframe(tmp_path / "x.gpkg", layer=name)
        assert corners == rows.total_bounds.tolist()
        assert corners == [round(each, DECIMALS[audience]) for each in corners]


def test_two_builds_give_the_same_octets_in_another_process_too(
    exported: Exported, again: Callable[[Path], bytes]
) -> None:
    first = exported("x.gpkg").read_bytes()
    assert exported("x.gpkg").read_bytes() == first
    assert again(exported("x.gpkg")) == first


def test_its_last_change_is_the_instant_that_is_given(exported: Exported) -> None:
    path = exported("x.gpkg")
    assert asked(path, "SELECT DISTINCT last_change FROM gpkg_contents") == [
        ("2024-12-01T09:30:00.000Z",)
    ]


def test_it_says_what_it_is(exported: Exported) -> None:
    path = exported("x.gpkg")
    said = {(layer, name): value for layer, name, value in asked(
        path, "SELECT layer, name, value FROM about")}  # fmt: skip
    assert said["", "audience"] == "partner"
    assert said["", "marking"] == "TLP:GREEN"
    assert said["", "coordinates"] == "rounded to 4 decimals of a degree"
    assert said["", "store_version"] != ""
    assert said["compounds", "said"] == "showing 26 of 26"


def test_a_style_is_kept_where_qgis_looks_for_it(layers: list[Outgoing], tmp_path: Path) -> None:
    styles = {Place.POLYGON: "<qgis>fill</qgis>", Place.POINT: "<qgis>mark</qgis>"}
    drawn = [replace(each, drawn=Drawn(qml=styles)) for each in layers]
    (tmp_path / "x.gpkg").write_bytes(geopackage(drawn, {}, title="x", at=AT))
    kept = asked(
        tmp_path / "x.gpkg",
        "SELECT f_table_name, f_geometry_column, styleQML, useAsDefault, owner FROM layer_styles",
    )
    assert ("compounds", "geom", "<qgis>fill</qgis>", 1, "") in kept
    assert ("compounds_points", "geom", "<qgis>mark</qgis>", 1, "") in kept


def test_columns_of_any_name_stand_apart(layers: list[Outgoing], tmp_path: Path) -> None:
    named = {
        'a"); DROP TABLE about; --': [1],
        "FID": [2.5],
        "geom": ["g"],
        "A": [True],
        "a": [None],
    }
    shapes = np.array([shapely.Point(1, 2)], dtype=object)
    (tmp_path / "x.gpkg").write_bytes(
        geopackage([replace(layers[0], columns=named, shapes=shapes)], {}, title="x", at=AT)
    )
    columns = asked(tmp_path / "x.gpkg", "PRAGMA table_info(zones)")
    assert [(name, kind) for _, name, kind, *_ in columns] == [
        ("fid", "INTEGER"), ("geom", "POINT"), ('a"); DROP TABLE about; --', "INTEGER"),
        ("FID_2", "DOUBLE"), ("geom_2", "TEXT"), ("A", "BOOLEAN"), ("a_2", "TEXT"),
    ]  # fmt: skip
    assert asked(tmp_path / "x.gpkg", "SELECT count(*) FROM about") == [(2,)]


def test_what_is_mixed_within_a_row_becomes_one_kind_of_shape(
    layers: list[Outgoing], tmp_path: Path
) -> None:
    square, spot = shapely.box(1, 1, 2, 2), shapely.Point(1, 2)
    mixed = shapely.GeometryCollection(
        [square, spot, shapely.MultiPolygon([shapely.box(3, 3, 4, 4)])]
    )
    shapes = np.array(
        [mixed, shapely.LineString([(0, 0), (1, 1)]), spot, shapely.MultiPoint([spot])]
    )
    layer = replace(layers[0], columns={"n": [1, 2, 3, 4]}, shapes=shapes)
    assert {each.name: each.chosen.sum() for each in tables([layer])} == {
        "zones": 1, "zones_lines": 1, "zones_points": 2,
    }  # fmt: skip
    (tmp_path / "x.gpkg").write_bytes(geopackage([layer], {}, title="x", at=AT))
    read = pyogrio.read_dataframe(tmp_path / "x.gpkg", layer="zones")
    assert read.geometry.iloc[0].area == 2
    assert read.geometry.iloc[0].geom_type == "MultiPolygon"
