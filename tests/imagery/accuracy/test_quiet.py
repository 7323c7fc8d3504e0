"""imagery.accuracy.quiet: what is called construction where nothing was put."""

from dataclasses import replace

import numpy as np

from imagery.accuracy.quiet import alarms, backwards, objects
from imagery.cube import Cube
from imagery.masks import MaskRules
from imagery.monitor.monitor import Monitor
from tests.imagery.series import ROOF, a_cube, becomes, block

LITTER = (0.07, 0.09, 0.13, 0.25, 0.30, 0.20)


def observed(cube: Cube) -> Cube:
    return replace(cube, qa=np.full(cube.clear.shape, 4, dtype=np.uint8))


def test_time_turned_twice_is_as_it_was() -> None:
    cube = a_cube(20)
    twice = backwards(backwards(cube))
    np.testing.assert_array_equal(twice.days, cube.days)
    np.testing.assert_array_equal(twice.values, cube.values)
    assert [each.id for each in backwards(cube).scenes] == [each.id for each in cube.scenes[::-1]]


def test_quiet_ground_raises_nothing_and_all_of_its_years_count() -> None:
    cube = observed(a_cube(70))
    told = alarms(cube, Monitor(), MaskRules())
    years = (cube.days[-1] - cube.days[0]).astype(int) / 365.25
    km2 = cube.clear[0].size * cube.grid.resolution_m**2 / 1e6
    assert {rate.count for rate in told.construction.values()} == {0}
    assert abs(told.construction["alert"].km2_years / (km2 * years) - 1) < 0.05


def test_a_roof_that_stands_is_construction_and_felled_forest_is_a_clearing() -> None:
    roof = alarms(observed(becomes(a_cube(80), block(), 50, ROOF)), Monitor(), MaskRules())
    felled = alarms(observed(becomes(a_cube(80), block(), 50, LITTER)), Monitor(), MaskRules())
    assert roof.construction["alert"].count == 1
    assert felled.construction["confirmed"].count == 0
    assert felled.clearing["confirmed"].count == 1


def test_an_object_has_four_pixels_or_is_none() -> None:
    there = np.zeros((8, 8), dtype=bool)
    there[0, :3] = there[4:6, 4:6] = True
    assert objects(there) == 1
