"""The wave: equal to plain least squares, and what must hold of it whatever the values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from imagery.errors import ImageryError
from imagery.kernels.harmonic import YEAR_DAYS, design, fit
from tests.imagery.kernels import reference

SEEDS = some.integers(0, 10_000)
SLOW = pytest.mark.slow
"""Of each order the kernel is compiled anew, three seconds each."""


def a_stack(
    seed: int, dates: int = 40, pixels: int = 60, hidden: float = 0.4, order: int = 2
) -> tuple[reference.Values, reference.Values]:
    """Return values (time, pixel) with hidden looks and a few stray ones, and their design."""
    chance = np.random.default_rng(seed)
    terms = design(np.sort(chance.uniform(0, 3 * YEAR_DAYS, dates)), order=order)
    beta = chance.normal(0, 0.1, (terms.shape[1], pixels))
    beta[0] += 0.6
    values = terms @ beta + chance.normal(0, 0.02, (dates, pixels))
    values[chance.random(values.shape) < 0.04] -= 0.5
    blocks = np.repeat(chance.random((dates, -(-pixels // 5))) < hidden, 5, axis=1)[:, :pixels]
    values[blocks | (chance.random(values.shape) < 0.02)] = np.nan
    return values.astype(np.float32), terms


@pytest.mark.parametrize("order", [0, 2, 4, *(pytest.param(each, marks=SLOW) for each in (1, 3))])
@pytest.mark.parametrize("dates", [1, 6, 31, 33, 64, 140])
def test_the_plain_fit_is_that_of_least_squares(order: int, dates: int) -> None:
    values, terms = a_stack(dates, dates=dates, pixels=300, order=order)
    found = fit(values, terms)
    beta, sigma, looks = reference.fit(values, terms.astype(np.float64))
    firm = looks > 2 * terms.shape[1]  # below, the terms can hardly be told apart
    np.testing.assert_array_equal(found.looks, looks)
    np.testing.assert_allclose(found.beta[:, firm], beta[:, firm], atol=2e-5)
    np.testing.assert_allclose(found.sigma[firm], sigma[firm], rtol=1e-3, atol=1e-6)
    assert np.isnan(found.beta[:, looks <= terms.shape[1]]).all()


@given(SEEDS, some.integers(1, 3), some.sampled_from([0.0, 0.02]))
def test_the_robust_fit_is_that_of_plain_rounds(seed: int, rounds: int, floor: float) -> None:
    values, terms = a_stack(seed, pixels=12)
    found = fit(values, terms, rounds=rounds, floor=floor)
    beta, sigma, looks = reference.fit(values, terms.astype(np.float64), rounds=rounds, floor=floor)
    np.testing.assert_array_equal(found.looks, looks)
    np.testing.assert_allclose(found.beta, beta, atol=1e-4)
    np.testing.assert_allclose(found.sigma, sigma, atol=1e-5)


def test_stray_looks_are_left_out_and_not_counted() -> None:
    values, terms = a_stack(1, pixels=200, hidden=0.0)
    truth = fit(values, terms, rounds=3, floor=0.01)
    assert (truth.looks < np.isfinite(values).sum(axis=0)).any()
    assert np.median(truth.sigma) < 0.03
    assert np.median(fit(values, terms).sigma) > 0.05


@given(SEEDS)
def test_what_a_pixel_gets_does_not_depend_on_its_neighbours(seed: int) -> None:
    values, terms = a_stack(seed, pixels=300)
    order = np.random.default_rng(seed).permutation(values.shape[1])
    for rounds in (0, 2):
        found = fit(values, terms, rounds=rounds)
        shuffled = fit(np.ascontiguousarray(values[:, order]), terms, rounds=rounds)
        np.testing.assert_array_equal(shuffled.beta, found.beta[:, order])
        np.testing.assert_array_equal(shuffled.sigma, found.sigma[order])


@given(some.floats(-1e4, 1e4, width=32), SEEDS)
def test_a_constant_series_is_its_constant_and_has_no_spread(level: float, seed: int) -> None:
    values, terms = a_stack(seed, pixels=7, hidden=0.2)
    values[~np.isnan(values)] = level
    found = fit(values, terms)
    assert (found.beta[0] == np.float32(level)).all()
    assert (found.beta[1:] == 0).all()
    assert (found.sigma == 0).all()


@given(SEEDS)
def test_a_wave_without_noise_is_found_again(seed: int) -> None:
    chance = np.random.default_rng(seed)
    terms = design(np.linspace(0, 2 * YEAR_DAYS, 30), order=2)
    beta = chance.normal(0, 0.3, (5, 4)).astype(np.float32)
    found = fit((terms @ beta).astype(np.float32), terms)
    np.testing.assert_allclose(found.beta, beta, atol=1e-6)
    assert (found.sigma < 1e-6).all()


@pytest.mark.parametrize("rounds", [0, 2])
@pytest.mark.parametrize("dates", [0, 1, 5])
def test_too_few_dates_give_no_wave(dates: int, rounds: int) -> None:
    terms = design(np.arange(dates) * 30.0, order=2)
    found = fit(np.ones((dates, 3), dtype=np.float32), terms, rounds=rounds)
    assert np.isnan(found.beta).all()
    assert np.isnan(found.sigma).all()
    assert (found.looks == dates).all()


@pytest.mark.parametrize("rounds", [0, 2])
def test_one_pixel_no_pixel_and_one_never_seen(rounds: int) -> None:
    values, terms = a_stack(3, pixels=2, hidden=0.0)
    values[:, 1] = np.nan
    found = fit(values, terms, rounds=rounds)
    assert np.isfinite(found.beta[:, 0]).all()
    assert np.isnan(found.beta[:, 1]).all()
    assert found.looks[1] == 0
    one = fit(values[:, :1], terms, rounds=rounds)
    np.testing.assert_array_equal(one.beta, found.beta[:, :1])
    assert fit(values[:, :0], terms, rounds=rounds).beta.shape == (5, 0)


def test_looks_of_one_season_alone_cannot_tell_the_terms_apart() -> None:
    terms = design(100 + YEAR_DAYS * np.arange(12), order=2)
    found = fit(np.random.default_rng(0).random((12, 3), dtype=np.float32), terms)
    assert np.isnan(found.beta).all()
    assert (found.looks == 12).all()


def test_looks_of_half_a_year_are_fitted_as_well_as_float64_does() -> None:
    chance = np.random.default_rng(5)
    terms = design(np.sort(chance.uniform(0, YEAR_DAYS / 2, 25)), order=2)
    values = chance.normal(0.5, 0.02, (25, 50)).astype(np.float32)
    beta, _, _ = reference.fit(values, terms.astype(np.float64))
    np.testing.assert_allclose(fit(values, terms).beta, beta, rtol=1e-4, atol=1e-4)


def test_the_spread_never_falls_below_the_floor() -> None:
    values, terms = a_stack(4, hidden=0.0)
    for rounds in (0, 2):
        assert (fit(values, terms, rounds=rounds, floor=0.5).sigma == np.float32(0.5)).all()


def test_a_design_turns_once_a_year() -> None:
    rows = design(np.array([0, YEAR_DAYS / 4, YEAR_DAYS]), order=2)
    expected = [[1, 1, 0, 1, 0], [1, 0, 1, -1, 0], [1, 1, 0, 1, 0]]
    np.testing.assert_allclose(rows, expected, atol=1e-6)
    assert rows.dtype == np.float32


def test_what_cannot_be_fitted_is_refused() -> None:
    values, terms = a_stack(0, pixels=3)
    with pytest.raises(ImageryError, match="float32"):
        fit(values.astype(np.float64), terms)  # type: ignore[arg-type]
    with pytest.raises(ImageryError, match="one row for each date"):
        fit(values[1:], terms)
    with pytest.raises(ImageryError, match="not to 3 axes"):
        fit(values[:, :, None], terms)
    with pytest.raises(ImageryError, match="first term"):
        fit(values, terms[:, 1:])
    with pytest.raises(ImageryError, match="in pairs"):
        fit(values, terms[:, :-1])
    with pytest.raises(ImageryError, match="0 or more"):
        design(np.zeros(3), order=-1)
