"""geo.grid: every array knows where it lies, and tiles put together are the whole."""

import numpy as np
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from geo.area import geodesic_area_m2
from geo.errors import CRSMismatchError, InvalidShapeError
from geo.grid import Grid
from geo.shapes import circle

AOI = circle(98.53, 16.82, radius_m=700)
GRID = Grid.covering(AOI, resolution_m=10)


@given(
    lon=st.floats(-170, 170), lat=st.floats(-70, 70), radius=st.floats(60, 3_000),
    resolution=st.sampled_from([10.0, 20.0, 30.0]),
)  # fmt: skip
def test_a_grid_covers_what_it_was_made_for(
    lon: float, lat: float, radius: float, resolution: float
) -> None:
    aoi = circle(lon, lat, radius_m=radius)
    grid = Grid.covering(aoi, resolution_m=resolution)
    assert grid.outline.buffer(1e-6).contains(aoi)
    assert grid.bounds[0] % resolution == pytest.approx(0, abs=1e-3)


@given(pixels=st.integers(1, 200))
def test_tiles_put_together_are_the_whole(pixels: int) -> None:
    seen = np.zeros(GRID.shape, dtype=int)
    for tile in GRID.tiles(pixels):
        seen[tile.window_in(GRID)] += 1
        assert max(tile.shape) <= pixels
    assert (seen == 1).all()


def test_a_mask_has_the_area_of_its_outline() -> None:
    pixel_m2 = GRID.resolution_m**2
    assert GRID.mask(AOI).sum() * pixel_m2 == pytest.approx(geodesic_area_m2(AOI), rel=0.01)


def test_the_mask_of_a_tile_is_the_piece_of_the_mask() -> None:
    tile = GRID.tiles(50)[4]
    assert (tile.mask(AOI) == GRID.mask(AOI)[tile.window_in(GRID)]).all()


def test_a_place_lies_in_the_pixel_whose_centre_is_nearest() -> None:
    lon, lat = GRID.lonlat()
    assert GRID.pixel_of(float(lon[17, 23]), float(lat[17, 23])) == (17, 23)


def test_a_grid_of_another_crs_is_no_window() -> None:
    other = Grid.covering(AOI, resolution_m=10, crs="EPSG:3857")
    with pytest.raises(CRSMismatchError, match="no window of the other"):
        other.window_in(GRID)


def test_degrees_are_refused_as_a_grid_in_metres() -> None:
    with pytest.raises(CRSMismatchError, match="counts in degrees"):
        Grid.covering(AOI, resolution_m=10, crs="EPSG:4326")


@pytest.mark.parametrize(
    ("transform", "shape", "words"),
    [
        (Affine(10, 0, 0, 0, -10, 0), (0, 5), "at least one pixel"),
        (Affine(10, 0, 0, 0, 10, 0), (5, 5), "north up"),
        (Affine(10, 1, 0, 0, -10, 0), (5, 5), "north up"),
    ],
)
def test_a_grid_that_cannot_be_is_refused(
    transform: Affine, shape: tuple[int, int], words: str
) -> None:
    with pytest.raises(InvalidShapeError, match=words):
        Grid("EPSG:32647", transform, shape)


def test_a_grid_too_large_for_memory_is_refused_with_a_way_out() -> None:
    with pytest.raises(InvalidShapeError, match="Cut it into zones"):
        Grid.covering(box(98, 16, 102, 20), resolution_m=10)
