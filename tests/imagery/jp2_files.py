"""JP2 files as Sentinel-2's are, written by OpenJPEG, and put together otherwise.

It shares no code with `imagery.jp2`.
"""

import struct
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from affine import Affine

PLACE = Affine(10, 0, 450_000, 0, -10, 1_840_000)
SIDE = 900
TILE = 256
LIKE_S2 = {"driver": "JP2OpenJPEG", "QUALITY": "100", "REVERSIBLE": "YES", "NBITS": "15",
           "RESOLUTIONS": 6, "tiled": True, "blockxsize": TILE, "blockysize": TILE,
           "dtype": "uint16"}  # fmt: skip
LAYOUTS: dict[str, dict[str, Any]] = {
    "s2": {},
    "s2-listed": {"TLM": "YES"},
    "precincts": {"PRECINCTS": "{128,128},{128,128},{64,64}", "PLT": "YES"},
    "parts": {"TILEPARTS": "RESOLUTIONS", "PROGRESSION": "RPCL"},
    "parts-listed": {"TILEPARTS": "RESOLUTIONS", "PROGRESSION": "RPCL", "TLM": "YES"},
    "marked": {"SOP": "YES", "EPH": "YES"},
    "lossy": {"REVERSIBLE": "NO", "QUALITY": "20"},
    "odd": {"blockxsize": 200, "blockysize": 130, "RESOLUTIONS": 3},
    "gml-alone": {"GeoJP2": "NO"},
    "boxes-behind": {"GEOBOXES_AFTER_JP2C": "YES"},
    "small-numbers": {"dtype": "uint8", "NBITS": "8"},
}


def ground(side: int = SIDE, top: int = 30_000) -> np.ndarray[Any, Any]:
    """Return (y, x) that looks like ground, with a corner that was not observed."""
    rng = np.random.default_rng(7)
    steps = rng.integers(-9, 10, (side, side)).cumsum(axis=1)
    values = (steps + min(3000, top // 2)).clip(1, top).astype(np.uint16)
    rows, cols = np.mgrid[:side, :side]
    values[rows + cols < side // 2] = 0
    return values


def write(path: Path, pixels: np.ndarray[Any, Any], **how: Any) -> Path:
    """Write (y, x) as a JP2."""
    height, width = pixels.shape
    profile = {**LIKE_S2, "crs": "EPSG:32647", "transform": PLACE, "count": 1, "height": height,
               "width": width, **how}  # fmt: skip
    with rasterio.open(path, "w", **profile) as raster:
        raster.write(pixels.astype(profile["dtype"]), 1)
    return path


def layout(path: Path, name: str) -> Path:
    """Write the ground in one of the layouts."""
    how = LAYOUTS[name]
    return write(path, ground(top=250 if how.get("dtype") == "uint8" else 30_000), **how)


def headers(whole: bytes) -> list[tuple[int, int, int, int, int]]:
    """Return place, tile, length, number and how many of each tile-part, in order."""
    place, found = whole.index(b"\xff\x90\x00\x0a"), []
    while whole[place : place + 2] == b"\xff\x90":
        tile, length, number, many = struct.unpack_from(">HIBB", whole, place + 4)
        found.append((place, tile, length, number, many))
        place += length
    return found


def put(whole: bytes, place: int, form: str, *values: int | bytes) -> bytes:
    """Return a file with other numbers at a place."""
    other = bytearray(whole)
    struct.pack_into(form, other, place, *values)
    return bytes(other)


def shuffled(whole: bytes, seed: int) -> bytes:
    """Return a file whose tiles stand in another order, the parts of each in their own."""
    found = headers(whole)
    first, last = found[0][0], found[-1][0] + found[-1][2]
    order = np.random.default_rng(seed).permutation([tile for _, tile, *_ in found])
    queues: dict[int, list[bytes]] = {}
    for place, tile, length, *_ in found:
        queues.setdefault(tile, []).append(whole[place : place + length])
    return whole[:first] + b"".join(queues[int(t)].pop(0) for t in order) + whole[last:]


def unsaid(whole: bytes) -> bytes:
    """Return a file whose tile-parts do not say how many there are."""
    for place, *_ in headers(whole):
        whole = put(whole, place + 11, ">B", 0)
    return whole
