"""What every detector promises: quiet stays quiet, what lasts is found, what passes is not."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imagery.change import Change, Kind, Status
from imagery.cube import Cube
from imagery.detectors.registry import AUTO, NAMES, Detectors
from imagery.detectors.step import StepDetector
from imagery.errors import NoScenesError
from imagery.monitor.monitor import Monitor
from imagery.scene import Units
from tests.imagery.series import BURNT, FOREST, ROOF, RUBBLE, WATER, a_cube, becomes, block, hide

LOOKS, BUILT = 110, 70
FOUND = (Status.PROVISIONAL, Status.ALERT, Status.CONFIRMED)
WAYS: dict[str, Callable[[Cube], Change]] = {
    "step": StepDetector().detect,
    "monitor": Monitor().detect,
}


@pytest.fixture(params=list(WAYS))
def detect(request: pytest.FixtureRequest) -> Callable[[Cube], Change]:
    return WAYS[request.param]


def found(change: Change) -> np.ndarray:
    return np.isin(change.status, FOUND)


Detect = Callable[[Cube], Change]


def test_quiet_ground_stays_quiet(detect: Detect) -> None:
    assert not found(detect(a_cube(LOOKS))).any()


def test_a_roof_that_stays_is_found_where_and_when_it_was_built(detect: Detect) -> None:
    cube = becomes(a_cube(LOOKS), block(), BUILT, ROOF)
    change = detect(cube)
    assert (change.status[block()] == Status.CONFIRMED).all()
    assert change.core[block()].all()
    assert not found(change)[~block()].any()
    assert (change.kind[block()] == Kind.NEW_BUILDING).all()
    assert (change.first_look[block()] == cube.days[BUILT]).all()
    assert (change.last_normal[block()] == cube.days[BUILT - 1]).all()


def test_a_look_that_was_not_clear_widens_the_window_and_no_more(detect: Detect) -> None:
    cube = becomes(a_cube(LOOKS), block(), BUILT, ROOF)
    hidden = np.zeros(cube.clear.shape, dtype=bool)
    hidden[BUILT - 2 : BUILT + 3, block()] = True
    change = detect(hide(cube, hidden))
    assert (change.last_normal[block()] == cube.days[BUILT - 3]).all()
    assert (change.first_look[block()] == cube.days[BUILT + 3]).all()


def test_one_bright_look_is_no_change(detect: Detect) -> None:
    cube = a_cube(LOOKS)
    cube.values[80, :3][:, block()] = 0.5
    assert not found(detect(cube)).any()


@pytest.mark.parametrize("ground", [WATER, BURNT])
def test_water_and_burnt_ground_are_not_construction(
    detect: Detect, ground: tuple[float, ...]
) -> None:
    change = detect(becomes(a_cube(LOOKS), block(), BUILT, ground))
    assert not np.isin(change.kind[block()], (Kind.NEW_BUILDING, Kind.DEMOLITION)).any()


def test_ground_that_recovers_is_not_confirmed(detect: Detect) -> None:
    cube = becomes(becomes(a_cube(LOOKS), block(), BUILT, BURNT), block(), BUILT + 4, FOREST)
    assert not (detect(cube).status == Status.CONFIRMED).any()


def test_a_roof_that_becomes_rubble_is_a_demolition(detect: Detect) -> None:
    cube = becomes(a_cube(LOOKS), block(), 0, ROOF)
    rng = np.random.default_rng(7)
    cube.values[:, :, block()] += rng.normal(0, 0.004, cube.values[:, :, block()].shape)
    cube = becomes(cube, block(), BUILT, RUBBLE)
    assert (detect(cube).kind[block()] == Kind.DEMOLITION).all()


def test_what_was_hardly_seen_is_not_observed_and_never_none(detect: Detect) -> None:
    hidden = np.zeros((LOOKS, *a_cube(1).grid.shape), dtype=bool)
    hidden[2:, block()] = True
    change = detect(hide(a_cube(LOOKS), hidden))
    assert (change.status[block()] == Status.NOT_OBSERVED).all()


@settings(max_examples=12)
@given(share=st.sampled_from([0.3, 0.6, 0.9]), seed=st.integers(0, 99))
def test_under_cloud_nothing_is_found_where_nothing_was_built(share: float, seed: int) -> None:
    hidden = np.random.default_rng(seed).random(a_cube(LOOKS).clear.shape) < share
    for way in WAYS.values():
        assert not found(way(hide(a_cube(LOOKS), hidden))).any()


@settings(max_examples=12)
@given(share=st.sampled_from([0.3, 0.6, 0.9]), seed=st.integers(0, 99))
def test_cloud_takes_nothing_back_that_was_confirmed(share: float, seed: int) -> None:
    """More cloud after a find hides looks; what stands, stands, and no area shrinks."""
    cube = becomes(a_cube(LOOKS), block(), BUILT, ROOF)
    rng = np.random.default_rng(seed)
    hidden = np.zeros(cube.clear.shape, dtype=bool)
    hidden[BUILT + 10 :] = rng.random(cube.clear[BUILT + 10 :].shape) < share
    for way in WAYS.values():
        change = way(hide(becomes(a_cube(LOOKS), block(), BUILT, ROOF), hidden))
        assert (change.status[block()] == Status.CONFIRMED).all()


def test_the_input_is_not_touched(detect: Detect) -> None:
    cube = becomes(a_cube(LOOKS), block(), BUILT, ROOF)
    before, clear = cube.values.copy(), cube.clear.copy()
    detect(cube)
    np.testing.assert_array_equal(cube.values, before)
    np.testing.assert_array_equal(cube.clear, clear)


def test_the_same_looks_give_the_same_change(detect: Detect) -> None:
    cube = becomes(a_cube(LOOKS), block(), BUILT, ROOF)
    first, second = detect(cube), detect(cube)
    for name in ("status", "kind", "first_look", "last_normal", "magnitude", "looks"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))


@pytest.mark.parametrize("looks", [0, 1, 3])
def test_too_few_looks_are_refused_with_what_is_needed(detect: Detect, looks: int) -> None:
    with pytest.raises(NoScenesError, match="too few"):
        detect(a_cube(5).kept(slice(0, looks)))


def test_a_single_pixel_can_be_judged(detect: Detect) -> None:
    cube = becomes(a_cube(LOOKS), block(), BUILT, ROOF)
    grid = cube.grid.part((slice(12, 13), slice(14, 15)))
    one = Cube(
        grid=grid, scenes=cube.scenes, bands=cube.bands,
        values=cube.values[:, :, 12:13, 14:15].copy(), clear=cube.clear[:, 12:13, 14:15].copy(),
    )  # fmt: skip
    assert detect(one).status.shape == (1, 1)


def test_constant_and_saturated_bands_are_quiet(detect: Detect) -> None:
    cube = a_cube(LOOKS)
    for value in (0.0, 1.6):
        flat = cube.holding(np.full_like(cube.values, value))
        assert not found(detect(flat)).any()


def test_all_cloud_is_refused_or_not_observed(detect: Detect) -> None:
    cube = hide(a_cube(LOOKS), np.ones(a_cube(LOOKS).clear.shape, dtype=bool))
    assert (detect(cube).status == Status.NOT_OBSERVED).all()


@pytest.mark.parametrize(
    ("units", "looks", "name"),
    [
        (Units.REFLECTANCE, 110, "monitor"),
        (Units.REFLECTANCE, 12, "step"),
        (Units.DISPLAY, 110, "step"),
        (Units.DISPLAY, 2, "pair"),
        (Units.BACKSCATTER, 60, "radar"),
    ],
)
def test_an_archive_gets_the_detector_that_it_allows(units: Units, looks: int, name: str) -> None:
    days = a_cube(looks).days
    assert Detectors().chosen(AUTO, units=units, days=days).name == name


def test_a_named_detector_is_taken_at_its_word() -> None:
    days = a_cube(40).days
    for name in NAMES[1:]:
        assert Detectors().chosen(name, units=Units.REFLECTANCE, days=days).name == name


def test_colour_alone_finds_a_site_and_forgives_a_drifting_balance() -> None:
    cube = becomes(a_cube(60), block(), 36, ROOF)
    rng = np.random.default_rng(3)
    gain = rng.uniform(0.8, 1.25, (60, 3, 1, 1)).astype(np.float32)
    texture = rng.uniform(0.5, 1.5, cube.grid.shape).astype(np.float32)
    values = np.clip(cube.values[:, :3] * 3 * texture * gain, 0, 1)
    colour = Cube(
        grid=cube.grid, scenes=cube.scenes, bands=("blue", "green", "red"), values=values,
        clear=cube.clear, units=Units.DISPLAY,
    )  # fmt: skip
    change = StepDetector().detect(colour)
    assert found(change)[block()].mean() > 0.8
    assert change.indices == ("brightness", "greenness", "redness", "texture")
    assert found(change)[~block()].mean() < 0.1
