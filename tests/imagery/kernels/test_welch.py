"""Welch's t: equal to the plain formula, and what must hold of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats

from imagery.errors import ImageryError
from imagery.kernels.welch import welch_t
from tests.imagery.kernels import reference

SEEDS = some.integers(0, 10_000)


def two_sides(
    seed: int, before: int = 12, after: int = 4, pixels: int = 40
) -> list[reference.Values]:
    """Return looks before and after, some hidden."""
    chance = np.random.default_rng(seed)
    sides = []
    for dates in (before, after):
        values = chance.normal(-12, chance.uniform(0.1, 2), (dates, pixels)).astype(np.float32)
        values[chance.random(values.shape) < 0.3] = np.nan
        sides.append(values)
    return sides


@given(SEEDS, some.integers(0, 20), some.integers(0, 5))
def test_t_is_that_of_the_plain_formula(seed: int, dates: int, later: int) -> None:
    before, after = two_sides(seed, dates, later)
    t, dof = welch_t(before, after)
    expected = np.array([reference.welch(*each) for each in zip(before.T, after.T, strict=True)])
    np.testing.assert_allclose(t, expected[:, 0], rtol=1e-5)
    np.testing.assert_allclose(dof, expected[:, 1], rtol=1e-5)


def test_t_is_that_of_scipy() -> None:
    before, after = (
        each.astype(np.float32)
        for each in np.split(np.random.default_rng(3).normal(size=(20, 900)), [14])
    )
    t, dof = welch_t(before, after)
    found = stats.ttest_ind(after.astype(float), before.astype(float), equal_var=False)
    np.testing.assert_allclose(t, found.statistic, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(dof, found.df, rtol=1e-5)


@given(SEEDS)
def test_the_other_way_round_the_sign_turns(seed: int) -> None:
    before, after = two_sides(seed, 8, 5)
    there, back = welch_t(before, after), welch_t(after, before)
    np.testing.assert_allclose(there[0], -back[0], rtol=1e-6)
    np.testing.assert_allclose(there[1], back[1], rtol=1e-6)


def test_a_constant_series_has_no_t_and_a_sudden_one_an_infinite() -> None:
    before = np.full((35, 2), 0.1, dtype=np.float32)
    after = np.full((4, 2), 0.1, dtype=np.float32)
    after[:, 1] = 0.2
    t, dof = welch_t(before, after)
    assert np.isnan(t[0])
    assert t[1] == np.inf
    assert np.isnan(dof).all()


def test_a_side_with_one_look_has_no_t() -> None:
    t, dof = welch_t(np.ones((1, 1), np.float32), np.arange(5, dtype=np.float32)[:, None])
    assert np.isnan([*t, *dof]).all()


def test_axes_beyond_time_stay() -> None:
    values = np.random.default_rng(0).random((5, 3, 4), dtype=np.float32)
    t, dof = welch_t(values, values[:3])
    assert t.shape == dof.shape == (3, 4)


def test_sides_of_different_pixels_are_refused() -> None:
    with pytest.raises(ImageryError, match="same pixels"):
        welch_t(np.zeros((2, 3), np.float32), np.zeros((2, 4), np.float32))
    with pytest.raises(ImageryError, match="looks after are float64"):
        welch_t(np.zeros((2, 3), np.float32), np.zeros((2, 3)))  # type: ignore[arg-type]
