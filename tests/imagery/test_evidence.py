"""imagery.traces, imagery.phases and imagery.chips: what an analyst is shown of a place."""

import io
from dataclasses import replace
from itertools import groupby

import numpy as np
import pytest
from PIL import Image

from imagery.chips import chips
from imagery.cube import Cube
from imagery.phases import UNKNOWN, phases
from imagery.scene import Units
from imagery.traces import expected, together, traced
from tests.imagery.series import FOREST, ROOF, RUBBLE, a_cube, becomes, block, hide

SOIL = (0.07, 0.11, 0.19, 0.27, 0.36, 0.30)
LOOKS = 110


def built() -> Cube:
    """Return a block that is cleared at look 60 and roofed at look 70."""
    return becomes(becomes(a_cube(LOOKS), block(), 60, SOIL), block(), 70, ROOF)


def words(cube: Cube, first: int, *, demolition: bool = False) -> list[str]:
    (trace,) = traced(cube, [block()])
    found = phases(trace, first=cube.days[first], demolition=demolition)
    return [word for _, word in found]


def test_a_site_is_opened_built_and_finished_in_that_order() -> None:
    order = [word for word, _ in groupby(words(built(), 60))]
    assert order[0] in ("cleared", "earthworks")
    assert order[-2:] == ["structure", "finished"]


def test_a_month_without_a_look_is_unknown_and_no_other_is() -> None:
    cube = built()
    hidden = np.zeros(cube.clear.shape, dtype=bool)
    gone = cube.days.astype("datetime64[M]") == np.datetime64("2024-03")
    for look in np.flatnonzero(gone):
        hidden[look, block()] = True
    (trace,) = traced(hide(cube, hidden), [block()])
    found = phases(trace, first=cube.days[60], demolition=False)
    assert {str(month) for month, word in found if word == UNKNOWN} == {"2024-03"}


def test_coming_down_mirrors_going_up() -> None:
    cube = becomes(becomes(a_cube(LOOKS), block(), 0, ROOF), block(), 60, RUBBLE)
    said = words(becomes(cube, block(), 90, FOREST), 60, demolition=True)
    assert said[0] == "damaged"
    assert said[-1] == "removed"


def test_a_trace_is_the_mean_of_the_clear_pixels_and_keeps_its_gaps() -> None:
    cube = built()
    hidden = np.zeros(cube.clear.shape, dtype=bool)
    hidden[10, block()] = True
    (trace,) = traced(hide(cube, hidden), [block()])
    assert np.isnan(trace.of("red")[10])
    assert trace.of("red")[80] == pytest.approx(ROOF[2])
    assert trace.seen[10] == 0
    assert trace.pixels == block().sum()


def test_a_picture_that_is_stretched_anew_each_month_is_traced_in_one_balance() -> None:
    cube = replace(built(), units=Units.DISPLAY)
    rgb = replace(cube, bands=cube.bands[:3], values=cube.values[:, :3].copy())
    stretch = np.linspace(0.7, 1.3, len(rgb.scenes)).astype(np.float32)
    (plain,) = traced(rgb, [block()])
    (stretched,) = traced(rgb.holding(rgb.values * stretch[:, None, None, None]), [block()])
    for trace in (plain, stretched):
        before, after = trace.of("brightness")[:60], trace.of("brightness")[60:]
        assert np.ptp(before) < 0.3 * (after.min() - before.max())
    assert "texture" in plain.names


def test_what_was_expected_does_not_know_what_came_after() -> None:
    (trace,) = traced(built(), [block()])
    level, spread = expected(trace.of("ndvi"), trace.days, "ndvi", until=trace.days[59])
    usual = (FOREST[3] - FOREST[2]) / (FOREST[3] + FOREST[2])
    np.testing.assert_allclose(level, usual, atol=0.03)
    assert (spread > 0).all()


def test_the_parts_of_two_tiles_make_the_trace_of_the_whole() -> None:
    cube = built()
    left, right = block(), block()
    left[:, 15:], right[:, :15] = False, False
    (whole,) = traced(cube, [block()])
    joined = together([*traced(cube, [left]), *traced(cube, [right])])
    np.testing.assert_allclose(joined.values, whole.values, atol=1e-5)
    assert joined.pixels == whole.pixels


def test_both_chips_show_the_same_ground_with_one_stretch() -> None:
    cube = built()
    before, after = chips(cube, block(), normal=cube.days[59], first=cube.days[60])
    assert before is not None
    assert after is not None
    sizes = [Image.open(io.BytesIO(each.png)).size for each in (before, after)]
    assert sizes[0] == sizes[1]
    assert before.last <= cube.days[59].astype(object)
    assert after.last == cube.days[-1].astype(object)


def test_without_colours_there_are_no_chips() -> None:
    cube = built()
    grey = replace(cube, bands=("nir",), values=cube.values[:, 3:4])
    assert chips(grey, block(), normal=cube.days[59], first=cube.days[60]) == (None, None)


def test_the_first_foundations_begin_a_structure_though_most_of_the_site_is_soil() -> None:
    cube = becomes(a_cube(LOOKS), block(), 60, SOIL)
    slab = np.zeros(cube.grid.shape, dtype=bool)
    slab[10, 12:16] = True
    order = [word for word, _ in groupby(words(becomes(cube, slab, 75, ROOF), 60))]
    assert order[0] in ("cleared", "earthworks")
    assert order[1] == "structure"


def test_a_site_that_still_grows_is_not_finished_however_even_its_light() -> None:
    soil = np.array(SOIL, np.float32)
    even = tuple(soil + np.array([0.04, 0.0, -0.04, 0, 0, 0], np.float32))
    cube = becomes(a_cube(LOOKS), block(), 60, SOIL)
    for row, look in enumerate(range(64, 104, 8)):
        part = np.zeros(cube.grid.shape, dtype=bool)
        part[10 + row, 12:18] = True
        becomes(cube, part, look, even)
    assert "finished" not in words(cube, 60)
    assert words(cube, 60)[-1] == "structure"
