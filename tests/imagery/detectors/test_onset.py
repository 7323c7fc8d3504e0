"""imagery.detectors.onset: the step before the largest one."""

import numpy as np

from imagery.detectors.onset import onset
from imagery.detectors.stepfit import best_step

YEARS = np.arange(24) / 12
SIDE = 3


def series(*steps: tuple[int, float]) -> np.ndarray:
    """Return one index of four alike pixels that rise at months by so many noises."""
    rng = np.random.default_rng(4)
    level = rng.normal(0, 0.5, (1, 24, 2, 2)).astype(np.float32)
    for month, height in steps:
        level[:, month:] += height
    return level


def begun(level: np.ndarray) -> np.ndarray:
    step = best_step(level, YEARS, side=SIDE)
    return onset(level, YEARS, step, side=SIDE)


def test_a_clearing_before_a_roof_is_when_it_began() -> None:
    assert (begun(series((8, 3.0), (15, 9.0))) == 8).all()


def test_a_single_step_began_with_itself() -> None:
    assert (begun(series((12, 8.0))) == 12).all()


def test_a_season_before_a_roof_is_no_beginning() -> None:
    level = series((15, 9.0))
    level += (2 * np.sin(2 * np.pi * YEARS)).astype(np.float32)[None, :, None, None]
    assert (begun(level) == 15).all()


def test_a_step_too_near_the_start_cannot_be_known() -> None:
    level = series((1, 5.0), (12, 9.0))
    assert (begun(level) >= SIDE).all()


def test_an_archive_too_short_for_a_step_has_no_beginning() -> None:
    level = series()[:, :4]
    step = best_step(level, YEARS[:4], side=SIDE)
    assert (onset(level, YEARS[:4], step, side=SIDE) == -1).all()
