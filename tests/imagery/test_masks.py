"""imagery.masks: laws of clear looks, with a scene classification and without one."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from imagery.cube import Cube
from imagery.masks import MaskRules, clear_only
from imagery.scene import Units

Build = Callable[..., Cube]

PURE_BUILDER = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
KEEP_ALL = MaskRules(min_clear_share=0.0, min_observed_share=0.0)
SIZE = 24
codes = hnp.arrays(np.uint8, (3, SIZE, SIZE), elements=st.sampled_from([4, 4, 4, 4, 5, 6]))


def ground(times: int, seed: int = 0) -> np.ndarray:
    """Return (time, band, y, x) of a quiet place with texture and a little noise."""
    rng = np.random.default_rng(seed)
    base = 0.25 + 0.08 * rng.standard_normal((1, 1, SIZE, SIZE))
    return base + 0.01 * rng.standard_normal((times, 3, SIZE, SIZE)) + np.zeros((1, 3, 1, 1))


def with_classes(a_cube: Build, qa: np.ndarray) -> Cube:
    return a_cube(ground(len(qa)), qa=qa.astype(np.uint8))


# ------------------------------------------------------------------ with a classification


@PURE_BUILDER
@given(codes, st.sampled_from([3, 8, 9, 10, 11, 1]), st.integers(0, 2), st.integers(0, SIZE - 1))
def test_more_cloud_is_never_more_clear(
    a_cube: Build, qa: np.ndarray, code: int, step: int, row: int
) -> None:
    cloudier = qa.copy()
    cloudier[step, row, row // 2 :] = code
    before = clear_only(with_classes(a_cube, qa), KEEP_ALL)
    after = clear_only(with_classes(a_cube, cloudier), KEEP_ALL)
    assert not (after.clear & ~before.clear).any()
    assert not after.clear[step, row, row // 2 :].any()


@PURE_BUILDER
@given(hnp.arrays(np.bool_, (3, SIZE, SIZE)))
def test_what_was_not_observed_is_never_clear(a_cube: Build, unseen: np.ndarray) -> None:
    values = ground(3)
    values[np.broadcast_to(unseen[:, None], values.shape)] = np.nan
    for qa in (None, np.full((3, SIZE, SIZE), 4, dtype=np.uint8)):
        kept = clear_only(a_cube(values, qa=qa, units=Units.DISPLAY), KEEP_ALL)
        steps = [int(scene.id[2:]) for scene in kept.scenes]
        assert not (kept.clear & unseen[steps]).any()


def test_values_are_nan_exactly_where_not_clear(a_cube: Build) -> None:
    qa = np.full((3, SIZE, SIZE), 4)
    qa[1, :6] = 9
    kept = clear_only(with_classes(a_cube, qa), KEEP_ALL)
    assert np.array_equal(np.isfinite(kept.values).all(axis=1), kept.clear)


def test_the_input_is_not_changed(a_cube: Build) -> None:
    qa = np.full((3, SIZE, SIZE), 4, dtype=np.uint8)
    qa[1, :6] = 9
    cube = a_cube(ground(3), qa=qa)
    values, clear = cube.values.copy(), cube.clear.copy()
    clear_only(cube)
    assert np.array_equal(cube.values, values)
    assert np.array_equal(cube.clear, clear)


@pytest.mark.parametrize("code", [0, 1, 3, 8, 9, 10, 11])
def test_each_class_that_hides_the_ground_hides_it(code: int, a_cube: Build) -> None:
    qa = np.full((3, SIZE, SIZE), 4)
    qa[1, 12, 12] = code
    assert not clear_only(with_classes(a_cube, qa), KEEP_ALL).clear[1, 12, 12]


@pytest.mark.parametrize("code", [2, 4, 5, 6, 7])
def test_each_class_of_ground_is_clear(code: int, a_cube: Build) -> None:
    qa = np.full((3, SIZE, SIZE), code)
    assert clear_only(with_classes(a_cube, qa), KEEP_ALL).clear.all()


@pytest.mark.parametrize(
    ("code", "resolution_m", "reach"), [(9, 10, 3), (3, 10, 6), (9, 30, 1), (3, 20, 3), (11, 10, 0)]
)
def test_margins_are_metres_on_the_ground(
    code: int, resolution_m: float, reach: int, a_cube: Build
) -> None:
    qa = np.full((1, SIZE, SIZE), 4, dtype=np.uint8)
    qa[0, 12, 12] = code
    cube = a_cube(ground(1), qa=qa, resolution_m=resolution_m)
    hidden = ~clear_only(cube, KEEP_ALL).clear[0, 12]
    assert hidden.tolist() == [abs(col - 12) <= reach for col in range(SIZE)]


def test_a_roof_that_is_taken_for_cloud_on_every_calm_date_is_kept(a_cube: Build) -> None:
    qa = np.full((12, SIZE, SIZE), 4)
    qa[:, 10:12, 10:12] = 9
    qa[4] = 9
    kept = clear_only(with_classes(a_cube, qa))
    assert len(kept.scenes) == 11
    assert kept.clear[:, 10:12, 10:12].all()


def test_a_cloud_that_moves_is_not_a_roof(a_cube: Build) -> None:
    qa = np.full((12, SIZE, SIZE), 4)
    for step in range(12):
        qa[step, step : step + 4, step : step + 4] = 9
    kept = clear_only(with_classes(a_cube, qa), KEEP_ALL)
    assert not any(kept.clear[step, step + 1, step + 1] for step in range(12))


def test_a_small_cloud_that_the_classes_missed_is_found_by_its_blue(a_cube: Build) -> None:
    values = ground(12)
    values[5, :, 8:14, 8:14] = 0.7
    kept = clear_only(a_cube(values, qa=np.full((12, SIZE, SIZE), 4, dtype=np.uint8)))
    assert not kept.clear[5, 8:14, 8:14].any()
    assert kept.clear[4].all()


def test_a_new_bright_roof_stays_clear_from_its_first_look(a_cube: Build) -> None:
    values = ground(12)
    values[7:, :, 8:14, 8:14] = 0.7
    kept = clear_only(a_cube(values, qa=np.full((12, SIZE, SIZE), 4, dtype=np.uint8)))
    assert kept.clear.all()


# ------------------------------------------------------------------ dates


def test_a_date_with_little_to_see_is_dropped_and_said(a_cube: Build) -> None:
    qa = np.full((3, SIZE, SIZE), 4)
    qa[1, 3:] = 9
    kept = clear_only(with_classes(a_cube, qa))
    assert [scene.id for scene in kept.scenes] == ["S_000", "S_002"]
    assert kept.refused[0].item == "S_001"
    assert "is clear over" in kept.refused[0].reason


def test_nothing_clear_at_all_leaves_an_empty_cube(a_cube: Build) -> None:
    kept = clear_only(with_classes(a_cube, np.full((3, SIZE, SIZE), 9)))
    assert kept.values.shape == (0, 3, SIZE, SIZE)
    assert len(kept.refused) == 3


def test_a_date_that_sees_a_part_clearly_is_kept(a_cube: Build) -> None:
    values = ground(3)
    values[1, :, :, 6:] = np.nan
    qa = np.full((3, SIZE, SIZE), 4, dtype=np.uint8)
    qa[1, :, 6:] = 0
    assert len(clear_only(a_cube(values, qa=qa)).scenes) == 3


def test_the_masks_that_were_used_are_named(a_cube: Build) -> None:
    with_qa = clear_only(with_classes(a_cube, np.full((3, SIZE, SIZE), 4))).masks
    without = clear_only(a_cube(ground(8), units=Units.DISPLAY)).masks
    assert with_qa[:2] == ("dataset mask", "SCL (cloud +30 m, shadow +60 m)")
    assert without[:2] == ("dataset mask", "temporal screen of brightness (no cloud band)")


# ------------------------------------------------------------------ without a classification


def shown(a_cube: Build, values: np.ndarray) -> Cube:
    return clear_only(a_cube(values, units=Units.DISPLAY), KEEP_ALL)


def test_a_cloud_and_its_shadow_are_found(a_cube: Build) -> None:
    values = ground(15)
    values[6, :, 2:12, 2:12] = 0.9
    values[6, :, 13:22, 13:22] *= 0.3
    kept = shown(a_cube, values)
    assert not kept.clear[6, 2:12, 2:12].any()
    assert kept.clear[6, 13:22, 13:22].mean() < 0.1
    assert kept.clear[[5, 7]].all()


@pytest.mark.parametrize("level", [0.9, 0.05])
@pytest.mark.parametrize("first", [4, 8, 12, 13])
def test_change_that_stays_is_not_cloud(level: float, first: int, a_cube: Build) -> None:
    values = ground(15)
    values[first:, :, 6:16, 6:16] = level
    kept = shown(a_cube, values)
    assert kept.clear[first:14, 6:16, 6:16].all()


def test_what_is_seen_in_the_newest_look_alone_waits_for_the_next(a_cube: Build) -> None:
    values = ground(15)
    values[14, :, 6:16, 6:16] = 0.9
    assert not shown(a_cube, values).clear[14, 6:16, 6:16].any()


def test_what_was_always_bright_is_clear(a_cube: Build) -> None:
    values = ground(15)
    values[:, :, 6:16, 6:16] += 0.6
    assert shown(a_cube, values).clear.all()


def test_a_few_bright_pixels_are_no_cloud(a_cube: Build) -> None:
    values = ground(15)
    values[6, :, 6:9, 6:9] = 0.9
    assert shown(a_cube, values).clear.all()


def test_haze_over_a_whole_date_is_not_cloud_but_a_flood_of_light_is_dropped(
    a_cube: Build,
) -> None:
    values = ground(15)
    values[4] += 0.05
    values[9] += 0.4
    kept = clear_only(a_cube(values, units=Units.DISPLAY))
    names = [scene.id for scene in kept.scenes]
    assert "S_004" in names
    assert "S_009" not in names


def test_even_ground_has_no_pattern_to_be_unlike(a_cube: Build) -> None:
    """Water, sand or one crop: noise does not look like noise, and nothing is odd for that."""
    noise = np.random.default_rng(4).normal(0.3, 0.01, (30, 3, SIZE, SIZE))
    assert len(clear_only(a_cube(noise, units=Units.DISPLAY)).scenes) == 30


def test_a_date_of_another_place_is_dropped_where_there_is_a_pattern(a_cube: Build) -> None:
    rng = np.random.default_rng(4)
    values = rng.normal(0.3, 0.05, (1, 1, SIZE, SIZE)) + rng.normal(0, 0.005, (30, 3, SIZE, SIZE))
    values[11] = values[11, :, ::-1, ::-1]
    kept = clear_only(a_cube(values, units=Units.DISPLAY))
    assert "S_011" not in [scene.id for scene in kept.scenes]
    assert "does not look like this place" in kept.refused[-1].reason
