"""The same rows and shapes in seven formats that can carry any of them. All invented."""

import io
import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from html import escape
from pathlib import Path
from typing import Any

import shapefile
import shapely
from shapely import Point
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from tests.layers.exchange import hostile_seeds as made

Rows = Sequence[tuple[Mapping[str, str], BaseGeometry | None]]


def files(folder: Path, rows: Rows) -> dict[str, bytes]:
    """Return a file of each format by its name."""
    flat = [{**values, **_columns(shape)} for values, shape in rows]
    kml = _kml(rows)
    return {
        "rows.csv": made.as_csv(flat), "rows.xlsx": made.as_xlsx(flat),
        "rows.geojson": _geojson(rows), "rows.kml": kml, "rows.kmz": made.zipped({"doc.kml": kml}),
        "rows.gpkg": _gpkg(folder, rows), "rows.zip": _shapefile(rows),
    }  # fmt: skip


def _columns(shape: BaseGeometry | None) -> dict[str, str]:
    if isinstance(shape, Point):
        return {"lon": repr(shape.x), "lat": repr(shape.y)}
    return {} if shape is None else {"wkt": shape.wkt}


def _geojson(rows: Rows) -> bytes:
    features = [
        {"type": "Feature", "properties": dict(values),
         "geometry": None if shape is None else mapping(shape)}
        for values, shape in rows
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _kml(rows: Rows) -> bytes:
    marks = ""
    for values, shape in rows:
        data = "".join(
            f'<Data name="{escape(key)}"><value>{escape(value)}</value></Data>'
            for key, value in values.items()
        )
        place = ""
        if shape is not None:
            at = " ".join(f"{x!r},{y!r}" for x, y in shapely.get_coordinates(shape).tolist())
            place = f"<coordinates>{at}</coordinates>"
            place = (
                f"<Point>{place}</Point>"
                if isinstance(shape, Point)
                else f"<Polygon><outerBoundaryIs><LinearRing>{place}</LinearRing></outerBoundaryIs>"
                "</Polygon>"
            )
        marks += f"<Placemark><ExtendedData>{data}</ExtendedData>{place}</Placemark>"
    return f"<kml><Document>{marks}</Document></kml>".encode()


def _gpkg(folder: Path, rows: Rows) -> bytes:
    whole = made.as_gpkg(folder, [values for values, _ in rows])
    path = folder / "alike.sqlite"
    path.write_bytes(whole)
    with closing(sqlite3.connect(path)) as database:
        for values, shape in rows:
            blob = None if shape is None else made.blob(shape)
            database.execute("UPDATE places SET geom = ? WHERE id = ?", (blob, values["id"]))
        database.commit()
    return path.read_bytes()


def _shapefile(rows: Rows) -> bytes:
    parts: dict[str, Any] = {each: io.BytesIO() for each in ("shp", "shx", "dbf")}
    first = rows[0][1]
    flat = first is None or isinstance(first, Point)
    kind = shapefile.POINT if flat else shapefile.POLYGON
    with shapefile.Writer(**parts, shapeType=kind) as writer:
        for name in rows[0][0]:
            writer.field(name[:10], "C", size=80)
        for values, shape in rows:
            if shape is None:
                writer.null()
            elif isinstance(shape, Point):
                writer.point(shape.x, shape.y)
            else:
                writer.poly([shapely.get_coordinates(shape).tolist()])
            writer.record(*values.values())
    members = {f"rows.{each}": stream.getvalue() for each, stream in parts.items()}
    return made.zipped({**members, "rows.prj": made.WGS84.encode(), "rows.cpg": b"UTF-8"})
