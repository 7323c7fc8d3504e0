"""Files made to do harm, by name. Payloads are harmless: nothing here runs code or calls out.

Run as a program, it reads a whole folder of them in one process, under the limits and the
guard of the child, and prints a line of JSON for each, with the seconds of work that it took.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from layers.errors import RejectedError
from layers.exchange.reading import child, opening
from tests.layers.exchange import hostile_seeds as made
from tests.layers.exchange.hostile_tables import databases, shapefiles
from tests.layers.exchange.hostile_zips import zips

BEGIN = "begin"
"""A file of this name is looked for when the reading begins, as a mark for strace."""

PAYLOADS = {
    "double_braces": "{{7*191}}", "percent": "{% for x in y %}", "dollar": "${7*191}",
    "script": "<script>document.title='x'</script>", "image": "<img src=x onerror=alert(1)>",
    "backtick": "`${1}`", "formula": "=1+1", "dde": "=cmd|' /C calc'!A0", "at": "@SUM(1)",
    "plus": "+1+1", "minus": "-1+1", "hash": "#{7*191}", "sql": "'); DROP TABLE place; --",
    "path": "../../etc/passwd", "url": "http://127.0.0.1:9/x", "vsicurl": "/vsicurl/http://a/b.csv",
    "erb": "<%= 7*191 %>", "format": "{0.__class__}", "percent_s": "%s%n%x", "jndi": "${jndi:x}",
    "right_to_left": "a\u202eb", "zero_width": "a\u200bb", "line_separator": "a\u2028b",
    "long": "x" * 19_000, "emoji": "\U0001f600", "quote": "\"'`", "entity": "&lt;b&gt;&amp;",
}  # fmt: skip
"""Texts that are nothing but text here, and must come out as they went in."""

_LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "ha">' for n in range(10)
)
HEADS = {
    "billion_laughs": f"<!DOCTYPE x [{_LAUGHS}]>",
    "quadratic": f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>',
    "xxe_file": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "xxe_http": '<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:9/x">]>',
    "parameter_entity": '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x.dtd"> %a;]>',
    "external_dtd": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    "public_dtd": '<!DOCTYPE x PUBLIC "-//a//b" "http://127.0.0.1:9/x.dtd">',
    "notation": '<!DOCTYPE x [<!NOTATION n SYSTEM "file:///etc/passwd">]>',
    "unparsed": '<!DOCTYPE x [<!NOTATION n SYSTEM "n"><!ENTITY a SYSTEM "f" NDATA n>]>',
    "attlist": '<!DOCTYPE x [<!ATTLIST kml a CDATA "b">]>',
    "empty_dtd": "<!DOCTYPE x []>",
}
INSIDE = {
    "xinclude": '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"'
    ' parse="text"/>',
    "network_link": "<NetworkLink><Link><href>http://127.0.0.1:9/a.kml</href></Link></NetworkLink>",
    "network_link_file": "<NetworkLink><Link><href>file:///etc/passwd</href></Link></NetworkLink>",
    "overlay": "<GroundOverlay><Icon><href>http://127.0.0.1:9/a.png</href></Icon></GroundOverlay>",
    "style_url": "<Style><IconStyle><Icon><href>http://127.0.0.1:9/i</href></Icon></IconStyle>"
    "</Style>",
    "stylesheet": "<?xml-stylesheet href='http://127.0.0.1:9/x.xsl'?>",
    "schema_location": '<a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="a http://127.0.0.1:9/x.xsd"/>',
    "comment": "<!-- --><![CDATA[ x ]]>",
    "deep": "<a>" * 50_000 + "</a>" * 50_000,
    "wide": "<a/>" * 200_000,
    "undefined_entity": "&undefined;",
    "character": "&#0;",
    "tracks": "<trk><trkseg><trkpt lat='1' lon='1'/></trkseg></trk>",
}
OTHERS = {
    "ogr_vrt": b'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/etc/passwd'
    b"</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
    "ogr_vrt_url": b'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>'
    b"/vsicurl/http://127.0.0.1:9/a</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
    "gdalg": b'{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read /a"}',
    "gml": b'<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml"/>',
    "wfs": b"<OGRWFSDataSource><URL>http://127.0.0.1:9/wfs</URL></OGRWFSDataSource>",
    "wms": b"<GDAL_WMS><Service name='WMS'><ServerUrl>http://127.0.0.1:9/</ServerUrl></Service>"
    b"</GDAL_WMS>",
    "stacit": b'{"type": "FeatureCollection", "stac_version": "1.0.0", "links": [], "features": 7}',
    "topojson": b'{"type": "Topology", "objects": {}, "arcs": []}',
    "esri_json": b'{"geometryType": "esriGeometryPoint", "features": [{"attributes": {}}]}',
    "empty": b"", "nul": b"\x00" * 1000, "one_byte": b"\xff", "spaces": b" \n" * 1000,
    "utf16": "id,name\n1,a\n".encode("utf-16"), "utf32": "id,name\n1,a\n".encode("utf-32"),
    "utf16_no_mark": "id,name\n1,a\n".encode("utf-16-le"), "overlong": b"id,name\n1,\xc0\xaf\n",
    "surrogate_bytes": b"id,name\n1,\xed\xa0\x80\n", "latin1": b"id,name\n1,caf\xe9\n",
    "pdf": b"%PDF-1.7\n%%EOF\n", "elf": b"\x7fELF" + b"\x02" * 200, "pickle": b"\x80\x04K\x01.",
    "html": b"<!DOCTYPE html><html><script>1</script></html>", "ole": b"\xd0\xcf\x11\xe0" * 300,
}  # fmt: skip
ENDINGS = (".csv", ".geojson", ".kml", ".gpx", ".xlsx", ".gpkg", ".kmz", ".zip")


def payload_rows(text: str) -> made.Rows:
    """Return rows whose texts are a payload."""
    return [{"id": "P-1", "note": text}, {"id": "P-2", "note": text}]


def corpus(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each hostile file; the folder is for making them."""
    for number, (name, text) in enumerate(PAYLOADS.items()):
        whole = made.seeds(folder, payload_rows(text[:76] if len(text) > 76 else text))
        for ending in ENDINGS if number < 6 else (ENDINGS[number % 8], ENDINGS[(number + 3) % 8]):
            yield f"text_{name}{ending}", whole[ending]
        column = [{"id": "P-1", text[:60]: "1"}]
        yield f"column_{name}.geojson", made.as_geojson(column)
        yield f"column_{name}.csv", made.as_csv(column)
    for name, head in HEADS.items():
        use = {"billion_laughs": "&l9;", "quadratic": "&a;" * 50_000}.get(name, "")
        use = use or ("&a;" if name.startswith("xxe") else "")
        yield f"head_{name}.kml", made.as_kml(head=head, inside=f"<name>{use}</name>")
        yield f"head_{name}.gpx", made.as_gpx(head=head, inside=f"<name>{use}</name>")
        yield f"head_{name}.kmz", made.zipped({"doc.kml": made.as_kml(head=head, inside=use)})
    for name, inside in INSIDE.items():
        yield f"inside_{name}.kml", made.as_kml(inside=inside)
        yield f"inside_{name}.gpx", made.as_gpx(inside=inside)
    for name, content in OTHERS.items():
        for ending in ENDINGS[:5] if name in {"ogr_vrt", "ogr_vrt_url", "gdalg"} else ENDINGS[:3]:
            yield f"other_{name}{ending}", content
    yield from _json()
    yield from _csv()
    yield from _places()
    yield from zips()
    yield from databases(folder)
    yield from shapefiles()


