"""Local days: which day it was on the ground when a satellite passed.

Every instant is kept in UTC. A pass over the Moei at 23:26 UTC is in the early morning of the
next day there, and a person who compares it with a newspaper needs to know that. So where a view
is named, both are said.

Offsets are a fixed table by country, for none of these countries keeps daylight saving time. In
a country that is not in it, and in one of several zones (Indonesia), the offset is the nearest
hour of solar time at the zone's longitude: right about the day but for minutes around midnight.
Source of the table: IANA time zone database, 2026.
"""

from datetime import UTC, datetime, timedelta, timezone

from geo.errors import InvalidPeriodError

_HOURS = {
    "ARE": 4.0, "BGD": 6.0, "BRN": 8.0, "CHN": 8.0, "GEO": 4.0, "HKG": 8.0, "IND": 5.5,
    "KHM": 7.0, "LAO": 7.0, "LKA": 5.5, "MAC": 8.0, "MMR": 6.5, "MYS": 8.0, "NGA": 1.0,
    "NPL": 5.75, "PAK": 5.0, "PHL": 8.0, "SGP": 8.0, "THA": 7.0, "TLS": 9.0, "TWN": 8.0,
    "VNM": 7.0,
}  # fmt: skip
_DEGREES_AN_HOUR = 15.0


def offset(country_iso3: str, lon: float) -> timedelta:
    """Return how far local time is ahead of UTC.

    Parameters
    ----------
    country_iso3
        Such as MMR; unknown or invented codes are allowed.
    lon
        Longitude of the place, degrees.

    Examples
    --------
    >>> offset("MMR", 98.6) == timedelta(hours=6, minutes=30)
    True
    >>> offset("XXA", -73.9) == timedelta(hours=-5)
    True

    """
    return timedelta(hours=_HOURS.get(country_iso3, round(lon / _DEGREES_AN_HOUR)))


def local(at: datetime, country_iso3: str, lon: float) -> datetime:
    """Return an instant as a clock at the place showed it.

    Raises
    ------
    InvalidPeriodError
        If the instant has no time zone.

    """
    if at.tzinfo is None:
        raise InvalidPeriodError(
            f"{at.isoformat()} has no time zone, so its local day is unknown. Give it in UTC."
        )
    return at.astimezone(timezone(offset(country_iso3, lon)))


def said(at: datetime, country_iso3: str, lon: float) -> str:
    """Return an instant in UTC, with the local day beside it.

    Examples
    --------
    >>> said(datetime(2024, 12, 20, 23, 26, tzinfo=UTC), "MMR", 98.6)
    '2024-12-20 23:26 UTC (21 December local)'

    """
    there = local(at, country_iso3, lon)
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC ({there.day} {there:%B} local)"
