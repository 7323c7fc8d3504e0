"""Rasters: the only door to raster files.

A raster comes from elsewhere, so nothing in it is believed before it is checked: which format it is
(`imagery.opening`), where it lies, and whether its blocks are sound (`imagery.contents`). A file
that a killed program left behind opens without complaint and reads as zeros; here missing and
damaged blocks are looked for, and zeros that nobody declared are never taken for dark ground.

Pixels are resampled once, from the file's own grid (or one of its overviews) onto ours.
Arrays are (y, x), float32, in stored numbers; NaN = no observation.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from pyproj import Geod
from rasterio.windows import Window

from geo.crs import LONLAT, transform_xy
from geo.grid import Grid
from imagery.blocks import check_size, check_written, pixels_of
from imagery.contents import check_parts
from imagery.errors import RasterError
from imagery.opening import QUIET, opened
from imagery.parts import Span
from imagery.resample import (
    Image,
    aligned,
    check_place,
    crs_of,
    overview,
    warped,
    window_of,
)
from imagery.scene import Lies

Need = Callable[[tuple[int, int], tuple[int, int], tuple[int, int], Sequence[int]], None]
"""Told the shape of an image, the rows and columns of it that are read, and the bands."""

_WGS84 = Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where the pixels of a file lie."""

    crs: str
    """Name of the CRS."""

    bands: int
    """How many."""

    gsd_m: float
    """Size of a pixel on the ground at the middle of the file, metres."""


def layout(path: Path) -> Layout:
    """Return where the pixels of a file lie, from its header alone.

    Raises
    ------
    RasterError
        If the file cannot be trusted.

    """
    with opened(path) as raster:
        middle = raster.transform @ (raster.width / 2, raster.height / 2)
        step = np.array([raster.transform.a, raster.transform.d])
        xs, ys = np.array([middle, middle + step]).T
        lons, lats = transform_xy(xs, ys, source=crs_of(raster), target=LONLAT)
        gsd_m = abs(float(_WGS84.line_length(lons, lats)))
        return Layout(crs=crs_of(raster), bands=raster.count, gsd_m=gsd_m)


def read(
    path: Path, grid: Grid, *, bands: Sequence[int], codes: bool = False, nodata: float | None,
    lies: Lies | None = None, need: Need | None = None, zeros: bool = False,
) -> Image:  # fmt: skip
    """Return bands of a file on a grid, resampled once.

    Parameters
    ----------
    path
        A local file.
    grid
        Where the pixels shall lie; any CRS, any pixel size.
    bands
        Counted from 1.
    codes
        True for class codes: the nearest pixel is taken, for codes have no mean.
    nodata
        A stored number that stands for "not observed", beside what the file declares itself.
    lies
        Where the file must lie; None: wherever it says.
    need
        Told before pixels are read what they need of a file in parts (`imagery.remote`), or None.
    zeros
        True for a file in which 0 from edge to edge can be, as it is the height of the sea.

    Returns
    -------
    (band, y, x) float32, stored numbers
        NaN where the file's mask, alpha band, nodata or edge say that nothing was observed.

    Raises
    ------
    RasterError
        If the file is neither GeoTIFF nor JP2, is broken, half-written or empty, lacks a band,
        claims an absurd size, or lies nowhere or elsewhere than it must.

    """
    if need is not None:
        _ask(need, path, grid, bands)
    with opened(path) as raster:
        check_place(raster, lies, path.name)
        wanted = _checked_bands(raster, bands, path)
        window = window_of(raster, grid)
        if window is None:
            return np.full((len(wanted), *grid.shape), np.nan, dtype=np.float32)
        check_written(raster, window, wanted, path)
        if (same := aligned(raster, grid)) is not None:
            onto = np.full((len(wanted), *grid.shape), np.nan, dtype=np.float32)
            onto[(slice(None), *same[1])] = _sound_pixels(
                raster, wanted, same[0], nodata, path, zeros=zeros
            )
            return onto
        level = overview(raster, grid)
        if level is None:
            pixels = _sound_pixels(raster, wanted, window, nodata, path, zeros=zeros)
            return warped(pixels, raster, window, grid, codes=codes)
    with opened(path, level=level) as raster:
        window = window_of(raster, grid) or Window(0, 0, raster.width, raster.height)
        pixels = _sound_pixels(raster, wanted, window, nodata, path, zeros=zeros)
        return warped(pixels, raster, window, grid, codes=codes)


