"""imagery.monitor: the colour of what looks add, by a vote of the looks."""

import numpy as np

from imagery.change import Kind, Status
from imagery.cube import Cube
from imagery.monitor.monitor import Monitor
from tests.imagery.series import FOREST, ROOF, a_cube, becomes, block

LOOKS, BUILT = 110, 70
OPENED = (0.055, 0.08, 0.10, 0.27, 0.24, 0.14)
"""Forest that was thinned: soil and litter show between the crowns."""


def half(ground: tuple[float, ...]) -> tuple[float, ...]:
    """Return what a pixel shows of which a surface covers half."""
    return tuple((one + other) / 2 for one, other in zip(ground, FOREST, strict=True))


def found(cube: Cube) -> tuple[set[int], set[int]]:
    """Return the words and kinds in the block."""
    change = Monitor().detect(cube)
    return set(change.status[block()].tolist()), set(change.kind[block()].tolist())


def test_a_roof_over_half_of_its_pixels_is_a_building() -> None:
    words, kinds = found(becomes(a_cube(LOOKS), block(), BUILT, half(ROOF)))
    assert words == {Status.CONFIRMED}
    assert kinds == {Kind.NEW_BUILDING}


def test_one_hazy_look_makes_no_building_of_thinned_forest() -> None:
    cube = becomes(a_cube(BUILT + 4), block(), BUILT, OPENED)
    cube.values[BUILT + 3, :3, block()] += np.array([0.5, 0.4, 0.3], np.float32)
    words, kinds = found(cube)
    assert words == {Status.ALERT}
    assert kinds == {Kind.OTHER}
