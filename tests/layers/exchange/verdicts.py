"""Bad files, each with what must become of it. All invented.

A case is: name, kind of rows, ending, content, verdict, words. The verdict is `refused` (nothing is
kept, and the words say why, with row and column where it is a row), `proposed` (the same, and the
words name the correction that would take it), `noted` (taken, and the words are said) or `taken`.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from tests.layers.exchange import hostile_seeds as made

Case = tuple[str, str, str, bytes, str, str]

HEAD = "id,kind,date,lon,lat,n_people\n"
GOOD = {"id": "R-1", "kind": "raid", "date": "2024-07-31", "lon": "98.6012", "lat": "16.3012",
        "n_people": "12"}  # fmt: skip
ZONE = {"id": "Z-9", "name": "Nine", "country_iso3": "XXA"}


def csv(**changed: str) -> bytes:
    row = {**GOOD, **changed}
    cells = ['"' + each.replace('"', '""') + '"' for each in row.values()]
    return (",".join(row) + "\n" + ",".join(cells) + "\n").encode()


def outline(*ring: tuple[float, float], **beside: object) -> bytes:
    closed = [list(each) for each in (*ring, ring[0])]
    return made.as_geojson([ZONE], {"type": "Polygon", "coordinates": [closed]}, **beside)


def cases(folder: Path) -> Iterator[Case]:
    """Yield every case."""
    yield from _outlines(folder)
    yield from _points()
    yield from _dates()
    yield from _tables()
    yield from _books()
    yield from _shapefiles()


def _outlines(folder: Path) -> Iterator[Case]:
    west, east, south, north = 98.5, 98.6, 16.5, 16.6
    square = ((west, south), (east, south), (east, north), (west, north))
    bow = ((west, south), (east, north), (east, south), (west, north))
    metres = tuple((x * 111_000, y * 111_000) for x, y in square)
    utm = tuple(((x - 98) * 1e5 + 4e5, y * 110_600) for x, y in square)

    def zone(name: str, content: bytes, verdict: str, words: str) -> Case:
        return name, "zone", ".geojson", content, verdict, words

    yield zone("square", outline(*square), "taken", "")
    yield zone("bow tie", outline(*bow), "refused", "Row 1: .*crosses or touches itself")
    yield zone("swapped", outline(*((y, x) for x, y in square)), "refused", "Row 1: .*swapped")
    yield zone("web mercator", outline(*metres), "refused", "Row 1: .*projected, in metres")
    yield zone("utm", outline(*utm), "refused", "Row 1: .*projected, in metres")
    over = ((179.5, 16), (-179.5, 16), (-179.5, 17), (179.5, 17))
    yield zone("antimeridian", outline(*over), "refused", "Row 1: .*180th meridian")
    yield zone("line", outline((west, south), (east, north)), "refused", "Row 1")
    spike = (*square, (west, south), (west - 0.1, south))
    yield zone("spike", outline(*spike), "refused", "Row 1: .*crosses or touches itself")
    nan = outline(*square).replace(b"98.5,", b"NaN,", 1)
    yield zone("NaN", nan, "refused", "holds NaN")
    endless = outline(*square).replace(b"98.5,", b"1e999,", 1)
    yield zone("infinite", endless, "refused", "Row 1: .*no finite number")
    empty = made.as_geojson([ZONE], {"type": "Polygon", "coordinates": []})
    yield zone("no parts", empty, "refused", "Row 1")
    for name, verdict, words in (
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "noted", "crs member was ignored"),
        ("EPSG:4326", "noted", "crs member was ignored"),
        ("urn:ogc:def:crs:EPSG::3857", "refused", "another CRS"),
        ("EPSG:32647", "refused", "another CRS"), ("EPSG:4240", "refused", "another CRS"),
    ):  # fmt: skip
        member = {"type": "name", "properties": {"name": name}}
        yield zone(f"crs {name}", outline(*square, crs=member), verdict, words)
    nothing = json.loads(outline(*square))
    nothing["features"][0]["geometry"] = None
    yield zone("no geometry", json.dumps(nothing).encode(), "refused", "Row 1, lon: is empty")
    twice = json.loads(outline(*square))
    twice["features"] *= 2
    yield zone("one id twice", json.dumps(twice).encode(), "refused", "Row 2, id: .*more than once")
    blob = made.blob(srs=0)
    no_crs = made.as_gpkg(folder, [ZONE], shape=blob, srs=0)
    yield "gpkg without crs", "zone", ".gpkg", no_crs, "refused", "in which CRS"
    polygon = made.as_geojson([GOOD], {"type": "Polygon", "coordinates": [made.SQUARE]})
    yield "outline of a rescue", "rescue", ".geojson", polygon, "refused", "Row 1: .*one point"


def _points() -> Iterator[Case]:
    for name, lon, lat, verdict, words in (
        ("plain", "98.6012", "16.3012", "taken", ""),
        ("swapped", "16.3", "98.6", "proposed", "Row 2, lon: .*--accept swap"),
        ("west", "-98.6", "16.3", "proposed", "Row 2, lon: .*--accept hemisphere"),
        ("south", "98.6", "-16.3", "proposed", "Row 2, lon: .*--accept hemisphere"),
        ("mercator", "10975000", "1850000", "refused", "Row 2, lon: .*not in degrees"),
        ("utm", "457000", "1802000", "refused", "Row 2, lon: .*not in degrees"),
        ("nan", "nan", "16.3", "refused", "Row 2, lon: .*no number"),
        ("infinite", "98.6", "inf", "refused", "Row 2, lat: .*no number"),
        ("decimal comma", "98,6012", "16,3012", "refused", "Row 2, lon: has a comma"),
        ("missing lat", "98.6", "", "refused", "Row 2, lat: is empty"),
        ("nowhere", "0", "0", "refused", "Row 2, lon: .*both 0"),
        ("seconds", "98°36'04\"E", "16°18'04\"N", "taken", ""),
        ("no letter", "98°36'04\"", "16°18'04\"", "refused", "Row 2, lon: .*no N, S, E or W"),
        ("other axis", "16°18'N", "98°36'E", "refused", "Row 2, lon: .*other axis"),
        ("sixty minutes", "98°60'E", "16°18'N", "refused", "Row 2, lon: .*sixty"),
        ("grid", "47QMV", "99000", "refused", "Row 2, lon: .*no number"),
        ("other digits", "\u0669\u0668", "16.3", "refused", "Row 2, lon: .*no number"),
        ("underscores", "9_8", "16.3", "refused", "Row 2, lon: .*no number"),
    ):  # fmt: skip
        yield f"point {name}", "rescue", ".csv", csv(lon=lon, lat=lat), verdict, words


def _dates() -> Iterator[Case]:
    for text, verdict, words in (
        ("2024-07", "taken", ""), ("Q3 2024", "taken", ""), ("31/07/2024", "taken", ""),
        ("5 May 2024", "taken", ""), ("05/07/2024", "proposed", "Row 2, date: .*--accept day-fir"),
        ("45474", "proposed", "Row 2, date: .*--accept excel-1900"),
        ("31/07/24", "refused", "Row 2, date: .*two digits"),
        ("2024-02-30", "refused", "Row 2, date: .*no calendar"),
        ("2031-01-01", "refused", "Row 2, date: .*future"),
        ("2567-07-31", "refused", "Row 2, date: .*Buddhist"),
        ("0000-00-00", "refused", "Row 2, date: .*no year 0000"),
        ("1899-12-30", "refused", "Row 2, date: .*before 1900"),
        ("NaT", "refused", "Row 2, date: is no date"),
        ("2024-07-31T23:30:00-05:00", "noted", "UTC day is not the one written"),
        ("2024-07-31 14:00", "noted", "without a zone"),
    ):  # fmt: skip
        yield f"date {text}", "rescue", ".csv", csv(date=text), verdict, words
    two = csv() + b"R-2,raid,05/07/2024,98.6012,16.3,1\nR-3,raid,31/07/2024,98.7012,16.3,1\n"
    yield "date told by its column", "rescue", ".csv", two, "noted", "with the day first"


def _tables() -> Iterator[Case]:
    good = csv()
    for name, content, verdict, words in (
        ("thousands", csv(n_people="1,234"), "refused", "Row 2, n_people: is no number"),
        ("half a person", csv(n_people="1.234"), "refused", "Row 2, n_people: is no whole"),
        ("below zero", csv(n_people="-4"), "refused", "Row 2, n_people: .*from 0 upwards"),
        ("unknown kind", csv(kind="rescued"), "refused", "Row 2, kind: is none of"),
        ("header twice", b"id,id\n1,2\n", "refused", "name of its own"),
        ("header empty", b"id,,kind\n1,2,3\n", "refused", "name of its own"),
        ("short row", good + b"R-2,raid\n", "refused", "Row 3: has 2 cells"),
        ("long row", good + b"R-2,raid,2024,98.6,16.3,1,9\n", "refused", "Row 3: has 7 cells"),
        ("semicolons", good.replace(b",", b";"), "refused", "other signs than commas"),
        ("tabs", good.replace(b",", b"\t"), "refused", "other signs than commas"),
        ("utf-16", good.decode().encode("utf-16"), "refused", "not UTF-8"),
        ("cp1252", csv(kind="raid\u00e9").decode().encode("cp1252"), "refused", "not UTF-8"),
        ("lost letters", csv(id="R-\ufffd"), "refused", "Row 2: .*lost before"),
        ("open quote", good + b'R-2,"raid\n', "refused", "badly quoted"),
        ("zero bytes", good + b"\x00" * 9, "refused", "zero bytes"),
        ("only a header", HEAD.encode(), "refused", "holds no rows"),
        ("byte order mark", b"\xef\xbb\xbf" + good, "taken", ""),
        ("windows lines", good.replace(b"\n", b"\r\n"), "taken", ""),
        ("no last line end", good[:-1], "noted", "has no end of line"),
        ("a name nobody knows", good.replace(b"n_people", b"mood"), "noted", "left out: mood|mood"),
    ):  # fmt: skip
        yield f"table {name}", "rescue", ".csv", content, verdict, words


def _books() -> Iterator[Case]:
    row = made.sheet_xml([GOOD])

    def book(name: str, sheet: str, verdict: str, words: str, **more: bytes) -> Case:
        content = made.zipped({**made.book({"Rows": sheet}), **more})
        return f"book {name}", "rescue", ".xlsx", content, verdict, words

    def at(cell: str, text: str) -> str:
        begin = row.index(f'<c r="{cell}"')
        return row[:begin] + text + row[row.index("</c>", begin) + 4 :]

    yield book("plain", row, "taken", "")
    yield book("date", at("C2", '<c r="C2" s="1"><v>45474</v></c>'), "taken", "")
    serial = at("C2", '<c r="C2"><v>45474</v></c>')
    yield book("serial number", serial, "noted", "counted from 1900")
    old = made.book({"Rows": serial})["xl/workbook.xml"]
    old = old.replace(b"<sheets>", b'<workbookPr date1904="1"/><sheets>')
    yield book(
        "serial, 1904", serial, "refused", "Row 2, date: .*future", **{"xl/workbook.xml": old}
    )
    zero = at("C2", '<c r="C2" s="1"><v>0</v></c>')
    yield book("day zero", zero, "refused", "Row 2, date: is no date")
    formula = at("F2", '<c r="F2"><f>6+6</f></c>')
    yield book("formula, not computed", formula, "refused", "Row 2: .*never computed")
    yield book("formula", at("F2", '<c r="F2"><f>6+6</f><v>12</v></c>'), "taken", "")
    error = at("F2", '<c r="F2" t="e"><v>#REF!</v></c>')
    yield book("error", error, "noted", "#REF!")
    merged = made.sheet_xml([GOOD, {**GOOD, "id": "R-2", "kind": ""}]).replace(
        "</worksheet>", '<mergeCells><mergeCell ref="B2:B3"/></mergeCells></worksheet>'
    )
    yield book("merged cells", merged, "refused", "Row 3: .*merged cells")
    hidden = row.replace('<row r="2">', '<row r="2" hidden="1">')
    yield book("hidden row", hidden, "noted", "1 hidden rows or columns")
    two = made.book({"Rows": row, "Old": row})
    secret = two["xl/workbook.xml"].replace(b'name="Old"', b'name="Old" state="hidden"')
    content = made.zipped({**two, "xl/workbook.xml": secret})
    yield "book hidden sheet", "rescue", ".xlsx", content, "noted", "1 hidden sheets"
    yield "book two sheets", "rescue", ".xlsx", made.zipped(two), "refused", "which one is meant"


def _shapefiles() -> Iterator[Case]:
    whole = made.shapefile_members()

    def without(ending: str) -> dict[str, bytes]:
        return {name: content for name, content in whole.items() if not name.endswith(ending)}

    for name, members, words in (
        ("without .prj", without(".prj"), r"lacks the \.prj"),
        ("without .dbf", without(".dbf"), r"lacks the \.dbf"),
        ("other .prj", {**whole, "rows.prj": b'PROJCS["Somewhere"]'}, "CRS that is not known"),
        ("cut .shp", {**whole, "rows.shp": whole["rows.shp"][:-20]}, "longer or shorter"),
        ("cut .dbf", {**whole, "rows.dbf": whole["rows.dbf"][:-20]}, "longer or shorter"),
        ("rows without country", whole, "Row 1, country_iso3: is empty"),
    ):  # fmt: skip
        yield f"shapefile {name}", "zone", ".zip", made.zipped(members), "refused", words
