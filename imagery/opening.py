"""Opening: a raster file, opened by the driver of its own format alone, and checked.

The first bytes say which of two formats it is, GeoTIFF or JPEG 2000 in a JP2 file; what is
neither is not opened. No other format is guessed, no VRT can point elsewhere, no side-car file is
read, no network is reached.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from pyproj.exceptions import ProjError
from rasterio.errors import NotGeoreferencedWarning, RasterioError

from imagery import jp2
from imagery.errors import RasterError

_MAX_SIDE = 200_000
_MAX_BANDS = 64
_MAX_BLOCK_BYTES = 256 * 2**20
_MAX_FILE_BYTES = 16 * 2**30
_TIFF: dict[str, Any] = {"driver": "GTiff"}
_JP2: dict[str, Any] = {"driver": "JP2OpenJPEG", "STRICT": "YES", "USE_TILE_AS_BLOCK": "YES",
                        "OPEN_REMOTE_GML": "NO"}  # fmt: skip
"""Blocks of GDAL may be several tiles of the file; here they are one, so that nothing is unpacked
which was not asked for."""

_BY = {b"II*\x00": _TIFF, b"MM\x00*": _TIFF, b"II+\x00": _TIFF, b"MM\x00+": _TIFF, jp2.MAGIC: _JP2}
"""First bytes -> how GDAL opens it."""

_BROKEN = (RasterioError, ProjError, ArithmeticError, ValueError, MemoryError)
"""What GDAL, PROJ and numpy answer to a damaged file."""

QUIET: dict[str, Any] = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_GEOREF_SOURCES": "INTERNAL",
    "GDAL_PAM_ENABLED": "NO",
    "CPL_CURL_ENABLE_VSIMEM": "NO",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GTIFF_IGNORE_READ_ERRORS": "NO",
    "GDAL_NUM_THREADS": "1",
}
"""Settings of GDAL. Of several threads of its JPEG 2000 driver (3.10) a failure goes to stderr, and
other pixels are given; here several files are read at a time instead."""


@contextmanager
def opened(path: Path, *, level: int | None = None, lies: bool = True) -> Iterator[Any]:
    """Open a file by the driver of its format, checked; every failure of GDAL becomes ours.

    Parameters
    ----------
    path
        A local file.
    level
        Of an overview; None: the file itself.
    lies
        False for a file that need not say where it lies, for something else does.

    """
    options = _checked_file(path) | ({} if level is None else {"overview_level": level})
    try:
        with rasterio.Env(**QUIET), _quiet_open(path, **options) as raster:
            if lies:
                _check_lies(raster, path)
            _check_size(raster, path)
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
        return rasterio.open(path, sharing=False, **options)


def _checked_file(path: Path) -> dict[str, Any]:
    """Return how a file is opened, by what its first bytes say it is."""
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
        magic = file.read(len(jp2.MAGIC))
    how = _BY.get(magic) or _BY.get(magic[:4])
    if how is None:
        raise RasterError(
            f"{path.name} is no GeoTIFF (its first bytes are {magic[:4]!r}). Only GeoTIFFs and "
            "JP2 files are read; bring it to a Cloud Optimized GeoTIFF first."
        )
    return how


def _check_lies(raster: Any, path: Path) -> None:
    place = raster.transform
    lies = bool(np.isfinite(tuple(place)[:6]).all()) and not place.is_degenerate
    if raster.crs is None or place.is_identity or not lies:
        raise RasterError(
            f"{path.name} does not say where it lies (no CRS, or no usable transform), so its "
            "pixels cannot be put on a map. Georeference it first."
        )


def _check_size(raster: Any, path: Path) -> None:
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


def _first_line(error: Exception) -> str:
    """Return the first line of a message of GDAL, without the path of this machine."""
    text = str(error.__cause__ or error).strip().splitlines()
    line = text[0] if text else type(error).__name__
    return line.rsplit("/", 1)[-1].rstrip(".")
