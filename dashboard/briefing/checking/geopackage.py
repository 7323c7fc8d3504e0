"""GeoPackage read back: its rows, its places, its extents, and no octet that was there before.

It is opened in memory, where nothing is written beside it. A file that was made in one pass is its
own vacuum, octet for octet: whatever was deleted or moved in it shows.
"""

import sqlite3  # noqa: TID251 - a finished file is read back, in memory; no Store is in it
import struct
from contextlib import closing
from datetime import UTC

import numpy as np
import shapely

from dashboard.briefing.checking.allowed import Allowed
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.octets import check_octets
from dashboard.briefing.checking.problem import Breach
from dashboard.briefing.checking.tables import Row, check_table
from dashboard.briefing.checking.words import check_code, check_marking, check_words

_OWN = frozenset({
    "gpkg_spatial_ref_sys", "gpkg_contents", "gpkg_geometry_columns", "about", "layer_styles",
    "sqlite_sequence",
})  # fmt: skip
_ENDS = ("", "_points", "_lines")
_HEAD = 8
_BOXES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_COUNTED = (slice(24, 28), slice(40, 44), slice(92, 100))
"""Where a file counts its changes, and says which version of the library wrote it."""

_GEOMETRY, _NUMBER = "geom", "fid"
Base = sqlite3.Connection


def check_geopackage(content: bytes, allowed: Allowed, found: Found) -> None:
    """Write down what of a GeoPackage may not leave."""
    with found.reading("The file"), closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(content)
        base.execute("PRAGMA trusted_schema = OFF")
        if base.execute("PRAGMA quick_check").fetchone() != ("ok",):
            found.add(Breach.DAMAGED, "The database is damaged.")
            return
        tables = _tables(base, allowed, found)
        for name in tables:
            with found.reading("A table", f"table {name}"):
                _check_rows(base, name, allowed, found)
        _check_contents(base, tables, allowed, found)
        _check_said(base, allowed, found)
        _check_left(base, content, found)
    check_octets(content, allowed, found)


def _tables(base: Base, allowed: Allowed, found: Found) -> list[str]:
    """Return the tables of layers; whatever else is there is a problem."""
    known = {each.id.replace("-", "_") + end for each in allowed.layers for end in _ENDS}
    layers = []
    for number, (kind, name, sql) in enumerate(
        base.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall(), 1
    ):
        if kind == "index" and sql is None:  # made by a key of a table
            continue
        if kind != "table" or name not in known | _OWN:
            found.add(Breach.ATTACHED, "The database holds a part that is no layer.",
                      f"part {number}")  # fmt: skip
        elif name in known:
            layers.append(str(name))
    return layers


def _check_rows(base: Base, name: str, allowed: Allowed, found: Found) -> None:
    cursor = base.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - a name of our list
    columns = [each[0] for each in cursor.description]
    rows = []
    for number, values in enumerate(cursor.fetchall(), 1):
        cells = dict(zip(columns, values, strict=True))
        blob = cells.pop(_GEOMETRY, None)
        shape = None if blob is None else _shape(blob, found, f"table {name}, row {number}")
        vertices = [] if shape is None else shapely.get_coordinates(shape).tolist()
        rows.append(Row(cells, [(lon, lat) for lon, lat in vertices]))
        if any(isinstance(each, bytes) for each in cells.values()):
            found.add(Breach.ATTACHED, "A cell holds octets.", f"table {name}, row {number}")
    check_table(rows, allowed, found, f"table {name}", extra=(_NUMBER,))


def _shape(blob: bytes, found: Found, place: str) -> shapely.geometry.base.BaseGeometry:
    """Return the shape of a blob, whose box must be that of the shape."""
    box = _BOXES[blob[3] >> 1 & 7]
    order = "<" if blob[3] & 1 else ">"
    shape = shapely.from_wkb(blob[_HEAD + box :])
    if shapely.has_z(shape) or len(shapely.to_wkb(shape)) != len(blob) - _HEAD - box:
        found.add(Breach.LEFT_BEHIND, "A shape has more octets than its vertices.", place)
    if box:
        west, east, south, north = struct.unpack_from(f"{order}4d", blob, _HEAD)
        if (west, south, east, north) != shape.bounds:
            found.add(Breach.PLACE, "The box of a shape is not that of its vertices.", place)
    return shape


def _check_contents(base: Base, tables: list[str], allowed: Allowed, found: Found) -> None:
    """Write down extents that are not those of the rows, and days that are not the briefing's."""
    at = allowed.contents.briefing.as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    rows = base.execute(
        "SELECT table_name, identifier, description, last_change, min_x, min_y, max_x, max_y "
        "FROM gpkg_contents"
    ).fetchall()
    for name, identifier, description, changed, *extent in rows:
        place = f"table {name}" if name in tables else "contents"
        check_words(f"{identifier} {description}", allowed, found, place)
        if changed != at:
            found.add(Breach.METADATA, "The day of its last change is not the briefing's.", place)
        if name in tables and _GEOMETRY in _columns(base, name):
            blobs = base.execute(f'SELECT "{_GEOMETRY}" FROM "{name}"').fetchall()  # noqa: S608
            shapes = [_shape(each, found, place) for (each,) in blobs if each is not None]
            bounds = shapely.total_bounds(np.array(shapes)).tolist() if shapes else [None] * 4
            if extent != bounds:
                found.add(Breach.PLACE, "The extent of a table is not that of its rows.", place)
        elif any(each is not None for each in extent):
            found.add(Breach.PLACE, "A table without places has an extent.", place)
    if {name for name, *_ in rows} - set(tables) - _OWN:
        found.add(Breach.ATTACHED, "The contents name a table that is no layer.", "contents")


def _columns(base: Base, name: str) -> list[str]:
    return [each[1] for each in base.execute(f'PRAGMA table_info("{name}")').fetchall()]


def _check_said(base: Base, allowed: Allowed, found: Found) -> None:
    """Write down what the tables that are no layers say."""
    said = "\n".join(
        " ".join(map(str, each)) for each in base.execute("SELECT layer, name, value FROM about")
    )
    check_words(said, allowed, found, "table about")
    check_marking(said, allowed, found, "table about")
    styles = base.execute("SELECT * FROM layer_styles").fetchall()
    check_code("\n".join(str(each) for each in styles), allowed, found, "table layer_styles")
    if any(base.execute("SELECT max(owner), max(description) FROM layer_styles").fetchone()):
        found.add(Breach.METADATA, "A style names its owner.", "table layer_styles")


def _check_left(base: Base, content: bytes, found: Found) -> None:
    """Write down octets that hold no row: of pages that are free, of rows that are gone."""
    (size,), (count,), (free,) = (
        base.execute(f"PRAGMA {each}").fetchone()
        for each in ("page_size", "page_count", "freelist_count")
    )
    if free or size * count != len(content):
        found.add(Breach.LEFT_BEHIND, "The database has pages that hold no row.")
    base.isolation_level = None
    base.execute("VACUUM")
    if _uncounted(base.serialize()) != _uncounted(content):
        found.add(
            Breach.LEFT_BEHIND, "The database was changed after it was made: what was there "
            "before may still be read.",
        )  # fmt: skip


def _uncounted(content: bytes) -> bytes:
    made = bytearray(content)
    for each in _COUNTED:
        made[each] = bytes(len(made[each]))
    return bytes(made)
