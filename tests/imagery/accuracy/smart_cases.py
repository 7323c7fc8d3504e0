"""Hand-made sites of whole metres, in degrees, for the tests of SMART's rules."""

from datetime import date, timedelta

from shapely import box

from geo.crs import to_lonlat
from geo.shapes import Outline
from imagery.accuracy.smart import (
    ACTIVE,
    NO_ACTIVITY,
    POST,
    PREPARATION,
    SmartObservation,
    SmartSite,
)

CRS = "EPSG:32647"
EAST, NORTH = 500_000, 1_700_000
BEGAN = date(2020, 1, 1)


def square(east: float, north: float, width: float = 200, height: float = 200) -> Outline:
    """Return a box by its lower left corner and its sides, metres from a place."""
    x, y = EAST + east, NORTH + north
    return to_lonlat(box(x, y, x + width, y + height), crs=CRS)


def later(days: int) -> date:
    """Return a day after the first of all."""
    return BEGAN + timedelta(days=days)


def true_site(
    site_id: str = "true", outline: Outline | None = None, *, status: str = "positive_annotated"
) -> SmartSite:
    """Return a site prepared from day 0, built from day 100, finished on day 400."""
    place = outline or square(0, 0)
    looks = ((-30, NO_ACTIVITY), (0, PREPARATION), (50, PREPARATION), (100, ACTIVE))
    looks += ((200, ACTIVE), (300, ACTIVE), (400, POST), (500, POST))
    return SmartSite(
        site_id=site_id, outline=place, start=later(-30), end=later(400), status=status,
        observations=tuple(SmartObservation(later(day), phase, place) for day, phase in looks),
    )  # fmt: skip


def proposal(
    site_id: str = "made",
    outline: Outline | None = None,
    *,
    start: int = 20,
    end: int | None = 450,
    phases: tuple[tuple[int, str], ...] = (),
) -> SmartSite:
    """Return a proposed site."""
    place = outline or square(0, 0)
    return SmartSite(
        site_id=site_id, outline=place, start=later(start),
        end=None if end is None else later(end), status="system_confirmed",
        observations=tuple(SmartObservation(later(day), phase, place) for day, phase in phases),
    )  # fmt: skip
