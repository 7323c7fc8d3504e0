"""imagery.monitor.ground: what all ground of a kind does on one day is no change of a pixel."""

import numpy as np
import pytest
from numpy.typing import NDArray

from imagery.monitor.ground import common_mode, strata

PIXELS, FEATURES = 900, 2


def a_look(kinds: NDArray[np.int8], shift: NDArray[np.float32]) -> NDArray[np.float32]:
    chance = np.random.default_rng(3)
    noise = chance.normal(0, 0.01, (FEATURES, kinds.size))
    return (noise + shift[kinds]).astype(np.float32)


def calm(pixels: int = PIXELS) -> NDArray[np.bool_]:
    return np.ones(pixels, dtype=np.bool_)


def test_each_kind_has_its_own_median() -> None:
    kinds = np.repeat(np.array([0, 1], dtype=np.int8), PIXELS // 2)
    apart = a_look(kinds, np.array([0.1, -0.2], dtype=np.float32))
    common = common_mode(apart, kinds, calm(), np.array([0, 1], dtype=np.int8))
    for kind in (0, 1):
        of_kind = apart[:, kinds == kind]
        expected = np.sort(of_kind, axis=1)[:, (of_kind.shape[1] - 1) // 2]
        np.testing.assert_array_equal(common[kind], expected)


def test_a_kind_of_few_pixels_does_as_all_do() -> None:
    kinds = np.zeros(PIXELS, dtype=np.int8)
    kinds[:100] = 1
    apart = a_look(kinds, np.array([0.0, 0.4], dtype=np.float32))
    common = common_mode(apart, kinds, calm(), np.array([0, 1], dtype=np.int8))
    whole = np.sort(apart, axis=1)[:, (PIXELS - 1) // 2]
    np.testing.assert_array_equal(common[1], whole)


def test_what_strays_already_and_what_is_not_clear_has_no_say() -> None:
    kinds = np.zeros(PIXELS, dtype=np.int8)
    apart = a_look(kinds, np.array([0.1], dtype=np.float32))
    there = np.array([0], dtype=np.int8)
    quiet = common_mode(apart[:, 500:], kinds[500:], calm(400), there)
    apart[:, :250] = 0.9
    apart[1, 250:500] = np.nan
    steady = calm()
    steady[:250] = False
    np.testing.assert_array_equal(common_mode(apart, kinds, steady, there), quiet)


def test_a_kind_that_is_not_asked_for_and_a_look_of_few_clear_pixels_get_nothing() -> None:
    kinds = np.zeros(PIXELS, dtype=np.int8)
    apart = a_look(kinds, np.array([0.1], dtype=np.float32))
    common = common_mode(apart, kinds, calm(), np.array([0], dtype=np.int8))
    assert common[0] == pytest.approx(0.1, abs=0.01)
    assert not common[1:].any()
    apart[:, 10:] = np.nan
    assert not common_mode(apart, kinds, calm(), np.array([0], dtype=np.int8)).any()


def test_a_kind_is_told_for_each_pixel() -> None:
    ndvi = np.array([-0.3, 0.1, 0.8, np.nan], dtype=np.float32)
    kinds = strata(ndvi, np.full(4, 0.02, dtype=np.float32))
    assert kinds.shape == (4,)
    assert len(set(kinds[:3].tolist())) > 1
