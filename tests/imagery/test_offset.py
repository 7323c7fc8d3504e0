"""imagery.offset: an offset that no Item tells of is taken off or refused; haze is none."""

from dataclasses import replace

import numpy as np
import pytest

from imagery.cube import Cube
from imagery.offset import lighter, without_offsets
from imagery.scene import Units
from tests.imagery.series import a_cube, hide

HAZE = np.array([0.12, 0.08, 0.06, 0.03, 0.01, 0.0], np.float32)
RIPE = (0.08, 0.12, 0.16, 0.20, 0.34, 0.28)


@pytest.mark.parametrize("spoilt", [slice(15, 20), slice(8, 20), slice(3, 4)])
def test_a_forgotten_offset_is_taken_off_whether_few_or_most_have_it(spoilt: slice) -> None:
    right, wrong = a_cube(20), a_cube(20)
    wrong.values[spoilt] += 0.1
    mended = without_offsets(wrong)
    assert len(mended.scenes) == 20
    np.testing.assert_allclose(mended.values, right.values, atol=1e-6)
    assert mended.masks == (f"an untold offset of 0.1 taken off {len(range(20)[spoilt])} looks",)


def test_the_looks_that_are_given_are_not_changed() -> None:
    cube = a_cube(20)
    cube.values[4] += 0.1
    before = cube.values.copy()
    without_offsets(cube)
    np.testing.assert_array_equal(cube.values, before)


def test_an_offset_that_none_is_known_to_add_is_refused() -> None:
    cube = a_cube(20)
    cube.values[7] += 0.2
    left = without_offsets(cube)
    assert [each.item for each in left.refused] == ["S007"]
    assert "offset" in left.refused[0].reason
    assert len(left.scenes) == 19


def test_an_offset_under_thick_haze_is_refused() -> None:
    cube = a_cube(20)
    cube.values[7] += 0.1 + HAZE[:, None, None]
    assert [each.item for each in without_offsets(cube).refused] == ["S007"]


def test_haze_season_and_other_light_are_no_offset() -> None:
    cube = a_cube(20)
    cube.values[4] += HAZE[:, None, None]
    cube.values[10:] *= 1.3
    assert without_offsets(cube) is cube


def farmed() -> Cube:
    """Return ground of which nine tenths ripen in the second half of the looks."""
    cube = a_cube(20)
    rows = cube.grid.shape[0] * 9 // 10
    cube.values[10:, :, :rows] = np.array(RIPE, np.float32)[:, None, None]
    return cube


def test_the_quietest_ground_has_the_say_where_most_of_it_turns_with_the_season() -> None:
    cube = farmed()
    shown = cube.values.reshape(20, 6, -1)
    assert np.abs(lighter(shown)).max() < 0.01
    assert without_offsets(cube) is cube
    cube.values[12] += 0.1
    assert "taken off 1 looks" in without_offsets(cube).masks[0]


def test_a_look_at_nothing_but_a_field_is_no_offset() -> None:
    cube = farmed()
    hidden = np.zeros(cube.clear.shape, dtype=bool)
    hidden[15, -8:] = True
    assert len(without_offsets(hide(cube, hidden)).scenes) == 20


def test_pictures_for_the_eye_have_no_offset_to_forget() -> None:
    cube = replace(a_cube(20), units=Units.DISPLAY)
    cube.values[5] += 0.2
    assert without_offsets(cube) is cube
