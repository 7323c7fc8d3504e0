"""Files that were made to do harm, or that no reader should believe."""

import gzip
import json
import sqlite3
import struct
from pathlib import Path
from typing import Any

import pytest
import shapely

from layers.errors import RejectedError
from layers.exchange.buildings import files
from layers.exchange.buildings.wkx import from_wkb, from_wkt
from tests.layers.exchange.buildings.writing import (
    Desk,
    Row,
    as_geojson,
    as_gpkg,
    as_lines,
    as_parquet,
    house,
    microsoft,
)

ROW = microsoft(Row(None))
DEEP = 300_000  # deep enough to end the process, were it handed to GEOS


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def collections(depth: int) -> bytes:
    """Return WKB of a multipolygon that holds collections within collections."""
    point = struct.pack("<BIdd", 1, 1, 0, 0)
    return struct.pack("<BII", 1, 6, 1) + struct.pack("<BII", 1, 7, 1) * depth + point


def test_collections_without_end_never_reach_the_library() -> None:
    text = "GEOMETRYCOLLECTION(" * DEEP + "POINT(0 0)" + ")" * DEEP
    assert list(from_wkb([collections(DEEP), collections(DEEP)[9:]]).wrong) == [0, 1]
    assert list(from_wkt([text, f"MULTIPOLYGON({text})", f"POLYGON({text})"]).wrong) == [0, 1, 2]


def test_a_second_part_that_is_no_polygon_is_seen() -> None:
    part = shapely.to_wkb(house(), byte_order=1)
    two = struct.pack("<BII", 1, 6, 2)
    read = from_wkb([two + part + collections(3)[9:], two + part + part, two + part])
    assert list(read.wrong) == [0, 2]
    assert read.shapes[1] is not None


@pytest.mark.parametrize("order", [0, 1])
@pytest.mark.parametrize("flavor", ["iso", "extended"])
@pytest.mark.parametrize("dimension", [2, 3])
def test_every_spelling_of_wkb_is_understood(order: int, flavor: Any, dimension: int) -> None:
    shape = house() if dimension == 2 else shapely.force_3d(house(), 5)
    for each in (shape, shapely.MultiPolygon([shape])):
        blob = shapely.to_wkb(each, byte_order=order, flavor=flavor, output_dimension=dimension)
        assert from_wkb([blob]).shapes[0].equals(house())


@pytest.mark.parametrize("blob", [b"", b"\x01", b"\x01\x03\x00\x00\x00", b"\x01\x06\x00\x00\x00",
                                  b"\x01\x03\x00\x00\x00\xff\xff\xff\xff",
                                  b"\x01\x06\x00\x00\x00\xff\xff\xff\xff", None])  # fmt: skip
def test_a_blob_that_is_cut_short_is_one_problem(blob: bytes | None) -> None:
    assert list(from_wkb([blob]).wrong) == [0]


def test_json_nested_without_end_is_refused(desk: Desk) -> None:
    head = '{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":'
    line = head + "[" * DEEP + "]" * DEEP + "}}"
    result = desk.take_bytes(as_lines([ROW], [house()], None) + line.encode() + b"\n", "a.geojsonl")
    assert result.refused == 1
    whole = '{"type":"FeatureCollection","features":[' + line + "]}"
    with pytest.raises(RejectedError, match="lists within lists without end"):
        desk.take_bytes(whole.encode(), "b.geojson")
    assert desk.nothing()


