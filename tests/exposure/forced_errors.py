"""Errors, forced by name, each with a place and a note in it that nobody may read afterwards.

Each takes a folder and either raises, or returns what it would show to a person. What a message of
ours says counts as shown; what a library says is only ever logged.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import shapely

from geo import area, cells, crs, local_day, mgrs, overlap, period, shapes
from geo.pool import pooled
from layers.errors import RejectedError
from layers.exchange.importing import KINDS, How, import_file
from layers.exchange.reading.opening import read
from layers.store.memory import MemoryStore
from layers.vault.keys import Keys
from layers.vault.vault import Vault
from tests.builders import (
    NOW,
    a_log,
    a_zone,
)

POINT = (98.601234567891, 16.298765432109)
NOTE = "the third girl from Kanarivka sleeps behind the blue gate"
LON, LAT = map(repr, POINT)
WKT = f"POINT ({LON} {LAT})"
CROSSED = (
    f"POLYGON (({LON} {LAT}, 98.7 16.4, 98.7 16.298765432109, 98.601234567891 16.4, {LON} {LAT}))"
)

LINE = shapely.LineString([POINT, (98.7, 16.4)])

Forced = Callable[[Path], object]


def _row(**said: str) -> dict[str, str]:
    return {
        "id": "P-1", "name": "Invented", "date": "2024-07-01", "month": "2024-07", "lon": LON,
        "lat": LAT, "note": NOTE, "consent": "yes", "location_basis": "stated", "kind": "raid",
        "country_iso3": "XXA", "synthetic": "yes", "zone_id": "Z-1", **said,
    }  # fmt: skip


IN_ROWS: dict[str, list[dict[str, str]]] = {
    "a note for a date": [_row(date=NOTE, month=NOTE)],
    "a note for a longitude": [_row(lon=NOTE)],
    "a place for a date": [_row(date=f"{LON} {LAT}", month=LON)],
    "a place for a kind": [_row(kind=WKT, consent=LON, location_basis=LAT)],
    "a note for every word": [
        _row(
            kind=NOTE,
            consent=NOTE,
            location_basis=NOTE,
            country_iso3=NOTE,
            synthetic=NOTE,
            tlp=NOTE,
            status=NOTE,
            citizenship=NOTE,
            n_people=NOTE,
            area_ha=NOTE,
        )
    ],
    "longitude and latitude swapped": [_row(lon=LAT, lat=LON)],
    "the wrong hemisphere": [_row(lat=f"-{LAT}")],
    "a place off the earth": [_row(lon=f"5{LON}", lat=f"7{LAT}")],
    "a place in two numbers": [_row(lon=f"{LON},{LAT}")],
    "an outline that crosses itself": [_row(wkt=CROSSED)],
    "an outline that is none": [_row(wkt=WKT[:-1] + f" ({NOTE}")],
    "an outline of two points": [_row(wkt=f"POLYGON (({LON} {LAT}, {LON} {LAT}))")],
    "twice the same id": [_row(), _row()],
    "an id too long": [_row(id=f"{NOTE} " * 9)],
    "no id": [_row(id="")],
    "a number that is none": [_row(n_people="twelve", area_ha=LON, n_child="-4")],
    "persons in the note": [_row(note=f"{NOTE}, call +66 81 234 5678, a@b.example")],
    "text where a photograph is": [_row(photo=NOTE, age=NOTE, sex=NOTE)],
}


def _csv(folder: Path, rows: list[dict[str, str]], name: str = "in.csv") -> Path:
    path = folder / name
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
    path.write_text(
        "".join(",".join(json.dumps(cell) if "," in cell or '"' in cell else cell for cell in line)
                + "\n" for line in lines)
    )  # fmt: skip
    return path


def _taken(folder: Path, path: Path, kind: str) -> object:
    """Import, and return what a person is told."""
    store, vault = MemoryStore(), Vault(folder / "s.vault", Keys(folder / "keys"))
    store.put([a_zone()])
    result = import_file(
        path, kind=kind, store=store, vault=vault, log=a_log(store), recorded_at=NOW,
        how=How(dry_run=True), reader=read,
    )  # fmt: skip
    if not result.problems:
        raise RejectedError("It is good.")
    return [*map(str, result.problems), *result.notes, *map(str, result.duplicates)]


def imports() -> Iterator[tuple[str, Forced]]:
    """Yield files whose rows are wrong, for each kind of rows."""
    for kind in KINDS:
        for name, rows in IN_ROWS.items():
            if kind in {"zone", "rescue", "report"} or name in {
                "a note for a date", "a note for every word", "an outline that is none",
                "an outline that crosses itself", "an id too long", "a place off the earth",
            }:  # fmt: skip
                yield f"{kind}: {name}", lambda at, k=kind, r=rows: _taken(at, _csv(at, r), k)  # type: ignore[misc]


def _file(name: str, content: str | bytes) -> Forced:
    def force(folder: Path) -> object:
        path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return _taken(folder, path, "report")

    return force


FEATURE = json.dumps({"type": "Feature", "properties": {"id": "1", "note": NOTE},
                      "geometry": {"type": "Point", "coordinates": [*POINT]}})  # fmt: skip
MISPLACED = FEATURE.replace(LON, json.dumps(NOTE))
FILES: dict[str, Forced] = {
    "a CSV without a header": _file("a.csv", f"P-1,2024-07,{LON},{LAT},{NOTE}\n" * 2),
    "a CSV of other bytes": _file("a.csv", f"id,note\n1,{NOTE} é\n".encode("latin-1")),
    "a CSV with an open quote": _file("a.csv", f'id,note\n1,"{NOTE} {LON}\n'),
    "a CSV with more cells": _file("a.csv", f"id,note\n1,{NOTE},{LON},{LAT}\n"),
    "a CSV with a zero in it": _file("a.csv", f"id,note\n1,{NOTE}\0{LON}\n"),
    "a CSV with a column twice": _file("a.csv", f"id,id\n{NOTE},{LON}\n"),
    "a cut GeoJSON": _file("a.geojson", f'{{"type":"FeatureCollection","features":[{FEATURE}'),
    "a GeoJSON of a number": _file("a.geojson", LON),
    "a GeoJSON of words": _file("a.geojson", f'{{"type": "{NOTE}", "features": []}}'),
    "a GeoJSON with a place of words": _file(
        "a.geojson", f'{{"type":"FeatureCollection","features":[{MISPLACED}]}}'
    ),
    "a GeoJSON key twice": _file("a.geojson", f'{{"{NOTE}":1,"{NOTE}":{LON}}}'),
    "a KML with a place of words": _file(
        "a.kml", '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><Point>'
        f"<coordinates>{LON},{NOTE}</coordinates></Point></Placemark></Document></kml>"
    ),
    "a cut KML": _file("a.kml", f"<kml><Placemark><name>{NOTE}</name><coordinates>{LON},{LAT}"),
    "a GPX with an unknown entity": _file(
        "a.gpx", f'<gpx><wpt lat="{LAT}" lon="{LON}">&girl;'
    ),
    "a workbook that is text": _file("a.xlsx", f"{NOTE} {LON} {LAT}"),
    "a GeoPackage that is text": _file("a.gpkg", f"{NOTE} {LON} {LAT}" * 40),
    "a zip that is text": _file("a.zip", f"{NOTE} {LON} {LAT}"),
    "an unknown ending": _file("a.doc", f"{NOTE} {LON}"),
}  # fmt: skip


GEO: dict[str, Forced] = {
    "an outline that is a line": lambda _: shapes.checked_outline(LINE),
    "an outline that crosses itself": lambda _: shapes.checked_outline(shapely.from_wkt(CROSSED)),
    "an outline with axes swapped": lambda _: shapes.checked_outline(
        shapely.box(POINT[1], POINT[0], POINT[1] + 0.1, POINT[0] + 0.1)
    ),
    "the area of a line": lambda _: area.geodesic_area_m2(LINE),  # type: ignore[arg-type]
    "an unknown CRS": lambda _: crs.parse("EPSG:none"),
    "a CRS beyond its place": lambda _: crs.utm_crs(POINT[0] * 7, POINT[1] * 9),
    "a cell of no place": lambda _: cells.cell_of(float("nan"), POINT[1]),
    "a cell of words": lambda _: cells.cell_outline(NOTE),
    "the square of no place": lambda _: mgrs.square_of(POINT[0] * 9, POINT[1]),
    "an instant of words": lambda _: period.parse_instant("yesterday"),
    "an epoch of words": lambda _: period.length_of("a year"),
    "an empty buffer": lambda _: shapes.buffer(shapely.Point(POINT), metres=float("nan")),
    "overlap with a line": lambda _: overlap.iou(LINE, shapely.from_wkt(CROSSED)),  # type: ignore[arg-type]
    "a pool with what crosses itself": lambda _: pooled([shapely.from_wkt(CROSSED)], []),
    "a circle of nothing": lambda _: shapes.circle(*POINT, radius_m=-1),
    "the day of no country": lambda _: local_day.offset(NOTE, float("nan")),
}  # fmt: skip
