"""The same buildings in every format and layout, written here with as little as each needs."""

import csv
import gzip
import io
import json
import sqlite3
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from shapely import box
from shapely.geometry.base import BaseGeometry

from layers.building import Building
from layers.building_set import BuildingSet
from layers.exchange.buildings.importing import BuildingsResult, Said, import_buildings
from layers.store.memory import MemoryStore
from layers.zone import Zone
from tests.builders import NOW, a_log, a_zone

SAID = Said(release="v3", on=date(2024, 8, 1), synthetic=True)
WEST, EAST = box(98.59, 16.29, 98.60, 16.31), box(98.60, 16.29, 98.61, 16.31)


@dataclass(frozen=True)
class Row:
    """One row of a file that is to be written."""

    outline: BaseGeometry | None
    confidence: Any = 0.8
    height: Any = None
    ref: str = "7MG5"
    tag: str = "yes"


def house(x: float = 98.595, y: float = 16.3, *, side: float = 0.0001) -> BaseGeometry:
    """Return a building by its south-west corner."""
    return box(x, y, round(x + side, 6), round(y + side, 6))


def google(row: Row) -> dict[str, Any]:
    """Return the columns of Google Open Buildings, but for the outline."""
    return {
        "area_in_meters": 118.2, "confidence": row.confidence, "full_plus_code": row.ref,
    }  # fmt: skip


def microsoft(row: Row) -> dict[str, Any]:
    return {
        "height": -1.0 if row.height is None else row.height,
        "confidence": -1.0 if row.confidence is None else row.confidence,
    }


def osm(row: Row) -> dict[str, Any]:
    return {"osm_id": row.ref, "building": row.tag, "height": row.height, "confidence": None}


LAYOUTS: dict[str, Callable[[Row], dict[str, Any]]] = {
    "google_open_buildings": google, "microsoft": microsoft, "osm": osm,
}  # fmt: skip


def as_csv(rows: Sequence[Mapping[str, Any]], shapes: Sequence[Any], _crs: int | None) -> bytes:
    """Return a CSV; it can declare no CRS. Google's layout has the position in two columns."""
    out = io.StringIO()
    names = list(rows[0]) if rows else ["confidence"]
    placed = "area_in_meters" in names
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*(["latitude", "longitude"] if placed else []), *names, "geometry"])
    for row, shape in zip(rows, shapes, strict=True):
        point = None if shape is None or shape.is_empty else shape.envelope.centroid
        place = ["", ""] if point is None else [repr(point.y), repr(point.x)]
        text = "" if shape is None else shapely.to_wkt(shape, rounding_precision=-1)
        cells = ["" if value is None else value for value in row.values()]
        writer.writerow([*(place if placed else []), *cells, text])
    return out.getvalue().encode()


def _features(rows: Sequence[Mapping[str, Any]], shapes: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {
            "type": "Feature", "properties": dict(row),
            "geometry": None if shape is None else shapely.geometry.mapping(shape),
        }
        for row, shape in zip(rows, shapes, strict=True)
    ]  # fmt: skip


def as_geojson(rows: Sequence[Mapping[str, Any]], shapes: Sequence[Any], crs: int | None) -> bytes:
    about = {} if crs is None else {
        "crs": {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{crs}"}}
    }  # fmt: skip
    whole = {"type": "FeatureCollection", **about, "features": _features(rows, shapes)}
    return json.dumps(whole, indent=1).encode()


def as_lines(rows: Sequence[Mapping[str, Any]], shapes: Sequence[Any], _crs: int | None) -> bytes:
    return "".join(json.dumps(each) + "\n" for each in _features(rows, shapes)).encode()


def as_gpkg(
    rows: Sequence[Mapping[str, Any]], shapes: Sequence[Any], crs: int | None, *,
    big: bool = False, envelope: int = 1, table: str = 'odd "name"; DROP',
) -> bytes:  # fmt: skip
    """Return a GeoPackage with the least that the standard asks for."""
    srs, names = crs or 4326, list(rows[0]) if rows else ["confidence"]
    quoted = '"' + table.replace('"', '""') + '"'
    made = sqlite3.connect(":memory:")
    made.execute("CREATE TABLE gpkg_spatial_ref_sys (srs_id, organization, "
                 "organization_coordsys_id)")  # fmt: skip
    made.execute("INSERT INTO gpkg_spatial_ref_sys VALUES (?, 'EPSG', ?)", (srs, srs))
    made.execute("CREATE TABLE gpkg_geometry_columns (table_name, column_name, srs_id)")
    made.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?)", (table, srs))
    columns = ", ".join(f'"{name}"' for name in names)
    made.execute(f"CREATE TABLE {quoted} (fid INTEGER PRIMARY KEY, geom BLOB, {columns})")
    marks = ", ".join("?" for _ in names)
    for row, shape in zip(rows, shapes, strict=True):
        blob = None if shape is None else gp_blob(shape, srs, big=big, envelope=envelope)
        made.execute(f"INSERT INTO {quoted} VALUES (NULL, ?, {marks})", [blob, *row.values()])  # noqa: S608 - quoted above
    made.commit()
    return made.serialize()


