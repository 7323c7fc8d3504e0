"""Cubes made from a story: what a pixel sends back, look by look."""

from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from shapely import box

from geo.grid import Grid
from imagery.cube import Cube
from imagery.scene import Scene

ZONE = box(98.500, 16.600, 98.503, 16.603)
GRID = Grid.covering(ZONE, resolution_m=10)
BEGUN = datetime(2022, 1, 1, tzinfo=UTC)
BANDS = ("blue", "green", "red", "nir", "swir16", "swir22")

FOREST = (0.03, 0.05, 0.04, 0.35, 0.16, 0.08)
ROOF = (0.22, 0.24, 0.26, 0.30, 0.30, 0.28)
WATER = (0.06, 0.05, 0.03, 0.02, 0.01, 0.01)
BURNT = (0.03, 0.03, 0.04, 0.07, 0.14, 0.14)
RUBBLE = (0.10, 0.12, 0.14, 0.20, 0.24, 0.22)


def a_cube(looks: int, *, step_days: int = 10, ground: tuple[float, ...] = FOREST) -> Cube:
    """Return so many clear looks at quiet ground, with a little noise."""
    rng = np.random.default_rng(5)
    shape = (looks, len(BANDS), *GRID.shape)
    values = np.asarray(ground, dtype=np.float32)[None, :, None, None] + rng.normal(
        0, 0.004, shape
    ).astype(np.float32)
    scenes = tuple(
        Scene(
            id=f"S{look:03d}", collection="c", acquired=BEGUN + timedelta(days=step_days * look),
            gsd_m=10, outline=ZONE, assets={},
        )
        for look in range(looks)
    )  # fmt: skip
    clear = np.ones((looks, *GRID.shape), dtype=bool)
    return Cube(grid=GRID, scenes=scenes, bands=BANDS, values=values, clear=clear)


def block() -> NDArray[np.bool_]:
    """Return a block of 5 by 6 pixels inside the grid."""
    there = np.zeros(GRID.shape, dtype=bool)
    there[10:15, 12:18] = True
    return there


def becomes(cube: Cube, there: NDArray[np.bool_], look: int, ground: tuple[float, ...]) -> Cube:
    """Let pixels become other ground from a look on; the cube is changed in place."""
    for band, value in enumerate(ground):
        cube.values[look:, band, there] = value
    return cube


def hide(cube: Cube, looks: NDArray[np.bool_]) -> Cube:
    """Take looks away, (time, y, x) True = not clear; the cube is changed in place."""
    cube.clear[looks] = False
    for band in range(len(cube.bands)):
        cube.values[:, band][looks] = np.nan
    return cube
