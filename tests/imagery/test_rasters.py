"""imagery.rasters: what is sound is read once and exactly."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from affine import Affine

from geo.crs import LONLAT, transform_xy
from geo.grid import Grid
from imagery import rasters

Write = Callable[..., Path]


def read(path: Path, grid: Grid, **settings: object) -> np.ndarray:
    return rasters.read(path, grid, **{"bands": [1], "nodata": None, **settings})  # type: ignore[arg-type]


def ramp(grid: Grid) -> np.ndarray:
    rows, cols = grid.shape
    return np.arange(1, rows * cols + 1, dtype=np.uint16).reshape(1, rows, cols)


def lons_of(grid: Grid, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
    x = grid.transform.c + (cols + 0.5) * grid.transform.a
    y = grid.transform.f + (rows + 0.5) * grid.transform.e
    return transform_xy(x, y, source=grid.crs, target=LONLAT)[0]


# ------------------------------------------------------------------ what is sound


def test_pixels_that_lie_on_the_grid_are_read_as_stored(
    tmp_path: Path, grid: Grid, write_raster: Write
) -> None:
    stored = ramp(grid)
    assert np.array_equal(read(write_raster(tmp_path / "a.tif", stored), grid), stored)


def test_a_tile_reads_what_the_whole_reads(tmp_path: Path, grid: Grid, write_raster: Write) -> None:
    path = write_raster(tmp_path / "a.tif", ramp(grid))
    whole = read(path, grid)[0]
    for tile in grid.tiles(40):
        assert np.array_equal(read(path, tile)[0], whole[tile.window_in(grid)])


def test_another_crs_gives_the_same_field(tmp_path: Path, grid: Grid, write_raster: Write) -> None:
    degrees = Affine(0.0001, 0, 98.495, 0, -0.0001, 16.615)
    lons = 98.495 + (np.arange(230) + 0.5) * 0.0001
    field = np.broadcast_to((lons - 98.49) * 1e5, (1, 200, 230)).astype(np.uint16)
    path = write_raster(tmp_path / "a.tif", field, crs="EPSG:4326", transform=degrees)
    rows, cols = (axis.ravel() for axis in np.mgrid[5:90:20, 5:100:20])
    expected = (lons_of(grid, rows, cols) - 98.49) * 1e5
    assert read(path, grid)[0][rows, cols] == pytest.approx(expected, abs=3)


def test_a_coarse_grid_gets_the_mean(tmp_path: Path, grid: Grid, write_raster: Write) -> None:
    board = np.indices(grid.shape).sum(axis=0)[None] % 2 * 1000 + 1000
    path = write_raster(tmp_path / "a.tif", board.astype(np.uint16))
    coarse = Grid(grid.crs, grid.transform @ Affine.scale(4), (20, 20))
    assert read(path, coarse) == pytest.approx(np.full((1, 20, 20), 1500))


def test_codes_are_never_mixed(tmp_path: Path, grid: Grid, write_raster: Write) -> None:
    codes = np.where(np.indices(grid.shape)[1][None] < 50, 4, 9).astype(np.uint8)
    path = write_raster(tmp_path / "scl.tif", codes)
    moved = Grid(grid.crs, grid.transform @ Affine.translation(0.4, 0.4), grid.shape)
    seen = read(path, moved, codes=True)
    assert set(np.unique(seen[np.isfinite(seen)])) == {4, 9}


def test_nodata_mask_and_edge_are_no_observation(
    tmp_path: Path, grid: Grid, write_raster: Write
) -> None:
    stored = ramp(grid)
    stored[0, :10] = 7
    shape = grid.shape
    seen = np.ones(shape, dtype=bool)
    seen[:, :10] = False
    by_nodata = read(write_raster(tmp_path / "a.tif", stored, nodata=7), grid)[0]
    by_item = read(write_raster(tmp_path / "b.tif", stored), grid, nodata=7)[0]
    by_mask = read(write_raster(tmp_path / "c.tif", stored, mask=seen), grid)[0]
    beyond = read(
        tmp_path / "b.tif", Grid(grid.crs, grid.transform @ Affine.translation(5, 0), shape)
    )[0]
    assert np.isnan(by_nodata[:10]).all()
    assert np.isfinite(by_nodata[10:]).all()
    assert np.array_equal(by_nodata, by_item, equal_nan=True)
    assert np.isnan(by_mask[:, :10]).all()
    assert np.isfinite(by_mask[:, 10:]).all()
    assert np.isnan(beyond[:, -5:]).all()


def test_what_was_not_observed_does_not_spread(
    tmp_path: Path, grid: Grid, write_raster: Write
) -> None:
    stored = np.full((1, *grid.shape), 1000, dtype=np.uint16)
    stored[0, 20:40, 20:40] = 0
    path = write_raster(tmp_path / "a.tif", stored, nodata=0)
    moved = Grid(grid.crs, grid.transform @ Affine.translation(0.3, 0.3), grid.shape)
    seen = read(path, moved)
    assert seen[np.isfinite(seen)] == pytest.approx(1000)


def test_overviews_serve_a_coarse_grid(tmp_path: Path, grid: Grid, write_raster: Write) -> None:
    import rasterio  # noqa: PLC0415

    path = write_raster(tmp_path / "a.tif", ramp(grid))
    coarse = Grid(grid.crs, grid.transform @ Affine.scale(8), (10, 10))
    before = read(path, coarse)
    with rasterio.open(path, "r+") as raster:
        raster.build_overviews([2, 4], rasterio.enums.Resampling.average)
    assert read(path, coarse) == pytest.approx(before, rel=0.05)


def test_what_is_written_is_read_back(tmp_path: Path, grid: Grid) -> None:
    stored = ramp(grid)
    rasters.write_cog(tmp_path / "a.tif", stored, grid, nodata=0)
    assert np.array_equal(read(tmp_path / "a.tif", grid), stored)
    assert [path.name for path in tmp_path.iterdir()] == ["a.tif"]


def test_a_grid_elsewhere_sees_nothing(tmp_path: Path, grid: Grid, write_raster: Write) -> None:
    path = write_raster(tmp_path / "a.tif")
    far = Grid(grid.crs, grid.transform @ Affine.translation(9000, 0), (5, 5))
    assert np.isnan(read(path, far)).all()


def test_the_pixel_size_is_that_on_the_ground(
    tmp_path: Path, grid: Grid, write_raster: Write
) -> None:
    web = Affine(38.2185, 0, 3453730.7, 0, -38.2185, -3458622.7)
    path = write_raster(tmp_path / "a.tif", crs="EPSG:3857", transform=web)
    assert rasters.layout(path).gsd_m == pytest.approx(33.2, abs=0.1)
    assert rasters.layout(write_raster(tmp_path / "b.tif")).gsd_m == pytest.approx(10, abs=0.01)
    assert grid.resolution_m == 10
