"""geo.area, held against a formula that shares no code with it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, Polygon, box

from geo.area import geodesic_area_m2, geodesic_perimeter_m
from geo.errors import EmptyShapeError, InvalidShapeError

SITE = box(98.51, 16.65, 98.52, 16.66)


def quadrangle_area_m2(west: float, south: float, east: float, north: float) -> float:
    """Return the closed form for a cell between two meridians and two parallels.

    Snyder (1987), USGS PP 1395, eq. 3-12, with the constants of WGS 84.
    """
    a, e2 = 6378137.0, 0.0066943799901413165
    e = math.sqrt(e2)

    def q(lat: float) -> float:
        s = math.sin(math.radians(lat))
        return (1 - e2) * (s / (1 - e2 * s * s) + math.atanh(e * s) / e)

    return a * a / 2 * math.radians(east - west) * (q(north) - q(south))


@pytest.mark.parametrize("south", [-60.0, -0.005, 0.0, 16.65, 71.0])
def test_agrees_with_the_closed_form_at_many_latitudes(south: float) -> None:
    cell = (98.51, south, 98.52, south + 0.01)
    assert geodesic_area_m2(box(*cell)) == pytest.approx(quadrangle_area_m2(*cell), rel=1e-7)


def test_a_hole_is_taken_off() -> None:
    yard = box(98.513, 16.653, 98.517, 16.657)
    whole, hole = geodesic_area_m2(SITE), geodesic_area_m2(yard)
    assert geodesic_area_m2(Polygon(SITE.exterior, [yard.exterior])) == pytest.approx(whole - hole)


@given(cut=st.floats(98.5101, 98.5199))
def test_the_parts_of_a_cut_outline_add_up(cut: float) -> None:
    parts = MultiPolygon([box(98.51, 16.65, cut, 16.66), box(cut, 16.65, 98.52, 16.66)])
    assert geodesic_area_m2(parts) == pytest.approx(geodesic_area_m2(SITE), rel=1e-6)


def test_the_direction_of_the_ring_does_not_matter() -> None:
    assert geodesic_area_m2(SITE.reverse()) == pytest.approx(geodesic_area_m2(SITE))


def test_a_perimeter_counts_the_ring_of_a_hole_too() -> None:
    yard = box(98.513, 16.653, 98.517, 16.657)
    ring = Polygon(SITE.exterior, [yard.exterior])
    assert geodesic_perimeter_m(ring) == pytest.approx(
        geodesic_perimeter_m(SITE) + geodesic_perimeter_m(yard)
    )


def test_metres_are_refused_and_the_message_says_what_to_do() -> None:
    with pytest.raises(InvalidShapeError, match="EPSG:4326 first"):
        geodesic_area_m2(box(447_000, 1_840_000, 448_000, 1_841_000))


def test_a_point_is_refused() -> None:
    with pytest.raises(InvalidShapeError, match="this is a Point"):
        geodesic_area_m2(Point(98.51, 16.65))  # type: ignore[arg-type]


def test_an_empty_outline_is_refused() -> None:
    with pytest.raises(EmptyShapeError):
        geodesic_area_m2(Polygon())