def _json() -> Iterator[tuple[str, bytes]]:
    def with_geometry(text: str) -> bytes:
        return (
            '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"1"},'
            f'"geometry":{text}}}]}}'
        ).encode()

    crs = {"type": "link", "properties": {"href": "http://127.0.0.1:9/crs", "type": "proj4"}}
    yield "json_crs_link.geojson", made.as_geojson(crs=crs)
    yield "json_crs_file.geojson", made.as_geojson(crs={**crs, "href": "file:///etc/passwd"})
    yield "json_schema.geojson", made.as_geojson(**{"$schema": "http://127.0.0.1:9/s"})
    yield "json_deep.geojson", b"[" * 200_000
    yield "json_deep_objects.geojson", b'{"a":' * 200_000 + b"1" + b"}" * 200_000
    yield "json_twice.geojson", made.as_geojson()[:-1] + b',"type":"FeatureCollection"}'
    yield "json_mark.geojson", b"\xef\xbb\xbf" + made.as_geojson()
    yield "json_two_marks.geojson", b"\xef\xbb\xbf" * 2 + made.as_geojson()
    yield "json_surrogate.geojson", made.as_geojson([{"id": "\ud800"}])
    yield "json_nul.geojson", made.as_geojson([{"id": "a\x00b"}])
    yield "json_huge_cell.geojson", made.as_geojson([{"id": "x" * 10**6}])
    yield "json_columns_twice.geojson", made.as_geojson([{"id": "1", "ID ": "2"}])
    yield "json_columns_many.geojson", made.as_geojson([{f"c{n}": "1" for n in range(5_000)}])
    yield (
        "json_huge_integer.geojson",
        with_geometry(f'{{"type":"Point","coordinates":[{"9" * 4000},1]}}'),
    )
    yield (
        "json_longer_integer.geojson",
        with_geometry(f'{{"type":"Point","coordinates":[{"9" * 9000},1]}}'),
    )
    for name in ("NaN", "Infinity", "-Infinity", "1e999", "true", "null", '"1"', "[]", "{}"):
        what = name.strip('"-').replace("[]", "list").replace("{}", "object")
        yield (
            f"json_number_{what}{'_less' * name.startswith('-')}.geojson",
            with_geometry(f'{{"type":"Point","coordinates":[{name},1]}}'),
        )
    for name in ("GeometryCollection", "LineString", "Polygon", "MultiPolygon", "Circle"):
        yield f"json_no_coordinates_{name}.geojson", with_geometry(f'{{"type":"{name}"}}')
        deep = "[" * 900 + "]" * 900
        yield (
            f"json_deep_{name}.geojson",
            with_geometry(f'{{"type":"{name}","coordinates":{deep}}}'),
        )
    yield "json_features_numbers.geojson", b'{"type":"FeatureCollection","features":[1,null,[]]}'
    yield (
        "json_million_lists.geojson",
        b'{"type":"FeatureCollection","features":[' + b"[]," * 10**6 + b"[]]}",
    )


