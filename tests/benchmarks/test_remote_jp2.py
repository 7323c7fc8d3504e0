"""Reading a part of one band as ESA delivers it (JP2), by our door and by GDAL's own /vsicurl.

A band of 10,980 pixels a side in tiles of 1,024, a grid of 10 by 10 km in its middle, a server of
this machine that waits 30 ms before each answer; the file with a list of its tiles (TLM; Sentinel-2
since baseline 05.12) and without. docs/sources.md has the figures.
"""

import struct
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from rasterio.windows import from_bounds

from geo.grid import Grid
from imagery import rasters
from imagery.calling import Door
from imagery.remote import remote
from tests.imagery.jp2_files import PLACE, headers, write
from tests.loopback.faulty import Server, serving

SIDE, ROUNDS = 10_980, 3
GRID = Grid("EPSG:32647", PLACE @ Affine.translation(4_300, 5_300), (1_000, 1_000))


def listed(whole: bytes) -> bytes:
    """Return a file whose main header lists its tile-parts, after its size."""
    entries = b"".join(struct.pack(">HI", tile, size) for _, tile, size, *_ in headers(whole))
    segment = b"\xff\x55" + struct.pack(">HBB", 4 + len(entries), 0, 0x60) + entries
    box = whole.index(b"jp2c") - 4
    size = whole.index(b"\xff\x51", box)
    behind = size + 2 + struct.unpack_from(">H", whole, size + 2)[0]
    length = struct.pack(">I", struct.unpack_from(">I", whole, box)[0] + len(segment))
    return whole[:box] + length + whole[box + 4 : behind] + segment + whole[behind:]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("band")
    rng = np.random.default_rng(3)
    steps = rng.integers(-40, 41, (SIDE, SIDE), dtype=np.int16)
    ground = (steps + 3_000 + 500 * np.sin(np.arange(SIDE) / 90).astype(np.int16)).astype(np.uint16)
    path = write(root / "unlisted.jp2", ground, blockxsize=1_024, blockysize=1_024)
    (root / "listed.jp2").write_bytes(listed(path.read_bytes()))
    with serving(root, latency_s=0.03) as running:
        yield running


def by_door(server: Server, name: str) -> Any:
    door = Door(clock=lambda: datetime(2026, 1, 1, tzinfo=UTC), near=True)
    with remote(f"{server.url}/{name}.jp2", door) as file:
        return rasters.read(file.path, GRID, bands=[1], nodata=0, need=file.need)


def by_curl(server: Server, name: str) -> Any:
    how = {"GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR", "VSI_CACHE": "NO",
           "CPL_VSIL_CURL_NON_CACHED": f"/vsicurl/{server.url}"}  # fmt: skip
    with (
        rasterio.Env(**how),
        rasterio.open(f"/vsicurl/{server.url}/{name}.jp2") as raster,
    ):
        pixels = raster.read(window=from_bounds(*GRID.bounds, raster.transform))
    return np.where(pixels == 0, np.nan, pixels.astype(np.float32))


@pytest.mark.parametrize("name", ["unlisted", "listed"])
@pytest.mark.parametrize("way", [by_door, by_curl], ids=["door", "vsicurl"])
def test_a_band_of_jp2_is_read_in_parts(
    way: Callable[[Server, str], Any], name: str, server: Server, benchmark: Any
) -> None:
    path = f"/{name}.jp2"
    before = server.log.served[path], server.log.asked[path]
    cube = benchmark.pedantic(way, args=(server, name), rounds=ROUNDS, iterations=1)
    fetched, asked = server.log.served[path] - before[0], server.log.asked[path] - before[1]
    benchmark.extra_info["MB a round"] = round(fetched / ROUNDS / 1e6, 2)
    benchmark.extra_info["calls a round"] = asked / ROUNDS
    print(way.__name__, name, fetched / ROUNDS / 1e6, asked / ROUNDS)  # noqa: T201 - the figures
    assert np.array_equal(cube, by_door(server, name), equal_nan=True)
    assert fetched < 0.3 * ROUNDS * (server.root / path.lstrip("/")).stat().st_size