def part(
    path: Path, rows: Span, cols: Span, *, shape: tuple[int, int], nodata: float, need: Need
) -> Image:  # fmt: skip
    """Return a part of a file of one band whose place is told elsewhere, pixel by pixel.

    Parameters
    ----------
    path, need
        See `read`.
    rows, cols
        First, and the one after the last.
    shape
        Rows and columns that the file must have.
    nodata
        The stored number that stands for "not observed".

    Returns
    -------
    (y, x) float32, stored numbers
        NaN where nothing was observed.

    Raises
    ------
    RasterError
        See `read`; and if the file has another shape.

    """
    window = Window(cols[0], rows[0], cols[1] - cols[0], rows[1] - rows[0])
    check_size(window, path)
    need(shape, rows, cols, [1])
    with opened(path, lies=False) as raster:
        if raster.shape != shape:
            raise RasterError(
                f"{path.name} has {raster.height} by {raster.width} pixels, and its annotation "
                f"speaks of {shape[0]} by {shape[1]}: it is of another image. Look at the Item."
            )
        check_written(raster, window, [1], path)
        pixels: Image = _sound_pixels(raster, [1], window, nodata, path)[0]
        return pixels


def _sound_pixels(
    raster: Any, bands: list[int], window: Window, nodata: float | None, path: Path, *,
    zeros: bool = False,
) -> Image:  # fmt: skip
    """Return the pixels of a window, once the blocks that hold them are known to be sound."""
    check_size(window, path)
    check_parts(path, raster.shape, *_spans(window), bands)
    return pixels_of(raster, bands, window, nodata, path, zeros=zeros)


def _ask(need: Need, path: Path, grid: Grid, bands: Sequence[int]) -> None:
    """Say what will be read, and close the file again: it is filled in meanwhile."""
    with opened(path) as raster:
        wanted = _checked_bands(raster, bands, path)
        window = window_of(raster, grid)
        same = None if window is None else aligned(raster, grid)
        level = None if window is None or same is not None else overview(raster, grid)
        shape, part = raster.shape, window if same is None else same[0]
    if level is not None:
        with opened(path, level=level) as raster:
            part = window_of(raster, grid) or Window(0, 0, raster.width, raster.height)
            shape = raster.shape
    if part is not None:
        check_size(part, path)
        need(shape, *_spans(part), wanted)


def _spans(part: Window) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return rows and columns of a window, from the first up to the last exclusive."""
    rows = int(part.row_off), int(part.row_off + part.height)
    return rows, (int(part.col_off), int(part.col_off + part.width))


def write_cog(path: Path, values: NDArray[Any], grid: Grid, *, nodata: float | None = None) -> None:
    """Write (band, y, x) as a Cloud Optimized GeoTIFF: beside its name, then renamed."""
    beside = path.with_name(f".{path.name}.part")
    profile = {
        "driver": "COG",
        "count": values.shape[0],
        "height": grid.shape[0],
        "width": grid.shape[1],
        "dtype": values.dtype.name,
        "crs": grid.crs,
        "transform": grid.transform,
        "nodata": nodata,
        "compress": "deflate",
        "predictor": "yes",
        "blocksize": 128,
        "overviews": "none",
    }
    try:
        with rasterio.Env(**QUIET), rasterio.open(beside, "w", **profile) as raster:
            raster.write(values)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _checked_bands(raster: Any, bands: Sequence[int], path: Path) -> list[int]:
    missing = [band for band in bands if not 1 <= band <= raster.count]
    if missing:
        raise RasterError(
            f"{path.name} has {raster.count} band(s), and the Item speaks of band {missing[0]}. "
            "Mend its eo:bands."
        )
    return list(bands)
