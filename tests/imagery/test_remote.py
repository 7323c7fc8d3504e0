"""imagery.remote: a raster read over HTTP is the raster read here, bit for bit, for few bytes."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.grid import Grid
from imagery import rasters
from imagery.calling import Door
from imagery.errors import RasterError, SourceDownError
from imagery.manners import Patience
from imagery.remote import joined, remote
from tests.loopback import faulty
from tests.loopback.faulty import Server, in_turn, serving, status

PLACE = Affine(10, 0, 450_000, 0, -10, 1_840_000)
SIDE = 900
LAYOUTS: dict[str, dict[str, Any]] = {
    "cog": {"driver": "COG", "compress": "deflate", "blocksize": 256, "predictor": "yes"},
    "cog-of-zstd": {"driver": "COG", "compress": "zstd", "blocksize": 128},
    "cog-without-packing": {"driver": "COG", "compress": "none", "blocksize": 256},
    "tiles": {"driver": "GTiff", "compress": "lzw", "tiled": True, "blockxsize": 256,
              "blockysize": 128},
    "strips": {"driver": "GTiff", "compress": "deflate", "blockysize": 16},
    "bands-apart": {"driver": "GTiff", "compress": "deflate", "tiled": True, "blockxsize": 128,
                    "blockysize": 128, "interleave": "band"},
    "big": {"driver": "COG", "compress": "deflate", "blocksize": 256, "bigtiff": "yes"},
    "big-end-first": {"driver": "GTiff", "compress": "deflate", "tiled": True, "blockxsize": 256,
                      "blockysize": 256, "endianness": "big"},
}  # fmt: skip


def ground(bands: int = 2) -> np.ndarray[Any, Any]:
    rng = np.random.default_rng(7)
    steps = rng.integers(-9, 10, (bands, SIDE, SIDE)).cumsum(axis=2)
    values = (steps + 3000).clip(0, 60_000).astype(np.uint16)
    values[:, 300:420, 500:700] = 0
    return values


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rasters")
    for name, how in LAYOUTS.items():
        profile = {"height": SIDE, "width": SIDE, "count": 2, "dtype": "uint16", "nodata": 0,
                   "crs": "EPSG:32647", "transform": PLACE, **how}  # fmt: skip
        with rasterio.open(folder / f"{name}.tif", "w", **profile) as raster:
            raster.write(ground())
    mask = {"driver": "GTiff", "height": SIDE, "width": SIDE, "count": 1, "dtype": "uint16",
            "crs": "EPSG:32647", "transform": PLACE, "tiled": True,
            "compress": "deflate"}  # fmt: skip
    with (
        rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True),
        rasterio.open(folder / "mask.tif", "w", **mask) as raster,
    ):
        raster.write(ground(1))
        raster.write_mask(ground(1)[0] % 7 > 0)
    return folder


@pytest.fixture(scope="module")
def server(root: Path) -> Iterator[Server]:
    with serving(root) as running:
        yield running


@pytest.fixture
def door() -> Door:
    return make()


def make(**more: Any) -> Door:
    return Door(clock=lambda: datetime(2026, 1, 1, tzinfo=UTC), near=True, sleep=lambda _: None,
                patience=Patience(tries=3, silent_s=5), **more)  # fmt: skip


def far(server: Server, name: str, door: Door, grid: Grid, **how: Any) -> Any:
    with remote(f"{server.url}/{name}.tif", door) as file:
        return rasters.read(file.path, grid, need=file.need, **how)


def grids() -> st.SearchStrategy[Grid]:
    """Return grids over, beside and across the raster; on its pixels, finer, coarser, turned."""

    def grid(east: int, south: int, rows: int, cols: int, size: int, crs: str, off: float) -> Grid:
        if crs == "EPSG:3857":
            return Grid(crs, Affine(size, 0, 10_968_000 + 10 * east, 0, -size,
                                    1_873_500 - 10 * south), (rows, cols))  # fmt: skip
        return Grid(crs, Affine(size, 0, PLACE.c + 10 * east + off, 0, -size,
                                PLACE.f - 10 * south), (rows, cols))  # fmt: skip

    return st.builds(
        grid, st.integers(-100, SIDE), st.integers(-100, SIDE), st.integers(1, 200),
        st.integers(1, 200), st.sampled_from([10, 10, 10, 7, 20, 60, 100]),
        st.sampled_from(["EPSG:32647", "EPSG:32647", "EPSG:3857"]),
        st.sampled_from([0, 0, 3.3]),
    )  # fmt: skip


@settings(max_examples=15)
@given(
    name=st.sampled_from([*LAYOUTS]), grid=grids(), codes=st.booleans(),
    bands=st.sampled_from([[1], [2], [1, 2], [2, 1]]),
)  # fmt: skip
def test_a_raster_far_away_is_the_raster_here_to_the_bit(
    name: str, grid: Grid, codes: bool, bands: list[int], server: Server, root: Path
) -> None:
    how: dict[str, Any] = {"bands": bands, "codes": codes, "nodata": 0}
    here = rasters.read(root / f"{name}.tif", grid, **how)
    assert far(server, name, make(), grid, **how).tobytes() == here.tobytes()


@given(grid=grids())
@settings(max_examples=15)
def test_a_mask_in_the_file_is_fetched_with_it(grid: Grid, server: Server, root: Path) -> None:
    how: dict[str, Any] = {"bands": [1], "nodata": None}
    here = rasters.read(root / "mask.tif", grid, **how)
    assert far(server, "mask", make(), grid, **how).tobytes() == here.tobytes()


def test_a_small_grid_costs_a_small_share_of_the_file(
    server: Server, root: Path, door: Door
) -> None:
    grid = Grid("EPSG:32647", PLACE @ Affine.translation(600, 600), (100, 100))
    for name in ("cog", "cog-of-zstd", "tiles"):
        before = server.log.served[f"/{name}.tif"]
        far(server, name, door, grid, bands=[1], nodata=0)
        served = server.log.served[f"/{name}.tif"] - before
        assert served < 0.25 * (root / f"{name}.tif").stat().st_size, name


def test_a_coarse_grid_reads_an_overview(server: Server, root: Path, door: Door) -> None:
    grid = Grid("EPSG:32647", PLACE @ Affine.scale(8), (SIDE // 8, SIDE // 8))
    before = server.log.served["/cog.tif"]
    far(server, "cog", door, grid, bands=[1], nodata=0)
    assert server.log.served["/cog.tif"] - before < 0.15 * (root / "cog.tif").stat().st_size


def test_blocks_side_by_side_are_one_call(server: Server, door: Door) -> None:
    grid = Grid("EPSG:32647", PLACE @ Affine.translation(300, 10), (200, 800))
    before = server.log.asked["/cog.tif"]
    far(server, "cog", door, grid, bands=[1], nodata=0)
    assert server.log.asked["/cog.tif"] - before == 2


def test_spans_are_joined_over_small_gaps() -> None:
    assert joined([(50, 60), (0, 10), (12, 20)], gap=5) == [(0, 20), (50, 60)]
    assert joined([]) == []
    assert joined([(0, 10), (2, 5), (10, 11)], gap=0) == [(0, 11)]


GRID = Grid("EPSG:32647", PLACE @ Affine.translation(600, 600), (100, 100))
FAULTS: dict[str, faulty.Script] = {
    "429": status(429, Retry_After="3"), "500": status(500), "503": status(503),
    "cut": faulty.cut, "reset": faulty.reset, "another part": faulty.another_part,
    "no range said": status(206, b"x" * 32768),
    "a range that is none": status(206, b"x" * 32768, Content_Range="bytes a-b/c"),
    "nothing": status(206, b"", Content_Range="bytes 0-32767/1000000"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("at", [0, 1])
def test_a_fault_heals(fault: str, at: int, server: Server, root: Path, door: Door) -> None:
    here = rasters.read(root / "cog.tif", GRID, bands=[1], nodata=0)
    good: faulty.Script = lambda _: False  # noqa: E731
    server.scripts["cog.tif"] = in_turn(*[good] * at, FAULTS[fault], FAULTS[fault])
    try:
        assert np.array_equal(far(server, "cog", door, GRID, bands=[1], nodata=0), here,
                              equal_nan=True)  # fmt: skip
    finally:
        server.scripts.clear()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_stays_is_said(fault: str, server: Server, door: Door) -> None:
    server.scripts["cog.tif"] = FAULTS[fault]
    try:
        with pytest.raises(SourceDownError, match="3 calls"):
            far(server, "cog", door, GRID, bands=[1], nodata=0)
    finally:
        server.scripts.clear()


def test_a_server_that_sends_the_whole_file_is_stopped(server: Server, door: Door) -> None:
    server.scripts["cog.tif"] = faulty.whole
    before = server.log.asked["/cog.tif"]
    try:
        with pytest.raises(RasterError, match=r"cog.tif cannot be fetched in parts"):
            far(server, "cog", door, GRID, bands=[1], nodata=0)
    finally:
        server.scripts.clear()
    assert server.log.asked["/cog.tif"] == before + 1


def test_a_small_file_may_come_whole(tmp_path: Path, write_raster: Callable[..., Path], grid: Grid,
                                     door: Door) -> None:  # fmt: skip
    path = write_raster(tmp_path / "small.tif", nodata=0)
    with serving(tmp_path) as server:
        server.scripts["small.tif"] = faulty.whole
        found = far(server, "small", door, grid, bands=[1], nodata=0)
    assert np.array_equal(found, rasters.read(path, grid, bands=[1], nodata=0), equal_nan=True)


def test_a_file_that_changes_between_two_parts_is_refused(
    server: Server, root: Path, door: Door
) -> None:
    def other(handler: faulty.Handler) -> bool:
        first, last = handler.wanted(10**9) or (0, 0)
        size = (root / "cog.tif").stat().st_size
        handler.reply(206, b"x" * (last - first + 1), ETag='"another"',
                      Content_Range=f"bytes {first}-{last}/{size}")  # fmt: skip
        return True

    server.scripts["cog.tif"] = in_turn(lambda _: False, other)
    try:
        with pytest.raises(RasterError, match="was changed while it was read"):
            far(server, "cog", door, GRID, bands=[1], nodata=0)
    finally:
        server.scripts.clear()


@pytest.mark.parametrize("many", [0, 3, 8, 100, 5_000, 40_000, -2_000])
@pytest.mark.parametrize("name", ["cog", "cog-without-packing", "strips"])
def test_a_file_that_was_cut_short_is_refused(
    many: int, name: str, root: Path, tmp_path: Path, door: Door
) -> None:
    whole = (root / f"{name}.tif").read_bytes()
    (tmp_path / "cut.tif").write_bytes(whole[:many])
    grid = Grid("EPSG:32647", PLACE, (SIDE, SIDE))
    with serving(tmp_path) as server, pytest.raises((RasterError, SourceDownError)):
        far(server, "cut", door, grid, bands=[1], nodata=0)


@given(place=st.integers(0, 3_000), junk=st.binary(min_size=1, max_size=40))
@settings(max_examples=20)
def test_junk_in_the_head_is_refused_or_changes_nothing_that_is_fetched(
    place: int, junk: bytes, root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Damage may move or rename what is read; it may not fetch without end or bring us down."""
    folder = tmp_path_factory.mktemp("junk")
    text = bytearray((root / "cog.tif").read_bytes())
    text[place : place + len(junk)] = junk
    (folder / "a.tif").write_bytes(text)
    with serving(folder) as server:
        with contextlib.suppress(RasterError, SourceDownError):
            far(server, "a", make(), GRID, bands=[1], nodata=0)
        assert server.log.asked["/a.tif"] < 40


def test_nothing_is_left_behind(server: Server, door: Door) -> None:
    with remote(f"{server.url}/cog.tif?sig=hush", door) as file:
        place = file.path
        assert place.exists()
        assert "hush" not in repr(file)
        assert "hush" not in str(place)
    assert not place.parent.exists()
