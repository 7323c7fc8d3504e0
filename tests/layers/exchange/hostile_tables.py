"""GeoPackages and shapefiles made to do harm, or that lie about themselves."""

import struct
from collections.abc import Iterator
from pathlib import Path

import shapely

from tests.layers.exchange import hostile_seeds as made
from tests.layers.exchange.hostile_zips import patched

_VIEW = "CREATE VIEW v AS SELECT geom, id FROM places"
_HEAVY = (
    "CREATE VIEW v AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "
    "SELECT x AS id FROM n"
)
_HEAVY_CATALOGUE = (
    "CREATE VIEW gpkg_contents AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "
    "SELECT 'a' AS table_name, 'none' AS data_type FROM n"
)
_MANY = (
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 400) "
    "INSERT INTO gpkg_contents SELECT 't' || x, 'features' FROM n"
)
_SWAPPED = "UPDATE gpkg_contents SET table_name = 'v'"
_STATEMENTS = {
    "trigger": ["CREATE TRIGGER t AFTER INSERT ON places BEGIN DELETE FROM places; END"],
    "view": [_VIEW, _SWAPPED],
    "heavy_view": [_HEAVY, _SWAPPED],
    "view_of_catalogue": [
        "ALTER TABLE gpkg_contents RENAME TO c", "CREATE VIEW gpkg_contents AS SELECT * FROM c",
    ],
    "heavy_catalogue": ["DROP TABLE gpkg_contents", _HEAVY_CATALOGUE],
    "virtual": ["CREATE VIRTUAL TABLE w USING fts5(id)", "UPDATE gpkg_contents SET table_name='w'"],
    "rtree": ["CREATE VIRTUAL TABLE r USING rtree(id, a, b)"],
    "generated": ["ALTER TABLE places ADD COLUMN g TEXT GENERATED ALWAYS AS (id || id) VIRTUAL"],
    "attach_name": ["ALTER TABLE places RENAME TO \"x'; ATTACH '/tmp/a' AS b; --\"",
                    "UPDATE gpkg_contents SET table_name = 'x''; ATTACH ''/tmp/a'' AS b; --'"],
    "attach_column": ["ALTER TABLE places RENAME COLUMN id TO \"\"\"; ATTACH '/tmp/a' AS b; --\""],
    "schema_table": ["UPDATE gpkg_contents SET table_name = 'sqlite_master'"],
    "pragma_table": ["UPDATE gpkg_contents SET table_name = 'pragma_database_list'"],
    "no_table": ["UPDATE gpkg_contents SET table_name = 'gone'"],
    "null_table": ["UPDATE gpkg_contents SET table_name = NULL"],
    "no_contents": ["DROP TABLE gpkg_contents"],
    "no_srs": ["DELETE FROM gpkg_spatial_ref_sys"],
    "srs_text": ["UPDATE gpkg_spatial_ref_sys SET organization_coordsys_id = '+init=/etc/passwd'"],
    "srs_unknown": ["UPDATE gpkg_spatial_ref_sys SET organization_coordsys_id = 99999"],
    "srs_other": ["UPDATE gpkg_spatial_ref_sys SET organization = 'http://127.0.0.1:9/'"],
    "geometry_column": ["UPDATE gpkg_geometry_columns SET column_name = 'gone'"],
    "two_geometries": ["INSERT INTO gpkg_geometry_columns VALUES ('places','id','POINT',4326,0,0)"],
    "no_rows": ["DELETE FROM places"],
    "text_not_utf8": ["UPDATE places SET id = CAST(x'ff80' AS TEXT)"],
    "text_nul": ["UPDATE places SET id = CAST(x'610062' AS TEXT)"],
    "text_huge": ["UPDATE places SET id = hex(zeroblob(1000000))"],
    "blob_for_text": ["UPDATE places SET id = zeroblob(100)"],
    "number_for_shape": ["UPDATE places SET geom = 7"],
    "infinite": ["UPDATE places SET id = 9e999"],
    "tables_many": [_MANY],
    "columns_by_case": ['ALTER TABLE places ADD COLUMN "id " TEXT'],
    "index_on_expression": ["CREATE INDEX i ON places (length(id))"],
}  # fmt: skip


