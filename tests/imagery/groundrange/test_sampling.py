"""imagery.groundrange: from the pixels of an image to those of a grid."""

import numpy as np
from shapely import box

from geo.grid import Grid
from imagery.groundrange.placing import Place
from imagery.groundrange.sampling import margin_of, sampled, span_of

GRID = Grid.covering(box(98.50, 17.00, 98.51, 17.01), resolution_m=10)


def place_on(grid: Grid, *, times: float = 1.0, off: float = 0.0) -> Place:
    row, col = np.indices(grid.shape) * times + off
    return Place(line=row, pixel=col, spacing_m=10.0)


def test_pixels_that_lie_on_those_of_the_grid_are_not_changed() -> None:
    power = np.random.default_rng(1).uniform(0, 1, GRID.shape).astype(np.float32)
    power[3:9, 4:9] = np.nan
    onto = sampled(power, 0, 0, place_on(GRID), GRID)
    assert np.allclose(onto, power, equal_nan=True)


def test_what_was_not_observed_does_not_spread_and_is_in_no_mean() -> None:
    power = np.full(GRID.shape, 0.5, dtype=np.float32)
    power[20, 20] = np.nan
    onto = sampled(power, 0, 0, place_on(GRID, off=0.25), GRID)
    assert np.isnan(onto[19, 19]) or np.isclose(onto[19, 19], 0.5)
    seen = onto[np.isfinite(onto)]
    assert np.allclose(seen, 0.5)
    assert np.isnan(onto[:-1, :-1]).sum() <= 1


def test_a_coarser_grid_gets_means_and_not_samples() -> None:
    coarse = Grid.covering(box(98.50, 17.00, 98.51, 17.01), resolution_m=60)
    rng = np.random.default_rng(3)
    power = rng.exponential(0.1, (GRID.shape[0] + 40, GRID.shape[1] + 40)).astype(np.float32)
    place = place_on(coarse, times=6, off=10)
    assert margin_of(place, coarse) >= 3
    onto = sampled(power, 0, 0, place, coarse)
    assert np.isclose(onto.mean(), 0.1, rtol=0.1)
    assert onto.std() < 0.1 / 4


def test_places_that_are_not_seen_stay_empty() -> None:
    place = place_on(GRID)
    place.line[:4] = np.nan
    onto = sampled(np.ones(GRID.shape, dtype=np.float32), 0, 0, place, GRID)
    assert np.isnan(onto[:4]).all()
    assert np.isfinite(onto[4:]).all()


def test_a_span_stays_within_the_image() -> None:
    assert span_of(np.array([-5.5, 3.2, np.nan]), 100, 2) == (0, 7)
    assert span_of(np.array([95.0, 140.0]), 100, 2) == (93, 100)
