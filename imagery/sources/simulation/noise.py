"""Smooth noise that is the same wherever and however often it is asked for.

A field is a square lattice of random numbers, repeated without end and interpolated. Because a
value depends on its place alone, a tile of a grid gets what the whole grid gets, and a date can
be rendered without those before it. Places are metres.
"""

import zlib

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]
Places = NDArray[np.float64]

_SIDE = 64
_GRAIN_SIDE = 509
"""A prime, so that the shift from date to date does not come round early."""


def generator(*parts: str | int) -> np.random.Generator:
    """Return a generator seeded by words and numbers, the same on every machine."""
    return np.random.default_rng([zlib.crc32(str(part).encode()) for part in parts])


def smooth(x: Places, y: Places, *, scale_m: float, rng: np.random.Generator) -> Field:
    """Return smooth noise of mean 0 and standard deviation near 1.

    Parameters
    ----------
    x, y
        Places in metres, of any one shape.
    scale_m
        Distance over which the field changes.
    rng
        Read for one lattice and one shift.

    """
    lattice = rng.standard_normal((_SIDE, _SIDE), dtype=np.float32)
    shift = rng.uniform(0, _SIDE, 2)
    u, v = x / scale_m + shift[0], y / scale_m + shift[1]
    col, row = np.floor(u).astype(np.int32), np.floor(v).astype(np.int32)
    fu, fv = (u - col).astype(np.float32), (v - row).astype(np.float32)
    fu, fv = fu * fu * (3 - 2 * fu), fv * fv * (3 - 2 * fv)
    left, right = col % _SIDE, (col + 1) % _SIDE
    top, bottom = row % _SIDE, (row + 1) % _SIDE
    upper = lattice[top, left] * (1 - fu) + lattice[top, right] * fu
    lower = lattice[bottom, left] * (1 - fu) + lattice[bottom, right] * fu
    field: Field = (upper * (1 - fv) + lower * fv) * np.float32(1.45)
    return field


def grain(x: Places, y: Places, *, size_m: float, rng: np.random.Generator) -> Field:
    """Return noise that is new in every cell of a size: what a sensor adds; deviation 1."""
    lattice = rng.standard_normal((_GRAIN_SIDE, _GRAIN_SIDE), dtype=np.float32)
    return grained(lattice, x, y, size_m=size_m)


def grained(lattice: Field, x: Places, y: Places, *, size_m: float, shift: int = 0) -> Field:
    """Return a lattice of noise at places, shifted so that one lattice serves many dates."""
    side = lattice.shape[0]
    col = np.floor(x / size_m).astype(np.int64) + 7 * shift
    row = np.floor(y / size_m).astype(np.int64) + 13 * shift
    field: Field = lattice[row % side, col % side]
    return field
