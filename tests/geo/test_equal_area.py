"""geo.equal_area, held against areas and lengths on the ellipsoid, which share no code with it."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely import Polygon, box

from geo.area import geodesic_area_m2
from geo.equal_area import areas_m2, in_units, mended, projected, stretched, stretches, united

LON, LAT = st.floats(-179, 179), st.floats(-75, 75)
NORTH = st.floats(-0.0045, 0.0045)


@given(lon=LON, lat=LAT, width=st.floats(1e-3, 1e-2), height=st.floats(1e-3, 1e-2))
def test_areas_agree_with_geodesic_ones_to_a_millionth(
    lon: float, lat: float, width: float, height: float
) -> None:
    shape = box(lon, lat, lon + width, lat + height)
    shapes = projected(np.array([shape], dtype=object))
    allowed = pytest.approx(geodesic_area_m2(shape), rel=1e-6, abs=2.0**-10)
    assert areas_m2(shapes)[0] == allowed
    assert areas_m2(stretched(shapes, stretches(shapes)))[0] == allowed


@given(lon=LON, lat=LAT, turn=st.floats(0, 360))
def test_lengths_of_a_stretched_shape_are_true_in_every_direction(
    lon: float, lat: float, turn: float
) -> None:
    east, north, _ = Geod(ellps="WGS84").fwd(lon, lat, turn, 100.0)
    needle = Polygon([(lon, lat), (east, north), (lon + 1e-6, lat + 1e-6)])
    shapes = projected(np.array([needle], dtype=object))
    (true,) = stretched(shapes, stretches(shapes))
    first, second, *_ = shapely.get_coordinates(true)
    assert np.hypot(*(second - first)) == pytest.approx(100.0, rel=1e-4)


@given(areas=st.lists(st.floats(0, 1e9), max_size=40), chance=st.randoms())
def test_sums_of_areas_are_exact_in_any_order(areas: list[float], chance: st.DataObject) -> None:
    units = in_units(np.array(areas)).tolist()
    forth = sum(units)
    chance.shuffle(units)  # type: ignore[attr-defined]
    assert sum(units) == forth
    assert np.array(areas).sum() == pytest.approx(forth, abs=len(areas) * 2.0**-10)


def test_each_owner_gets_the_union_of_its_own() -> None:
    shapes = np.array([box(0, 0, 2, 2), box(9, 9, 10, 10), box(1, 0, 3, 2)], dtype=object)
    whole = united(shapes, np.array([3, 1, 3]), 4)
    assert shapely.area(whole).tolist() == [0, 1, 0, 6]
    assert whole[1] is shapes[1]


def test_a_shape_that_rounding_crossed_is_mended_and_the_others_stay() -> None:
    crossed = Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    shapes = np.array([box(0, 0, 1, 1), crossed], dtype=object)
    done = mended(shapes)
    assert done[0] is shapes[0]
    assert done[1].is_valid
    assert done[1].area == pytest.approx(2)
