"""Median and medoid: equal to NumPy's, whatever is hidden."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra import numpy as arrays

from imagery.errors import ImageryError
from imagery.kernels.median import median, medoid
from imagery.kernels.network import middle
from tests.imagery.kernels import reference
from tests.imagery.kernels.reference import Values

FLOATS = some.floats(width=32, allow_nan=True, allow_infinity=True)
SHAPES = arrays.array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=14)


def nanmedian(values: Values) -> Values:
    """Return NumPy's median over time; it warns of pixels without a look, and of infinities."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.nanmedian(values, axis=0)


@given(arrays.arrays(np.float32, SHAPES, elements=FLOATS))
def test_the_median_is_that_of_numpy(values: Values) -> None:
    np.testing.assert_array_equal(median(values), nanmedian(values))


@pytest.mark.parametrize("dates", [*range(1, 20), 31, 32, 33, 64, 100])
def test_the_median_of_many_pixels_is_that_of_numpy(dates: int) -> None:
    chance = np.random.default_rng(dates)
    values = chance.normal(size=(dates, 700)).astype(np.float32)
    values[chance.random(values.shape) < chance.random(700)] = np.nan
    np.testing.assert_array_equal(median(values), nanmedian(values))


@given(some.integers(0, 10_000))
def test_the_order_of_dates_does_not_matter(seed: int) -> None:
    chance = np.random.default_rng(seed)
    values = chance.normal(size=(9, 20)).astype(np.float32)
    values[chance.random(values.shape) < 0.4] = np.nan
    np.testing.assert_array_equal(median(chance.permutation(values)), median(values))


def test_the_values_given_are_not_changed() -> None:
    values = np.array([[3, np.nan], [1, 2], [2, np.nan]], dtype=np.float32)
    before = values.copy()
    median(values)
    medoid(values.reshape(3, 1, 1, 2))
    np.testing.assert_array_equal(values, before)


def test_values_that_do_not_lie_in_order_give_the_same_median() -> None:
    values = np.random.default_rng(0).random((6, 4, 5), dtype=np.float32)
    turned = values.transpose(0, 2, 1)
    np.testing.assert_array_equal(median(turned), median(values).T)


@pytest.mark.parametrize("count", range(1, 17))
def test_a_network_brings_the_middle_of_zeros_and_ones_into_place(count: int) -> None:
    cases = (np.arange(2**count)[:, None] >> np.arange(count)) & 1
    for low, high in middle(count):
        pair = cases[:, [low, high]]
        cases[:, low], cases[:, high] = pair.min(axis=1), pair.max(axis=1)
    ones = cases.sum(axis=1)
    places = {count // 2, max(count // 2 - 1, 0)}
    for place in places:  # the 0-1 principle: what sorts all of these sorts everything
        np.testing.assert_array_equal(cases[:, place], ones >= count - place)


@given(some.integers(0, 10_000), some.integers(1, 9))
def test_the_medoid_is_that_of_plain_numpy(seed: int, dates: int) -> None:
    chance = np.random.default_rng(seed)
    values = chance.random((dates, 3, 4, 5), dtype=np.float32)
    values[np.broadcast_to(chance.random((dates, 1, 4, 5)) < 0.3, values.shape)] = np.nan
    values[chance.random(values.shape) < 0.02] = np.nan
    np.testing.assert_array_equal(medoid(values), reference.medoid(values))


def test_the_medoid_is_a_look_that_was_seen() -> None:
    values = np.random.default_rng(1).random((7, 4, 30, 20), dtype=np.float32)
    found = medoid(values)
    assert (values == found).all(axis=1).any(axis=0).all()


def test_a_pixel_never_seen_has_neither_median_nor_medoid() -> None:
    values = np.full((3, 2, 1, 2), np.nan, dtype=np.float32)
    values[1, :, 0, 0] = 5
    np.testing.assert_array_equal(median(values)[:, 0], [[5, np.nan], [5, np.nan]])
    assert np.isnan(medoid(values)[:, 0, 1]).all()
    assert (medoid(values)[:, 0, 0] == 5).all()


def test_a_look_without_all_bands_is_no_medoid() -> None:
    values = np.array([[0, 0], [5, np.nan]], dtype=np.float32).reshape(2, 2, 1, 1)
    assert medoid(values).ravel().tolist() == [0, 0]


def test_what_has_no_median_is_refused() -> None:
    with pytest.raises(ImageryError, match="at least one date"):
        median(np.empty((0, 3), dtype=np.float32))
    with pytest.raises(ImageryError, match="float32"):
        median(np.zeros((2, 3)))  # type: ignore[arg-type]
    with pytest.raises(ImageryError, match="single number"):
        median(np.array(1, dtype=np.float32))
    with pytest.raises(ImageryError, match="2 axes"):
        medoid(np.zeros((2, 3), dtype=np.float32))
