"""geo.overlap and geo.cells: how much is shared, and how little is told."""

import h3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, box

from geo.cells import (
    cell_centre,
    cell_of,
    cell_outline,
    compacted,
    is_cell,
    parent_of,
    parts_of,
    region_outline,
    resolution_of,
    spread,
)
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


@given(out=st.sets(st.integers(0, 48), max_size=48))
def test_the_cells_of_a_region_are_its_parts_and_its_outline_covers_them(out: set[int]) -> None:
    whole = parent_of(cell_of(98.53, 16.82), 3)
    ground = {cell for n, cell in enumerate(sorted(parts_of(whole))) if n not in out}
    few = compacted(ground)
    assert spread(few) == ground
    assert all(is_cell(each) and not is_cell(each, finest=2) for each in few)
    outline = region_outline(few)
    assert all(outline.contains(cell_centre(cell)) for cell in ground)
    assert not any(outline.contains(cell_centre(cell)) for cell in parts_of(whole) - ground)
    assert resolution_of(whole) == 3
