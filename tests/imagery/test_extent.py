"""imagery.extent: an outline, its area, and an interval that says how sure it is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.area import geodesic_area_m2
from imagery.builtup import REFLECTANCE
from imagery.extent import Extent, extent
from tests.imagery.series import GRID, block

EVERYWHERE = np.ones(GRID.shape, dtype=bool)
PIXEL_HA = geodesic_area_m2(GRID.outline) / GRID.shape[0] / GRID.shape[1] / 10_000


def found(odds: np.ndarray, site: np.ndarray = EVERYWHERE) -> Extent:
    return extent(
        odds.astype(np.float32), site, GRID, method=REFLECTANCE, observed_needed=0.7
    )  # fmt: skip


def a_block(built: float = 6.0, other: float = -6.0) -> np.ndarray:
    return np.where(block(), built, other)


def interval(of: Extent) -> tuple[float, float, float]:
    assert of.area_ha is not None
    assert of.area_ha_lo is not None
    assert of.area_ha_hi is not None
    return of.area_ha_lo, of.area_ha, of.area_ha_hi


def test_the_area_is_that_of_the_block_and_the_interval_holds_it() -> None:
    low, area, high = interval(found(a_block()))
    assert area == pytest.approx(block().sum() * PIXEL_HA, rel=1e-3)
    assert low < area < high
    assert high - low < 0.2 * area


def test_poor_contrast_widens_the_interval() -> None:
    clear, poor = interval(found(a_block())), interval(found(a_block(1.0, -1.0)))
    assert poor[2] - poor[0] > 5 * (clear[2] - clear[0])


def test_the_strict_outline_lies_within_the_middle_one_and_that_within_the_lax_one() -> None:
    odds = np.random.default_rng(1).normal(0, 3, GRID.shape)
    of = found(odds)
    assert of.surely is not None
    assert of.outline is not None
    assert of.possibly is not None
    assert of.surely.difference(of.outline).area < 1e-11
    assert of.outline.difference(of.possibly).area < 1e-11


def test_ground_that_was_not_seen_counts_as_the_seen_and_widens_the_upper_end_alone() -> None:
    odds = a_block()
    whole = interval(found(odds))
    odds[: GRID.shape[0] // 5] = np.nan
    part = found(odds)
    hidden = part.unseen
    assert hidden is not None
    hidden_ha = geodesic_area_m2(hidden) / 10_000
    low, area, high = interval(part)
    assert area == pytest.approx(whole[1] / part.observed_share, rel=0.02)
    assert low == pytest.approx(whole[0], rel=0.02)
    assert high == pytest.approx(whole[2] + hidden_ha, rel=0.02)


def test_under_the_threshold_there_is_no_area_and_what_was_not_seen_is_kept() -> None:
    odds = a_block()
    odds[: GRID.shape[0] // 2] = np.nan
    of = found(odds)
    assert (of.area_ha, of.area_ha_lo, of.area_ha_hi, of.outline) == (None, None, None, None)
    assert of.observed_share == pytest.approx(0.5, abs=0.02)
    assert of.unseen is not None


@pytest.mark.parametrize(("within", "counts"), [(-1.5, True), (-6.0, False)])
def test_doubtful_ground_that_is_built_all_around_is_built_and_green_ground_is_not(
    within: float, *, counts: bool
) -> None:
    odds = a_block()
    rows, cols = (int(np.median(side)) for side in np.nonzero(block()))
    whole = interval(found(odds))[1]
    odds[rows, cols] = within
    assert (interval(found(odds))[1] == whole) is counts


def test_seen_ground_without_a_building_has_the_area_zero() -> None:
    low, area, high = interval(found(a_block(-6.0)))
    assert (low, area) == (0.0, 0.0)
    assert high < 0.01
    assert found(a_block(-6.0)).outline is None


@given(
    st.integers(0, 2**32 - 1), st.floats(0.1, 8), st.floats(-4, 4), st.floats(0, 0.3),
)  # fmt: skip
def test_an_interval_holds_its_estimate_and_stays_within_the_site(
    seed: int, spread: float, middle: float, hidden: float
) -> None:
    rng = np.random.default_rng(seed)
    odds = rng.normal(middle, spread, GRID.shape)
    odds[rng.uniform(size=odds.shape) < hidden] = np.nan
    of = found(odds, block())
    if of.area_ha is None:
        assert of.observed_share < 0.7
        return
    low, area, high = interval(of)
    assert 0 <= low <= area <= high <= block().sum() * PIXEL_HA * 1.001
