"""Placing: where in a ground range image each pixel of a grid is to be looked up.

The image is laid out as if the ground were smooth. Higher ground is nearer to the satellite, and
so nearer to the first pixel, by h / tan(incidence): 1,200 m for a mountain of 1,000. Tie points
are brought down to the ellipsoid by that rule, which makes a smooth surface of them; it is turned
around (Newton's method) at nodes of the grid and drawn between them; then each pixel is moved by
its own height.

First order in the height. Against exact geometry, with tie points of 50 to 900 m: at most 4 m up
to 500 m, 7 m at 1,000 m and 23 m at 2,000 m (tests/imagery/groundrange/test_placing.py). Ground
that slopes so steeply towards the satellite that it is folded onto other ground (layover), or lies
in the shadow of the ray, is not observed.

Arrays are (y, x); heights are metres above the ellipsoid.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RectBivariateSpline
from scipy.ndimage import map_coordinates

from geo.crs import LONLAT, transform_xy
from geo.grid import Grid
from imagery.groundrange.annotation import Annotation

Plane = NDArray[np.float64]

_NODE_PX = 16
_STEPS = 12
_NEAR_M = 1.0
_FLAT = 1e-6
"""Square metres a pixel below which tie points lie on one line, and place nothing."""

_FOLDED = np.radians(10)
"""Slopes within so much of the incidence angle put ten times their ground into a pixel."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Place:
    """Where the pixels of a grid lie in an image. NaN = it does not show them."""

    line: Plane
    """(y, x) 0 = middle of the first."""

    pixel: Plane
    """(y, x) 0 = middle of the first."""

    spacing_m: float
    """Between pixels of the image on the ground, about."""


@dataclass(frozen=True, slots=True, eq=False)
class _Surface:
    """The image laid on the ellipsoid: functions of line and pixel."""

    x: RectBivariateSpline
    y: RectBivariateSpline
    incidence: RectBivariateSpline


def placed(ties: Annotation, grid: Grid, height_m: Plane) -> Place:
    """Return where the pixels of a grid lie in an image.

    Parameters
    ----------
    ties
        Of the image.
    grid
        In metres.
    height_m : (y, x)
        Of the ground above the WGS 84 ellipsoid; NaN = not known, and so not placed.

    """
    surface = _on_ellipsoid(ties, grid.crs)
    rows, cols = (_nodes(many) for many in grid.shape)
    x, y = grid.centres()
    node_x, node_y = np.meshgrid(
        np.interp(cols, np.arange(x.size), x), np.interp(rows, np.arange(y.size), y)
    )
    line, pixel, there = _turned_around(surface, ties, node_x, node_y)
    east, north = (each.ev(line, pixel, dy=1) for each in (surface.x, surface.y))
    spacing = np.hypot(east, north)
    slant = np.tan(surface.incidence.ev(line, pixel))
    full = _drawn(rows, cols, grid.shape)
    away = full(east / spacing), full(north / spacing)
    with np.errstate(invalid="ignore"):
        hidden = _hidden(height_m, grid.resolution_m, away, np.arctan(full(slant)))
        moved = full(np.where(there, pixel, np.nan)) - height_m * full(1 / (slant * spacing))
    inside = np.isfinite(moved) & ~hidden
    return Place(
        line=np.where(inside, full(line), np.nan), pixel=np.where(inside, moved, np.nan),
        spacing_m=float(np.median(spacing)),
    )  # fmt: skip


def _on_ellipsoid(ties: Annotation, crs: str) -> _Surface:
    """Return the image on the ellipsoid, in the CRS of a grid."""
    xs, ys = transform_xy(ties.lon.ravel(), ties.lat.ravel(), source=LONLAT, target=crs)
    x, y = xs.reshape(ties.lon.shape), ys.reshape(ties.lon.shape)
    # The way that pixels go. Heights of neighbours differ, but move both along this very way.
    east, north = (np.gradient(each, ties.pixels, axis=1) for each in (x, y))
    far = ties.height_m / np.tan(ties.incidence) / np.hypot(east, north)
    degrees = {"kx": min(3, ties.lines.size - 1), "ky": min(3, ties.pixels.size - 1)}
    return _Surface(*(
        RectBivariateSpline(ties.lines, ties.pixels, each, **degrees)
        for each in (x - far * east, y - far * north, ties.incidence)
    ))  # fmt: skip


def _turned_around(
    surface: _Surface, ties: Annotation, x: Plane, y: Plane
) -> tuple[Plane, Plane, NDArray[np.bool_]]:
    """Return line and pixel of places on the ellipsoid, and whether the image reaches there."""
    line = np.full(x.shape, ties.lines.mean())
    pixel = np.full(x.shape, ties.pixels.mean())
    for _ in range(_STEPS):
        off_x, off_y = surface.x.ev(line, pixel) - x, surface.y.ev(line, pixel) - y
        by_line = [each.ev(line, pixel, dx=1) for each in (surface.x, surface.y)]
        by_pixel = [each.ev(line, pixel, dy=1) for each in (surface.x, surface.y)]
        whole = by_line[0] * by_pixel[1] - by_line[1] * by_pixel[0]
        whole = np.where(np.abs(whole) > _FLAT, whole, np.inf)
        line = line - (off_x * by_pixel[1] - off_y * by_pixel[0]) / whole
        pixel = pixel - (off_y * by_line[0] - off_x * by_line[1]) / whole
        line = np.clip(line, ties.lines[0], ties.lines[-1])
        pixel = np.clip(pixel, ties.pixels[0], ties.pixels[-1])
    apart = np.hypot(surface.x.ev(line, pixel) - x, surface.y.ev(line, pixel) - y)
    return line, pixel, apart < _NEAR_M


def _nodes(many: int) -> Plane:
    """Return the places of nodes along a side of so many pixels, first and last among them."""
    return np.linspace(0, many - 1, max(2, -(-many // _NODE_PX) + 1))


def _drawn(rows: Plane, cols: Plane, shape: tuple[int, int]) -> Callable[[Plane], Plane]:
    """Return what draws values at nodes out over the whole grid."""
    at = np.meshgrid(
        np.interp(np.arange(shape[0]), rows, np.arange(rows.size)),
        np.interp(np.arange(shape[1]), cols, np.arange(cols.size)), indexing="ij",
    )  # fmt: skip
    return lambda values: np.asarray(map_coordinates(values, at, order=1, mode="nearest"))


def _hidden(
    height_m: Plane, resolution_m: float, away: tuple[Plane, Plane], incidence: Plane
) -> NDArray[np.bool_]:
    """Say where ground is folded onto other ground, or lies in shadow."""
    if min(height_m.shape) < 2:
        return np.zeros(height_m.shape, dtype=np.bool_)
    south, east = np.gradient(height_m, resolution_m)
    slope = np.arctan(east * away[0] - south * away[1])
    return np.asarray((slope > incidence - _FOLDED) | (slope < incidence - np.pi / 2))
