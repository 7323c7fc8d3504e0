"""Chips: pictures cut to a place, pixel for pixel, as PNG that says nothing but its pixels.

Pictures of a zone are drawn north up in EPSG:3857 (metres), their bounds given in degrees. A cut
follows the edges of their pixels. Nothing is resampled.
"""

import io
from dataclasses import dataclass
from math import ceil, cos, floor, radians

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError
from shapely.geometry.base import BaseGeometry

from geo.crs import LONLAT, transform_xy

Bounds = tuple[float, float, float, float]
"""West, south, east, north."""

_MERCATOR = "EPSG:3857"
_MOST_PIXELS = 16_000_000
"""Of one picture; those that the jobs draw have a sixth of it."""

_MARGIN_SHARE = 0.25
_LEAST_MARGIN_M = 100.0
_DECIMALS = 7
_WRONG = (
    UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError,
)  # fmt: skip


class NoChipError(Exception):
    """There is nothing to be shown; says why, without a full stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A part of a picture."""

    png: bytes
    """Its pixels."""

    bounds: Bounds | None
    """Where it lies, degrees, to the edges of its pixels; None where that is not told."""

    width: int
    """Pixels."""

    height: int
    """Pixels."""


def whole(png: bytes) -> Cut:
    """Return a picture as it is, less what else was written into its file.

    Raises
    ------
    NoChipError
        If there is none, or it cannot be read.

    """
    return _cut(_pixels(png), None)


def around(png: bytes, bounds: Bounds, place: BaseGeometry, reach_m: float = 0.0) -> Cut:
    """Return the part of a picture around a place.

    Parameters
    ----------
    png
        The picture.
    bounds
        Of the picture, degrees.
    place
        Outline or point, degrees.
    reach_m
        How far beyond it to look, metres; at least a quarter of its size, and 100 m.

    Raises
    ------
    NoChipError
        If the picture cannot be read, or shows nothing of the place.

    """
    pixels = _pixels(png)
    left, bottom, right, top = _in_metres(bounds)
    west, south, east, north = _window(place, reach_m)
    height, width = pixels.shape[:2]
    if not (right > left and top > bottom):
        raise NoChipError("its picture has no extent")
    step_x, step_y = (right - left) / width, (top - bottom) / height
    first, last = max(floor((west - left) / step_x), 0), min(ceil((east - left) / step_x), width)
    upper, lower = max(floor((top - north) / step_y), 0), min(ceil((top - south) / step_y), height)
    if first >= last or upper >= lower:
        raise NoChipError("its picture does not reach this place")
    part = pixels[upper:lower, first:last]
    if not (part[..., 3] > 0).any():
        raise NoChipError("its picture shows nothing of this place")
    edges = (left + first * step_x, top - lower * step_y,
             left + last * step_x, top - upper * step_y)  # fmt: skip
    return _cut(part, _in_degrees(edges))


def _pixels(png: bytes) -> NDArray[np.uint8]:
    """Return a picture as (y, x, 4)."""
    if not png:
        raise NoChipError("there is no picture of it")
    try:
        with Image.open(io.BytesIO(png), formats=["PNG"]) as found:
            if found.width * found.height > _MOST_PIXELS:
                raise NoChipError("its picture is too large")
            return np.asarray(found.convert("RGBA"))
    except _WRONG:
        raise NoChipError("its picture cannot be read") from None


def _cut(pixels: NDArray[np.uint8], bounds: Bounds | None) -> Cut:
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(out, "PNG", compress_level=9)
    height, width = pixels.shape[:2]
    return Cut(png=out.getvalue(), bounds=bounds, width=width, height=height)


def _window(place: BaseGeometry, reach_m: float) -> Bounds:
    """Return what is to be seen around a place, metres of the map."""
    west, south, east, north = _in_metres(place.bounds)
    ground = max(cos(radians(place.bounds[1])), 0.01)  # a metre there is longer on this map
    margin = max(_MARGIN_SHARE * max(east - west, north - south), _LEAST_MARGIN_M / ground)
    margin = max(margin, reach_m / ground)
    return west - margin, south - margin, east + margin, north + margin


def _in_metres(bounds: Bounds) -> Bounds:
    return _moved(bounds, LONLAT, _MERCATOR)


def _in_degrees(bounds: Bounds) -> Bounds:
    west, south, east, north = _moved(bounds, _MERCATOR, LONLAT)
    return tuple(round(each, _DECIMALS) for each in (west, south, east, north))  # type: ignore[return-value]


def _moved(bounds: Bounds, source: str, target: str) -> Bounds:
    xs, ys = transform_xy(
        np.array([bounds[0], bounds[2]]), np.array([bounds[1], bounds[3]]),
        source=source, target=target,
    )  # fmt: skip
    return float(xs[0]), float(ys[0]), float(xs[1]), float(ys[1])