def databases(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each GeoPackage."""
    for name, statements in _STATEMENTS.items():
        yield f"gpkg_{name}.gpkg", made.as_gpkg(folder, made.ROWS, *statements)
    deep = struct.pack("<BII", 1, 7, 1) * 100_000
    ring = struct.pack("<BIII", 1, 3, 1, 2**31)
    for name, shape in {
        "deep": deep, "vertices_lie": ring, "rings_lie": struct.pack("<BII", 1, 3, 2**32 - 1),
        "line": shapely.to_wkb(shapely.LineString([(0, 0), (1, 1)])), "none": b"", "order": b"\x07",
        "nan": shapely.to_wkb(shapely.Point(float("nan"), 1)),
        "parts_lie": struct.pack("<BII", 1, 6, 2**32 - 1), "type": struct.pack("<BII", 1, 99, 1),
        "mixed": struct.pack("<BII", 1, 6, 1) + shapely.to_wkb(shapely.Point(1, 1)),
        "tail": shapely.to_wkb(shapely.Point(1, 1)) + b"tail",
    }.items():  # fmt: skip
        head = struct.pack("<2sBBi", b"GP", 0, 1, 4326)
        yield f"gpkg_shape_{name}.gpkg", made.as_gpkg(folder, shape=head + shape)
    for name, head in {
        "envelope": b"GP\x00\x0f",
        "other": b"XX\x00\x01",
        "new": b"GP\x09\x01",
    }.items():
        yield f"gpkg_head_{name}.gpkg", made.as_gpkg(folder, shape=head + made.blob()[4:])
    yield "gpkg_other_srs_in_blob.gpkg", made.as_gpkg(folder, shape=made.blob(srs=3857))
    yield "gpkg_other_organization.gpkg", made.as_gpkg(folder, organization="EVIL")
    whole = made.as_gpkg(folder, [{"id": f"P-{n}", "note": "x" * 500} for n in range(200)])
    for number in range(1, 9):
        at = len(whole) * number // 10
        yield f"gpkg_corrupt_{number}.gpkg", patched(whole, at, b"\xff" * 600)
    for name, at, new in (
        ("page_size", 16, b"\x00\x00"), ("page_size_odd", 16, b"\x03\x07"),
        ("pages", 28, b"\x7f" * 4),
        ("wal", 18, b"\x02\x02"), ("encoding", 56, b"\x00\x00\x00\x09"),
        ("format", 44, b"\x00\x00\x00\x99"),
        ("magic", 0, b"SQLite format 9\x00"), ("root", 100, b"\xff"),
        ("free", 32, b"\x7f\x00\x00\x00"),
    ):  # fmt: skip
        yield f"gpkg_header_{name}.gpkg", patched(whole, at, new)
    yield "gpkg_twice.gpkg", whole * 2


def shapefiles() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each zipped shapefile."""
    files = made.shapefile_members()
    for ending, name, at, new in (
        ("shp", "length", 24, b"\x7f\xff\xff\xff"), ("shp", "length_zero", 24, b"\x00" * 4),
        ("shp", "type", 32, b"\x1f\x00\x00\x00"), ("shp", "line", 32, b"\x03\x00\x00\x00"),
        ("shp", "magic", 0, b"\x00" * 4), ("shp", "record_number", 100, b"\x00\x00\x00\x09"),
        ("shp", "record_length", 104, b"\x7f\xff\xff\xff"), ("shp", "record_type", 108, b"\x0b"),
        ("shp", "parts", 144, b"\xff\xff\xff\x7f"), ("shp", "points", 148, b"\xff\xff\xff\x7f"),
        ("shp", "part_begin", 152, b"\xff\xff\xff\x7f"), ("shp", "negative", 144, b"\xff" * 4),
        ("shp", "nan", 156, struct.pack("<d", float("nan"))),
        ("shp", "infinite", 156, struct.pack("<d", float("inf"))),
        ("shp", "huge", 156, struct.pack("<d", 1e308)), ("shp", "box", 36, b"\xff" * 32),
        ("shx", "length", 24, b"\x7f\xff\xff\xff"), ("shx", "offset", 100, b"\x7f\xff\xff\xff"),
        ("shx", "offset_negative", 100, b"\xff\xff\xff\xff"), ("shx", "size", 104, b"\x00" * 4),
        ("dbf", "count", 4, b"\xff\xff\xff\x7f"), ("dbf", "count_less", 4, b"\x01\x00\x00\x00"),
        ("dbf", "head", 8, b"\xff\xff"), ("dbf", "head_zero", 8, b"\x00\x00"),
        ("dbf", "width", 10, b"\xff\xff"), ("dbf", "width_zero", 10, b"\x00\x00"),
        ("dbf", "field_type", 43, b"?"), ("dbf", "field_memo", 43, b"M"),
        ("dbf", "field_number", 43, b"N"), ("dbf", "field_date", 43, b"D"),
        ("dbf", "field_width", 48, b"\xff"), ("dbf", "field_name", 32, b"\xff" * 10),
        ("dbf", "text", 98, b"\xff\xfe\xfd"), ("dbf", "deleted", 97, b"*"),
    ):  # fmt: skip
        whole = files[f"rows.{ending}"]
        changed = {**files, f"rows.{ending}": patched(whole, at, new)}
        yield f"{ending}_{name}.zip", made.zipped(changed)
    for ending in ("shp", "shx", "dbf", "prj"):
        lacking = {name: each for name, each in files.items() if not name.endswith(ending)}
        yield f"shapefile_without_{ending}.zip", made.zipped(lacking)
    for name, text in {
        "empty": b"", "grid": made.WGS84.replace("D_WGS_1984", "/etc/passwd").encode(),
        "url": b"http://127.0.0.1:9/crs", "init": b"+init=/etc/passwd:1", "not_utf8": b"\xff\xfe",
        "feet": made.WGS84.replace("0.0174532925199433", "0.3048").encode(),
        "paris": made.WGS84.replace("Greenwich", "Paris").encode(), "long": b"GEOGCS[" * 100_000,
        "zone": b'PROJCS["WGS_1984_UTM_Zone_99N",DATUM["D_WGS_1984"]]',
        "authority": b'PROJCS["x",AUTHORITY["EPSG","99999"]]',
    }.items():  # fmt: skip
        yield f"prj_{name}.zip", made.zipped({**files, "rows.prj": text})
    yield "cpg_unknown.zip", made.zipped({**files, "rows.cpg": b"rot13"})
    yield "cpg_path.zip", made.zipped({**files, "rows.cpg": b"/etc/passwd"})
    two = {name.replace("rows", "more"): each for name, each in files.items()}
    yield "shapefile_two.zip", made.zipped({**files, **two})
    ring = [(98 + n / 1e6, 16 + (n % 5) / 1e6) for n in range(250_000)]
    yield (
        "million_vertices.zip",
        made.zipped(made.shapefile_members([{"id": "1"}], [*ring, ring[0]])),
    )
