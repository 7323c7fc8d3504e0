"""Grids: a CRS, a transform and a shape, so that every array knows where it lies.

Arrays are (y, x), rows from north to south. A pixel belongs to an outline if its centre does.
"""

from dataclasses import dataclass

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from shapely import Polygon, box, contains_xy, prepare

from geo.crs import LONLAT, from_lonlat, parse, to_lonlat, transform_xy, utm_crs
from geo.errors import CRSMismatchError, InvalidShapeError
from geo.shapes import Outline, checked_outline

_MAX_PIXELS = 200_000_000
_EDGE_POINTS = 8
"""Points laid along each edge of a grid, for a straight edge bends in another CRS."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Where an array lies on the ground."""

    crs: str
    """Name of the CRS, such as "EPSG:32647"."""

    transform: Affine
    """From (column, row) of a pixel's upper left corner to x, y of the CRS; north up."""

    shape: tuple[int, int]
    """Rows and columns."""

    def __post_init__(self) -> None:
        """Refuse what is empty, rotated, or south up."""
        rows, cols = self.shape
        if rows < 1 or cols < 1:
            raise InvalidShapeError(
                f"A grid needs at least one pixel, and this one is {rows} by "
                f"{cols}. Give a larger outline or a finer resolution."
            )
        if self.transform.b or self.transform.d or self.transform.a <= 0 or self.transform.e >= 0:
            raise InvalidShapeError(
                f"A grid lies north up and unrotated, and this transform does not: "
                f"{tuple(self.transform)[:6]}."
            )

    @classmethod
    def covering(cls, aoi: Outline, *, resolution_m: float, crs: str | None = None) -> "Grid":
        """Return the grid that covers an outline, in its UTM zone, snapped to whole pixels.

        Two outlines in one UTM zone get grids whose pixels fall on one another.

        Parameters
        ----------
        aoi
            Outline in degrees.
        resolution_m
            Size of a pixel, in the units of the CRS (metres in UTM).
        crs
            Another CRS in metres than the UTM zone.

        """
        checked_outline(aoi)
        if not resolution_m > 0:
            raise InvalidShapeError(
                f"A pixel of {resolution_m:g} m cannot be. Give metres above 0."
            )
        crs = crs or utm_crs(aoi.centroid.x, aoi.centroid.y)
        if parse(crs).is_geographic:
            raise CRSMismatchError(
                f"{crs} counts in degrees; a grid in metres needs a projected CRS."
            )
        west, south, east, north = from_lonlat(aoi.segmentize(0.01), crs=crs).bounds
        left, bottom = np.floor(np.array([west, south]) / resolution_m + 1e-6)
        right, top = np.ceil(np.array([east, north]) / resolution_m - 1e-6)
        rows, cols = int(max(top - bottom, 1)), int(max(right - left, 1))
        if rows * cols > _MAX_PIXELS:
            raise InvalidShapeError(
                f"At {resolution_m:g} m this outline takes {rows} by {cols} pixels, more than "
                f"{_MAX_PIXELS:,}. Cut it into zones, or make resolution_m coarser."
            )
        transform = Affine(
            resolution_m, 0, left * resolution_m, 0, -resolution_m, top * resolution_m
        )
        return cls(crs, transform, (rows, cols))

    @property
    def resolution_m(self) -> float:
        """Width of a pixel in the units of the CRS."""
        return float(self.transform.a)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north, in the CRS of the grid."""
        rows, cols = self.shape
        west, north = self.transform @ (0, 0)
        east, south = self.transform @ (cols, rows)
        return float(west), float(south), float(east), float(north)

    @property
    def outline(self) -> Polygon:
        """What the grid covers, in degrees."""
        west, south, east, north = self.bounds
        corners = [(west, south), (east, south), (east, north), (west, north)]
        longest = max(east - west, north - south) / _EDGE_POINTS
        return to_lonlat(Polygon(corners).segmentize(longest), crs=self.crs)

    @property
    def lonlat_bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north, in degrees."""
        west, south, east, north = self.outline.bounds
        return west, south, east, north

    def tiles(self, pixels: int) -> "list[Grid]":
        """Return the grid cut into squares of so many pixels, row by row; edges may be smaller."""
        if pixels < 1:
            raise InvalidShapeError(f"A tile needs at least one pixel a side, not {pixels}.")
        rows, cols = self.shape
        return [
            self.part((slice(row, min(row + pixels, rows)), slice(col, min(col + pixels, cols))))
            for row in range(0, rows, pixels)
            for col in range(0, cols, pixels)
        ]

    def part(self, place: tuple[slice, slice]) -> "Grid":
        """Return the piece of the grid at these rows and columns."""
        rows, cols = place
        moved = self.transform @ Affine.translation(cols.start, rows.start)
        return Grid(self.crs, moved, (rows.stop - rows.start, cols.stop - cols.start))

    def window_in(self, parent: "Grid") -> tuple[slice, slice]:
        """Return where this grid lies in a larger one: rows, columns.

        Raises
        ------
        CRSMismatchError
            If the two do not share CRS and pixels, or this one sticks out.

        """
        col, row = (
            float(value) for value in ~parent.transform @ (self.transform.c, self.transform.f)
        )
        first_row, first_col = round(row), round(col)
        last_row, last_col = first_row + self.shape[0], first_col + self.shape[1]
        same = self.crs == parent.crs and np.isclose(self.transform.a, parent.transform.a)
        on_pixels = max(abs(row - first_row), abs(col - first_col)) < 1e-3
        inside = (
            first_row >= 0
            and last_row <= parent.shape[0]
            and first_col >= 0
            and last_col <= parent.shape[1]
        )
        if not (same and on_pixels and inside):
            raise CRSMismatchError(
                "This grid is no window of the other: they differ in CRS, pixel size or place. "
                "Make it with parent.tiles(...)."
            )
        return slice(first_row, last_row), slice(first_col, last_col)

    def centres(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return x of each column and y of each row, at pixel centres, in the CRS."""
        rows, cols = self.shape
        x = float(self.transform.c) + float(self.transform.a) * (
            np.arange(cols, dtype=np.float64) + 0.5
        )
        y = float(self.transform.f) + float(self.transform.e) * (
            np.arange(rows, dtype=np.float64) + 0.5
        )
        return x, y

    def lonlat(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return longitude and latitude of every pixel centre, each (y, x), in degrees."""
        x, y = np.meshgrid(*self.centres())
        lon, lat = transform_xy(x.ravel(), y.ravel(), source=self.crs, target=LONLAT)
        return lon.reshape(self.shape), lat.reshape(self.shape)

    def mask(self, outline: Outline) -> NDArray[np.bool_]:
        """Return (y, x) bool: True where a pixel's centre lies in an outline in degrees."""
        local = from_lonlat(outline, crs=self.crs)
        prepare(local)
        if local.contains(box(*self.bounds)):
            return np.ones(self.shape, dtype=np.bool_)
        inside: NDArray[np.bool_] = contains_xy(local, *np.meshgrid(*self.centres()))
        return inside

    def pixel_of(self, lon: float, lat: float) -> tuple[int, int]:
        """Return the row and column in which a place lies; it may lie outside of the grid."""
        x, y = transform_xy(np.array([lon]), np.array([lat]), source=LONLAT, target=self.crs)
        col, row = ~self.transform @ (float(x[0]), float(y[0]))
        return int(np.floor(row)), int(np.floor(col))
