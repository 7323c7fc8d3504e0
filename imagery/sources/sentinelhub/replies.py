"""Replies: TAR files with TIFFs, believed only if they are whole and what was asked for.

A reply that was cut opens, in part, and reads as zeros. So each TIFF must be there, have the
size, bands and numbers that were asked for, and every one of its blocks.
Arrays are (band, y, x).
"""

import io
import tarfile
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.io import MemoryFile

from imagery.errors import RasterError

_QUIET: dict[str, Any] = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_PAM_ENABLED": "NO",
    "GTIFF_IGNORE_READ_ERRORS": "NO",
}
_BROKEN = (RasterioError, ArithmeticError, ValueError, MemoryError)
_MAGIC = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One output of an evalscript."""

    bands: int
    """How many."""

    shape: tuple[int, int]
    """Rows and columns."""

    kind: str
    """NumPy's name of its numbers, such as uint16."""


def unpacked(body: bytes, expected: Mapping[str, Expected]) -> dict[str, NDArray[Any]]:
    """Return the outputs of a reply, by name.

    Parameters
    ----------
    body
        A TAR file with one TIFF for each output.
    expected
        Name of an output -> what it must be.

    Raises
    ------
    RasterError
        If anything is missing, cut, or another thing than was asked for.

    """
    files = _members(body)
    missing = sorted(expected.keys() - files.keys())
    if missing:
        raise RasterError(f"A reply was cut short: its part {missing[0]} is missing.")
    return {name: _image(files[name], name, what) for name, what in expected.items()}


def _members(body: bytes) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(body), mode="r:") as tar:
            for member in tar:
                file = tar.extractfile(member) if member.isreg() else None
                if file is not None:
                    content = file.read()
                    if len(content) != member.size:
                        raise RasterError(f"A reply was cut short within {member.name:.60}.")
                    found[member.name.rpartition("/")[2].partition(".")[0]] = content
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        raise RasterError(
            f"A reply is no TAR file, or was cut short ({type(error).__name__})."
        ) from None
    return found


def _image(content: bytes, name: str, expected: Expected) -> NDArray[Any]:
    """Return the pixels of a TIFF."""
    if content[:4] not in _MAGIC:
        raise RasterError(f"The part {name} of a reply is no TIFF.")
    try:
        with rasterio.Env(**_QUIET), warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with MemoryFile(content) as memory, memory.open(driver="GTiff") as raster:
                _check(raster, name, expected)
                pixels: NDArray[Any] = raster.read()
                return pixels
    except _BROKEN as error:
        reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
    raise RasterError(f"The part {name} of a reply is broken or was cut short ({reason}).")


def _check(raster: Any, name: str, expected: Expected) -> None:
    found = Expected(bands=raster.count, shape=raster.shape, kind=str(np.dtype(raster.dtypes[0])))
    if found != expected:
        raise RasterError(
            f"The part {name} of a reply is another image than was asked for: {found.bands} bands "
            f"of {found.shape[0]} by {found.shape[1]} {found.kind}, not {expected.bands} of "
            f"{expected.shape[0]} by {expected.shape[1]} {expected.kind}."
        )
    for band in range(1, raster.count + 1):
        rows, cols = raster.block_shapes[band - 1]
        for y in range(-(-raster.height // rows)):
            for x in range(-(-raster.width // cols)):
                if raster.get_tag_item(f"BLOCK_OFFSET_{x}_{y}", "TIFF", bidx=band) is None:
                    raise RasterError(f"A reply was cut short: {name} lacks some of its pixels.")
