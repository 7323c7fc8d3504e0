"""imagery.composite: two pictures that compare."""

import io

import numpy as np
import pytest
from PIL import Image

from geo.period import Period, epoch_period
from imagery.composite import composite, png, stretch
from tests.imagery.series import BEGUN, GRID, a_cube, hide


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
