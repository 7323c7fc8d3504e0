"""Small whole files of every format, to be read, cut, mutated and made hostile. All invented."""

import io
import json
import sqlite3
import struct
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from html import escape
from pathlib import Path
from typing import Any

import shapefile
import shapely

WGS84 = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)
SQUARE = [(98.5, 16.5), (98.5, 16.6), (98.6, 16.6), (98.6, 16.5), (98.5, 16.5)]
ROWS = ({"id": "P-1", "name": "One"}, {"id": "P-2", "name": "Two"}, {"id": "P-3", "name": "Three"})
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

Rows = Sequence[Mapping[str, str]]


def as_csv(rows: Rows = ROWS) -> bytes:
    def quoted(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    lines = [list(rows[0]), *(list(each.values()) for each in rows)]
    return "".join(",".join(map(quoted, each)) + "\n" for each in lines).encode()


def as_geojson(rows: Rows = ROWS, geometry: Any = None, **beside: Any) -> bytes:
    geometry = geometry or {"type": "Polygon", "coordinates": [SQUARE]}
    features = [{"type": "Feature", "properties": dict(e), "geometry": geometry} for e in rows]
    return json.dumps({"type": "FeatureCollection", "features": features, **beside}).encode()


def as_kml(rows: Rows = ROWS, inside: str = "", head: str = "") -> bytes:
    ring = " ".join(f"{x},{y},0" for x, y in SQUARE)
    shape = (
        "<Polygon><outerBoundaryIs><LinearRing><coordinates>"
        f"{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon>"
    )
    marks = ""
    for each in rows:
        data = "".join(
            f'<Data name="{escape(key)}"><value>{escape(value)}</value></Data>'
            for key, value in each.items()
        )
        marks += (
            "<Placemark><TimeStamp><when>2024-07-01</when></TimeStamp>"
            f"<ExtendedData>{data}</ExtendedData>{shape}</Placemark>"
        )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<kml xmlns="http://www.opengis.net/kml/2.2">'
        f"<Document>{inside}{marks}</Document></kml>"
    ).encode()


def as_gpx(rows: Rows = ROWS, inside: str = "", head: str = "", lat: str = "16.5") -> bytes:
    points = "".join(
        f'<wpt lat="{lat}" lon="98.5"><name>{escape(each["id"])}</name>'
        f"<desc>{escape(list(each.values())[-1])}</desc></wpt>"
        for each in rows
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<gpx xmlns="http://www.topografix.com/GPX/1/1"'
        f' version="1.1" creator="invented">{points}{inside}</gpx>'
    ).encode()


def zipped(members: Mapping[str, bytes], way: int = zipfile.ZIP_DEFLATED) -> bytes:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", way) as packing:
        for name, content in members.items():
            packing.writestr(zipfile.ZipInfo(name), content, way)
    return box.getvalue()


def as_kmz(rows: Rows = ROWS) -> bytes:
    return zipped({"doc.kml": as_kml(rows)})


def sheet_xml(rows: Rows = ROWS, more: str = "") -> str:
    lines = [list(rows[0]), *(list(each.values()) for each in rows)]
    body = "".join(
        f'<row r="{n}">'
        + "".join(
            f'<c r="{chr(65 + column)}{n}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
            for column, cell in enumerate(line)
        )
        + "</row>"
        for n, line in enumerate(lines, 1)
    )
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{body}{more}</sheetData></worksheet>'


def book(sheets: Mapping[str, str], **more: bytes) -> dict[str, bytes]:
    """Return the members of a workbook: name of a sheet -> its XML; style 1 is a date."""
    names = list(sheets)
    listed = "".join(
        f'<sheet name="{escape(each)}" sheetId="{n}" r:id="rId{n}"/>'
        for n, each in enumerate(names, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_REL}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n, _ in enumerate(names, 1)
    )
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        for n, _ in enumerate(names, 1)
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    made = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>{kinds}'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>{listed}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{links}'
        f'<Relationship Id="rId99" Type="{_REL}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        **{f"xl/worksheets/sheet{n}.xml": xml for n, xml in enumerate(sheets.values(), 1)},
    }
    return {**{name: text.encode() for name, text in made.items()}, **more}


def as_xlsx(rows: Rows = ROWS) -> bytes:
    return zipped(book({"Rows": sheet_xml(rows)}))


def blob(shape: Any = None, srs: int = 4326) -> bytes:
    """Return a shape as a GeoPackage has it."""
    shape = shapely.Polygon(SQUARE) if shape is None else shape
    return struct.pack("<2sBBi", b"GP", 0, 1, srs) + shapely.to_wkb(shape, byte_order=1)


def as_gpkg(
    folder: Path, rows: Rows = ROWS, *statements: str, shape: bytes | None = None, srs: int = 4326,
    organization: str = "EPSG",
) -> bytes:  # fmt: skip
    """Return a GeoPackage, after some more statements of whoever made it."""
    path = folder / "made.sqlite"
    path.unlink(missing_ok=True)
    columns = ["id", *[each for each in rows[0] if each != "id"]]
    with closing(sqlite3.connect(path)) as made:
        made.executescript(
            "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, "
            "organization TEXT, organization_coordsys_id INTEGER, definition TEXT);"
            "CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT);"
            "CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, "
            "geometry_type_name TEXT, srs_id INTEGER, z TINYINT, m TINYINT);"
            "INSERT INTO gpkg_contents VALUES ('places', 'features');"
        )
        made.execute(
            "INSERT INTO gpkg_geometry_columns VALUES ('places','geom','POLYGON',?,0,0)", (srs,)
        )
        made.execute(
            "INSERT INTO gpkg_spatial_ref_sys VALUES ('a', ?, ?, ?, '')", (srs, organization, srs)
        )
        named = ", ".join('"' + each.replace('"', '""') + '" TEXT' for each in columns)
        made.execute(f"CREATE TABLE places (geom BLOB, {named})")
        made.executemany(
            f"INSERT INTO places VALUES (?{', ?' * len(columns)})",  # noqa: S608 - of marks alone
            [
                (blob(srs=srs) if shape is None else shape, *(each.get(c) for c in columns))
                for each in rows
            ],
        )
        for each in statements:
            made.execute(each)
        made.commit()
    return path.read_bytes()


def shapefile_members(rows: Rows = ROWS, ring: Any = None) -> dict[str, bytes]:
    shp, shx, dbf = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with shapefile.Writer(shp=shp, shx=shx, dbf=dbf, shapeType=shapefile.POLYGON) as writer:
        for each in rows[0]:
            writer.field(each[:10], "C", size=80)
        for each in rows:
            writer.poly([ring or SQUARE])
            writer.record(*each.values())
    return {
        "rows.shp": shp.getvalue(), "rows.shx": shx.getvalue(), "rows.dbf": dbf.getvalue(),
        "rows.prj": WGS84.encode(), "rows.cpg": b"UTF-8",
    }  # fmt: skip


def as_shapefile(rows: Rows = ROWS) -> bytes:
    return zipped(shapefile_members(rows))


def seeds(folder: Path, rows: Rows = ROWS) -> dict[str, bytes]:
    """Return a whole file of each format, by its ending."""
    return {
        ".csv": as_csv(rows), ".geojson": as_geojson(rows), ".kml": as_kml(rows),
        ".kmz": as_kmz(rows), ".gpx": as_gpx(rows), ".xlsx": as_xlsx(rows),
        ".gpkg": as_gpkg(folder, rows), ".zip": as_shapefile(rows),
    }  # fmt: skip
