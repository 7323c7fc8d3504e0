"""GeoPackage 1.3: a table a layer, and one more where points and outlines mix, styled for QGIS.

It is made in memory and from what is given alone, in one pass: no file beside it, no free page, no
row that was there before. Extents are those of the rounded shapes. It has no spatial index: an
index would be one more place for coordinates, and the largest layer is drawn without in well under
a second. QGIS makes one at a press of a button.

Source: OGC 12-128r19, GeoPackage 1.3 (https://www.geopackage.org/spec130/). `layer_styles` is what
QGIS and GDAL look for.
"""

import sqlite3  # noqa: TID251 - a new file is written, none is read; no Store is in it
import struct
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.exchange.writing.outgoing import Outgoing, Place, Shapes, place_of
from layers.exchange.writing.values import cell, inert, legal
from layers.geopackage_tables import APPLICATION_ID, REQUIRED, SRS_ID, USER_VERSION

GEOMETRY = "geom"
_HEADER = struct.Struct("<2sBBi")
_BOXED = struct.Struct("<2sBBi4d")
_PLAIN, _WITH_BOX = 0b0000_0001, 0b0000_0011
"""Flags of a blob: little-endian, without and with a box."""

_APART = {Place.LINE: ("_lines", " –"), Place.POINT: ("_points", " •")}
"""What the second table of a layer is called, after its id and its title: signs of no language."""

_SEVERAL = {
    Place.POLYGON: shapely.MultiPolygon,
    Place.LINE: shapely.MultiLineString,
    Place.POINT: shapely.MultiPoint,
}
"""What holds several of a kind."""

_CORE = f"""
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {USER_VERSION};
{REQUIRED}
CREATE TABLE about (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, layer TEXT, name TEXT NOT NULL, value TEXT);
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
  f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
  styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT(30), ui TEXT(30), update_time DATETIME);
"""