def gp_blob(shape: BaseGeometry, srs: int, *, big: bool, envelope: int) -> bytes:
    """Return a geometry blob; envelope is the kind: none, xy, xyz, xym, xyzm."""
    order = ">" if big else "<"
    numbers = (0, 4, 6, 6, 8)[envelope]
    west, south, east, north = (0.0,) * 4 if shape.is_empty else shape.bounds
    corners = [west, east, south, north, 0.0, 0.0, 0.0, 0.0][:numbers]
    flags = envelope << 1 | (0 if big else 1)
    head = struct.pack(f"{order}2sBBi{numbers}d", b"GP", 0, flags, srs, *corners)
    return head + shapely.to_wkb(shape, byte_order=0 if big else 1, flavor="iso")


def as_parquet(
    rows: Sequence[Mapping[str, Any]], shapes: Sequence[Any], crs: int | None, *,
    about: Mapping[str, Any] | None = None, group: int = 1000,
) -> bytes:  # fmt: skip
    geometry: dict[str, Any] = {"encoding": "WKB", "geometry_types": [], **(about or {})}
    if crs is not None:
        geometry["crs"] = {"type": "ProjectedCRS", "id": {"authority": "EPSG", "code": crs}}
    names = list(rows[0]) if rows else ["confidence"]
    boxes = [{"xmin": 0.0, "ymin": 0.0, "xmax": 0.0, "ymax": 0.0} if s is None or s.is_empty
             else dict(zip(("xmin", "ymin", "xmax", "ymax"), s.bounds, strict=True))
             for s in shapes]  # fmt: skip
    table = pa.table({
        "geometry": pa.array([None if s is None else shapely.to_wkb(s) for s in shapes],
                             pa.binary()),
        "bbox": pa.array(boxes),
        **{name: pa.array([row[name] for row in rows]) for name in names},
    })  # fmt: skip
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": geometry}}
    out = pa.BufferOutputStream()
    pq.write_table(
        table.replace_schema_metadata({"geo": json.dumps(geo)}), out, row_group_size=group
    )
    return bytes(out.getvalue())


Writer = Callable[[Sequence[Mapping[str, Any]], Sequence[Any], int | None], bytes]

FORMATS: dict[str, Writer] = {
    "csv": as_csv,
    "csv.gz": lambda *said: gzip.compress(as_csv(*said), mtime=0),
    "geojson": as_geojson,
    "geojson.gz": lambda *said: gzip.compress(as_geojson(*said), mtime=0),
    "geojsonl": as_lines,
    "lines.csv.gz": lambda *said: gzip.compress(as_lines(*said), mtime=0),
    "gpkg": as_gpkg,
    "parquet": as_parquet,
}
"""Ending -> what writes it."""

DECLARING = ("geojson", "gpkg", "parquet")
"""Formats that can say in which CRS they lie."""


@dataclass
class Desk:
    """A store with two zones side by side, and a folder for files."""

    folder: Path
    zones: Mapping[str, BaseGeometry] = field(default_factory=lambda: {"W": WEST, "E": EAST})

    def __post_init__(self) -> None:
        """Put the zones into the store."""
        self.store = MemoryStore()
        self.store.put(
            [a_zone(zone_id=name, outline=outline) for name, outline in self.zones.items()]
        )

    def take_bytes(self, content: bytes, name: str, said: Said = SAID, **how: Any
                   ) -> BuildingsResult:  # fmt: skip
        """Import a file of this content."""
        path = self.folder / name
        path.write_bytes(content)
        return self.take_file(path, said, **how)

    def take_file(self, path: Path, said: Said = SAID, **how: Any) -> BuildingsResult:
        """Import a file."""
        return import_buildings(
            path, said, store=self.store, log=a_log(self.store), recorded_at=NOW, **how
        )

    def take(
        self, rows: Sequence[Row], form: str, *, layout: str = "microsoft", crs: int | None = None,
        said: Said = SAID, **how: Any,
    ) -> BuildingsResult:  # fmt: skip
        """Write rows in a format and a layout, and import them."""
        columns = [LAYOUTS[layout](row) for row in rows]
        content = FORMATS[form](columns, [row.outline for row in rows], crs)
        return self.take_bytes(content, f"{layout}.{form}", said, **how)

    def kept(self) -> list[Building]:
        """Return what the store holds."""
        return self.store.select(Building)

    def nothing(self) -> bool:
        """Say whether the store holds no building and no set."""
        return not self.kept() and not self.store.count(BuildingSet) and self.store.count(Zone) > 0


def without_set(records: Sequence[Building]) -> list[Building]:
    """Return buildings as if they were of one set."""
    plain = [replace(each, set_id="bs", source_ref="", confidence=None) for each in records]
    return sorted(plain, key=lambda each: each.key)
