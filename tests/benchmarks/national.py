"""A national file of buildings, and its import in a process of its own, so that its memory shows.

python -m tests.benchmarks.national make csv|geojsonl.gz|geojson|gpkg|parquet ROWS FILE
python -m tests.benchmarks.national take FILE: imports it into a store beside it, and prints as
JSON how many rows it had, how many were kept, the seconds, and the most memory that it held.

One building in a hundred lies in the ten zones.
"""

import gzip
import json
import sqlite3
import struct
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from shapely import box

from layers.exchange.buildings.importing import Said, import_buildings
from layers.store.factory import open_store
from tests.benchmarks.whole_job import peak_gb
from tests.builders import NOW, a_log, a_zone

COUNTRY = (92.0, 9.5, 101.2, 28.5)
CHUNK = 100_000
ZONES = [box(x, 16.0, x + 0.05, 16.05) for x in np.arange(97.0, 99.0, 0.2)]


def boxes(rows: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield centres and confidences, a chunk at a time."""
    chance = np.random.default_rng(7)
    for first in range(0, rows, CHUNK):
        some = min(CHUNK, rows - first)
        centres = chance.uniform(COUNTRY[:2], COUNTRY[2:], (some, 2))
        within = chance.uniform((97.0, 16.0), (97.05, 16.05), (some // 100, 2))
        within[:, 0] += 0.2 * chance.integers(0, 10, some // 100)
        centres[: len(within)] = within
        yield centres, chance.uniform(0.65, 1, some)


def corners(x: float, y: float) -> list[list[float]]:
    """Return the ring of a building of some 10 m."""
    w, s, e, n = (round(each, 7) for each in (x - 5e-5, y - 5e-5, x + 5e-5, y + 5e-5))
    return [[e, s], [e, n], [w, n], [w, s], [e, s]]


def outlines(centres: np.ndarray) -> np.ndarray:
    """Return buildings as outlines."""
    x, y = centres.T
    return np.asarray(shapely.box(x - 5e-5, y - 5e-5, x + 5e-5, y + 5e-5))


def make_csv(rows: int, path: Path) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.write("latitude,longitude,area_in_meters,confidence,geometry,full_plus_code\n")
        for centres, sure in boxes(rows):
            for (x, y), c in zip(centres.tolist(), sure.tolist(), strict=True):
                ring = ", ".join(f"{a!r} {b!r}" for a, b in corners(x, y))
                out.write(f'{y:.8f},{x:.8f},118.2,{c:.4f},"POLYGON(({ring}))",7MG5M2Q8+XX4M\n')


def features(rows: int) -> Iterator[str]:
    for centres, sure in boxes(rows):
        for (x, y), c in zip(centres.tolist(), sure.tolist(), strict=True):
            yield (
                f'{{"type":"Feature","properties":{{"height":-1.0,"confidence":{c:.4f}}},'
                f'"geometry":{{"type":"Polygon","coordinates":[{corners(x, y)}]}}}}'
            )


def make_lines(rows: int, path: Path) -> None:
    with gzip.open(path, "wt", compresslevel=1, encoding="utf-8") as out:
        out.writelines(f"{each}\n" for each in features(rows))


def make_collection(rows: int, path: Path) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.write('{"type":"FeatureCollection","features":[')
        for number, each in enumerate(features(rows)):
            out.write(f"{',' if number else ''}\n{each}")
        out.write("]}")


def make_gpkg(rows: int, path: Path) -> None:
    head = struct.pack("<2sBBi", b"GP", 0, 1, 4326)
    path.unlink(missing_ok=True)
    made = sqlite3.connect(path)
    made.executescript("""
        CREATE TABLE gpkg_spatial_ref_sys (srs_id, organization, organization_coordsys_id);
        INSERT INTO gpkg_spatial_ref_sys VALUES (4326, 'EPSG', 4326);
        CREATE TABLE gpkg_geometry_columns (table_name, column_name, srs_id);
        INSERT INTO gpkg_geometry_columns VALUES ('buildings', 'geom', 4326);
        CREATE TABLE buildings (fid INTEGER PRIMARY KEY, geom BLOB, height REAL, confidence REAL);
    """)
    for centres, sure in boxes(rows):
        blobs = shapely.to_wkb(outlines(centres), byte_order=1)
        made.executemany(
            "INSERT INTO buildings (geom, height, confidence) VALUES (?, -1, ?)",
            ((head + blob, c) for blob, c in zip(blobs, sure.tolist(), strict=True)),
        )
    made.commit()
    made.close()


def make_parquet(rows: int, path: Path) -> None:
    geo = {"primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB"}}}
    schema = pa.schema(
        [("geometry", pa.binary()), ("height", pa.float64()), ("confidence", pa.float64())],
        metadata={"geo": json.dumps(geo)},
    )
    with pq.ParquetWriter(path, schema) as out:
        for centres, sure in boxes(rows):
            blobs = shapely.to_wkb(outlines(centres))
            columns = [pa.array(blobs), pa.array(np.full(len(sure), -1.0)), pa.array(sure)]
            out.write_table(pa.table(columns, schema=schema))


MAKERS: dict[str, Callable[[int, Path], None]] = {
    "csv": make_csv, "geojsonl.gz": make_lines, "geojson": make_collection, "gpkg": make_gpkg,
    "parquet": make_parquet,
}  # fmt: skip


def take(path: Path) -> dict[str, Any]:
    """Import a file, and return what that took."""
    store = open_store(str(path) + ".store.gpkg", create=True)
    store.put([a_zone(zone_id=f"Z-{n}", outline=each) for n, each in enumerate(ZONES)])
    begun = time.perf_counter()
    spent: dict[str, float] = {}

    def told(what: str, _done: int, _of: int) -> None:
        spent[what] = round(time.perf_counter() - begun, 1)

    made = import_buildings(
        path, Said(release="invented", on=date(2024, 1, 1), synthetic=True), store=store,
        log=a_log(store), recorded_at=NOW, progress=told,
    ).building_set  # fmt: skip
    took = time.perf_counter() - begun
    store.close()
    return {"rows": made.rows_read, "kept": made.kept, "s": round(took, 1), "GB": peak_gb(),
            "until": spent}  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1] == "make":
        MAKERS[sys.argv[2]](int(sys.argv[3]), Path(sys.argv[4]))
    else:
        print(json.dumps(take(Path(sys.argv[2]))))  # noqa: T201 - this is how it answers
