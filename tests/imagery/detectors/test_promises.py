"""What every detector promises: quiet stays quiet, what lasts is found, what passes is not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagery.change import Change, Kind, Status
from imagery.cube import Cube
from imagery.detectors.registry import DETECTORS, detector
from imagery.errors import NoScenesError, RecipeError
from tests.imagery.series import BURNT, FOREST, ROOF, RUBBLE, WATER, a_cube, becomes, block, hide

FIRST, LOOKS = 20, 50
FOUND = (Status.PROVISIONAL, Status.ALERT, Status.CONFIRMED)


@pytest.fixture(params=list(DETECTORS))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def detect(name: str, cube: Cube, first: int = FIRST) -> Change:
    before, after = cube.kept(slice(0, first)), cube.kept(slice(first, len(cube.scenes)))
    return detector(name).detect(before, after)


def test_quiet_ground_stays_quiet(name: str) -> None:
    assert not np.isin(detect(name, a_cube(LOOKS)).status, FOUND).any()


def test_a_roof_that_stays_is_found_where_and_when_it_was_built(name: str) -> None:
    cube = becomes(a_cube(LOOKS), block(), 30, ROOF)
    change = detect(name, cube)
    assert (change.status[block()] == Status.CONFIRMED).all()
    assert not np.isin(change.status[~block()], FOUND).any()
    assert (change.kind[block()] == Kind.NEW_BUILDING).all()
    assert (change.first_look[block()] == cube.days[30]).all()
    assert (change.last_normal[block()] == cube.days[29]).all()


def test_a_look_that_was_not_clear_widens_the_window_and_no_more(name: str) -> None:
    cube = becomes(a_cube(LOOKS), block(), 30, ROOF)
    hidden = np.zeros(cube.clear.shape, dtype=bool)
    hidden[28:33, block()] = True
    change = detect(name, hide(cube, hidden))
    assert (change.last_normal[block()] == cube.days[27]).all()
    assert (change.first_look[block()] == cube.days[33]).all()


def test_one_bright_look_is_no_change(name: str) -> None:
    cube = a_cube(LOOKS)
    cube.values[35, :3][:, block()] = 0.5
    assert not np.isin(detect(name, cube).status, FOUND).any()


@pytest.mark.parametrize("ground", [WATER, BURNT])
def test_water_and_burnt_ground_are_not_construction(name: str, ground: tuple[float, ...]) -> None:
    change = detect(name, becomes(a_cube(LOOKS), block(), 30, ground))
    assert not np.isin(change.kind[block()], (Kind.NEW_BUILDING, Kind.DEMOLITION)).any()


def test_ground_that_recovers_is_not_confirmed(name: str) -> None:
    cube = becomes(becomes(a_cube(LOOKS), block(), 30, BURNT), block(), 34, FOREST)
    assert not (detect(name, cube).status == Status.CONFIRMED).any()


def test_a_roof_that_becomes_rubble_is_a_demolition(name: str) -> None:
    cube = becomes(becomes(a_cube(LOOKS), block(), 0, ROOF), block(), 30, RUBBLE)
    assert (detect(name, cube).kind[block()] == Kind.DEMOLITION).all()


def test_what_was_hardly_seen_is_not_observed_and_never_none(name: str) -> None:
    hidden = np.zeros((LOOKS, *a_cube(1).grid.shape), dtype=bool)
    hidden[3:, block()] = True
    change = detect(name, hide(a_cube(LOOKS), hidden))
    assert (change.status[block()] == Status.NOT_OBSERVED).all()


@given(share=st.sampled_from([0.3, 0.6, 0.9]), seed=st.integers(0, 5))
def test_under_cloud_nothing_is_found_where_nothing_was_built(share: float, seed: int) -> None:
    cube = a_cube(LOOKS)
    hidden = np.random.default_rng(seed).random(cube.clear.shape) < share
    for name in DETECTORS:
        assert not np.isin(detect(name, hide(cube, hidden)).status, FOUND).any()


def test_the_input_is_not_touched(name: str) -> None:
    cube = becomes(a_cube(LOOKS), block(), 30, ROOF)
    before, clear = cube.values.copy(), cube.clear.copy()
    detect(name, cube)
    np.testing.assert_array_equal(cube.values, before)
    np.testing.assert_array_equal(cube.clear, clear)


def test_too_few_looks_are_refused_with_what_is_needed(name: str) -> None:
    with pytest.raises(NoScenesError, match="too few"):
        detect(name, a_cube(4), first=2)


def test_bands_that_make_no_index_are_refused(name: str) -> None:
    cube = a_cube(LOOKS)
    red = Cube(grid=cube.grid, scenes=cube.scenes, bands=("red",), values=cube.values[:, 2:3],
               clear=cube.clear)  # fmt: skip
    with pytest.raises(NoScenesError, match="Red, green and blue"):
        detect(name, red)


def test_an_unknown_detector_is_named_with_those_there_are() -> None:
    with pytest.raises(RecipeError, match="Choose one of step"):
        detector("oracle")
