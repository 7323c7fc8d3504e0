"""imagery.builtup and imagery.composite: what is built, and two pictures that compare."""

import io

import numpy as np
import pytest
from PIL import Image

from geo.period import Period, epoch_period
from imagery.builtup import built_up, built_up_share
from imagery.composite import composite, png, stretch
from tests.imagery.series import BEGUN, GRID, ROOF, a_cube, becomes, block, hide


def test_a_roof_in_a_forest_is_built_and_nothing_else_is() -> None:
    cube = becomes(a_cube(6), block(), 0, ROOF)
    share = built_up_share(cube)
    assert (share[block()] > 0.5).all()
    assert (share[~block()] < 0.3).all()


def test_the_area_is_that_of_the_block_and_lies_within_its_interval() -> None:
    cube = becomes(a_cube(6), block(), 0, ROOF)
    site = np.ones(GRID.shape, dtype=bool)
    found = built_up(built_up_share(cube), site, cube, observed_needed=0.7)
    assert found.area_ha == pytest.approx(0.3, rel=0.01)
    assert found.area_ha_lo is not None
    assert found.area_ha_hi is not None
    assert found.area_ha_lo <= found.area_ha <= found.area_ha_hi


def test_a_site_that_was_hardly_seen_has_no_area_and_not_zero() -> None:
    cube = a_cube(4)
    hidden = np.zeros(cube.clear.shape, dtype=bool)
    hidden[:, :20] = True
    found = built_up(
        built_up_share(hide(cube, hidden)), np.ones(GRID.shape, dtype=bool), cube,
        observed_needed=0.7,
    )  # fmt: skip
    assert found.observed_share < 0.7
    assert (found.area_ha, found.outline) == (None, None)


def test_a_site_of_forest_has_the_area_zero_once_it_was_seen() -> None:
    cube = a_cube(4)
    found = built_up(built_up_share(cube), block(), cube, observed_needed=0.7)
    assert (found.area_ha, found.observed_share, found.outline) == (0.0, 1.0, None)


def test_a_picture_is_the_median_of_its_period_and_names_its_days() -> None:
    picture = composite(a_cube(30), epoch_period("2022Q1"))
    assert picture is not None
    assert picture.first == BEGUN.date()
    assert picture.last.isoformat() == "2022-03-22"
    assert len(picture.scenes) == 9
    assert picture.bands[0].mean() == pytest.approx(0.04, abs=0.002)


def test_a_period_in_which_nothing_was_seen_has_no_picture() -> None:
    assert composite(a_cube(5), Period.parse("2030-01-01/2030-02-01")) is None


def test_what_was_not_seen_is_transparent_and_two_pictures_share_one_stretch() -> None:
    cube = a_cube(4)
    hidden = np.zeros(cube.clear.shape, dtype=bool)
    hidden[:, :10] = True
    picture = composite(hide(cube, hidden), epoch_period("2022Q1"))
    assert picture is not None
    content, bounds = png(picture, stretch([picture]))
    pixels = np.asarray(Image.open(io.BytesIO(content)))
    assert (pixels[:4, :, 3] == 0).all()
    assert (pixels[-8:-4, 8:-8, 3] == 255).all()
    assert bounds == GRID.lonlat_bounds