def _csv() -> Iterator[tuple[str, bytes]]:
    yield "csv_columns_twice.csv", b"id,id\n1,2\n"
    yield "csv_columns_twice_by_case.csv", b"id,ID \n1,2\n"
    yield "csv_no_names.csv", b",,\n1,2,3\n"
    yield (
        "csv_columns_many.csv",
        b",".join(b"c%d" % n for n in range(9_000)) + b"\n" + b"," * 8999 + b"\n",
    )
    yield "csv_open_quote.csv", b'id,name\n1,"' + b"a\n" * 100_000
    yield "csv_huge_cell.csv", b"id,name\n1," + b"x" * 100_000 + b"\n"
    yield "csv_huger_cell.csv", b"id,name\n1," + b"x" * 10**6 + b"\n"
    yield "csv_rows_many.csv", b"id,name\n" + b"1,a\n" * 250_000
    yield "csv_nul.csv", b"id,name\n1,a\x00b\n"
    yield "csv_mark.csv", b"\xef\xbb\xbfid,name\n1,a\n"
    yield "csv_old_line_ends.csv", b"id,name\r1,a\r"
    yield "csv_commas.csv", b"id\n" + b"," * 10**6 + b"\n"
    deep = "GEOMETRYCOLLECTION(" * 100_000
    yield "csv_wkt_deep.csv", f'id,wkt\n1,"{deep[:100_000]}"\n'.encode()
    for name, text in {
        "nan": "POINT (nan nan)", "inf": "POINT (inf 1)", "empty": "POINT EMPTY",
        "words": "POINT (a b)",
        "line": "LINESTRING (0 0, 1 1)", "curve": "CURVEPOLYGON (CIRCULARSTRING (0 0, 1 1, 2 0))",
        "three": "POLYGON ((0 0, 1 1))", "collection": "GEOMETRYCOLLECTION (POINT (1 1))",
    }.items():  # fmt: skip
        yield f"csv_wkt_{name}.csv", f'id,wkt\n1,"{text}"\n'.encode()


def _places() -> Iterator[tuple[str, bytes]]:
    ring = [[98 + n / 1e7, 16 + (n % 7) / 1e7] for n in range(10**6)]
    yield (
        "million_vertices.geojson",
        made.as_geojson([{"id": "1"}], {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}),
    )
    text = " ".join(f"{x:.5f},{y:.5f}" for x, y in ring)
    body = made.as_kml([{"id": "1"}]).decode()
    begin, end = body.index("<coordinates>") + 13, body.index("</coordinates>")
    yield "million_vertices.kml", (body[:begin] + text + body[end:]).encode()
    for name in ("nan", "inf", "1e999", "1e308", "abc", "", "9" * 5_000, "0x10"):
        yield f"gpx_lat_{name[:8] or 'none'}.gpx", made.as_gpx(lat=name)
        yield (
            f"kml_x_{name[:8] or 'none'}.kml",
            (body[:begin] + f"{name},1 " * 4 + body[end:]).encode(),
        )


def main(folder: Path) -> None:
    """Read every file of a folder, and say what came of it."""
    child.limit()
    child.shut(folder)
    os.path.exists(folder / BEGIN)  # noqa: PTH110 - a mark, by one system call
    for path in sorted(folder.iterdir()):
        began = time.process_time()
        try:
            table = opening.read(path)
            said = {"rows": len(table.rows), "problems": sum(bool(r.problem) for r in table.rows)}
        except RejectedError as error:
            said = {"refused": str(error)}
        print(json.dumps({"name": path.name, "s": time.process_time() - began, **said}))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
