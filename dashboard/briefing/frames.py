"""Frames: where on which page a map lies, and what of the Earth is there."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, millimetres from the upper left corner of a frame."""

CORNER_MM = 12.0
"""Height of the two corners of a frame that hold its scale bar and its arrow."""


class Ground(Protocol):
    """A rectangle of paper that knows what of the Earth lies in it."""

    @property
    def width_mm(self) -> float:
        """From edge to edge."""

    @property
    def height_mm(self) -> float:
        """From edge to edge."""

    def to_degrees(self, x_mm: float, y_mm: float, /) -> tuple[float, float]:
        """Return longitude and latitude of a point of the paper."""


@dataclass(frozen=True, kw_only=True)
class FrameOnPage:
    """One map on one page of a finished file.

    The checker need not trust it: told wrongly, no line of the page lies where the contents have
    one, and the file is refused.
    """

    page: int
    """From 1."""

    left_mm: float
    """Of its left edge, from that of the page."""

    top_mm: float
    """Of its upper edge, from that of the page."""

    width_mm: float
    """From edge to edge."""

    height_mm: float
    """From edge to edge."""

    to_degrees: Callable[[float, float], tuple[float, float]]
    """Millimetres right and down from the frame's upper left corner -> longitude, latitude. It must
    be linear: meridians and parallels are straight, and equally far apart."""

    @classmethod
    def of(cls, page: int, left_mm: float, top_mm: float, frame: Ground) -> "FrameOnPage":
        """Return a map on a page from its frame."""
        return cls(page=page, left_mm=left_mm, top_mm=top_mm, width_mm=frame.width_mm,
                   height_mm=frame.height_mm, to_degrees=frame.to_degrees)  # fmt: skip

    @cached_property
    def _scale(self) -> tuple[float, float, float, float]:
        """Longitude and latitude of the upper left corner, and degrees a millimetre."""
        lon, lat = self.to_degrees(0.0, 0.0)
        east, south = self.to_degrees(self.width_mm, self.height_mm)
        return lon, lat, (east - lon) / self.width_mm, (south - lat) / self.height_mm

    def places(self, mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return degrees of points (n, 2), millimetres within the frame."""
        lon, lat, across, down = self._scale
        return np.column_stack([lon + mm[:, 0] * across, lat + mm[:, 1] * down])

    def on_paper(self, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return millimetres within the frame of points (n, 2), degrees."""
        lon, lat, across, down = self._scale
        return np.column_stack([(degrees[:, 0] - lon) / across, (degrees[:, 1] - lat) / down])

    def straight(self) -> bool:
        """Say whether its middle lies where its corners say."""
        middle = np.array([[self.width_mm * 0.5, self.height_mm * 0.25]])
        told = self.to_degrees(self.width_mm * 0.5, self.height_mm * 0.25)
        return bool(np.abs(self.on_paper(np.array([told])) - middle).max() < 1e-3)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north, degrees."""
        west, north = self.to_degrees(0.0, 0.0)
        east, south = self.to_degrees(self.width_mm, self.height_mm)
        return west, south, east, north

    @property
    def furniture(self) -> tuple[Box, Box]:
        """The corners of the scale bar (lower left) and of the arrow (upper right)."""
        return (
            (0.0, self.height_mm - CORNER_MM, self.width_mm * 0.5, self.height_mm),
            (self.width_mm - CORNER_MM, 0.0, self.width_mm, CORNER_MM),
        )
