"""Blocks: which parts of a raster were ever stored, and which were stored as nothing.

What a killed program left behind opens without complaint and reads as zeros. A block that was
never stored is seen in the file's directory; one that was laid out and never filled is seen in
its pixels: no ground is exactly 0 from edge to edge of a block.

Arrays are (band, y, x), in stored numbers.
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.enums import MaskFlags
from rasterio.windows import Window

from imagery.errors import RasterError

_MAX_BLOCKS_ASKED = 100_000
_MAX_WINDOW_PIXELS = 150_000_000
_LEAST_PIXELS = 64
"""Fewer zeros at the edge of a window may be chance."""


def check_written(raster: Any, window: Window, bands: list[int], path: Path) -> None:
    """Refuse a TIFF of which blocks were never written, and whose pixels would read as 0."""
    if raster.driver != "GTiff":
        return
    here = [kept for band in bands for kept in _blocks(raster, band, window)]
    masked = not any(MaskFlags.all_valid in raster.mask_flag_enums[band - 1] for band in bands)
    if all(here):
        return
    whole = Window(0, 0, raster.width, raster.height)
    if not masked or not any(islice(_blocks(raster, bands[0], whole), _MAX_BLOCKS_ASKED)):
        raise RasterError(
            f"{path.name} is half-written: {here.count(False)} of its {len(here)} blocks here "
            "were never stored and would read as 0. What wrote it was stopped. Fetch it again."
        )


def _blocks(raster: Any, band: int, window: Window) -> Iterator[bool]:
    """Say of each block of a band within a window whether it was ever stored."""
    rows, cols = raster.block_shapes[band - 1]
    for y in range(window.row_off // rows, -(-(window.row_off + window.height) // rows)):
        for x in range(window.col_off // cols, -(-(window.col_off + window.width) // cols)):
            yield raster.get_tag_item(f"BLOCK_OFFSET_{x}_{y}", "TIFF", bidx=band) is not None


def hollow(stored: NDArray[Any], window: Window, block: tuple[int, int]) -> NDArray[np.bool_]:
    """Say of each pixel (y, x) whether it lies in a block of which all bands are exactly 0.

    Parameters
    ----------
    stored : (band, y, x)
        What a window holds.
    window
        Where it lies in the file.
    block
        Rows and columns of a block.

    """
    zero = np.asarray((stored == 0).all(axis=0))
    found = np.zeros_like(zero)
    if not zero.any():
        return found
    for y in range(window.row_off - window.row_off % block[0], window.row_off + window.height,
                   block[0]):  # fmt: skip
        rows = slice(max(y - window.row_off, 0), max(y + block[0] - window.row_off, 0))
        for x in range(window.col_off - window.col_off % block[1], window.col_off + window.width,
                       block[1]):  # fmt: skip
            cols = slice(max(x - window.col_off, 0), max(x + block[1] - window.col_off, 0))
            here = zero[rows, cols]
            if here.size >= _LEAST_PIXELS and here.all():
                found[rows, cols] = True
    return found


def pixels_of(
    raster: Any, bands: list[int], window: Window, nodata: float | None, path: Path, *,
    zeros: bool = False,
) -> NDArray[np.float32]:  # fmt: skip
    """Return the window (band, y, x) as stored, NaN where nothing was observed.

    Parameters
    ----------
    raster
        Opened.
    bands, window
        What is read.
    nodata
        Stands for "not observed", beside what the file declares.
    path
        For messages.
    zeros
        True where 0 from edge to edge can be, as it is the height of the sea.

    """
    check_size(window, path)
    stored = raster.read(bands, window=window)
    pixels: NDArray[np.float32] = stored.astype(np.float32)
    masked = [MaskFlags.all_valid not in raster.mask_flag_enums[band - 1] for band in bands]
    if any(masked):
        pixels[raster.read_masks(bands, window=window) == 0] = np.nan
    if nodata is not None:
        pixels[stored == nodata] = np.nan
    if not any(masked) and nodata is None and not zeros:
        unseen = (stored == 0).all(axis=0)
        if unseen.all():
            raise RasterError(
                f"{path.name} is empty: every pixel here is 0 and it declares no nodata and no "
                "mask. What wrote it was stopped. Fetch it again."
            )
        pixels[:, unseen] = np.nan
    if not zeros:
        pixels[:, hollow(stored, window, raster.block_shapes[0])] = np.nan
    pixels[~np.isfinite(pixels)] = np.nan
    return pixels


def check_size(window: Window, path: Path) -> None:
    """Refuse to read more pixels at once than fit into memory."""
    if window.width * window.height > _MAX_WINDOW_PIXELS:
        raise RasterError(
            f"{path.name} has {window.width} by {window.height} pixels within this grid and no "
            "overview. Make the grid coarser, or write the file with overviews."
        )
