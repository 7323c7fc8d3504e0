"""imagery.prepare and imagery.registration: looks that can be held against one another."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from scipy import ndimage

from imagery.cube import Cube
from imagery.prepare import one_a_pass
from imagery.registration import registered, shift_of
from tests.imagery.series import BEGUN, a_cube, hide


def textured(looks: int = 12) -> Cube:
    """Return ground with a texture that a shift can be told by."""
    rng = np.random.default_rng(2)
    cube = a_cube(looks)
    rough = ndimage.gaussian_filter(rng.normal(0, 1, cube.grid.shape), 1.5).astype(np.float32)
    cube.values[:] *= 1 + 0.5 * rough / rough.std()
    return cube


def moved(cube: Cube, look: int, by: tuple[float, float]) -> Cube:
    for band in range(len(cube.bands)):
        cube.values[look, band] = ndimage.shift(
            cube.values[look, band], by, order=1, mode="nearest"
        )
    return cube


@pytest.mark.parametrize("by", [(0.5, 0.0), (-0.4, 0.6), (0.0, -0.8)])
def test_a_shift_is_found_to_a_part_of_a_pixel(by: tuple[float, float]) -> None:
    cube = moved(textured(), 5, by)
    found = shift_of(cube.band("red")[5], cube.band("red")[4])
    assert found == pytest.approx(by, abs=0.15)


def test_a_small_shift_is_left_a_larger_one_taken_back_and_a_large_one_refused() -> None:
    cube = textured()
    for look, size in {3: 0.1, 6: 0.7, 9: 2.5}.items():
        moved(cube, look, (size, 0.0))
    straight = registered(cube)
    assert [scene.id for scene in straight.scenes] == [
        scene.id for look, scene in enumerate(cube.scenes) if look != 9
    ]
    assert "beside the other looks" in straight.refused[-1].reason
    np.testing.assert_array_equal(straight.values[3], cube.values[3])
    inner = (slice(4, -4), slice(4, -4))
    apart = np.abs(straight.values[6, 2] - cube.values[5, 2])[inner]
    before = np.abs(cube.values[6, 2] - cube.values[5, 2])[inner]
    assert np.nanmean(apart) < 0.7 * np.nanmean(before)


def test_a_shift_that_one_tile_told_holds_in_a_tile_that_cannot_tell() -> None:
    known: dict[str, tuple[float, float]] = {}
    registered(moved(textured(), 6, (0.7, 0.0)), known)
    assert known["S006"] == pytest.approx((0.7, 0.0), abs=0.15)
    plain = a_cube(12)
    assert registered(plain, known).masks == ("looks shifted back by up to 0.7 pixels",)
    assert known.keys() == {scene.id for scene in plain.scenes}


def test_ground_without_texture_has_no_shift() -> None:
    assert registered(a_cube(8)).masks == ()


@pytest.mark.parametrize("looks", [12, 60])
def test_noise_on_even_ground_is_not_laid_upon_noise(looks: int) -> None:
    assert registered(a_cube(looks)).masks == ()


def test_another_light_is_no_shift() -> None:
    cube = textured()
    cube.values[4] *= 1.4
    assert len(registered(cube).scenes) == 12


def on_one_day(cube: Cube) -> Cube:
    """Return a cube whose second look is of the first one's day."""
    first, second, *rest = cube.scenes
    twin = replace(second, acquired=first.acquired + timedelta(minutes=1))
    return replace(cube, scenes=(first, twin, *rest))


def test_two_products_of_one_day_are_one_look_and_fill_each_other_in() -> None:
    cube = on_one_day(a_cube(6))
    hidden = np.zeros(cube.clear.shape, dtype=bool)
    hidden[0, :5] = True
    merged = one_a_pass(hide(cube, hidden))
    assert len(merged.scenes) == 5
    assert merged.clear[0].all()
    np.testing.assert_array_equal(merged.values[0][:, :5], cube.values[1][:, :5])
    assert "one look" in merged.refused[-1].reason


def test_looks_of_different_days_are_left_alone() -> None:
    cube = a_cube(6)
    assert one_a_pass(cube) is cube


def test_a_cube_begins_when_it_says() -> None:
    assert a_cube(3).scenes[0].acquired == BEGUN
