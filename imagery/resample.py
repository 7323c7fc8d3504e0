"""Resampling: which pixels of a file a grid needs, and how they come onto it, once.

Continuous values are averaged where the grid is clearly coarser than the file, and
interpolated otherwise; class codes are taken from the nearest pixel, for codes have no mean.
NaN = no observation: it is left out of every mean and never spreads over what was seen.
"""

from functools import lru_cache
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.enums import Resampling
from rasterio.warp import reproject
from rasterio.windows import Window

from geo.crs import transform_xy
from geo.grid import Grid
from imagery.errors import RasterError
from imagery.scene import Lies

_MARGIN = 3
"""Pixels read beyond the grid on each side, so that its edge is interpolated, not cut."""

_SAME = 1e-3
"""Pixels that lie so close to those of the grid, in pixels, are the same."""

_AVERAGE_FROM = 1.5
"""A grid so many times coarser than the file is averaged onto; a finer one interpolated."""

Image = NDArray[np.float32]


def window_of(raster: Any, grid: Grid) -> Window | None:
    """Return the part of the file that the grid needs, in whole pixels; None if none is."""
    xs, ys, _ = _grid_in(crs_of(raster), grid)
    if not (np.isfinite(xs).all() and np.isfinite(ys).all()):
        return None
    inverse = ~raster.transform
    cols = inverse.a * xs + inverse.b * ys + inverse.c
    rows = inverse.d * xs + inverse.e * ys + inverse.f
    left, top = (max(int(np.floor(axis.min())) - _MARGIN, 0) for axis in (cols, rows))
    right, bottom = (int(np.ceil(axis.max())) + _MARGIN for axis in (cols, rows))
    width, height = min(right, raster.width) - left, min(bottom, raster.height) - top
    return Window(left, top, width, height) if width > 0 and height > 0 else None


def _ratio(raster: Any, grid: Grid) -> float:
    """Return how many pixels of the file, along a side, fall into one of the grid."""
    _, _, pixel = _grid_in(crs_of(raster), grid)
    return float(np.sqrt(pixel / abs(raster.transform.determinant)))


def crs_of(raster: Any) -> str:
    """Return the name of the file's CRS."""
    return str(raster.crs.to_string())


@lru_cache(maxsize=64)
def _grid_in(crs: str, grid: Grid) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Return the edge of a grid (x, y) and the area of its middle pixel, in another CRS."""
    west, south, east, north = grid.bounds
    steps = np.linspace(0, 1, 22)
    across, along = west + (east - west) * steps, south + (north - south) * steps
    middle = np.array([(west + east) / 2, (south + north) / 2])
    half = grid.resolution_m / 2
    x = [across, across, np.full(22, west), np.full(22, east), middle[0] + [-half, half, 0, 0]]
    y = [np.full(22, south), np.full(22, north), along, along, middle[1] + [0, 0, -half, half]]
    xs, ys = transform_xy(np.concatenate(x), np.concatenate(y), source=grid.crs, target=crs)
    (dx1, dx2), (dy1, dy2) = (axis[-3::2] - axis[-4::2] for axis in (xs, ys))
    return xs, ys, float(abs(dx1 * dy2 - dx2 * dy1))


def aligned(raster: Any, grid: Grid) -> tuple[Window, tuple[slice, slice]] | None:
    """Return where file and grid overlap, if their pixels are the same pixels: then none is moved.

    Returns
    -------
    (Window, (rows, cols)) or None
        The part of the file, and the part of the grid that it fills; None if pixels differ.

    """
    here, there = raster.transform, grid.transform
    same = np.allclose([here.a, here.b, here.d, here.e], [there.a, there.b, there.d, there.e])
    if not same or crs_of(raster) != grid.crs:
        return None
    left, top = ~here @ (there.c, there.f)
    col, row = round(left), round(top)
    if abs(left - col) > _SAME or abs(top - row) > _SAME:
        return None
    first, begin = max(row, 0), max(col, 0)
    last = min(row + grid.shape[0], raster.height)
    end = min(col + grid.shape[1], raster.width)
    if last <= first or end <= begin:
        return None
    part = slice(first - row, last - row), slice(begin - col, end - col)
    return Window(begin, first, end - begin, last - first), part


def overview(raster: Any, grid: Grid) -> int | None:
    """Return the coarsest overview that is still finer than the grid; None for the file itself.

    Lower resolutions of JPEG 2000 are no overviews to read from: its wavelet mixes class codes, and
    ground with what was not observed. They are not used.
    """
    if raster.driver != "GTiff":
        return None
    ratio = _ratio(raster, grid)
    fitting = [i for i, factor in enumerate(raster.overviews(1)) if factor * 2 <= ratio]
    return fitting[-1] if fitting else None


def warped(pixels: Image, raster: Any, window: Window, grid: Grid, *, codes: bool) -> Image:
    """Bring (band, y, x) onto the grid, by the one resampling there is."""
    way = Resampling.nearest if codes else Resampling.bilinear
    if not codes and _ratio(raster, grid) >= _AVERAGE_FROM:
        way = Resampling.average
    onto = np.full((len(pixels), *grid.shape), np.nan, dtype=np.float32)
    corner = raster.transform @ Affine.translation(window.col_off, window.row_off)
    for source, target in zip(pixels, onto, strict=True):
        reproject(
            source,
            target,
            src_transform=corner,
            src_crs=raster.crs,
            src_nodata=np.nan,
            dst_transform=grid.transform,
            dst_crs=grid.crs,
            dst_nodata=np.nan,
            resampling=way,
        )
    return onto


def check_place(raster: Any, lies: Lies | None, name: str) -> None:
    """Refuse a file that lies elsewhere than its Item says, or is of another size."""
    if lies is None:
        return
    place = np.array(tuple(raster.transform)[:6])
    said = (
        (CRS.from_user_input(lies.crs) == raster.crs, f"is in {crs_of(raster)}", lies.crs),
        (lies.shape is None or tuple(lies.shape) == raster.shape,
         f"has {raster.height} by {raster.width} pixels", lies.shape),
        (lies.transform is None or np.allclose(place, lies.transform, rtol=0, atol=1e-3),
         f"lies at {place[2]:.10g}, {place[5]:.10g} with pixels of {place[0]:g}", lies.transform),
    )  # fmt: skip
    for fits, what, stated in said:
        if not fits:
            raise RasterError(
                f"{name} {what}, and its Item says {stated}. One of them is wrong, and its "
                "pixels would be put elsewhere. Fetch it again, or mend the Item."
            )
