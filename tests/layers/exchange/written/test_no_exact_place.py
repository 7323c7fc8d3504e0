"""P13: no file of any format holds a place more exactly than it says.

Forty exact points lie in reports, in the vault and in rescues. Every layer is exported in every
format for each audience outside; then all that could be a coordinate is read back from the octets,
from tables and pages of the GeoPackage and from the members of the workbook, by other means than
those that wrote them.
"""

import io
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from numpy.typing import NDArray
from shapely import Point, box

from geo.cells import cell_centre, cell_of
from layers.clearance import DECIMALS
from layers.exchange.exporting import LAYERS, ONE_LAYER, SEVERAL, export_layer, export_layers
from layers.read import Reader
from layers.store.memory import MemoryStore
from layers.terms import Audience, Tlp
from layers.vault.exact import Exact
from layers.vault.keys import Keys
from layers.vault.vault import Vault
from tests.builders import NOW, a_compound, a_footprint, a_report, a_rescue, a_zone, an_event
from tests.exposure.scanner import leaks

OUTSIDE = (Audience.PUBLIC, Audience.PARTNER, Audience.POLICY)
ZONE = box(98.50, 16.20, 98.54, 16.24)
NEAREST_DEG = 0.01
"""About 1.1 km: ten times what 3 decimals hide; the cell of a rescue is far larger still."""

NUMBER = re.compile(rb"(?<![\d.])(\d{2}\.\d{2,})(?!\d)")


def planted() -> list[Point]:
    """Return points that are far from the middle of their cell, and from what is public."""
    rng, found = np.random.default_rng(13), []
    while len(found) < 40:
        at = Point(*rng.uniform((98.55, 16.25), (98.95, 16.65)))
        middle = cell_centre(cell_of(at.x, at.y))
        if at.distance(middle) > 3 * NEAREST_DEG and at.distance(ZONE) > 3 * NEAREST_DEG:
            found.append(at)
    return found


POINTS = planted()
EXACT = np.array([(each.x, each.y) for each in POINTS])


@pytest.fixture(scope="module")
def readers(tmp_path_factory: pytest.TempPathFactory) -> dict[Audience, Reader]:
    folder = tmp_path_factory.mktemp("vault")
    vault, store = Vault(folder / "s.vault", Keys(folder / "keys")), MemoryStore()
    site, unseen = box(98.5101234, 16.21, 98.52, 16.22), box(98.5, 16.2, 98.505, 16.205)
    store.put([
        a_zone(outline=ZONE), a_compound(shape=site, tlp=Tlp.CLEAR), an_event(),
        a_compound(compound_id="C-2", shape=Point(98.53123456, 16.23123456), tlp=Tlp.CLEAR),
        a_footprint(outline=site, unseen=unseen, tlp=Tlp.CLEAR),
    ])  # fmt: skip
    store.put(a_report(at, report_id=f"P-{n}") for n, at in enumerate(POINTS[:20]))
    store.put(
        a_rescue(rescue_id=f"R-{n}", point=at, on=date(2020, 5, 17), tlp=Tlp.CLEAR)
        for n, at in enumerate(POINTS[20:])
    )
    vault.put({f"P-{n}": Exact(point=at) for n, at in enumerate(POINTS[:20])})
    return {
        each: Reader(store, each, as_of=NOW, vault=vault)
        for each in (*OUTSIDE, Audience.CASEWORKER)
    }


def written(reader: Reader, folder: Path) -> dict[str, bytes]:
    """Return all files that the audience can have, by name."""
    for ending in SEVERAL:
        export_layers(reader, list(LAYERS), folder / f"all{ending}", zone_id="Z-1", at=NOW)
    for layer in LAYERS:
        for ending in ONE_LAYER:
            export_layer(reader, layer, folder / f"{layer}{ending}", zone_id="Z-1")
    assert len([*folder.iterdir()]) == len(SEVERAL) + len(LAYERS) * len(ONE_LAYER)
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def members(files: dict[str, bytes]) -> Iterator[bytes]:
    """Yield every file, and each member of those that are archives."""
    for octets in files.values():
        yield octets
        if octets.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(octets)) as archive:
                yield from (archive.read(name) for name in archive.namelist())


