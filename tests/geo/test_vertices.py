"""How many corners of an outline were kept, moved, added and taken out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, Polygon, box

from geo.vertices import Corners, corner_changes

SQUARE = box(0, 0, 1, 1)
CORNERS = [(1, 0), (1, 1), (0, 1), (0, 0)]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (CORNERS, Corners(kept=4)),
        (CORNERS[2:] + CORNERS[:2], Corners(kept=4)),
        ([(1, 0), (1, 2), (0, 1), (0, 0)], Corners(kept=3, moved=1)),
        ([(1, 0), (2, 0.5), (1, 1), (0, 1), (0, 0)], Corners(kept=4, added=1)),
        ([(1, 0), (1, 1), (0, 0)], Corners(kept=3, removed=1)),
    ],
)
def test_each_change_is_counted_as_what_it_is(
    after: list[tuple[float, float]], expected: Corners
) -> None:
    assert corner_changes(SQUARE, Polygon(after)) == expected


@given(st.integers(3, 12), st.integers(3, 12))
def test_all_corners_before_and_after_are_counted_once(before: int, after: int) -> None:
    old = Point(0, 0).buffer(1, quad_segs=before)
    new = Point(0.1, 0).buffer(1, quad_segs=after)
    found = corner_changes(old, new)
    assert found.kept + found.moved + found.removed == len(old.exterior.coords) - 1
    assert found.kept + found.moved + found.added == len(new.exterior.coords) - 1
