"""geo.mgrs, held against squares that others published."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InvalidShapeError
from geo.mgrs import square_of

# The pattern of smart.schema.json (pubgeo/IARPA-SMART, MIT) for squares that are not polar.
PATTERN = re.compile(r"(0[1-9]|[1-5]\d|60)[CDEFGHJKLMNPQRSTUVWX][A-HJ-NP-Z][ABCDEFGHJKLMNPQRSTUV]")


@pytest.mark.parametrize(
    ("lon", "lat", "square"),
    [
        # as the region models KR_R002, BR_R002 and MY_C000 say of themselves
        (128.9, 37.78, "52SDG"), (-43.99, -22.58, "23KPR"), (101.36, 3.24, "47NQD"),
        # as GEOTRANS names them: Shwe Kokko, Phnom Penh, Santiago, the origin, the date line
        (98.53, 16.82, "47QMU"), (104.9, 11.55, "48PVT"), (-70.6, -33.4, "19HCD"),
        (0, 0, "31NAA"), (179.99, -17, "60KZG"),
        # wider zones: Bergen, Longyearbyen
        (5.3, 60.4, "32VKN"), (15.6, 78.2, "33XWG"),
    ],
)  # fmt: skip
def test_a_place_lies_in_the_square_that_others_name(lon: float, lat: float, square: str) -> None:
    assert square_of(lon, lat) == square


@given(lon=st.floats(-180, 180), lat=st.floats(-80, 84))
def test_every_square_has_the_form_that_smart_asks_for(lon: float, lat: float) -> None:
    assert PATTERN.fullmatch(square_of(lon, lat))


@pytest.mark.parametrize("place", [(0, 84.1), (0, -80.1), (181, 0), (447_000, 1_840_000)])
def test_a_place_without_a_square_is_refused(place: tuple[float, float]) -> None:
    with pytest.raises(InvalidShapeError, match="between 80° S and 84° N"):
        square_of(*place)
