"""dashboard.animation.view: one extent, and metres that are right on the ground."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely import Point, Polygon, box

from dashboard.animation.view import View, round_length_m, view_of
from geo.crs import LONLAT, transform_xy

GEOD = Geod(ellps="WGS84")
SITE = box(98.600, 16.300, 98.604, 16.302)


def lonlat(view: View, col: float, row: float) -> tuple[float, float]:
    """Return the place of a pixel, by another way than the view goes."""
    x = view.west + col * (view.east - view.west) / view.width
    y = view.north - row * (view.north - view.south) / view.height
    lon, lat = transform_xy(np.array([x]), np.array([y]), source="EPSG:3857", target=LONLAT)
    return float(lon[0]), float(lat[0])


def ground_m(view: View, pixels: float) -> float:
    """Return how long so many pixels in the middle row are, over the ellipsoid."""
    middle = view.height / 2
    return float(GEOD.inv(*lonlat(view, 0, middle), *lonlat(view, pixels, middle))[2])


@pytest.mark.parametrize("latitude", [0.0, 16.0, 55.0, -55.0])
def test_a_length_is_right_within_two_percent_at_any_latitude(latitude: float) -> None:
    view = view_of([box(98.6, latitude, 98.605, latitude + 0.004)])
    assert ground_m(view, 100) == pytest.approx(100 * view.pixel_m, rel=0.02)


def test_mercator_metres_would_be_wrong() -> None:
    view = view_of([box(10.0, 55.0, 10.01, 55.01)])
    mercator = (view.east - view.west) / view.width
    assert mercator > 1.7 * view.pixel_m


def test_a_place_without_size_still_gets_two_hundred_metres() -> None:
    view = view_of([Point(98.6, 16.3)])
    assert ground_m(view, view.width) >= 199


@given(
    wide=st.floats(1e-5, 0.05), high=st.floats(1e-5, 0.05), latitude=st.floats(-60, 60),
)  # fmt: skip
def test_every_view_holds_its_shapes_in_square_pixels_and_even_sides(
    wide: float, high: float, latitude: float
) -> None:
    shape = box(98.6, latitude, 98.6 + wide, latitude + high)
    view = view_of([shape])
    (ring,) = view.outer(shape)
    assert (ring >= 0).all()
    assert (ring <= [view.width, view.height]).all()
    assert view.width % 2 == view.height % 2 == 0
    assert max(view.width, view.height) == 800
    assert min(view.width, view.height) >= 500
    across, up = (view.east - view.west) / view.width, (view.north - view.south) / view.height
    assert across == pytest.approx(up, rel=1e-9)


def test_a_hole_is_a_ring_of_its_own() -> None:
    yard = box(98.601, 16.3005, 98.602, 16.3015)
    view, shape = view_of([SITE]), Polygon(SITE.exterior, [yard.exterior])
    (outer,), (hole,) = view.outer(shape), view.holes(shape)
    assert (outer.min(axis=0) < hole.min(axis=0)).all()
    assert (outer.max(axis=0) > hole.max(axis=0)).all()


def test_nothing_drawn_has_no_rings() -> None:
    for shape in (None, Polygon()):
        assert view_of([SITE]).outer(shape) == view_of([SITE]).holes(shape) == []


def test_a_picture_lies_where_its_bounds_say() -> None:
    view = view_of([SITE])
    rows, cols = view.under((98.602, 16.300, 98.604, 16.302), (20, 20))
    (ring,) = view.outer(box(98.602, 16.300, 98.604, 16.302))
    left, top = ring.min(axis=0)
    assert np.flatnonzero(cols >= 0)[0] == pytest.approx(left, abs=1)
    assert np.flatnonzero(rows >= 0)[0] == pytest.approx(top, abs=1)
    assert (cols[cols >= 0].min(), cols.max()) == (0, 19)
    assert (rows[rows >= 0].min(), rows.max()) == (0, 19)
    assert (np.diff(rows[rows >= 0]) >= 0).all()


@given(longest=st.floats(1, 1e5))
def test_a_round_length_is_one_two_or_five_and_more_than_a_third(longest: float) -> None:
    found = round_length_m(longest)
    assert longest / 2.6 < found <= longest
    assert f"{found:g}".replace("e+05", "").strip("0") in ("1", "2", "5")
