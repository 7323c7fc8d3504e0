"""Rendering: one world on one day, on any grid.

A grid's pixels are cut into smaller squares, each takes the cover of the patch that it lies in,
and a pixel is their mean: so its edges are mixed as in nature. The layout of patches on a grid is
kept, for it serves every date; everything else follows from the date alone.

Stored numbers are those of Sentinel-2 L2A with the offset taken off: reflectance * 10000, 0 for
"not observed". Arrays are (band, y, x) and (y, x).
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from shapely import contains_xy, prepare

from geo.crs import transform_xy
from geo.grid import Grid
from imagery.sources.simulation.covers import BANDS
from imagery.sources.simulation.noise import Field, Places, generator, grained, smooth
from imagery.sources.simulation.sky import CLOUD, Sky, sky, weather
from imagery.sources.simulation.world import HALF_SCENE_M, World

_PART_M = 5.0
_MAX_PARTS = 8
_CELL_M = 10.0
_SCALE = 10_000
_HAZE = np.array((1.0, 0.75, 0.55, 0.25, 0.08, 0.04), dtype=np.float32)
_SENSOR = 0.003
_TEXTURE = 0.07


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ground:
    """Everything about a world on a grid that no date changes."""

    x: Places
    """(y, x) metres east of the centre."""

    y: Places
    """(y, x) metres north of the centre."""

    patch: NDArray[np.int16]
    """(part, y, x) number of the patch that each part of a pixel lies in."""

    texture: Field
    """(y, x) how much brighter than its cover a pixel is; mean 1."""

    grain: Field
    """A lattice of sensor noise, shifted from date to date and band to band."""

    within: NDArray[np.bool_]
    """(y, x) whether the scenes of this world reach here."""


def render(
    world: World, day: date, grid: Grid, *, seed: int
) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    """Return (band, y, x) stored numbers in the order of BANDS, and (y, x) SCL codes."""
    ground = _ground(world, grid, seed)
    above = sky(weather(world.id, seed, day), ground.x, ground.y)
    table = _table(world, day)
    bare = np.zeros((len(BANDS), *grid.shape), dtype=np.float32)
    for part in ground.patch:
        bare += np.moveaxis(table[part], -1, 0)
    bare *= ground.texture / len(ground.patch)
    seen = _through(bare, above, world, day, seed)
    first = day.toordinal() * len(BANDS)
    for band in range(len(BANDS)):
        shift = first + band
        noise = grained(ground.grain, ground.x, ground.y, size_m=_CELL_M, shift=shift)
        seen[band] += _SENSOR * noise
    stored = np.clip(np.rint(seen * _SCALE), 1, 65_535).astype(np.uint16)
    unseen = ~(above.seen & ground.within)
    stored[:, unseen] = 0
    codes = _classes(bare, above, ground, day)
    codes[unseen] = 0
    return stored, codes


@lru_cache(maxsize=4096)
def _table(world: World, day: date) -> Field:
    """Return (patch, band) reflectance of every patch on a day: the same for every tile."""
    table = np.array([patch.cover.spectrum(day) for patch in world.patches], dtype=np.float32)
    table.setflags(write=False)
    return table


def _through(bare: Field, above: Sky, world: World, day: date, seed: int) -> Field:
    """Return (band, y, x) as seen through haze, shadow and cloud."""
    haze = (np.float32(weather(world.id, seed, day).haze) * _HAZE)[:, None, None]
    lit = bare * (1 - above.shade) + haze
    seen: Field = lit * (1 - above.cloud) + CLOUD[:, None, None] * above.cloud
    return seen


def _classes(bare: Field, above: Sky, ground: _Ground, day: date) -> NDArray[np.uint8]:
    """Return SCL codes (Sen2Cor): with the errors of the real ones."""
    blue, green, red, nir = bare[:4]
    ndvi = (nir - red) / (nir + red)
    codes = np.full(blue.shape, 5, dtype=np.uint8)
    codes[ndvi > 0.35] = 4
    codes[(nir < 0.12) & (red < 0.09)] = 7
    codes[green > nir * 1.15] = 6
    fickle = grained(ground.grain, ground.x, ground.y, size_m=20, shift=day.toordinal())
    codes[(blue > 0.27) & (fickle > -0.9)] = 8
    codes[above.said_shade] = 3
    for limit, code in ((0.18, 10), (0.35, 8), (0.65, 9)):
        codes[above.said > limit] = code
    return codes


@lru_cache(maxsize=8)
def _ground(world: World, grid: Grid, seed: int) -> _Ground:
    x, y = _places(world, grid, 0.5, 0.5)
    count = int(np.clip(np.ceil(grid.resolution_m / _PART_M), 1, _MAX_PARTS))
    steps = (np.arange(count) + 0.5) / count
    parts = [_patch_of(world, *_places(world, grid, u, v)) for v in steps for u in steps]
    broad = smooth(x, y, scale_m=70, rng=generator("texture", world.id, seed))
    lattice = generator("grain", world.id, seed).standard_normal((509, 509), dtype=np.float32)
    fine = grained(lattice, x, y, size_m=_CELL_M)
    texture = np.clip(1 + _TEXTURE * (0.7 * broad + 0.5 * fine), 0.7, 1.3).astype(np.float32)
    within = (np.abs(x) < HALF_SCENE_M) & (np.abs(y) < HALF_SCENE_M)
    return _Ground(x=x, y=y, patch=np.stack(parts), texture=texture, grain=lattice, within=within)


def _places(world: World, grid: Grid, u: float, v: float) -> tuple[Places, Places]:
    """Return where a point of each pixel lies, metres from the centre of the world."""
    rows, cols = grid.shape
    xs = grid.transform.c + (np.arange(cols) + u) * grid.transform.a
    ys = grid.transform.f + (np.arange(rows) + v) * grid.transform.e
    x, y = np.meshgrid(xs, ys)
    if grid.crs != world.crs:
        flat = transform_xy(x.ravel(), y.ravel(), source=grid.crs, target=world.crs)
        x, y = (axis.reshape(grid.shape) for axis in flat)
    return x - world.centre[0], y - world.centre[1]


def _patch_of(world: World, x: Places, y: Places) -> NDArray[np.int16]:
    """Return the number of the topmost patch at each place."""
    numbers = np.zeros(x.shape, dtype=np.int16)
    for number, patch in enumerate(world.patches):
        west, south, east, north = patch.shape.bounds
        near = (x >= west) & (x <= east) & (y >= south) & (y <= north)
        if near.any():
            prepare(patch.shape)
            numbers[near] = np.where(
                contains_xy(patch.shape, x[near], y[near]), number, numbers[near]
            )
    return numbers
