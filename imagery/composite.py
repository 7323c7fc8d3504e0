"""Composites: one picture out of many looks, so stretched that two dates compare.

The median over time of each band, where it was seen clearly at least once. The stretch is
given, not computed from the picture: two pictures of one zone share one stretch.
"""

import io
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from geo.crs import LONLAT, transform_xy
from geo.grid import Grid
from geo.period import Period
from imagery.bands import RGB
from imagery.cube import Cube
from imagery.kernels.median import median

_MERCATOR = "EPSG:3857"
_MAX_SIDE = 1600
_COMPRESSION = 2
"""Of a PNG, 0 to 9: more takes several times as long, for a tenth of the size."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Composite:
    """A picture of a grid over a period."""

    grid: Grid
    """Where its pixels lie."""

    bands: NDArray[np.float32]
    """(3, y, x) red, green, blue in the units of the cube; NaN = not seen."""

    first: date
    """UTC day of its first scene."""

    last: date
    """UTC day of its last scene."""

    scenes: tuple[str, ...]
    """Ids of its scenes."""

    @property
    def seen(self) -> NDArray[np.bool_]:
        """(y, x) True where it was seen clearly at least once."""
        return np.asarray(np.isfinite(self.bands).all(axis=0))


def composite(cube: Cube, period: Period) -> Composite | None:
    """Return the median picture of a period; None if nothing of it was seen.

    Parameters
    ----------
    cube
        Clear looks alone, with red, green and blue.
    period
        Scenes acquired within it are used.

    """
    part = cube.between(period)
    part = part.kept(np.asarray(part.clear.any(axis=(1, 2))))
    if not part.scenes or not all(part.has(band) for band in RGB):
        return None
    bands = np.stack([_median(part, name) for name in RGB])
    return Composite(
        grid=cube.grid,
        bands=bands,
        first=part.scenes[0].acquired.date(),
        last=part.scenes[-1].acquired.date(),
        scenes=tuple(scene.id for scene in part.scenes),
    )


def _median(cube: Cube, name: str) -> NDArray[np.float32]:
    return median(np.where(cube.clear, cube.band(name), np.float32(np.nan)))


def stretch(pictures: list[Composite]) -> tuple[float, float]:
    """Return the values that become black and white, for several pictures together."""
    seen = np.concatenate([each.bands[:, each.seen].ravel() for each in pictures])
    if not seen.size:
        return 0.0, 1.0
    low, high = np.quantile(seen, [0.02, 0.98])
    return float(low), float(max(high, low + 1e-3))


def png(
    picture: Composite, limits: tuple[float, float], *, exponent: float = 0.8
) -> tuple[bytes, tuple[float, ...]]:
    """Return a picture as PNG on a Mercator grid, and its bounds in degrees.

    A web map stretches pictures in Mercator; laid down in UTM they would lie askew. Nearest
    neighbour: what is shown is what was seen. Transparent where nothing was.
    """
    rows, cols, bounds = _mercator_pixels(picture.grid)
    inside = (rows >= 0) & (rows < picture.grid.shape[0])
    inside &= (cols >= 0) & (cols < picture.grid.shape[1])
    rows, cols = np.where(inside, rows, 0), np.where(inside, cols, 0)
    low, high = limits
    scaled = np.clip((picture.bands - low) / (high - low), 0, 1) ** exponent
    colour = np.nan_to_num(scaled[:, rows, cols] * 255).astype(np.uint8)
    alpha = np.where(inside & picture.seen[rows, cols], 255, 0).astype(np.uint8)
    out = io.BytesIO()
    pixels = np.dstack([*colour, alpha])
    Pillow.fromarray(pixels, "RGBA").save(out, "PNG", compress_level=_COMPRESSION)
    return out.getvalue(), bounds


@lru_cache(maxsize=4)
def _mercator_pixels(
    grid: Grid,
) -> tuple[NDArray[np.int64], NDArray[np.int64], tuple[float, ...]]:
    """Return, for each pixel of a Mercator picture, the row and column of the grid under it."""
    west, south, east, north = grid.lonlat_bounds
    edges_x, edges_y = transform_xy(
        np.array([west, east]), np.array([south, north]), source=LONLAT, target=_MERCATOR
    )
    height, width = (min(2 * side, _MAX_SIDE) for side in grid.shape)
    x = np.linspace(edges_x[0], edges_x[1], 2 * width + 1)[1::2]
    y = np.linspace(edges_y[1], edges_y[0], 2 * height + 1)[1::2]
    mesh_x, mesh_y = np.meshgrid(x, y)
    there = transform_xy(mesh_x.ravel(), mesh_y.ravel(), source=_MERCATOR, target=grid.crs)
    cols, rows = ~grid.transform @ there
    return (
        np.floor(np.asarray(rows)).astype(np.int64).reshape(mesh_x.shape),
        np.floor(np.asarray(cols)).astype(np.int64).reshape(mesh_x.shape),
        (west, south, east, north),
    )
