"""MGRS: the name of the 100 km square in which a place lies, such as 47PKT.

Five signs: the UTM zone in two digits, the latitude band, the column and the row of the square.
The wider zones of south-west Norway and of Svalbard are followed, as MGRS has them.

Source: NGA.STND.0037 (2014), "Universal Grids and Grid Reference Systems", chapter 3.
"""

import numpy as np

from geo.crs import LONLAT, transform_xy
from geo.errors import InvalidShapeError

_BANDS = "CDEFGHJKLMNPQRSTUVWXX"
_COLUMNS = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")
_ROWS = "ABCDEFGHJKLMNPQRSTUV"
_SIDE_M = 100_000
_SVALBARD = ((0, 9, 31), (9, 21, 33), (21, 33, 35), (33, 42, 37))


def square_of(lon: float, lat: float) -> str:
    """Return the 100 km square of a place in degrees.

    Raises
    ------
    InvalidShapeError
        Outside of 80° S to 84° N, where the squares are others.

    Examples
    --------
    >>> square_of(98.53, 16.82)
    '47QMU'

    """
    if not (-180 <= lon <= 180 and -80 <= lat <= 84):
        raise InvalidShapeError(
            f"Longitude {lon:g}, latitude {lat:g} lies in no MGRS square of a UTM zone. Give a "
            "place in degrees between 80° S and 84° N, longitude first."
        )
    zone = _zone(lon, lat)
    crs = f"EPSG:{32600 + zone if lat >= 0 else 32700 + zone}"
    x, y = transform_xy(np.array([lon]), np.array([lat]), source=LONLAT, target=crs)
    column = _COLUMNS[(zone - 1) % 3][int(x[0] // _SIDE_M) - 1]
    row = _ROWS[(int(y[0] // _SIDE_M) + 5 * (zone % 2 == 0)) % len(_ROWS)]
    return f"{zone:02d}{_BANDS[int((lat + 80) // 8)]}{column}{row}"


def _zone(lon: float, lat: float) -> int:
    """Return the UTM zone of a place, as MGRS draws them."""
    if 56 <= lat < 64 and 3 <= lon < 12:
        return 32
    if lat >= 72:
        for west, east, zone in _SVALBARD:
            if west <= lon < east:
                return zone
    return min(int((lon + 180) // 6) + 1, 60)
