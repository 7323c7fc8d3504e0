"""A look that could not have shown a confirmed change says nothing against it."""

import numpy as np

from imagery.change import Status
from imagery.cube import Cube
from imagery.monitor.monitor import Monitor
from tests.imagery.series import FOREST, a_cube, block

LOOKS, BUILT = 150, 110
STUBBLE = (0.075, 0.11, 0.17, 0.27, 0.36, 0.30)
GRADED = (0.085, 0.125, 0.19, 0.275, 0.35, 0.30)


def field(looks: int = LOOKS) -> Cube:
    """Return a field that is green for half of each year and bare for the other."""
    cube = a_cube(looks)
    of_year = (cube.days - cube.days[0]).astype(int) % 365
    wave = 0.5 + 0.5 * np.sin(2 * np.pi * of_year / 365.25)
    for band, (bare, green) in enumerate(zip(STUBBLE, FOREST, strict=True)):
        level = (bare + (green - bare) * wave).astype(np.float32)
        cube.values[:, band] += (level - FOREST[band])[:, None, None]
    return cube


def graded(cube: Cube, first: int, until: int | None = None) -> Cube:
    """Let the block be graded soil for a while; the cube is changed in place."""
    for band, value in enumerate(GRADED):
        cube.values[first:until, band, block()] = value
    return cube


def test_a_site_on_a_field_is_not_taken_back_when_the_fields_around_it_are_bare_as_well() -> None:
    status = Monitor().detect(graded(field(), BUILT)).status
    assert (status[block()] == Status.CONFIRMED).all()
    assert (status[~block()] == Status.NONE).all()


def test_a_field_that_grows_green_again_is_taken_back() -> None:
    status = Monitor().detect(graded(field(), BUILT, BUILT + 8)).status
    assert (status[block()] == Status.RETRACTED).all()
