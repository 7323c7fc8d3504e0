"""Degrees on paper: north is up, scale is right where it is said to be, and there is a way back."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from dashboard.briefing.projection import framed, metres_a_degree

LATS, LONS = st.floats(-60, 60), st.floats(-170, 170)
SPANS = st.floats(0.001, 8)


@given(LONS, LATS, SPANS, SPANS, st.floats(20, 300), st.floats(20, 300))
def test_a_frame_holds_the_ground_that_it_must(
    lon: float, lat: float, wide: float, high: float, width: float, height: float
) -> None:
    frame = framed((lon, lat, lon + wide, lat + high), width, height)
    west, south, east, north = frame.bounds
    assert west <= lon + 1e-9
    assert south <= lat + 1e-9
    assert east >= lon + wide - 1e-9
    assert north >= lat + high - 1e-9
    touches = math.isclose(east - west, wide, rel_tol=1e-6), math.isclose(north - south, high,
                                                                          rel_tol=1e-6)  # fmt: skip
    assert any(touches)


@given(LONS, LATS, SPANS, st.floats(0, 1), st.floats(0, 1))
def test_what_was_put_on_paper_can_be_read_back(
    lon: float, lat: float, span: float, across: float, down: float
) -> None:
    frame = framed((lon, lat, lon + span, lat + span), 100, 80)
    west, south, east, north = frame.bounds
    place = west + across * (east - west), south + down * (north - south)
    x, y = frame.to_mm(np.array([place]))[0]
    assert frame.to_degrees(x, y) == pytest.approx(place, abs=1e-9)


@given(LONS, LATS)
def test_north_is_up_and_east_is_right(lon: float, lat: float) -> None:
    frame = framed((lon, lat, lon + 1, lat + 1), 100, 100)
    (x0, y0), (x1, y1) = frame.to_mm(np.array([[lon, lat], [lon + 1, lat + 1]]))
    assert x1 > x0
    assert y1 < y0


@given(LONS, LATS, st.floats(0.002, 0.3))
def test_a_length_is_true_at_the_middle_of_the_map(lon: float, lat: float, span: float) -> None:
    frame = framed((lon, lat, lon + span, lat + span), 120, 90)
    middle = frame.lat
    for one, other in (
        ((frame.lon - span / 8, middle), (frame.lon + span / 8, middle)),
        ((frame.lon, middle - span / 8), (frame.lon, middle + span / 8)),
    ):
        paper = float(np.hypot(*np.diff(frame.to_mm(np.array([one, other])), axis=0)[0]))
        _, _, metres = Geod(ellps="WGS84").inv(*one, *other)
        assert paper * frame.metres_a_mm == pytest.approx(metres, rel=2e-4)


@pytest.mark.parametrize("lat", [-50.0, 0.0, 16.3, 28.0])
def test_a_degree_is_as_long_as_geodesy_says(lat: float) -> None:
    across, along = metres_a_degree(lat)
    geod = Geod(ellps="WGS84")
    assert across == pytest.approx(geod.inv(0, lat, 0.001, lat)[2] * 1000, rel=1e-6)
    assert along == pytest.approx(geod.inv(0, lat - 5e-4, 0, lat + 5e-4)[2] * 1000, rel=1e-6)
