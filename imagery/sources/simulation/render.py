"""Rendering: one world on one day, on any grid.

A grid's pixels are cut into smaller squares, each takes the cover of the patch that it lies in,
and a pixel is their mean: so its edges are mixed as in nature. The layout of patches on a grid is
kept, for it serves every date; everything else follows from the date alone. A scene that was
registered badly shows ground from some quarters of a pixel beside.

Stored numbers are those of Sentinel-2 L2A with the offset taken off: reflectance * 10000, 0 for
"not observed". Arrays are (band, y, x) and (y, x).
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from shapely import contains_xy, prepare

from geo.crs import transform_xy
from geo.grid import Grid
from imagery.sources.simulation.covers import BANDS
from imagery.sources.simulation.noise import Field, Places, generator, grained, smooth
from imagery.sources.simulation.sky import CLOUD, Sky, sky, weather
from imagery.sources.simulation.world import World

_PART_M = 5.0
_MAX_PARTS = 8
QUARTERS = 4
"""Into so many steps a pixel is cut where scenes are shifted."""

_REACH = 4
"""Pixels that a shift may reach: those beyond the grid that are laid out for it."""

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
    """(y, x) how much brighter than its cover a pixel is; mean 1. Of both, where scenes are
    shifted, _REACH pixels more on each side."""

    grain: Field
    """A lattice of sensor noise, shifted from date to date and band to band."""

    within: NDArray[np.bool_]
    """(y, x) whether the scenes of this world reach here."""


def render(
    world: World, day: date, grid: Grid, *, seed: int, shift: tuple[int, int] | None = None
) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    """Return (band, y, x) stored numbers in the order of BANDS, and (y, x) SCL codes.

    Parameters
    ----------
    world, day, grid
        What, when and where.
    seed
        Of weather and noise.
    shift
        How far to the east and to the north of its place the ground shown here lies, quarters
        of a pixel; None: as registered, on a coarser cut of the pixels.

    """
    ground = _ground(world, grid, seed, shift is not None)
    above = sky(weather(world.id, seed, day, world.climate), ground.x, ground.y)
    bare = _bare(ground, _table(world, day), grid.shape, shift)
    seen = _through(bare, above, world, day, seed)
    first = day.toordinal() * len(BANDS)
    for band in range(len(BANDS)):
        turn = first + band
        noise = grained(ground.grain, ground.x, ground.y, size_m=_CELL_M, shift=turn)
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


def _bare(
    ground: _Ground, table: Field, shape: tuple[int, int], shift: tuple[int, int] | None
) -> Field:
    """Return (band, y, x) reflectance of the ground."""
    total = np.zeros((*shape, len(BANDS)), dtype=np.float32)
    if shift is None:
        for part in ground.patch:
            total += table[part]
        bare = np.ascontiguousarray(np.moveaxis(total, -1, 0))
        bare *= ground.texture / len(ground.patch)
        return bare
    limit = (_REACH - 1) * QUARTERS
    east, north = (int(np.clip(step, -limit, limit)) for step in shift)
    for v in range(QUARTERS):
        for u in range(QUARTERS):
            row, inner_row = divmod(v - north, QUARTERS)
            col, inner_col = divmod(u + east, QUARTERS)
            place = _window(row, col, shape)
            part = ground.patch[inner_row * QUARTERS + inner_col][place]
            total += table[part] * ground.texture[place][..., np.newaxis]
    return np.ascontiguousarray(np.moveaxis(total, -1, 0)) / np.float32(QUARTERS**2)


def _window(row: int, col: int, shape: tuple[int, int]) -> tuple[slice, slice]:
    """Return where a grid lies, moved by whole pixels, in one that is wider by _REACH."""
    first_row, first_col = _REACH + row, _REACH + col
    return slice(first_row, first_row + shape[0]), slice(first_col, first_col + shape[1])


def _through(bare: Field, above: Sky, world: World, day: date, seed: int) -> Field:
    """Return (band, y, x) as seen through haze, shadow and cloud."""
    haze = (np.float32(weather(world.id, seed, day, world.climate).haze) * _HAZE)[:, None, None]
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
def _ground(world: World, grid: Grid, seed: int, shifted: bool) -> _Ground:
    inner_x, inner_y = _places(world, grid, 0.5, 0.5)
    count = int(np.clip(np.ceil(grid.resolution_m / _PART_M), 1, _MAX_PARTS))
    if shifted:
        count, grid = QUARTERS, _wider(grid)
    x, y = _places(world, grid, 0.5, 0.5)
    steps = (np.arange(count) + 0.5) / count
    parts = [_patch_of(world, *_places(world, grid, u, v)) for v in steps for u in steps]
    broad = smooth(x, y, scale_m=70, rng=generator("texture", world.id, seed))
    lattice = generator("grain", world.id, seed).standard_normal((509, 509), dtype=np.float32)
    fine = grained(lattice, x, y, size_m=_CELL_M)
    texture = np.clip(1 + _TEXTURE * (0.7 * broad + 0.5 * fine), 0.7, 1.3).astype(np.float32)
    within = (np.abs(inner_x) < world.half_scene_m) & (np.abs(inner_y) < world.half_scene_m)
    return _Ground(
        x=inner_x, y=inner_y, patch=np.stack(parts), texture=texture, grain=lattice, within=within
    )


def _wider(grid: Grid) -> Grid:
    """Return a grid with _REACH pixels more on each side."""
    rows, cols = grid.shape
    corner = grid.transform @ Affine.translation(-_REACH, -_REACH)
    return Grid(grid.crs, corner, (rows + 2 * _REACH, cols + 2 * _REACH))


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
    least_x, most_x, least_y, most_y = x.min(axis=0), x.max(axis=0), y.min(axis=1), y.max(axis=1)
    for number, patch in enumerate(world.patches):
        west, south, east, north = patch.shape.bounds
        cols = np.flatnonzero((most_x >= west) & (least_x <= east))
        rows = np.flatnonzero((most_y >= south) & (least_y <= north))
        if not cols.size or not rows.size:
            continue
        window = (slice(rows[0], rows[-1] + 1), slice(cols[0], cols[-1] + 1))
        prepare(patch.shape)
        inside = contains_xy(patch.shape, x[window], y[window])
        numbers[window] = np.where(inside, number, numbers[window])
    return numbers