_REGISTER = "INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_GEOMETRY = "INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, 0, 0)"
_STYLE = """INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name,
  f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, ui,
  update_time) VALUES ('', '', ?, ?, ?, ?, '', 1, '', '', '', ?)"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table:
    """One table of a file."""

    name: str
    """In the file."""

    title: str
    """For people; data."""

    layer: Outgoing
    """Whose rows it has."""

    place: Place
    """What lies at their places: one kind in one table, as QGIS wants it."""

    chosen: np.ndarray[Any, Any]
    """Shape (rows of the layer,), bool: which of them are here."""


def tables(layers: Sequence[Outgoing]) -> Iterator[Table]:
    """Yield the tables that layers become, in their order."""
    for layer in layers:
        for number, (place, chosen) in enumerate(layer.places().items()):
            name, title = _APART[place] if number else ("", "")
            yield Table(
                name=layer.id.replace("-", "_") + name, title=inert(layer.title) + title,
                layer=layer, place=place, chosen=chosen,
            )  # fmt: skip


def geopackage(
    layers: Sequence[Outgoing], about: Mapping[str, str], *, title: str, at: datetime
) -> bytes:
    """Return layers as one GeoPackage.

    Parameters
    ----------
    layers
        From the bottom of the map to its top.
    about
        What the file says of itself, in its table `about`.
    title
        Of the whole.
    at
        The instant that stands as its last change, UTC.

    """
    instant = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as file:
        file.executescript(_CORE)
        file.execute("BEGIN")
        said = [("", name, value) for name, value in {"title": title, **about}.items()]
        said += [(each.id, "said", each.said) for each in layers]
        file.executemany(
            "INSERT INTO about (layer, name, value) VALUES (?, ?, ?)",
            [tuple(map(legal, row)) for row in said],
        )
        for name in ("about", "layer_styles"):
            file.execute(_REGISTER, (name, "attributes", name, "", instant, *[None] * 4, 0))
        for table in tables(layers):
            _put(file, table, instant)
        file.execute("COMMIT")
        file.execute("VACUUM")
        return file.serialize()


def _put(file: sqlite3.Connection, table: Table, instant: str) -> None:
    """Write one table, its registration and its style."""
    layer, name = table.layer, table.name
    numbers = np.flatnonzero(table.chosen).tolist()
    columns: dict[str, tuple[str, Sequence[object]]] = {}
    bounds: list[float | None] = [None] * 4
    if table.place is not Place.NONE:
        shapes, kind = _uniform(layer.shapes[table.chosen], table.place)
        columns[f'"{GEOMETRY}"'] = kind, _blobs(shapes)
        bounds = _bounds(shapes)
    for column, values in layer.columns.items():
        cells = [cell(values[number]) for number in numbers]
        columns[_quoted(column, columns)] = _type(cells), cells
    declared = ", ".join(f"{column} {kind}" for column, (kind, _) in columns.items())
    file.execute(
        f'CREATE TABLE "{name}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {declared})'
    )
    file.executemany(
        f'INSERT INTO "{name}" ({", ".join(columns)}) '  # noqa: S608 - quoted; values are bound
        f"VALUES ({', '.join('?' * len(columns))})",
        zip(*(cells for _, cells in columns.values()), strict=True),
    )
    mapped = f'"{GEOMETRY}"' in columns
    file.execute(_REGISTER, (
        name, "features" if mapped else "attributes", _identifier(file, table),
        inert(layer.said), instant, *bounds, SRS_ID if mapped else 0,
    ))  # fmt: skip
    if mapped:
        file.execute(_GEOMETRY, (name, GEOMETRY, columns[f'"{GEOMETRY}"'][0], SRS_ID))
    if style := layer.drawn.qml.get(table.place):
        file.execute(_STYLE, (name, GEOMETRY, name[:30], style, instant))


def _bounds(shapes: Shapes) -> list[float | None]:
    """Return west, south, east and north of shapes; None four times where there are none."""
    there = [each for each in shapes if each is not None]
    if not there:
        return [None] * 4
    found: list[float | None] = shapely.total_bounds(there).tolist()
    return found


def _identifier(file: sqlite3.Connection, table: Table) -> str:
    """Return the title of a table, or with its name where another has the same."""
    taken = file.execute("SELECT 1 FROM gpkg_contents WHERE identifier = ?", (table.title,))
    return f"{table.title} ({table.name})" if taken.fetchone() else table.title


def _uniform(shapes: Shapes, place: Place) -> tuple[Shapes, str]:
    """Return shapes of one type, as a column of a table must have, and its name."""
    if place is Place.POINT and not (shapely.get_num_geometries(shapes) > 1).any():
        single = [None if each is None else shapely.get_geometry(each, 0) for each in shapes]
        return np.array(single, dtype=object), "POINT"
    several: Any = _SEVERAL[place]
    made = [
        each if each is None or type(each) is several else several([*_parts(each, place)])
        for each in shapes
    ]
    return np.array(made, dtype=object), several.__name__.upper()


def _parts(shape: BaseGeometry, place: Place) -> Iterator[BaseGeometry]:
    """Yield the simple shapes of a kind in a shape, however deep in collections."""
    if hasattr(shape, "geoms"):
        for each in shape.geoms:
            yield from _parts(each, place)
    elif place_of(shape) is place:
        yield shape


def _blobs(shapes: Shapes) -> list[bytes | None]:
    """Return shapes as GeoPackage has them: a head, with a box for all but points, and WKB."""
    boxes = shapely.bounds(shapes).tolist()
    found: list[bytes | None] = []
    for wkb, (west, south, east, north) in zip(
        shapely.to_wkb(shapes, byte_order=1), boxes, strict=True
    ):
        if wkb is None:
            found.append(None)
        elif (west, south) == (east, north):
            found.append(_HEADER.pack(b"GP", 0, _PLAIN, SRS_ID) + wkb)
        else:
            found.append(_BOXED.pack(b"GP", 0, _WITH_BOX, SRS_ID, west, east, south, north) + wkb)
    return found


def _quoted(column: str, others: Collection[str]) -> str:
    """Return the name of a column as SQL has it, unlike any other, whatever their case."""
    name = legal(column).replace('"', '""')
    taken = {each.lower() for each in others} | {'"fid"', '"geom"'}
    again = next(n for n in count() if f'"{name}{_again(n)}"'.lower() not in taken)
    return f'"{name}{_again(again)}"'


def _again(number: int) -> str:
    return f"_{number + 1}" if number else ""


def _type(cells: Sequence[object]) -> str:
    """Return what a column is declared as, after the values in it."""
    kinds = {type(each) for each in cells if each is not None}
    for kind, declared in ((bool, "BOOLEAN"), (int, "INTEGER"), (float, "DOUBLE")):
        if kinds == {kind}:
            return declared
    return "DOUBLE" if kinds == {int, float} else "TEXT"
