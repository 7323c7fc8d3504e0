"""A pass of a radar satellite, by exact geometry: what a ground range image of it looks like.

A circular orbit over a globe that does not turn, looking to the right; each point of the ground is
seen at the moment when it lies square to the satellite's way (zero Doppler), at its slant range.
The image is laid out by ground range over a sphere at one height, as ESA's processor does. Shares
no code with what it tests: no tie points, no first order.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_A, _B = 6_378_137.0, 6_356_752.314245
_ORBIT_M = 6_371_000.0 + 693_000.0
_SPACING_M = 10.0
SHAPE = (16_700, 25_200)
"""Of an IW image: 170 by 250 km."""


def ecef(lon: Array, lat: Array, height_m: Array) -> Array:
    """Return places as (..., 3) metres from the middle of the Earth."""
    lon, lat = np.radians(lon), np.radians(lat)
    e2 = 1 - (_B / _A) ** 2
    n = _A / np.sqrt(1 - e2 * np.sin(lat) ** 2)
    return np.stack([
        (n + height_m) * np.cos(lat) * np.cos(lon), (n + height_m) * np.cos(lat) * np.sin(lon),
        (n * (1 - e2) + height_m) * np.sin(lat),
    ], axis=-1)  # fmt: skip


def up_at(lon: Array, lat: Array) -> Array:
    """Return the ellipsoid's normal, (..., 3)."""
    lon, lat = np.radians(lon), np.radians(lat)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)


@dataclass(frozen=True, kw_only=True)
class Passing:
    """One pass, in the middle of whose image a place lies."""

    lon: float
    lat: float
    heading: float = 348.0
    """Degrees from north: 348 rising, 192 falling."""
    incidence: float = 38.0
    """Degrees, at the place."""
    laid_at_m: float = 250.0
    """Height of the sphere that ground range is measured on."""

    def _frame(self) -> tuple[Array, Array]:
        """Return the satellite's place square to the middle, and its way, both of length 1."""
        lon, lat = np.array(self.lon), np.array(self.lat)
        middle, up = ecef(lon, lat, np.array(0.0)), up_at(lon, lat)
        east = np.array([-np.sin(np.radians(self.lon)), np.cos(np.radians(self.lon)), 0])
        north = np.cross(up, east)
        heading, look = np.radians(self.heading), np.radians(self.incidence)
        along = np.cos(heading) * north + np.sin(heading) * east
        right = np.cross(along, up)
        ray = np.cos(look) * up - np.sin(look) * right
        half = middle @ ray
        slant = -half + np.sqrt(half**2 + _ORBIT_M**2 - middle @ middle)
        place = (middle + slant * ray) / _ORBIT_M
        way = along - (along @ place) * place
        return place, way / np.linalg.norm(way)

    def satellite(self, angle: Array) -> Array:
        """Return where the satellite is, by the angle that it went from the middle."""
        place, way = self._frame()
        return _ORBIT_M * (np.cos(angle)[..., None] * place + np.sin(angle)[..., None] * way)

    def seen(self, lon: Array, lat: Array, height_m: Array) -> tuple[Array, Array]:
        """Return line and pixel at which places of the ground are seen."""
        place, way = self._frame()
        ground = ecef(lon, lat, height_m)
        angle = np.arctan2(ground @ way, ground @ place)  # square to a circle: no search needed
        slant = np.linalg.norm(ground - self.satellite(angle), axis=-1)
        middle = ecef(np.array(self.lon), np.array(self.lat), np.array(0.0))
        globe = float(np.linalg.norm(middle)) + self.laid_at_m
        line = angle * globe / _SPACING_M + SHAPE[0] / 2
        return line, (self._ground_range(slant, globe) - self._first(globe)) / _SPACING_M

    def _first(self, globe: float) -> float:
        middle = ecef(np.array(self.lon), np.array(self.lat), np.array(self.laid_at_m))
        slant = np.linalg.norm(middle - self.satellite(np.array(0.0)))
        return float(self._ground_range(slant, globe)) - SHAPE[1] / 2 * _SPACING_M

    @staticmethod
    def _ground_range(slant: Array, globe: float) -> Array:
        cosine = (_ORBIT_M**2 + globe**2 - slant**2) / (2 * _ORBIT_M * globe)
        return globe * np.arccos(cosine)

    def incidence_at(self, lon: Array, lat: Array, height_m: Array) -> Array:
        """Return the angle between ray and normal, degrees."""
        place, way = self._frame()
        ground = ecef(lon, lat, height_m)
        ray = self.satellite(np.arctan2(ground @ way, ground @ place)) - ground
        ray /= np.linalg.norm(ray, axis=-1, keepdims=True)
        return np.degrees(np.arccos((ray * up_at(lon, lat)).sum(axis=-1)))

    def ground(self, line: Array, pixel: Array, height_m: Array) -> tuple[Array, Array]:
        """Return longitude and latitude of what is seen there at a height, by search."""
        lon, lat = np.full(line.shape, self.lon), np.full(line.shape, self.lat)
        for _ in range(30):
            at = np.array(self.seen(lon, lat, height_m))
            step = 1e-5
            east = (np.array(self.seen(lon + step, lat, height_m)) - at) / step
            north = (np.array(self.seen(lon, lat + step, height_m)) - at) / step
            off = np.array([line, pixel]) - at
            whole = east[0] * north[1] - east[1] * north[0]
            lon = lon + (off[0] * north[1] - off[1] * north[0]) / whole
            lat = lat + (east[0] * off[1] - east[1] * off[0]) / whole
        assert np.abs(off).max() < 1e-5
        return lon, lat

    def ties(self, rng: np.random.Generator) -> tuple[Array, ...]:
        """Return line, pixel, lon, lat, height, incidence of 10 by 21 points on rough ground."""
        lines, pixels = np.meshgrid(
            np.linspace(0, SHAPE[0] - 1, 10).round(), np.linspace(0, SHAPE[1] - 1, 21).round(),
            indexing="ij",
        )  # fmt: skip
        height = rng.uniform(50, 900, lines.shape)
        lon, lat = self.ground(lines, pixels, height)
        return lines, pixels, lon, lat, height, self.incidence_at(lon, lat, height)


