"""Spectral indices: what the bands say of the ground, as far as they are there.

Each takes and gives (..., y, x) float32; NaN stays NaN. An index whose bands a set lacks
is left out, and the run says so. Two families never mix: reflectance indices compare
between sensors, display indices only within one series.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from imagery.cube import Cube
from imagery.scene import Units

Image = NDArray[np.float32]
Bands = dict[str, Image]

_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Index:
    """One index: its bands, its formula, and how small a change of it means nothing."""

    name: str
    """Short name, as in the literature."""

    bands: tuple[str, ...]
    """What it needs."""

    formula: Callable[[Bands], Image]
    """From bands to index."""

    noise: float
    """Standard deviation that no clear look goes below: sensor, atmosphere, view angle."""

    effect: float
    """Smallest change that can mean construction."""

    source: str
    """Where it comes from."""


def ratio(above: Image, below: Image) -> Image:
    """Return (above - below) / (above + below), NaN where both are nothing."""
    total = above + below
    safe = np.where(np.abs(total) > _TINY, total, np.nan)
    return np.asarray((above - below) / safe, dtype=np.float32)


def _mbi(b: Bands) -> Image:
    total = b["swir16"] + b["swir22"] + b["nir"]
    return np.asarray((b["swir16"] - b["swir22"] - b["nir"]) / total + 0.5, dtype=np.float32)


def _brightness(b: Bands) -> Image:
    return np.asarray((b["blue"] + b["green"] + b["red"]) / 3, dtype=np.float32)


REFLECTANCE: tuple[Index, ...] = (
    Index("ndvi", ("red", "nir"), lambda b: ratio(b["nir"], b["red"]), 0.04, 0.18,
          "Rouse et al. (1974)"),
    Index("bsi", ("blue", "red", "nir", "swir16"),
          lambda b: ratio(b["swir16"] + b["red"], b["nir"] + b["blue"]), 0.03, 0.12,
          "Rikimaru et al. (2002)"),
    Index("brightness", ("blue", "green", "red"),
          _brightness, 0.012, 0.04, "mean of the visible"),
    Index("mndwi", ("green", "swir16"), lambda b: ratio(b["green"], b["swir16"]), 0.05, 0.25,
          "Xu (2006)"),
    Index("mbi", ("nir", "swir16", "swir22"), _mbi, 0.03, 0.12, "Nguyen et al. (2021)"),
)  # fmt: skip

DISPLAY: tuple[Index, ...] = (
    Index("brightness", ("blue", "green", "red"),
          _brightness, 0.008, 0.10, "mean of the visible"),
    Index("greenness", ("blue", "green", "red"),
          lambda b: ratio(2 * b["green"], b["red"] + b["blue"]), 0.0012, 0.035,
          "after Gillespie et al. (1987)"),
    Index("redness", ("blue", "red"), lambda b: ratio(b["red"], b["blue"]), 0.003, 0.08,
          "red against blue"),
)  # fmt: skip


def available(cube: Cube) -> tuple[Index, ...]:
    """Return the indices that a cube's bands allow."""
    family = DISPLAY if cube.units is Units.DISPLAY else REFLECTANCE
    return tuple(index for index in family if all(cube.has(band) for band in index.bands))


def stack(cube: Cube, indices: tuple[Index, ...]) -> Image:
    """Return indices of a cube, (index, time, y, x); NaN where a look was not clear."""
    bands = {name: cube.band(name) for name in cube.bands}
    shape = (len(indices), *cube.clear.shape)
    found = np.empty(shape, dtype=np.float32)
    with np.errstate(invalid="ignore", divide="ignore"):
        for place, index in enumerate(indices):
            found[place] = index.formula(bands)
    found[:, ~cube.clear] = np.nan
    return found
