"""imagery.groundrange: where ground lies in an image, against exact geometry."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from geo.grid import Grid
from imagery.groundrange.annotation import Annotation, annotation_of
from imagery.groundrange.placing import placed
from tests.imagery.groundrange.passing import Passing, annotation_xml

PLACES = {
    "Myanmar, rising": Passing(lon=98.5, lat=17.0),
    "Myanmar, falling": Passing(lon=98.5, lat=17.0, heading=192.0),
    "near range": Passing(lon=103.5, lat=10.6, incidence=32.0),
    "far range": Passing(lon=103.5, lat=10.6, heading=192.0, incidence=44.0),
    "south": Passing(lon=124.4, lat=-9.2),
}


def grid_around(one: Passing, *, off: float = 0.0, resolution_m: float = 50.0) -> Grid:
    lon, lat = one.lon + off, one.lat - off
    return Grid.covering(
        box(lon - 0.04, lat - 0.04, lon + 0.04, lat + 0.04), resolution_m=resolution_m
    )


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("off", [0.0, 0.3, -0.35])
def test_ground_of_any_height_is_found_within_seven_metres(name: str, off: float) -> None:
    one = PLACES[name]
    ties = ties_of(one)
    grid = grid_around(one, off=off)
    lon, lat = grid.lonlat()
    for height in (-20.0, 300.0, 900.0):
        place = placed(ties, grid, np.full(grid.shape, height))
        line, pixel = one.seen(lon, lat, np.full(grid.shape, height))
        assert np.isfinite(place.line).all()
        assert np.hypot(place.line - line, place.pixel - pixel).max() < 0.7


def ties_of(one: Passing) -> Annotation:
    body = annotation_xml(one.ties(np.random.default_rng(5)))
    return annotation_of(body, polarisation="vv", name="a.xml")


def test_without_its_height_ground_would_lie_hundreds_of_metres_off() -> None:
    one = PLACES["Myanmar, rising"]
    grid = grid_around(one)
    flat, high = (placed(ties_of(one), grid, np.full(grid.shape, h)) for h in (0.0, 350.0))
    assert (flat.pixel - high.pixel).min() > 35
    assert np.abs(flat.line - high.line).max() < 0.01


def test_ground_whose_height_is_not_known_is_not_placed() -> None:
    one = PLACES["south"]
    grid = grid_around(one)
    height = np.full(grid.shape, 100.0)
    height[:10] = np.nan
    place = placed(ties_of(one), grid, height)
    assert np.isnan(place.line[:10]).all()
    assert np.isfinite(place.line[12:]).all()


def test_ground_beyond_the_image_is_not_placed() -> None:
    one = PLACES["south"]
    grid = grid_around(one, off=3.0)
    place = placed(ties_of(one), grid, np.zeros(grid.shape))
    assert np.isnan(place.line).all()
    assert np.isnan(place.pixel).all()


@pytest.mark.parametrize(("rise", "shown"), [(0.3, True), (0.9, False), (-0.9, True), (-2, False)])
def test_slopes_that_fold_or_shade_the_ground_are_not_observed(rise: float, shown: bool) -> None:
    """The satellite is west of it, looks east, and sees a slope that rises to the east too well."""
    one = Passing(lon=98.5, lat=17.0, heading=0.0)
    grid = grid_around(one)
    x, _ = grid.centres()
    height = np.broadcast_to(rise * (x - x.mean()), grid.shape)
    place = placed(ties_of(one), grid, height.copy())
    assert np.isfinite(place.pixel[5:-5, 5:-5]).all() == shown


@given(st.integers(0, 3_000), st.integers(0, 3_000))
def test_higher_ground_is_nearer(one_m: int, other_m: int) -> None:
    one = PLACES["Myanmar, falling"]
    grid = grid_around(one, resolution_m=500)
    first, second = (placed(_TIES, grid, np.full(grid.shape, h)) for h in (one_m, other_m))
    nearer = np.sign(first.pixel - second.pixel)
    assert (nearer == np.sign(other_m - one_m)).all()


_TIES = ties_of(PLACES["Myanmar, falling"])
