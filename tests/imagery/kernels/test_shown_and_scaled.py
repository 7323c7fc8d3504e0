"""Two kernels that copy a cube: the same as plain NumPy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from imagery.errors import ImageryError
from imagery.kernels.scaled import scaled
from imagery.kernels.shown import shown

LOOKS = arrays(np.float32, (4, 2, 3, 2), elements=st.floats(-1, 1, width=32))
CLEAR = arrays(np.bool_, (4, 3, 2))
DATES = st.sets(st.integers(0, 3)).map(lambda chosen: np.array(sorted(chosen), dtype=np.int64))


@given(LOOKS, CLEAR, DATES)
def test_what_is_shown_is_what_numpy_picks_and_hides(
    values: np.ndarray, clear: np.ndarray, dates: np.ndarray
) -> None:
    plain = np.where(clear[dates][:, None], values[dates], np.float32(np.nan))
    before = values.copy()
    np.testing.assert_array_equal(shown(values, clear, dates), plain)
    np.testing.assert_array_equal(values, before)
    in_place = shown(values, clear, dates, in_place=True)
    np.testing.assert_array_equal(in_place, plain)
    assert not dates.size or np.shares_memory(in_place, values)


def test_looks_that_do_not_fit_are_refused() -> None:
    values, clear = np.zeros((2, 1, 2, 2), np.float32), np.ones((2, 2, 2), np.bool_)
    with pytest.raises(ImageryError, match="mask"):
        shown(values, clear[:1], np.array([0]))
    for dates in ([2], [-1], [1, 0], [1, 1]):
        with pytest.raises(ImageryError, match="in order"):
            shown(values, clear, np.array(dates))
    with pytest.raises(ImageryError, match="scattered"):
        shown(values[:, :, ::2], clear[:, ::2], np.array([0]), in_place=True)


@given(
    arrays(np.uint16, (3, 2, 5)),
    arrays(np.float32, (3, 2), elements=st.floats(2**-13, 1, width=32)),
    arrays(np.float32, (3, 2), elements=st.floats(-1, 1, width=32)),
    st.permutations([0, 1, 2]).map(np.array),
)
def test_stored_numbers_become_the_values_that_numpy_gives(
    stored: np.ndarray, scale: np.ndarray, offset: np.ndarray, dates: np.ndarray
) -> None:
    number = stored.astype(np.float32) - np.float32(1)
    plain = number * scale[:, :, None] + offset[:, :, None]
    plain[stored == 0] = np.nan
    values, seen = np.empty((3, 2, 5), np.float32), np.empty((3, 5), np.bool_)
    scaled(stored, scale, offset, dates, values, seen)
    np.testing.assert_array_equal(values[dates], plain)
    np.testing.assert_array_equal(seen[dates], (stored != 0).all(axis=1))


def test_a_look_that_goes_nowhere_changes_nothing() -> None:
    values, seen = np.zeros((1, 1, 2), np.float32), np.zeros((1, 2), np.bool_)
    one = np.ones((1, 1), np.float32)
    scaled(np.full((1, 1, 2), 9, np.uint16), one, one, np.array([-1]), values, seen)
    assert not values.any()
    assert not seen.any()
