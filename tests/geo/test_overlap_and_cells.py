"""geo.overlap and geo.cells: how much is shared, and how little is told."""

import h3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, box

from geo.cells import RELEASE_K, cell_centre, cell_of, cell_outline, suppressed
from geo.overlap import best_match, iou

SITE = box(98.51, 16.65, 98.52, 16.66)


@given(shift=st.floats(0, 0.02))
def test_overlap_falls_as_one_moves_away_and_is_the_same_from_both_sides(shift: float) -> None:
    moved = box(98.51 + shift, 16.65, 98.52 + shift, 16.66)
    wanted = max(0.01 - shift, 0) / (0.01 + min(shift, 0.01))
    assert iou(SITE, moved) == pytest.approx(wanted, abs=0.01)
    assert iou(SITE, moved) == pytest.approx(iou(moved, SITE), abs=1e-6)


def test_the_best_match_is_the_one_that_shares_most() -> None:
    others = [box(0, 0, 1, 1), box(98.515, 16.65, 98.525, 16.66), SITE]
    assert best_match(SITE, others) == (2, pytest.approx(1.0))
    assert best_match(SITE, others[:1]) is None


@given(lon=st.floats(-179, 179), lat=st.floats(-80, 80))
def test_a_cell_is_a_function_of_the_place_and_its_centre_lies_in_it(
    lon: float, lat: float
) -> None:
    cell = cell_of(lon, lat)
    centre = cell_centre(cell)
    assert cell == cell_of(lon, lat) == cell_of(centre.x, centre.y)
    assert h3.get_resolution(cell) == 5


def test_a_cell_outline_holds_its_place() -> None:
    assert cell_outline(cell_of(98.53, 16.82)).contains(Point(98.53, 16.82))


@given(counts=st.dictionaries(st.text(max_size=3), st.integers(0, 40)))
def test_what_is_released_is_large_enough_and_unchanged(counts: dict[str, int]) -> None:
    kept = suppressed(counts)
    assert all(count >= RELEASE_K and counts[key] == count for key, count in kept.items())
    assert all(key in kept for key, count in counts.items() if count >= RELEASE_K)
