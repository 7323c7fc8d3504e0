"""Rasters: the only door to raster files.

A raster comes from elsewhere, so nothing in it is believed before it is checked. Files are
opened by the GeoTIFF driver alone: no other format is guessed, no VRT can point elsewhere, no
side-car file is read, no network is reached. A file that a killed program left behind opens
without complaint and reads as zeros; here missing and damaged blocks are looked for, and zeros
that nobody declared are never taken for dark ground.

Pixels are resampled once, from the file's own grid (or one of its overviews) onto ours.
Arrays are (y, x), float32, in stored numbers; NaN = no observation.
"""

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from pyproj import Geod
from pyproj.exceptions import ProjError
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.windows import Window

from geo.crs import LONLAT, transform_xy
from geo.grid import Grid
from imagery.blocks import check_size, check_written, pixels_of
from imagery.errors import RasterError
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
from imagery.tiff import check_blocks, directories_of

_MAX_SIDE = 200_000
_MAX_BANDS = 64
_MAX_BLOCK_BYTES = 256 * 2**20
_MAX_FILE_BYTES = 16 * 2**30
_MAGIC = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_BROKEN = (RasterioError, ProjError, ArithmeticError, ValueError, MemoryError)
"""What GDAL, PROJ and numpy answer to a damaged file."""
Need = Callable[[tuple[int, int], tuple[int, int], tuple[int, int], Sequence[int]], None]
"""Told the shape of an image, the rows and columns of it that are read, and the bands."""

_QUIET: dict[str, Any] = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_GEOREF_SOURCES": "INTERNAL",
    "GDAL_PAM_ENABLED": "NO",
    "CPL_CURL_ENABLE_VSIMEM": "NO",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GTIFF_IGNORE_READ_ERRORS": "NO",
}

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
    """Return where the pixels of a GeoTIFF lie, from its header alone.

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
    lies: Lies | None = None, need: Need | None = None,
) -> Image:  # fmt: skip
    """Return bands of a GeoTIFF on a grid, resampled once.

    Parameters
    ----------
    path
        A local file.
    grid
        Where the pixels shall lie; any CRS, any pixel size.
    bands
        Which bands, counted from 1.
    codes
        True for class codes: the nearest pixel is taken, for codes have no mean.
    nodata
        A stored number that stands for "not observed", beside what the file declares itself.
    lies
        Where the file must lie; None: wherever it says.
    need
        Called before pixels are read with what they need of a file that is fetched in parts
        (`imagery.remote`); None for a file that lies here whole.

    Returns
    -------
    (band, y, x) float32, stored numbers
        NaN where the mask, alpha band or nodata of the file, or the file's edge, say that
        nothing was observed.

    Raises
    ------
    RasterError
        If the file is no GeoTIFF, lies nowhere, is broken, half-written or empty, lacks a
        band, claims an absurd size, or lies elsewhere than it must.

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
            onto[(slice(None), *same[1])] = _sound_pixels(raster, wanted, same[0], nodata, path)
            return onto
        level = overview(raster, grid)
        if level is None:
            pixels = _sound_pixels(raster, wanted, window, nodata, path)
            return warped(pixels, raster, window, grid, codes=codes)
    with opened(path, level=level) as raster:
        window = window_of(raster, grid) or Window(0, 0, raster.width, raster.height)
        pixels = _sound_pixels(raster, wanted, window, nodata, path)
        return warped(pixels, raster, window, grid, codes=codes)


def _sound_pixels(
    raster: Any, bands: list[int], window: Window, nodata: float | None, path: Path
) -> Image:
    """Return the pixels of a window, once the blocks that hold them are known to be sound."""
    images = [each for each in directories_of(path) if each.shape == raster.shape]
    rows, cols = _spans(window)
    check_blocks(path, images, rows, cols, bands)
    return pixels_of(raster, bands, window, nodata, path)


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
        with rasterio.Env(**_QUIET), rasterio.open(beside, "w", **profile) as raster:
            raster.write(values)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def opened(path: Path, *, level: int | None = None) -> Iterator[Any]:
    """Open a file by the GeoTIFF driver, checked; every failure of GDAL becomes ours."""
    _check_file(path)
    options = {} if level is None else {"overview_level": level}
    try:
        with rasterio.Env(**_QUIET), _quiet_open(path, **options) as raster:
            _check_header(raster, path)
            yield raster
    except _BROKEN as error:
        raise RasterError(
            f"{path.name} is broken: {_first_line(error)}. It was cut short or damaged on its "
            "way here. Fetch it again."
        ) from error


def _quiet_open(path: Path, **options: Any) -> Any:
    """Open without a warning on files that lie nowhere: those are refused, with a reason."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        return rasterio.open(path, driver="GTiff", sharing=False, **options)


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise RasterError(f"{path.name} is not there. Fetch it again, or mend the Item's href.")
    size = path.stat().st_size
    if size == 0:
        raise RasterError(f"{path.name} is empty (0 bytes). Fetch it again.")
    if size > _MAX_FILE_BYTES:
        raise RasterError(
            f"{path.name} has {size:,} bytes, more than the {_MAX_FILE_BYTES:,} that are read. "
            "Cut it to the zone first."
        )
    with path.open("rb") as file:
        magic = file.read(4)
    if magic not in _MAGIC:
        raise RasterError(
            f"{path.name} is no GeoTIFF (its first bytes are {magic!r}). Only GeoTIFFs are read; "
            "bring it to a Cloud Optimized GeoTIFF first."
        )


def _check_header(raster: Any, path: Path) -> None:
    place = raster.transform
    lies = bool(np.isfinite(tuple(place)[:6]).all()) and not place.is_degenerate
    if raster.crs is None or place.is_identity or not lies:
        raise RasterError(
            f"{path.name} does not say where it lies (no CRS, or no usable transform), so its "
            "pixels cannot be put on a map. Georeference it first."
        )
    if max(raster.shape) > _MAX_SIDE or raster.count > _MAX_BANDS:
        raise RasterError(
            f"{path.name} claims {raster.height} by {raster.width} pixels in {raster.count} "
            f"bands; at most {_MAX_SIDE} a side and {_MAX_BANDS} bands are read. "
            "Cut it to the zone first."
        )
    kind = np.dtype(raster.dtypes[0])
    rows, cols = raster.block_shapes[0]
    if rows * cols * kind.itemsize * raster.count > _MAX_BLOCK_BYTES:
        raise RasterError(
            f"{path.name} is stored in blocks of {rows} by {cols} pixels, too large to open one. "
            "Rewrite it as a Cloud Optimized GeoTIFF (blocks of 512)."
        )
    if kind.kind not in "uif":
        raise RasterError(
            f"{path.name} holds {kind.name} numbers; only whole and real numbers are read."
        )


def _checked_bands(raster: Any, bands: Sequence[int], path: Path) -> list[int]:
    missing = [band for band in bands if not 1 <= band <= raster.count]
    if missing:
        raise RasterError(
            f"{path.name} has {raster.count} band(s), and the Item speaks of band {missing[0]}. "
            "Mend its eo:bands."
        )
    return list(bands)


def _first_line(error: Exception) -> str:
    """Return the first line of a message of GDAL, without the path of this machine."""
    text = str(error.__cause__ or error).strip().splitlines()
    line = text[0] if text else type(error).__name__
    return line.rsplit("/", 1)[-1].rstrip(".")
