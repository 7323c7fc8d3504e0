"""Widening: equal to SciPy's dilation by a disc, and to plain distances."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from scipy import ndimage

from imagery.errors import ImageryError
from imagery.kernels.widen import widen
from tests.imagery.kernels import reference

SHAPES = arrays.array_shapes(min_dims=3, max_dims=3, min_side=1, max_side=12)
MASKS = arrays.arrays(np.bool_, SHAPES)
Mask = NDArray[np.bool_]
RADII = some.one_of(some.floats(0, 15), some.integers(0, 15).map(float))


@given(MASKS, RADII)
def test_a_widened_mask_holds_all_within_the_radius(mask: Mask, radius: float) -> None:
    np.testing.assert_array_equal(widen(mask, radius), reference.widen(mask, radius))


@pytest.mark.parametrize("radius", [1.0, 1.5, 2.0, 3.0, 6.0, 10.0])
def test_a_widened_mask_is_that_of_scipy(radius: float) -> None:
    chance = np.random.default_rng(int(radius))
    mask = chance.random((4, 130, 70)) < np.array([0, 0.001, 0.02, 0.3])[:, None, None]
    reach = int(radius)
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    disc = y**2 + x**2 <= radius**2 + 1e-9
    expected = [ndimage.binary_dilation(each, disc) for each in mask]
    np.testing.assert_array_equal(widen(mask, radius), expected)


@given(MASKS, RADII, RADII)
def test_a_wider_disc_never_holds_less(mask: Mask, one: float, two: float) -> None:
    less, more = sorted((one, two))
    assert not (widen(mask, less) & ~widen(mask, more)).any()


@given(MASKS)
def test_a_radius_of_zero_changes_nothing_and_copies(mask: Mask) -> None:
    same = widen(mask, 0)
    np.testing.assert_array_equal(same, mask)
    assert same is not mask


def test_a_mask_without_dates_stays_without() -> None:
    assert widen(np.zeros((0, 4, 4), dtype=bool), 2.0).shape == (0, 4, 4)


def test_what_is_no_mask_is_refused() -> None:
    with pytest.raises(ImageryError, match="float64"):
        widen(np.zeros((1, 2, 2)), 1.0)  # type: ignore[arg-type]
    with pytest.raises(ImageryError, match="2 axes"):
        widen(np.zeros((2, 2), dtype=bool), 1.0)
    for radius in (-1.0, np.nan, 1e9):
        with pytest.raises(ImageryError, match="widened by"):
            widen(np.zeros((1, 2, 2), dtype=bool), radius)
