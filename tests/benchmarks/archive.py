"""An archive of a known size on disk: what a local cache of five years looks like.

One folder a date with six bands and the classification, GeoTIFFs of uint16, tiled and ZSTD, as
a cache would keep them; about half of the dates are cloudy in part. Values are invented.
"""

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import rasterio
from affine import Affine
from scipy import ndimage
from shapely import box
from shapely.geometry import mapping

from geo.crs import to_lonlat

CRS = "EPSG:32647"
WEST, NORTH = 440_000.0, 1_810_000.0
BANDS = ("blue", "green", "red", "nir", "swir16", "swir22")
_GROUND = np.array([300, 600, 400, 3500, 1600, 800], dtype=np.float32)
_ROOF = np.array([2200, 2400, 2600, 3000, 3000, 2800], dtype=np.float32)
FIRST = date(2019, 1, 1)


def write_archive(folder: Path, *, side: int, dates: int, every_days: int = 5) -> None:
    """Write so many dates of a square of so many pixels of 10 m, with two sites built in it."""
    rng = np.random.default_rng(1)
    rough = ndimage.gaussian_filter(rng.normal(0, 1, (side, side)), 3).astype(np.float32)
    noise = [rng.normal(0, 40, (6, side, side)).astype(np.float32) for _ in range(4)]
    transform = Affine(10, 0, WEST, 0, -10, NORTH)
    outline = to_lonlat(box(WEST, NORTH - 10 * side, WEST + 10 * side, NORTH), crs=CRS)
    for number in range(dates):
        day = FIRST + timedelta(days=every_days * number)
        season = np.sin(2 * np.pi * number * every_days / 365.25)
        values = _GROUND[:, None, None] * (1 + 0.15 * season + 0.2 * rough) + noise[number % 4]
        if number > dates * 0.7:
            for row, col in ((side // 3, side // 3), (side // 2, side // 5)):
                values[:, row : row + 12, col : col + 20] = _ROOF[:, None, None]
        classes = np.full((side, side), 4, dtype=np.float32)
        if number % 2:
            cloud = ndimage.gaussian_filter(rng.normal(0, 1, (side // 8 + 1,) * 2), 3)
            cloud = np.kron(cloud, np.ones((8, 8)))[:side, :side] > rng.normal(0.05, 0.06)
            values[:, cloud], classes[cloud] = 6000, 9
        _write(folder / f"S{number:04d}", day, np.concatenate([values, classes[None]]), transform,
               mapping(outline))  # fmt: skip


def _write(folder: Path, day: date, stack: np.ndarray, transform: object, outline: object) -> None:
    folder.mkdir(parents=True)
    names = (*BANDS, "scl")
    for name, values in zip(names, stack, strict=True):
        with rasterio.open(
            folder / f"{name}.tif", "w", driver="GTiff", width=stack.shape[2],
            height=stack.shape[1], count=1, dtype="uint16", crs=CRS, transform=transform,
            compress="ZSTD", zstd_level=1, predictor=2, tiled=True, blockxsize=256,
            blockysize=256, nodata=0,
        ) as file:  # fmt: skip
            file.write(np.clip(values, 1, 65_535).astype("uint16"), 1)
    assets = {
        name: {"href": f"./{name}.tif",
               "raster:bands": [{"scale": 1e-4, "offset": 0, "nodata": 0}]}
        for name in names
    }  # fmt: skip
    item = {
        "type": "Feature", "stac_version": "1.0.0", "id": folder.name,
        "collection": "sentinel-2-l2a", "geometry": outline,
        "properties": {"datetime": f"{day}T04:00:00Z", "platform": "sentinel-2a", "gsd": 10,
                       "s2:processing_baseline": "05.09",
                       "earthsearch:boa_offset_applied": True},
        "assets": assets, "links": [],
    }  # fmt: skip
    (folder / "item.json").write_text(json.dumps(item), "utf-8")
