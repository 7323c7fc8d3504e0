"""Coordinate reference systems: parsed once, and transformed always as longitude, latitude.

EPSG:4326 officially puts latitude first. Here longitude comes first, always, so that no
caller has to ask. Axis order is settled in this module and nowhere else.
"""

from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from shapely import transform
from shapely.geometry.base import BaseGeometry

from geo.errors import CRSMismatchError, InvalidShapeError

Shape = TypeVar("Shape", bound=BaseGeometry)

LONLAT = "EPSG:4326"

_UTM_SOUTH, _UTM_NORTH = -80.0, 84.0


@lru_cache(maxsize=256)
def parse(crs: str | int) -> CRS:
    """Return the CRS that a name, an EPSG number or a WKT text stands for.

    Raises
    ------
    CRSMismatchError
        If no such CRS is known.

    """
    try:
        return CRS.from_user_input(crs)
    except CRSError as error:
        raise CRSMismatchError(
            f"{str(crs)[:80]!r} names no coordinate reference system, so nothing can be placed "
            "by it. Give an EPSG code, such as EPSG:32647."
        ) from error


def utm_crs(lon: float, lat: float) -> str:
    """Return the UTM zone of a place, as "EPSG:32647".

    Outside of 80° S to 84° N, where UTM ends, the polar stereographic CRS is given.

    Examples
    --------
    >>> utm_crs(98.53, 16.82)
    'EPSG:32647'

    """
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise InvalidShapeError(
            f"Longitude {lon:g}, latitude {lat:g} is no place in degrees. "
            "Bring it to EPSG:4326 first: geo.crs.to_lonlat(shape, crs=...)."
        )
    if lat >= _UTM_NORTH:
        return "EPSG:32661"
    if lat < _UTM_SOUTH:
        return "EPSG:32761"
    number = min(int((lon + 180) // 6) + 1, 60)
    return f"EPSG:{32600 + number if lat >= 0 else 32700 + number}"


def to_lonlat(shape: Shape, *, crs: str) -> Shape:
    """Bring a shape from a CRS to degrees, longitude first (EPSG:4326)."""
    return _moved(shape, source=crs, target=LONLAT)


def from_lonlat(shape: Shape, *, crs: str) -> Shape:
    """Bring a shape from degrees, longitude first, to a CRS."""
    return _moved(shape, source=LONLAT, target=crs)


def transform_xy(
    x: NDArray[np.float64], y: NDArray[np.float64], *, source: str, target: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bring coordinates from one CRS to another, x (or longitude) first.

    Parameters
    ----------
    x, y : (n,) float64
        In the units of the source CRS; neither is changed.
    source, target
        Names of CRSs.

    """
    moved_x, moved_y = _transformer(source, target).transform(x, y)
    return np.asarray(moved_x, dtype=np.float64), np.asarray(moved_y, dtype=np.float64)


def _moved(shape: Shape, *, source: str, target: str) -> Shape:
    if source == target:
        return shape

    def move(flat: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transform_xy(flat[:, 0], flat[:, 1], source=source, target=target))

    moved: Shape = transform(shape, move)
    return moved


@lru_cache(maxsize=256)
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(parse(source), parse(target), always_xy=True)
