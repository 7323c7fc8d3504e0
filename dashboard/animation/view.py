"""The one extent of an animation: which ground each frame shows, and where it lies in pixels.

Web Mercator (EPSG:3857), as the pictures are drawn: x to the east, y to the north, in metres of
the projection, which are longer than those on the ground by 1/cos(latitude). Pixels are square,
columns from the west, rows from the north.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

import numpy as np
from numpy.typing import NDArray
from shapely import LinearRing, Polygon, box, get_coordinates
from shapely.geometry.base import BaseGeometry

from geo.crs import LONLAT, from_lonlat, to_lonlat, transform_xy
from geo.shapes import Outline

MERCATOR = "EPSG:3857"

_LONG_SIDE_PX = 800
_LEAST_SIDE_M = 200.0
_MARGIN_SHARE, _LEAST_MARGIN_M = 0.12, 40.0
_NARROWEST, _WIDEST = 0.8, 1.6
"""Width over height: the labels need room beside the picture's own shape."""

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A rectangle of ground, and the pixels that it is drawn in."""

    west: float
    """Metres of the projection; the pixels' outer edge, as the other three."""

    south: float
    """Lower edge."""

    east: float
    """Right edge."""

    north: float
    """Upper edge."""

    width: int
    """Pixels, an even number: video wants it."""

    height: int
    """Pixels, an even number."""

    @property
    def pixel_m(self) -> float:
        """Side of a pixel on the ground in the middle, metres."""
        step = (self.east - self.west) / self.width
        return step * cos(radians(self._latitude()))

    def outer(self, shape: Outline | None) -> list[NDArray[np.float64]]:
        """Return the outer edges of an outline (degrees), each as (n, 2) columns and rows."""
        return [self._pixels(each.exterior) for each in _parts(shape)]

    def holes(self, shape: Outline | None) -> list[NDArray[np.float64]]:
        """Return the edges of its holes."""
        return [self._pixels(ring) for each in _parts(shape) for ring in each.interiors]

    def under(
        self, bounds: Bounds, shape: tuple[int, int]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the row under each row, and the column under each column, of a picture.

        Parameters
        ----------
        bounds
            Of the picture: west, south, east, north, degrees.
        shape
            Its rows and columns.

        Returns
        -------
        tuple
            Nearest neighbour; -1 where the picture does not reach.

        """
        (left, right), (bottom, top) = transform_xy(
            np.array([bounds[0], bounds[2]]), np.array([bounds[1], bounds[3]]),
            source=LONLAT, target=MERCATOR,
        )  # fmt: skip
        step = (self.east - self.west) / self.width
        x = self.west + (np.arange(self.width) + 0.5) * step
        y = self.north - (np.arange(self.height) + 0.5) * step
        rows = np.floor((top - y) / (top - bottom) * shape[0]).astype(np.int64)
        cols = np.floor((x - left) / (right - left) * shape[1]).astype(np.int64)
        rows[(rows < 0) | (rows >= shape[0])] = -1
        cols[(cols < 0) | (cols >= shape[1])] = -1
        return rows, cols

    def _pixels(self, ring: LinearRing) -> NDArray[np.float64]:
        flat = get_coordinates(from_lonlat(ring, crs=MERCATOR))
        step = (self.east - self.west) / self.width
        return np.column_stack([(flat[:, 0] - self.west) / step, (self.north - flat[:, 1]) / step])

    def _latitude(self) -> float:
        outline = to_lonlat(box(self.west, self.south, self.east, self.north), crs=MERCATOR)
        return float(outline.centroid.y)


def view_of(shapes: Sequence[BaseGeometry]) -> View:
    """Return the view that holds all of these shapes (degrees), at least one, with a margin."""
    bounds = np.array([each.bounds for each in shapes])
    west, south = bounds[:, :2].min(axis=0)
    east, north = bounds[:, 2:].max(axis=0)
    ground = cos(radians((south + north) / 2))
    xs, ys = transform_xy(
        np.array([west, east]), np.array([south, north]), source=LONLAT, target=MERCATOR
    )
    sides = xs[1] - xs[0], ys[1] - ys[0]
    margin = max(_MARGIN_SHARE * max(sides), _LEAST_MARGIN_M / ground)
    across, up = (max(each + 2 * margin, _LEAST_SIDE_M / ground) for each in sides)
    up, across = max(up, across / _WIDEST), max(across, up * _NARROWEST)
    width = _even(_LONG_SIDE_PX * min(across / up, 1))
    height = _even(_LONG_SIDE_PX * min(up / across, 1))
    across, up = max(across, up * width / height), max(up, across * height / width)
    x, y = xs.mean(), ys.mean()
    return View(
        west=float(x - across / 2), south=float(y - up / 2), east=float(x + across / 2),
        north=float(y + up / 2), width=width, height=height,
    )  # fmt: skip


def round_length_m(longest_m: float) -> float:
    """Return the longest of 1, 2, 5, 10, 20, … metres that is no longer than this.

    Examples
    --------
    >>> round_length_m(730.0)
    500.0

    """
    power = 10.0 ** np.floor(np.log10(longest_m))
    return float(next(step * power for step in (5, 2, 1) if step * power <= longest_m))


def _parts(shape: Outline | None) -> list[Polygon]:
    if shape is None or shape.is_empty:
        return []
    return [shape] if isinstance(shape, Polygon) else list(shape.geoms)


def _even(side: float) -> int:
    return max(2 * round(side / 2), 2)
