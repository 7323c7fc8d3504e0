"""imagery.accuracy.tropics_offsets: what became of spoilt scenes, tile by tile."""

from datetime import timedelta

import numpy as np

from imagery.accuracy.tropics_offsets import spoilt
from tests.imagery.series import BEGUN, a_cube, hide


def test_a_scene_is_mended_refused_or_passed_and_cloud_is_none_of_these() -> None:
    hidden = np.zeros(a_cube(10).clear.shape, dtype=bool)
    hidden[9] = True
    right = [hide(a_cube(10), hidden) for _ in range(2)]
    seen = [hide(a_cube(10), hidden) for _ in range(2)]
    seen[1].values[7] += 0.1
    seen = [cube.kept(np.array([0, 1, 2, 3, 4, 5, 7, 8, 9])) for cube in seen]
    since = (BEGUN + timedelta(days=50)).date()
    told = spoilt(right, seen, since=since, scenes=5)
    assert (told.scenes, told.clear) == (5, 4)
    assert (told.mended, told.refused, told.passed) == (2, 1, 1)
