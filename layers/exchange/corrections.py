"""Corrections: of a place, proposed where another reading lies where we work; never made unasked.

Those of dates are proposed by `dates`, where one can be read in two ways.

A swap of longitude and latitude and a wrong hemisphere are told from a place that is merely far by
this: the point as it stands lies nowhere near, and the point read otherwise does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from shapely import STRtree, box
from shapely.geometry.base import BaseGeometry

_SOUTH_EAST_ASIA = box(90.0, -12.0, 142.0, 29.5)
"""West, south, east, north, degrees: where compounds are reported."""

_NEAR_DEGREES = 2.0


class Correction(StrEnum):
    """What may be done to the rows of a file, if whoever imports it says so."""

    SWAP = "swap"
    HEMISPHERE = "hemisphere"
    REDACT = "redact"
    AS_IS = "as-is"
    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"
    EXCEL_1900 = "excel-1900"
    EXCEL_1904 = "excel-1904"


@dataclass(frozen=True, slots=True)
class Places:
    """Where we work: South-East Asia, and around every zone."""

    around: STRtree
    """Boxes, degrees."""

    @classmethod
    def of(cls, outlines: Sequence[BaseGeometry] = ()) -> "Places":
        """Return the places of a store's zones."""
        boxes = [box(*each.bounds).buffer(_NEAR_DEGREES) for each in outlines]
        return cls(STRtree([_SOUTH_EAST_ASIA, *boxes]))

    def near(self, lon: float, lat: float) -> bool:
        """Say whether a place lies where we work; one that is no place does not."""
        if not (abs(lon) <= 180 and abs(lat) <= 90):
            return False
        return self.around.query(box(lon, lat, lon, lat), predicate="intersects").size > 0


def proposed(lon: float, lat: float, places: Places) -> tuple[Correction, float, float] | None:
    """Return which other reading of a place lies where we work, and that reading; None if none.

    Parameters
    ----------
    lon, lat
        As they stand, degrees; beyond their range too.
    places
        Where we work.

    Examples
    --------
    >>> proposed(16.3, 98.6, Places.of())
    (<Correction.SWAP: 'swap'>, 98.6, 16.3)
    >>> proposed(-98.6, 16.3, Places.of())
    (<Correction.HEMISPHERE: 'hemisphere'>, 98.6, 16.3)

    """
    if places.near(lon, lat):
        return None
    if places.near(lat, lon):
        return Correction.SWAP, lat, lon
    for other in ((-lon, lat), (lon, -lat), (-lon, -lat)):
        if places.near(*other):
            return Correction.HEMISPHERE, *other
    return None
