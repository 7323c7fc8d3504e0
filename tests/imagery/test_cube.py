"""imagery.cube: arrays that fit one another, and the parts that are asked of them."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from geo.period import Period
from imagery.cube import Cube

Build = Callable[..., Cube]


def test_arrays_that_do_not_fit_are_refused(a_cube: Build) -> None:
    cube = a_cube(np.zeros((3, 3, 4, 5)))
    with pytest.raises(ValueError, match="clear is"):
        replace(cube, clear=cube.clear[:, :2])


def test_a_band_is_found_by_its_name(a_cube: Build) -> None:
    values = np.arange(3 * 3 * 4).reshape(3, 3, 2, 2).astype(float)
    assert (a_cube(values).band("green") == values[:, 1]).all()


def test_a_band_that_is_not_there_is_named_with_those_that_are(a_cube: Build) -> None:
    with pytest.raises(KeyError, match="no band nir; they have blue, green, red"):
        a_cube(np.zeros((1, 3, 2, 2))).band("nir")


def test_a_period_keeps_its_start_and_not_its_end(a_cube: Build) -> None:
    cube = a_cube(np.zeros((4, 3, 2, 2)))
    part = cube.between(Period.parse("2022-01-06/2022-01-16"))
    assert [str(day) for day in part.days] == ["2022-01-06", "2022-01-11"]


def test_the_parts_of_a_cube_are_the_cube(a_cube: Build) -> None:
    cube = a_cube(np.random.default_rng(0).random((5, 3, 2, 2)))
    parts = [cube.kept(slice(0, 2)), cube.kept(np.array([2, 3, 4]))]
    assert np.array_equal(np.concatenate([part.values for part in parts]), cube.values)
    assert [scene.id for part in parts for scene in part.scenes] == [s.id for s in cube.scenes]


def test_clear_share_counts_pixels(a_cube: Build) -> None:
    values = np.zeros((2, 3, 2, 2))
    values[1, 0, 0, 0] = np.nan
    assert a_cube(values).clear_share.tolist() == [1.0, 0.75]
