"""Builders for imagery: rasters, Items and cubes, right by default; name what the test is about."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from numpy.typing import NDArray
from shapely import box
from shapely.geometry import mapping

from geo.grid import Grid
from imagery.cube import Cube
from imagery.scene import Asset, Scene, Units

ZONE = box(98.500, 16.600, 98.512, 16.610)
GRID = Grid.covering(ZONE, resolution_m=10)


@pytest.fixture
def zone() -> Any:
    """Return a small AOI."""
    return ZONE


@pytest.fixture
def grid() -> Grid:
    """Return its grid of 10 m."""
    return GRID


def _write_raster(
    path: Path,
    values: NDArray[Any] | int = 2000,
    *,
    grid: Grid = GRID,
    mask: NDArray[np.bool_] | None = None,
    **profile: Any,
) -> Path:
    """Write (band, y, x), or one number everywhere, as a plain GeoTIFF."""
    if isinstance(values, int):
        values = np.full((1, *grid.shape), values, dtype=np.uint16)
    settings = {
        "driver": "GTiff",
        "count": values.shape[0],
        "height": values.shape[1],
        "width": values.shape[2],
        "dtype": values.dtype.name,
        "crs": grid.crs,
        "transform": grid.transform,
        "tiled": True,
        "blockxsize": 64,
        "blockysize": 64,
        "compress": "deflate",
        **profile,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with (
        rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True),
        rasterio.open(path, "w", **settings) as raster,
    ):
        raster.write(values)
        if mask is not None:
            raster.write_mask(mask)
    return path


@pytest.fixture
def write_raster() -> Callable[..., Path]:
    """Return the builder of rasters."""
    return _write_raster


def _write_item(
    root: Path,
    name: str = "S2_A",
    *,
    values: int = 2000,
    bands: tuple[str, ...] = ("blue", "green", "red", "nir"),
    scl: bool = True,
    radiometry: dict[str, Any] | None = None,
    change: Callable[[dict[str, Any]], None] = lambda _: None,
    **properties: Any,
) -> Path:
    """Write an Item laid out like Earth Search with its rasters; return its folder."""
    folder = root / name
    folder.mkdir(parents=True)
    stated = {"nodata": 0, "scale": 0.0001, "offset": 0.0} if radiometry is None else radiometry
    assets: dict[str, Any] = {}
    for band in bands:
        _write_raster(folder / f"{band}.tif", values, nodata=0)
        assets[band] = {"href": f"./{band}.tif", "raster:bands": [stated]}
    if scl:
        codes = np.full((1, *GRID.shape), 4, dtype=np.uint8)
        _write_raster(folder / "scl.tif", codes, nodata=0)
        assets["scl"] = {"href": "./scl.tif", "raster:bands": [{"nodata": 0}]}
    item = {
        "type": "Feature",
        "stac_version": "1.0.0",
        "id": name,
        "collection": "sentinel-2-l2a",
        "geometry": mapping(ZONE),
        "properties": {
            "datetime": "2023-01-05T03:50:00Z",
            "gsd": 10,
            "s2:processing_baseline": "05.09",
            "earthsearch:boa_offset_applied": True,
            **properties,
        },
        "assets": assets,
        "links": [],
    }
    change(item)
    (folder / "item.json").write_text(json.dumps(item), encoding="utf-8")
    return folder


@pytest.fixture
def write_item() -> Callable[..., Path]:
    """Return the builder of Items."""
    return _write_item


def _a_scene(number: int, *, units: Units, step_days: int) -> Scene:
    return Scene(
        id=f"S_{number:03d}",
        collection="test",
        acquired=datetime(2022, 1, 1, tzinfo=UTC) + timedelta(days=step_days * number),
        gsd_m=10,
        outline=ZONE,
        assets={"red": Asset(href="red.tif")},
        units=units,
    )


def _a_cube(
    values: NDArray[Any],
    *,
    bands: tuple[str, ...] = ("blue", "green", "red"),
    qa: NDArray[np.uint8] | None = None,
    units: Units = Units.REFLECTANCE,
    resolution_m: float = 10,
    step_days: int = 5,
) -> Cube:
    """Return a cube of (time, band, y, x)."""
    times, _, rows, cols = values.shape
    place = Affine(resolution_m, 0, 450_000, 0, -resolution_m, 1_840_000)
    values = values.astype(np.float32)
    return Cube(
        grid=Grid("EPSG:32647", place, (rows, cols)),
        scenes=tuple(_a_scene(n, units=units, step_days=step_days) for n in range(times)),
        bands=bands,
        values=values,
        clear=np.isfinite(values).all(axis=1),
        qa=qa,
        units=units,
    )


@pytest.fixture
def a_cube() -> Callable[..., Cube]:
    """Return the builder of cubes."""
    return _a_cube
