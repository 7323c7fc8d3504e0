"""geo.shapes and geo.crs: what people give is checked, what pixels give is repaired."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from geo.area import geodesic_area_m2
from geo.crs import from_lonlat, parse, to_lonlat, utm_crs
from geo.errors import CRSMismatchError, EmptyShapeError, GeoError, InvalidShapeError
from geo.shapes import buffer, checked_outline, circle, dissolve, fill_holes, repair

BOW_TIE = Polygon([(98.5, 16.6), (98.6, 16.7), (98.6, 16.6), (98.5, 16.7)])
LON, LAT = st.floats(-179, 179), st.floats(-79, 79)


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (Polygon(), "has no parts"),
        (Point(98.5, 16.6), "this is a Point"),
        (BOW_TIE, r"crosses or touches itself \(Self-intersection\[98.55 16.65\]"),
        (box(447e3, 184e4, 448e3, 185e4), "look projected, in metres"),
        (box(16.6, 98.5, 16.7, 98.6), "look swapped"),
        (box(-179, 0, 179, 10), "180th meridian"),
        (Polygon([(98.5, 16.6), (math.inf, 16.7), (98.6, 16.7)]), "not a finite number"),
    ],
)
def test_an_outline_that_cannot_be_is_refused_with_its_reason(
    shape: BaseGeometry, words: str
) -> None:
    with pytest.raises(GeoError, match=words):
        checked_outline(shape)


def test_a_crossing_is_repaired_into_its_two_halves() -> None:
    mended = repair(BOW_TIE)
    assert mended.is_valid
    assert geodesic_area_m2(mended) == pytest.approx(
        2 * geodesic_area_m2(Polygon([(98.5, 16.6), (98.55, 16.65), (98.5, 16.7)])), rel=1e-3
    )


@given(lon=LON, lat=LAT, radius=st.floats(20, 20_000))
def test_a_circle_has_the_area_of_a_circle_wherever_it_lies(
    lon: float, lat: float, radius: float
) -> None:
    assume_far_from_the_antimeridian = abs(lon) < 175
    if assume_far_from_the_antimeridian:
        disc = circle(lon, lat, radius_m=radius)
        assert geodesic_area_m2(disc) == pytest.approx(math.pi * radius**2, rel=0.02)


@given(metres=st.floats(1, 500))
def test_a_margin_holds_what_it_surrounds(metres: float) -> None:
    site = box(98.51, 16.65, 98.52, 16.66)
    assert buffer(site, metres=metres).contains(site)


def test_a_margin_inwards_that_leaves_nothing_is_refused() -> None:
    with pytest.raises(EmptyShapeError):
        buffer(box(98.51, 16.65, 98.5101, 16.6501), metres=-100)


def test_a_small_hole_is_filled_and_a_large_one_kept() -> None:
    small, large = box(98.511, 16.651, 98.5111, 16.6511), box(98.513, 16.653, 98.517, 16.657)
    ring = Polygon(box(98.51, 16.65, 98.52, 16.66).exterior, [small.exterior, large.exterior])
    filled = fill_holes(ring, max_m2=1_000)
    assert isinstance(filled, Polygon)
    assert len(filled.interiors) == 1


def test_two_that_touch_become_one_and_two_apart_stay_two() -> None:
    left, right, far = box(0, 0, 1, 1), box(1, 0, 2, 1), box(5, 5, 6, 6)
    assert isinstance(dissolve([left, right]), Polygon)
    assert isinstance(dissolve([left, far]), MultiPolygon)


@given(lon=LON, lat=LAT)
def test_there_and_back_is_the_same_place(lon: float, lat: float) -> None:
    crs = utm_crs(lon, lat)
    back = to_lonlat(from_lonlat(Point(lon, lat), crs=crs), crs=crs)
    assert (back.x, back.y) == pytest.approx((lon, lat), abs=1e-7)


def test_a_crs_that_is_none_is_named() -> None:
    with pytest.raises(CRSMismatchError, match="EPSG:32647"):
        parse("EPSG:banana")


def test_a_place_in_metres_has_no_utm_zone() -> None:
    with pytest.raises(InvalidShapeError, match="no place in degrees"):
        utm_crs(447e3, 184e4)
