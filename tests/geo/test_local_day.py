"""geo.local_day, held against the time zone database itself."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InvalidPeriodError
from geo.local_day import local, offset, said

PLACES = {
    "MMR": ("Asia/Yangon", 98.6), "THA": ("Asia/Bangkok", 98.5), "KHM": ("Asia/Phnom_Penh", 103.5),
    "LAO": ("Asia/Vientiane", 100.1), "VNM": ("Asia/Ho_Chi_Minh", 106.7),
    "PHL": ("Asia/Manila", 121.0), "TLS": ("Asia/Dili", 125.6), "MYS": ("Asia/Kuala_Lumpur", 101.7),
    "CHN": ("Asia/Shanghai", 98.8), "IND": ("Asia/Kolkata", 94.0), "NPL": ("Asia/Kathmandu", 85.3),
    "ARE": ("Asia/Dubai", 55.3), "BGD": ("Asia/Dhaka", 90.4), "LKA": ("Asia/Colombo", 79.9),
    "PAK": ("Asia/Karachi", 67.0), "GEO": ("Asia/Tbilisi", 44.8), "NGA": ("Africa/Lagos", 3.4),
    "HKG": ("Asia/Hong_Kong", 114.2), "MAC": ("Asia/Macau", 113.5), "TWN": ("Asia/Taipei", 121.5),
    "SGP": ("Asia/Singapore", 103.8), "BRN": ("Asia/Brunei", 114.9),
}  # fmt: skip
START = datetime(2018, 8, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 8 * 365 * 24).map(lambda hours: START + timedelta(hours=hours))


@pytest.mark.parametrize("country", PLACES)
@given(at=INSTANTS)
def test_a_country_keeps_the_time_that_the_database_says(country: str, at: datetime) -> None:
    zone, lon = PLACES[country]
    assert offset(country, lon) == ZoneInfo(zone).utcoffset(at)


@given(at=INSTANTS, lon=st.floats(-180, 180))
def test_a_local_time_is_the_same_instant(at: datetime, lon: float) -> None:
    assert local(at, "XXA", lon) == at


@given(lon=st.floats(-180, 180))
def test_elsewhere_the_sun_is_never_more_than_half_an_hour_off(lon: float) -> None:
    assert abs(offset("XXA", lon) - timedelta(hours=lon / 15)) <= timedelta(minutes=30, seconds=1)


def test_a_pass_before_midnight_is_said_with_the_day_on_the_ground() -> None:
    at = datetime(2024, 12, 31, 23, 26, tzinfo=UTC)
    assert said(at, "MMR", 98.6) == "2024-12-31 23:26 UTC (1 January local)"


def test_an_instant_of_another_zone_is_said_in_utc() -> None:
    at = datetime(2024, 12, 21, 6, 26, tzinfo=ZoneInfo("Asia/Bangkok"))
    assert said(at, "THA", 98.6) == "2024-12-20 23:26 UTC (21 December local)"


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(InvalidPeriodError, match="no time zone"):
        said(datetime(2024, 12, 20, 23, 26), "MMR", 98.6)  # noqa: DTZ001 - that is the point
