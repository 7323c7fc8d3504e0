"""Places that were read wrongly are proposed for correction, and never corrected unasked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from layers.exchange.corrections import Correction, Places, proposed

HERE = Places.of()
LON, LAT = st.floats(90.5, 141.5), st.floats(1.0, 29.0)


@given(lon=LON, lat=LAT)
def test_a_place_where_we_work_is_left_alone(lon: float, lat: float) -> None:
    assert proposed(lon, lat, HERE) is None


@given(lon=LON, lat=LAT)
def test_a_swap_and_each_wrong_sign_are_told_and_read_right(lon: float, lat: float) -> None:
    assert proposed(lat, lon, HERE) == (Correction.SWAP, lon, lat)
    assert proposed(-lon, lat, HERE) == (Correction.HEMISPHERE, lon, lat)
    found = proposed(-lon, -lat, HERE)
    assert found is not None
    assert found[0] is Correction.HEMISPHERE


@pytest.mark.parametrize("place", [(2.3, 48.9), (-74.0, 40.7), (float("nan"), 1.0), (500.0, 600.0)])
def test_what_lies_far_however_it_is_read_is_left_as_it_stands(place: tuple[float, float]) -> None:
    assert proposed(*place, HERE) is None


def test_a_zone_elsewhere_makes_its_surroundings_a_place_where_we_work() -> None:
    dubai = Places.of([box(55.1, 25.0, 55.2, 25.1)])
    assert proposed(25.05, 55.15, dubai) == (Correction.SWAP, 55.15, 25.05)
    assert proposed(25.05, 55.15, HERE) is None