def pairs(octets: bytes) -> NDArray[np.float64]:
    """Return all that could be longitude and latitude: numbers in a row, and doubles in a row."""
    texts = [(float(each[1]), each.start(), each.end()) for each in NUMBER.finditer(octets)]
    found = [
        (one, other) for (one, _, ends), (other, begins, _) in pairwise(texts) if begins - ends < 40
    ]
    for shift in range(8):
        for order in "<>":
            numbers = np.frombuffer(octets, f"{order}f8", (len(octets) - shift) // 8, shift)
            for step in (1, 2):  # in a WKB; in a box, whose sides stand in pairs
                found += zip(numbers[:-step].tolist(), numbers[step:].tolist(), strict=True)
    known = np.array(found).reshape(-1, 2)
    known = known[np.isfinite(known).all(axis=1)]
    return np.vstack([known, known[:, ::-1]])


def nearest(octets: bytes) -> float:
    """Return how near, in degrees, anything in these octets comes to an exact point."""
    found = pairs(octets)
    low, high = EXACT.min(axis=0) - 1, EXACT.max(axis=0) + 1
    found = np.unique(found[((found > low) & (found < high)).all(axis=1)], axis=0)
    if not len(found):
        return np.inf
    return float(np.hypot(*(found[:, None] - EXACT[None]).transpose(2, 0, 1)).min())


def rows_of(octets: bytes) -> Iterator[bytes]:
    """Yield every value of every table of a GeoPackage, indexes and inner ones too."""
    with closing(sqlite3.connect(":memory:")) as file:
        file.deserialize(octets)
        names = [
            name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        for name in names:
            for row in file.execute(f'SELECT * FROM "{name}"'):  # noqa: S608
                yield from (
                    each if isinstance(each, bytes) else repr(each).encode() for each in row
                )


@pytest.mark.parametrize("audience", OUTSIDE)
def test_no_file_of_any_layer_and_format_comes_near_an_exact_point(
    readers: dict[Audience, Reader], audience: Audience, tmp_path: Path
) -> None:
    files = written(readers[audience], tmp_path)
    assert len(readers[audience].rescues().frame) == 20
    exact = [(each.x, each.y) for each in POINTS]
    for octets in members(files):
        assert leaks(octets, exact) == []
        assert nearest(octets) >= NEAREST_DEG
    inside = b"\n".join(rows_of(files["all.gpkg"]))
    assert nearest(inside) >= NEAREST_DEG
    assert leaks(inside, exact) == []


@pytest.mark.parametrize("audience", OUTSIDE)
def test_gdal_finds_no_shape_near_an_exact_point_and_none_finer_than_said(
    readers: dict[Audience, Reader], audience: Audience, tmp_path: Path
) -> None:
    written(readers[audience], tmp_path)
    for name in ("all.gpkg", "all.kml"):
        shapes = [
            shape
            for layer, kind in pyogrio.list_layers(tmp_path / name)
            if kind is not None
            for shape in pyogrio.read_dataframe(tmp_path / name, layer=layer).geometry
            if shape is not None
        ]
        assert len(shapes) > 20
        found = shapely.get_coordinates(shapes)
        assert np.hypot(*(found[:, None] - EXACT[None]).transpose(2, 0, 1)).min() >= NEAREST_DEG
        assert (found == found.round(DECIMALS[audience])).all()


def test_the_search_finds_what_a_caseworker_may_have(
    readers: dict[Audience, Reader], tmp_path: Path
) -> None:
    files = written(readers[Audience.CASEWORKER], tmp_path)
    for name in ("all.gpkg", "all.kml", "rescues.geojson"):
        assert nearest(files[name]) < 1e-6, name
    assert nearest(b"\n".join(rows_of(files["all.gpkg"]))) < 1e-6