@pytest.mark.parametrize(
    "coordinates",
    [None, 1, "x", {}, [], [[]], [[[]]], [[1, 2]], [[["a", "b"]] * 4], [[[None, 1]] * 4],
     [[[98.6, 16.3]]], [[[98.6, 16.3], [98.7, 16.3], [98.7, 16.4], [98.6, 16.4]]],
     [[[[98.6, 16.3]] * 4]], [[[10**400, 1]] * 4]],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("form", ["geojson", "geojsonl"])
def test_odd_coordinates_are_one_problem_each(desk: Desk, form: str, coordinates: Any) -> None:
    odd = {"type": "Polygon", "coordinates": coordinates}
    features = [
        {"type": "Feature", "properties": ROW, "geometry": geometry}
        for geometry in (shapely.geometry.mapping(house()), odd, odd)
    ]
    lines = "".join(json.dumps(each) + "\n" for each in features)
    whole = json.dumps({"type": "FeatureCollection", "features": features})
    try:
        result = desk.take_bytes((whole if form == "geojson" else lines).encode(), f"odd.{form}",
                                 skip_refused=True)  # fmt: skip
    except RejectedError:
        assert len(str(coordinates)) > 400, "a number without end is no JSON to ijson"
    else:
        assert (result.building_set.kept, result.refused) == (1, 2)


@pytest.mark.parametrize("odd", ["[]", "3", '"x"', "null", "{}", '{"geometry": 3}', "}{", "NaN"])
def test_a_line_that_is_no_feature_is_one_problem(desk: Desk, odd: str) -> None:
    lines = as_lines([ROW], [house()], None) + odd.encode() + b"\n"
    assert desk.take_bytes(lines, "odd.geojsonl", skip_refused=True).refused == 1


def test_a_bomb_is_stopped_while_it_swells(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_FREE_SWELLING_BYTES", 2**20)
    line = b'{"type":"Feature","properties":{},"geometry":null}\n'
    with pytest.raises(RejectedError, match="swells to more than 200 times"):
        desk.take_bytes(gzip.compress(line * 400_000), "bomb.geojsonl.gz")
    with pytest.raises(RejectedError, match="swells to more than 200 times"):
        desk.take_bytes(gzip.compress(b"\x00" * 2**28), "bomb.csv.gz")


@pytest.mark.parametrize("name", ["long.csv", "long.geojsonl", "long.geojson"])
def test_a_row_without_end_is_refused_before_it_is_whole_in_memory(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(files, "MAX_LINE_BYTES", 2**16)
    head = b'{"type":"FeatureCollection","features":[' if name == "long.geojson" else b""
    with pytest.raises(RejectedError, match="more than 65,536 bytes"):
        desk.take_bytes(head + b'{"a":"' + b"x" * 2**21, name)


@pytest.mark.parametrize("big", [True, False])
@pytest.mark.parametrize("envelope", range(5))
def test_every_kind_of_geopackage_blob_is_understood(desk: Desk, big: bool, envelope: int) -> None:
    content = as_gpkg([ROW], [house()], None, big=big, envelope=envelope)
    assert desk.take_bytes(content, "kinds.gpkg").building_set.kept == 1


def altered(content: bytes, *statements: str) -> bytes:
    """Return a database after some statements."""
    made = sqlite3.connect(":memory:")
    made.deserialize(content)
    for statement in statements:
        made.execute(statement)
    made.commit()
    return made.serialize()


PLAIN = as_gpkg([ROW], [house()], None, table="b")
COUNT = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT"


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["ALTER TABLE b RENAME TO t", f"CREATE VIEW b AS {COUNT} n AS geom FROM c"], "as a view"),
        (["DROP TABLE b"], "as a view"),
        (["DROP TABLE gpkg_geometry_columns"], "no GeoPackage"),
        (["DELETE FROM gpkg_geometry_columns"], "has 0 tables of outlines"),
        (["INSERT INTO gpkg_geometry_columns VALUES ('c', 'g', 4326)"], "has 2 tables of outlines"),
        (["DELETE FROM gpkg_spatial_ref_sys"], "does not say in which CRS"),
        (["UPDATE gpkg_spatial_ref_sys SET organization = 'NONE'"], "no EPSG code"),
        (["UPDATE gpkg_geometry_columns SET srs_id = 'x'"], "no GeoPackage|does not say"),
        (["UPDATE gpkg_geometry_columns SET column_name = 'none'"], "no column of them"),
        (["ALTER TABLE b ADD COLUMN id TEXT AS (hex(height))"], "computed while it is read"),
    ],
)  # fmt: skip
def test_a_geopackage_that_is_none_or_runs_something_is_refused(
    desk: Desk, statements: list[str], said: str
) -> None:
    with pytest.raises(RejectedError, match=said):
        desk.take_bytes(altered(PLAIN, *statements), "odd.gpkg")
    assert desk.nothing()


