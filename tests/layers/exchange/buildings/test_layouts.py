"""The columns of each source: recognised by name, refused where they are another's."""

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely

from layers.building_set import BuildingSource
from layers.errors import RejectedError
from layers.exchange.buildings.importing import Said
from layers.exchange.buildings.layouts import layout_of
from tests.layers.exchange.buildings.writing import SAID, Desk, Row, house, osm

GOOGLE, MICROSOFT, OSM, OTHER = BuildingSource


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize(
    ("names", "source"),
    [
        (["latitude", "longitude", "area_in_meters", "confidence", "geometry", "full_plus_code"],
         GOOGLE),
        (["height", "confidence"], MICROSOFT),
        (["release", "capture_dates_range"], MICROSOFT),
        (["osm_id", "code", "fclass", "name", "type"], OSM),  # Geofabrik
        (["osm_id", "osm_way_id", "name", "building", "other_tags"], OSM),  # ogr2ogr
        (["@id", "@type", "building", "building:levels"], OSM),  # osmium
        (["osm_id", "osm_type", "building:materials", "building"], OSM),  # HOT
        (["boundary_id", "bf_source", "confidence", "area_in_meters"], OTHER),  # two in one
        (["id", "roof"], OTHER),
    ],
)  # fmt: skip
def test_a_layout_is_recognised_by_its_columns(names: list[str], source: BuildingSource) -> None:
    assert layout_of(names, None, "x").source is source
    assert layout_of([name.upper() for name in names], None, "x").source is source


@pytest.mark.parametrize("asked", [GOOGLE, MICROSOFT])
def test_the_columns_of_another_source_are_refused(desk: Desk, asked: BuildingSource) -> None:
    said = pytest.raises(RejectedError, match=r"columns are those of OpenStreetMap: building,")
    with said:
        desk.take([Row(house())], "geojson", layout="osm", said=_said(asked))


def test_a_csv_without_outlines_is_refused_with_its_columns(desk: Desk) -> None:
    with pytest.raises(RejectedError, match=r"no column of outlines.*Its columns are: a, b"):
        desk.take_bytes(b"a,b\n1,2\n", "wrong.csv")


def test_a_source_that_is_not_known_needs_its_licence(desk: Desk) -> None:
    feature = {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(house())}
    content = (json.dumps(feature) + "\n").encode()
    with pytest.raises(RejectedError, match=r"Say it: --licence TEXT --credit TEXT"):
        desk.take_bytes(content, "x.geojsonl")
    said = _said(None, licence="CC0", attribution="A town")
    assert desk.take_bytes(content, "x.geojsonl", said).building_set.attribution == "A town"


def test_things_of_openstreetmap_that_are_no_buildings_are_left_out_and_counted(
    desk: Desk,
) -> None:
    line = shapely.LineString([(98.6, 16.3), (98.61, 16.3)])
    rows = [
        Row(house()), Row(house(98.6), tag="no"), Row(house(98.605), tag=""),
        Row(shapely.Point(98.6, 16.3)), Row(line),
    ]  # fmt: skip
    made = desk.take(rows, "geojson", layout="osm").building_set
    assert (made.kept, made.left_out, made.refused) == (1, 4, 0)


@pytest.mark.parametrize(
    ("height", "kept"), [("12 m", 12.0), ("7.5", 7.5), ("40'", None), ("tall", None), (-3, None)]
)
def test_a_height_of_openstreetmap_is_free_text(
    desk: Desk, height: Any, kept: float | None
) -> None:
    desk.take([Row(house(), height=height)], "geojson", layout="osm")
    assert desk.kept()[0].height_m == kept


def test_what_only_later_features_say_is_read_too(desk: Desk) -> None:
    def feature(x: float, **tags: Any) -> dict[str, Any]:
        shape = shapely.geometry.mapping(house(x))
        return {"type": "Feature", "id": "w7", "properties": {"building": "yes", **tags},
                "geometry": shape}  # fmt: skip

    features = [feature(98.595), feature(98.596, **{"building:levels": "4"})]
    whole = {"type": "FeatureCollection", "features": features}
    desk.take_bytes(json.dumps(whole).encode(), "later.geojson")
    assert sorted((each.levels or 0, each.source_ref) for each in desk.kept()) == [
        (0, "w7"), (4.0, "w7"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("confidence", "said"),
    [
        ("high", "is no finite number"),
        ("1.5", "above 1"),
        ("-0.5", "below zero"),
        ("inf", "finite"),
    ],
)
def test_a_confidence_that_is_none_is_named_with_its_column(
    desk: Desk, confidence: str, said: str
) -> None:
    (problem,) = desk.take([Row(house(), confidence=confidence)], "csv").problems
    assert str(problem).startswith("Row 2, confidence: is ")
    assert said in str(problem)


def test_no_confidence_is_none_and_not_minus_one(desk: Desk) -> None:
    desk.take([Row(house(), confidence=None)], "lines.csv.gz")
    assert desk.kept()[0].confidence is None


def test_a_position_elsewhere_than_its_outline_is_refused(desk: Desk) -> None:
    head = "latitude,longitude,area_in_meters,confidence,geometry\n"
    row = f'16.3,98.605,100,0.8,"{house(98.59)}"\n'
    (problem,) = desk.take_bytes((head + row).encode(), "apart.csv").problems
    assert "has its outline elsewhere than its latitude and longitude say" in str(problem)


def test_a_row_of_another_width_is_refused_by_its_line(desk: Desk) -> None:
    good = f'0.8,"{house()}"\n'
    content = f"confidence,wkt\n{good}0.8\n".encode()
    (problem,) = desk.take_bytes(
        content, "x.csv", _said(OTHER, licence="a", attribution="b")
    ).problems
    assert str(problem) == (
        "Row 3: has 1 cells where the header has 2: cut short, or a comma too many."
    )


def test_a_long_file_of_lines_is_read_beyond_its_first_part(desk: Desk) -> None:
    rows = [Row(house(101.0, 12.0))] * 4500 + [Row(house())]
    made = desk.take(rows, "geojsonl").building_set
    assert (made.rows_read, made.kept, made.outside) == (4501, 1, 4500)


def test_a_zipped_csv_that_is_cut_short_is_refused(desk: Desk) -> None:
    desk.take([Row(house(98.59 + n * 2e-4)) for n in range(90)], "csv.gz", dry_run=True)
    whole = (desk.folder / "microsoft.csv.gz").read_bytes()
    with pytest.raises(RejectedError, match="cut short or damaged"):
        desk.take_bytes(whole[:-20], "cut.csv.gz")
    assert gzip.decompress(whole)


def _said(source: BuildingSource | None, **more: str) -> Said:
    return replace(SAID, source=source, **more)


def test_the_osm_writer_of_these_tests_has_the_columns_it_means() -> None:
    assert layout_of(osm(Row(None)), None, "x").source is OSM
