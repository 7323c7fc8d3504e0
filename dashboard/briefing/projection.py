"""From degrees to millimetres on paper and back, true to scale at the middle of the map.

Equirectangular on the ellipsoid: north is up everywhere, meridians and parallels are straight, and
at the map's middle parallel a millimetre is as long east as it is north. Away from it lengths to
the east are off by the ratio of the cosines: nothing on a map of a site, 2 % at the edge of one of
8 degrees.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.briefing.map_contents import Bounds

_A_M, _F = 6_378_137.0, 1 / 298.257223563
"""WGS 84: half of the longer axis, metres, and the flattening."""

_E2 = _F * (2 - _F)

LAND_DOTS_A_MM = 8.0
"""How fine land is drawn on paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A rectangle of paper and what of the Earth lies in it."""

    width_mm: float
    """From its left to its right edge."""

    height_mm: float
    """From its upper to its lower edge."""

    lon: float
    """Of its middle, degrees."""

    lat: float
    """Of its middle, degrees: the parallel that is true to scale."""

    metres_a_mm: float
    """Scale at its middle."""

    def to_mm(self, lon_lat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return places (n, 2) in degrees as millimetres from the upper left corner."""
        east, north = metres_a_degree(self.lat)
        x = (lon_lat[:, 0] - self.lon) * east / self.metres_a_mm + self.width_mm / 2
        y = (self.lat - lon_lat[:, 1]) * north / self.metres_a_mm + self.height_mm / 2
        return np.column_stack([x, y])

    def to_mm_x(self, lon: float) -> float:
        """Return how far from the left edge a meridian stands."""
        return float(self.to_mm(np.array([[lon, self.lat]]))[0, 0])

    def to_mm_y(self, lat: float) -> float:
        """Return how far from the upper edge a parallel lies."""
        return float(self.to_mm(np.array([[self.lon, lat]]))[0, 1])

    def to_degrees(self, x_mm: float, y_mm: float) -> tuple[float, float]:
        """Return longitude and latitude of a point of the paper."""
        east, north = metres_a_degree(self.lat)
        lon = self.lon + (x_mm - self.width_mm / 2) * self.metres_a_mm / east
        lat = self.lat - (y_mm - self.height_mm / 2) * self.metres_a_mm / north
        return lon, lat

    @property
    def bounds(self) -> Bounds:
        """What of the Earth lies in it."""
        west, north = self.to_degrees(0, 0)
        east, south = self.to_degrees(self.width_mm, self.height_mm)
        return west, south, east, north

    @property
    def width_m(self) -> float:
        """Its width on the ground, at its middle."""
        return self.width_mm * self.metres_a_mm


def framed(bounds: Bounds, width_mm: float, height_mm: float) -> Frame:
    """Return a frame that holds some ground, as large in it as it fits."""
    west, south, east, north = bounds
    lat = (south + north) / 2
    metres_x, metres_y = metres_a_degree(lat)
    scale = max((east - west) * metres_x / width_mm, (north - south) * metres_y / height_mm, 1e-3)
    return Frame(
        width_mm=width_mm, height_mm=height_mm, lon=(west + east) / 2, lat=lat, metres_a_mm=scale
    )


def metres_a_degree(lat: float) -> tuple[float, float]:
    """Return how long a degree of longitude and one of latitude are, metres, on WGS 84.

    Examples
    --------
    >>> [round(each) for each in metres_a_degree(0.0)]
    [111319, 110574]

    """
    sine = math.sin(math.radians(lat))
    root = math.sqrt(1 - _E2 * sine**2)
    across = math.pi / 180 * _A_M / root * math.cos(math.radians(lat))
    along = math.pi / 180 * _A_M * (1 - _E2) / root**3
    return across, along