def test_an_outline_that_names_another_crs_than_its_table_is_refused(desk: Desk) -> None:
    move = "UPDATE b SET geom = CAST(x'47500003110f0000' || substr(geom, 9) AS BLOB) WHERE fid = 2"
    content = altered(as_gpkg([ROW, ROW], [house(), house(98.6)], None, table="b"), move)
    (problem,) = desk.take_bytes(content, "two.gpkg").problems
    assert "lies in srs_id 3857, and its table that all lie in 4326" in str(problem)


def test_a_geopackage_that_is_being_written_is_refused(desk: Desk) -> None:
    (desk.folder / "busy.gpkg-wal").write_bytes(b"x")
    with pytest.raises(RejectedError, match="is open in another program"):
        desk.take_bytes(PLAIN, "busy.gpkg")


def test_reading_a_geopackage_changes_nothing_beside_it(desk: Desk) -> None:
    desk.take_bytes(PLAIN, "still.gpkg")
    assert [each.name for each in desk.folder.iterdir()] == ["still.gpkg"]
    assert (desk.folder / "still.gpkg").read_bytes() == PLAIN


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"encoding": "point"}, "keeps its outlines as point"),
        ({"crs": None}, "without an EPSG code"),
        ({"crs": {"id": {"authority": "IAU", "code": 1}}}, "no EPSG code"),
        ({"crs": "+proj=longlat +nadgrids=/etc/passwd"}, "without an EPSG code"),
        ({"edges": "spherical"}, "not planar"),
    ],
)
def test_a_parquet_that_cannot_be_placed_is_refused(
    desk: Desk, about: dict[str, Any], said: str
) -> None:
    with pytest.raises(RejectedError, match=said):
        desk.take_bytes(as_parquet([ROW], [house()], None, about=about), "odd.parquet")


BOXES = {"bbox": {name: ["bbox", name] for name in ("xmin", "ymin", "xmax", "ymax")}}


@pytest.mark.parametrize("about", [{}, {"covering": BOXES}])
def test_groups_of_rows_that_are_far_are_skipped_and_counted(
    desk: Desk, about: dict[str, Any]
) -> None:
    shapes = [house(101.0, 12.0), house(101.1, 12.0), house(), house(101.2, 12.0)]
    content = as_parquet([ROW] * 4, shapes, None, about=about, group=2)
    made = desk.take_bytes(content, "groups.parquet").building_set
    assert (made.rows_read, made.kept, made.outside) == (4, 1, 3)


@pytest.mark.parametrize("name", [
    "urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326",
    "http://www.opengis.net/def/crs/EPSG/0/4326",
])  # fmt: skip
def test_every_name_of_longitude_and_latitude_is_known(desk: Desk, name: str) -> None:
    content = as_geojson([ROW], [house()], 4326).replace(b"urn:ogc:def:crs:EPSG::4326",
                                                         name.encode())  # fmt: skip
    assert desk.take_bytes(content, "named.geojson").building_set.crs == "EPSG:4326"


@pytest.mark.parametrize("name", ["file:///etc/passwd", "+proj=utm +zone=47", "http://x.org/crs"])
def test_a_crs_by_any_other_text_is_refused(desk: Desk, name: str) -> None:
    content = as_geojson([ROW], [house()], 4326).replace(b"urn:ogc:def:crs:EPSG::4326",
                                                         name.encode())  # fmt: skip
    with pytest.raises(RejectedError, match="without an EPSG code"):
        desk.take_bytes(content, "named.geojson")


def test_a_crs_after_the_features_is_refused(desk: Desk) -> None:
    whole = json.loads(as_geojson([ROW], [house()], 3857))
    late = json.dumps({"type": whole["type"], "features": whole["features"], "crs": whole["crs"]})
    with pytest.raises(RejectedError, match="names its CRS after its features"):
        desk.take_bytes(late.encode(), "late.geojson")


@pytest.mark.parametrize("name", ["x.shp", "x.zip", "x.osm.pbf", "x.gpkg.gz", "x", "x.vrt"])
def test_other_kinds_of_file_are_refused(desk: Desk, name: str) -> None:
    with pytest.raises(RejectedError, match="of a kind that is not read"):
        desk.take_bytes(b"x", name)
