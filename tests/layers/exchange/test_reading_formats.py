"""What each format says beside its rows: dates, tags, sheets, layers, CRSs and what is ignored."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import shapely

from geo.crs import from_lonlat
from layers.errors import RejectedError
from layers.exchange.reading.opening import read
from layers.exchange.reading.table import Table
from tests.layers.exchange import hostile_seeds as made

HXL: made.Rows = ({"id": "#meta+id", "name": ""}, {"id": "P-1", "name": "One"})
UTM = 'PROJCS["WGS_1984_UTM_Zone_47N",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID[]]]]'


def taken(folder: Path, content: bytes, name: str, part: str = "") -> Table:
    path = folder / name
    path.write_bytes(content)
    return read(path, part=part)


@pytest.mark.parametrize(("ending", "content"), [
    (".csv", made.as_csv(HXL)), (".xlsx", made.as_xlsx(HXL)),
])  # fmt: skip
def test_a_second_row_of_tags_is_no_data(tmp_path: Path, ending: str, content: bytes) -> None:
    table = taken(tmp_path, content, f"rows{ending}")
    assert table.tags == {"id": "#meta+id"}
    assert [(row.number, row.values["id"]) for row in table.rows] == [(3, "P-1")]


def test_a_cell_that_only_begins_with_a_hash_is_data(tmp_path: Path) -> None:
    table = taken(tmp_path, b"id,name\n#1,One\n", "rows.csv")
    assert (table.tags, len(table.rows)) == ({}, 1)


def test_columns_stand_as_in_the_file_in_lower_case(tmp_path: Path) -> None:
    assert taken(tmp_path, b" ID ,Name\n1,a\n", "rows.csv").columns == ("id", "name")


def test_a_line_separator_inside_of_a_cell_makes_no_row(tmp_path: Path) -> None:
    (row,) = taken(tmp_path, "id,name\n1,a\u2028b\x85c\n".encode(), "rows.csv").rows
    assert row.values["name"] == "a\u2028b\x85c"


def test_a_workbook_gives_dates_and_numbers_as_people_write_them(tmp_path: Path) -> None:
    more = (
        '<row r="5"><c r="A5" s="1"><v>45474</v></c><c r="B5"><v>12</v></c></row>'
        '<row r="7"><c r="A7" s="1"><v>45474.5</v></c><c r="B7" t="b"><v>1</v></c></row>'
        '<row r="8"><c r="A8" t="e"><v>#REF!</v></c><c r="B8"><v>0.1</v></c></row>'
    )
    table = taken(tmp_path, made.zipped(made.book({"R": made.sheet_xml(more=more)})), "rows.xlsx")
    assert [(row.number, *row.values.values()) for row in table.rows[3:]] == [
        (5, "2024-07-01", "12"), (7, "2024-07-01T12:00:00", "true"), (8, "", "0.1"),
    ]  # fmt: skip
    assert table.notes == ["Cells with an error, such as #REF!, were read as empty."]


def sheets(*names: str) -> bytes:
    return made.zipped(made.book({name: made.sheet_xml() for name in names}))


def test_of_several_sheets_one_has_to_be_named(tmp_path: Path) -> None:
    with pytest.raises(RejectedError, match=r"several parts with rows .'One', 'Two'"):
        taken(tmp_path, sheets("One", "Two"), "rows.xlsx")
    assert len(taken(tmp_path, sheets("One", "Two"), "rows.xlsx", "Two").rows) == 3
    with pytest.raises(RejectedError, match=r"has no part 'Three'\. It has 'One', 'Two'"):
        taken(tmp_path, sheets("One", "Two"), "rows.xlsx", "Three")


def test_the_only_sheet_with_rows_is_taken(tmp_path: Path) -> None:
    empty = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    book = made.zipped(made.book({"Empty": empty, "Full": made.sheet_xml()}))
    assert len(taken(tmp_path, book, "rows.xlsx").rows) == 3


def test_of_several_layers_one_has_to_be_named(tmp_path: Path) -> None:
    two = made.as_gpkg(
        tmp_path, made.ROWS, "CREATE TABLE notes (id TEXT)", "INSERT INTO notes VALUES ('N-1')",
        "INSERT INTO gpkg_contents VALUES ('notes', 'attributes')",
    )  # fmt: skip
    with pytest.raises(RejectedError, match="'places', 'notes'"):
        taken(tmp_path, two, "rows.gpkg")
    (row,) = taken(tmp_path, two, "rows.gpkg", "notes").rows
    assert (row.values, row.shape) == ({"id": "N-1"}, None)


def projected() -> shapely.Polygon:
    return from_lonlat(shapely.Polygon(made.SQUARE), crs="EPSG:32647")


def near_the_square(tables: Sequence[Table]) -> bool:
    square = shapely.Polygon(made.SQUARE)
    shapes = [row.shape for table in tables for row in table.rows]
    return all(each is not None and each.hausdorff_distance(square) < 1e-8 for each in shapes)


def test_a_geopackage_and_a_shapefile_in_utm_are_brought_to_degrees(tmp_path: Path) -> None:
    shape = made.blob(projected(), 32647)
    files = made.shapefile_members(ring=list(projected().exterior.coords))
    assert near_the_square([
        taken(tmp_path, made.as_gpkg(tmp_path, shape=shape, srs=32647), "rows.gpkg"),
        taken(tmp_path, made.zipped({**files, "rows.prj": UTM.encode()}), "rows.zip"),
    ])  # fmt: skip


def test_a_shapefile_without_a_crs_that_is_known_is_refused(tmp_path: Path) -> None:
    other = made.WGS84.replace("WGS_1984", "Somewhere").encode()
    with pytest.raises(RejectedError, match="a CRS that is not known here"):
        taken(tmp_path, made.zipped({**made.shapefile_members(), "rows.prj": other}), "rows.zip")


def test_text_that_is_not_in_the_encoding_it_says_is_refused(tmp_path: Path) -> None:
    files = made.shapefile_members()
    files["rows.dbf"] = files["rows.dbf"].replace(b"One", b"On\xe9")
    with pytest.raises(RejectedError, match="is not in utf-8"):
        taken(tmp_path, made.zipped(files), "rows.zip")
    table = taken(tmp_path, made.zipped({**files, "rows.cpg": b"1252"}), "rows.zip")
    assert table.rows[0].values["name"] == "On\u00e9"


def test_a_kml_gives_its_date_and_data_and_says_what_it_did_not_follow(tmp_path: Path) -> None:
    link = "<NetworkLink><Link><href>http://127.0.0.1:9/a.kml</href></Link></NetworkLink>"
    table = taken(tmp_path, made.as_kml(inside=link), "rows.kml")
    assert table.rows[0].values == {"date": "2024-07-01", "id": "P-1", "name": "One"}
    assert table.notes == [
        "1 × NetworkLink was ignored: a link to another file, which is never followed."
    ]


def mark(inside: str) -> bytes:
    return f"<kml><Placemark><name>a</name>{inside}</Placemark></kml>".encode()


RING = "<LinearRing><coordinates>0,0 0,3 3,3 3,0 0,0</coordinates></LinearRing>"
HOLE = "<LinearRing><coordinates>1,1 1,2 2,2 2,1 1,1</coordinates></LinearRing>"
POLYGON = (
    f"<Polygon><innerBoundaryIs>{HOLE}</innerBoundaryIs><outerBoundaryIs>{RING}</outerBoundaryIs>"
    "</Polygon>"
)


@pytest.mark.parametrize(("inside", "area", "problem"), [
    (POLYGON, 8, ""), (f"<MultiGeometry>{POLYGON}{POLYGON}</MultiGeometry>", 16, ""),
    ("<Point><coordinates>1,2,3</coordinates></Point>", 0, ""), ("", None, ""),
    ("<LineString><coordinates>1,2 3,4</coordinates></LineString>", None, "needs one of"),
    ("<Polygon/>", None, "without an outer edge"),
    ("<ExtendedData><Data name='name'><value>b</value></Data></ExtendedData>", None, "two values"),
    ("<ExtendedData><SchemaData><SimpleData name='n'>7</SimpleData></SchemaData></ExtendedData>",
     None, ""),
])  # fmt: skip
def test_placemarks_of_every_kind(
    tmp_path: Path, inside: str, area: float | None, problem: str
) -> None:
    (row,) = taken(tmp_path, mark(inside), "rows.kml").rows
    assert problem in row.problem
    assert bool(problem) == bool(row.problem)
    assert (None if row.shape is None else row.shape.area) == area


def test_tracks_of_a_gpx_are_never_taken(tmp_path: Path) -> None:
    track = "<trk><trkseg><trkpt lat='1' lon='1'/></trkseg></trk>"
    table = taken(tmp_path, made.as_gpx(inside=track), "rows.gpx")
    assert len(table.rows) == 3
    assert "1 tracks ignored" in table.notes[0]
    with pytest.raises(RejectedError, match=r"holds no waypoints\. 1 tracks ignored"):
        taken(tmp_path, f"<gpx>{track}</gpx>".encode(), "rows.gpx")


def test_invalid_utf8_is_refused_with_the_place_of_the_byte(tmp_path: Path) -> None:
    for name, content in {
        "rows.csv": b"id\n\xff\n", "rows.geojson": b'{"a\xff', "rows.gpx": b"<gpx\xff",
    }.items():  # fmt: skip
        with pytest.raises(RejectedError, match=rf"byte {content.index(0xFF)}\b"):
            taken(tmp_path, content, name)
