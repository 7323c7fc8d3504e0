"""imagery.monitor.panel: a few pixels stand for all, and each stratum of the grid is asked."""

import numpy as np
import pytest

from imagery.monitor import features
from imagery.monitor.history import terms
from imagery.monitor.monitor import Monitor, history_length
from imagery.monitor.panel import Panel
from tests.imagery.series import a_cube


def test_a_small_grid_is_asked_whole_and_each_kind_once() -> None:
    cube = a_cube(110)
    looks = history_length(cube.days)
    state = Monitor().begin(cube.kept(slice(0, looks)))
    panel = Panel.of(state)
    assert panel.pixels.tolist() == list(range(state.kind.size))
    assert panel.there.tolist() == sorted(set(state.kind.tolist()))
    values = features.of(cube.kept(slice(looks, looks + 1)))[:, 0]
    quiet = panel.common_mode(values, state, cube.days[looks])
    hazy = panel.common_mode(values + np.float32(0.05), state, cube.days[looks])
    assert (hazy - quiet)[panel.there] == pytest.approx(0.05, abs=1e-4)


def test_what_is_expected_of_a_few_is_the_wave_of_each() -> None:
    cube = a_cube(110)
    state = Monitor().begin(cube)
    some, day = np.array([3, 7, 20]), np.datetime64("2023-05-01")
    history = state.history
    waves = history.beta[:, :, some] * history.step[:, None]
    wanted = np.einsum("t,tfp->fp", terms(day), waves)
    np.testing.assert_allclose(history.of(some).expected(day), wanted, atol=1e-5)
