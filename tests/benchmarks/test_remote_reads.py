"""Reading a remote scene in parts: by our door, by GDAL's own /vsicurl, and by odc-stac.

A server of this machine waits 30 ms before each answer, as one across the sea does. Run it with
pytest tests/benchmarks/test_remote_reads.py --benchmark-only; docs/sources.md has the figures.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pystac
import pytest
import rasterio
from affine import Affine
from rasterio.windows import from_bounds

from geo.grid import Grid
from imagery import rasters
from imagery.calling import Door
from imagery.remote import remote
from tests.benchmarks.table import GROUP
from tests.loopback.faulty import Server, serving

pytestmark = pytest.mark.filterwarnings(
    "ignore:The 'shapely.ops.transform:DeprecationWarning",
    "ignore:Use `@` matmul:PendingDeprecationWarning",
)
"""odc-stac's."""

SIDE, BANDS, WORKERS = 5_490, 4, 8
PLACE = Affine(10, 0, 399_960, 0, -10, 1_900_020)
GRID = Grid("EPSG:32647", PLACE @ Affine.translation(2_100, 2_300), (1_000, 1_000))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("scene")
    rng = np.random.default_rng(3)
    ground = rng.integers(-9, 10, (SIDE, SIDE)).cumsum(axis=1).clip(-2_900, 6_000) + 3_000
    for band in range(BANDS):
        profile = {"driver": "COG", "height": SIDE, "width": SIDE, "count": 1, "dtype": "uint16",
                   "crs": "EPSG:32647", "transform": PLACE, "nodata": 0, "compress": "deflate",
                   "predictor": "yes", "blocksize": 512}  # fmt: skip
        with rasterio.open(root / f"b{band}.tif", "w", **profile) as raster:
            raster.write((ground + band).astype(np.uint16)[None])
    with serving(root, latency_s=0.03) as running:
        yield running


def by_door(server: Server) -> Any:
    door = Door(clock=lambda: datetime(2026, 1, 1, tzinfo=UTC), near=True)

    def one(band: int) -> Any:
        with remote(f"{server.url}/b{band}.tif", door) as file:
            return rasters.read(file.path, GRID, bands=[1], nodata=0, need=file.need)

    with ThreadPoolExecutor(WORKERS) as pool:
        return np.concatenate(list(pool.map(one, range(BANDS))))


def anew(server: Server) -> dict[str, str]:
    """Return what GDAL is told, so that nothing is left of the round before."""
    return {
        "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR", "VSI_CACHE": "NO",
        "CPL_VSIL_CURL_NON_CACHED": f"/vsicurl/{server.url}",
        "GDAL_HTTP_MERGE_CONSECUTIVE_RANGES": "YES",
    }  # fmt: skip


def by_curl(server: Server) -> Any:
    def one(band: int) -> Any:
        with (
            rasterio.Env(**anew(server)),
            rasterio.open(f"/vsicurl/{server.url}/b{band}.tif") as raster,
        ):
            pixels = raster.read(window=from_bounds(*GRID.bounds, raster.transform))
        return np.where(pixels == 0, np.nan, pixels.astype(np.float32))

    with ThreadPoolExecutor(WORKERS) as pool:
        return np.concatenate(list(pool.map(one, range(BANDS))))


def by_odc(server: Server) -> Any:
    """As its documentation has it, on the same grid and with as many threads."""
    stac = pytest.importorskip("odc.stac", reason=GROUP)
    from odc.geo.geobox import GeoBox  # noqa: PLC0415 - comes with odc-stac

    stac.configure_rio(**anew(server))
    item = pystac.Item("scene", None, None, datetime(2026, 1, 1, tzinfo=UTC), {
        "proj:code": "EPSG:32647", "proj:shape": [SIDE, SIDE], "proj:transform": list(PLACE)[:6],
    }, stac_extensions=["https://stac-extensions.github.io/projection/v2.0.0/schema.json"],
        collection="benchmark")  # fmt: skip
    for band in range(BANDS):
        item.add_asset(f"b{band}", pystac.Asset(f"{server.url}/b{band}.tif", roles=["data"],
                                                media_type=pystac.MediaType.COG))  # fmt: skip
    cube = stac.load(
        [item], bands=list(item.assets), geobox=GeoBox(GRID.shape, GRID.transform, GRID.crs),
        dtype="uint16", nodata=0, pool=WORKERS,
    )  # fmt: skip
    pixels = np.concatenate([cube[name].values for name in item.assets])
    return np.where(pixels == 0, np.nan, pixels.astype(np.float32))


@pytest.mark.parametrize("way", [by_door, by_curl, by_odc], ids=["door", "vsicurl", "odc-stac"])
def test_a_scene_is_read_in_parts(way: Any, server: Server, benchmark: Any) -> None:
    before = sum(server.log.served.values()), sum(server.log.asked.values())
    cube = benchmark.pedantic(way, args=(server,), rounds=5, iterations=1)
    assert cube.shape == (BANDS, 1_000, 1_000)
    rounds = 5
    benchmark.extra_info["MB a round"] = round(
        (sum(server.log.served.values()) - before[0]) / rounds / 1e6, 2
    )
    benchmark.extra_info["calls a round"] = (sum(server.log.asked.values()) - before[1]) / rounds
    whole = sum(path.stat().st_size for path in Path(server.root).glob("*.tif"))
    assert sum(server.log.served.values()) - before[0] < 0.25 * rounds * whole


def test_the_door_is_not_much_slower_than_its_peers(server: Server) -> None:
    """As a ratio within one run, in turns: the door also holds blocks against their checksums."""
    taken: dict[Any, list[float]] = {by_door: [], by_curl: [], by_odc: []}
    for way in taken:
        assert np.array_equal(by_door(server), way(server), equal_nan=True)
    for _ in range(7):
        for way, times in taken.items():
            start = time.perf_counter()
            way(server)
            times.append(time.perf_counter() - start)
    assert min(taken[by_door]) < 2 * min(taken[by_curl])
    assert min(taken[by_door]) < 2 * min(taken[by_odc])