def annotation_xml(ties: tuple[Array, ...], *, polarisation: str = "VV", mode: str = "IW") -> bytes:
    """Return a product annotation, as ESA lays it out."""
    points = "".join(
        "<geolocationGridPoint><azimuthTime>2024-01-05T23:30:00.000000</azimuthTime>"
        f"<slantRangeTime>5.4e-03</slantRangeTime><line>{line:.0f}</line><pixel>{pixel:.0f}</pixel>"
        f"<latitude>{lat:.15e}</latitude><longitude>{lon:.15e}</longitude>"
        f"<height>{height:.15e}</height><incidenceAngle>{angle:.15e}</incidenceAngle>"
        "<elevationAngle>3.4e+01</elevationAngle></geolocationGridPoint>"
        for line, pixel, lon, lat, height, angle in zip(*(e.ravel() for e in ties), strict=True)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><product><adsHeader><missionId>S1A</missionId>'
        f"<productType>GRD</productType><polarisation>{polarisation}</polarisation>"
        f"<mode>{mode}</mode></adsHeader><imageAnnotation><imageInformation>"
        f"<numberOfSamples>{SHAPE[1]}</numberOfSamples><numberOfLines>{SHAPE[0]}</numberOfLines>"
        "</imageInformation></imageAnnotation><geolocationGrid><geolocationGridPointList "
        f'count="{ties[0].size}">{points}</geolocationGridPointList></geolocationGrid></product>'
    ).encode()


def gamma_of(line: Array, pixel: Array) -> Array:
    """Return the calibration's gamma, as it changes over the image."""
    return 500 + 60 * pixel / SHAPE[1] + 8 * line / SHAPE[0]


def calibration_xml(*, polarisation: str = "VV") -> bytes:
    """Return a calibration annotation, as ESA lays it out."""
    pixels = np.unique(np.append(np.arange(0, SHAPE[1], 40), SHAPE[1] - 1)).astype(float)
    vectors = "".join(
        f"<calibrationVector><azimuthTime>x</azimuthTime><line>{line:.0f}</line>"
        f'<pixel count="{pixels.size}">{" ".join(f"{p:.0f}" for p in pixels)}</pixel>'
        f'<gamma count="{pixels.size}">{" ".join(f"{g:.6e}" for g in gamma_of(line, pixels))}'
        "</gamma></calibrationVector>"
        for line in np.linspace(-500, SHAPE[0] + 300, 27).round()
    )
    return (
        f"<calibration><adsHeader><polarisation>{polarisation}</polarisation></adsHeader>"
        f'<calibrationVectorList count="27">{vectors}</calibrationVectorList></calibration>'
    ).encode()
