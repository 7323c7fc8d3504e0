"""geo.tolerance: the law that no shift up to the tolerance leaves anything, for any outline."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon, box
from shapely.affinity import rotate, translate
from shapely.geometry.base import BaseGeometry

from geo.tolerance import holds_disc, unexplained_m2
from tests.geo.towns import TOLERANCE_M, shifts, stars


def one(shape: BaseGeometry) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    return np.array([shape], dtype=object)


def left(piece: BaseGeometry, other: BaseGeometry, tolerance_m: float = TOLERANCE_M) -> float:
    return float(unexplained_m2(one(piece), one(other), tolerance_m=tolerance_m)[0])


@given(shape=stars(), way=shifts(), hole=st.booleans())
def test_no_shift_up_to_the_tolerance_leaves_anything(
    shape: Polygon, way: tuple[float, float], *, hole: bool
) -> None:
    outline = shape.difference(box(-4, -6, 9, 3)) if hole else shape
    there = translate(outline, *way)
    assert left(there.difference(outline), outline) == 0
    assert left(outline.difference(there), there) == 0
    assert not holds_disc(one(there.difference(outline)), tolerance_m=TOLERANCE_M)[0]


@given(side=st.floats(0.5, 30), length=st.floats(30, 60), turn=st.floats(0, 90))
def test_a_disc_fits_where_there_is_room_for_it(side: float, length: float, turn: float) -> None:
    slab = one(rotate(box(0, 0, length, side), turn))
    if not TOLERANCE_M <= side <= 1.03 * TOLERANCE_M:
        assert holds_disc(slab, tolerance_m=TOLERANCE_M)[0] == (side > TOLERANCE_M)


def test_a_speck_smaller_than_the_disc_does_not_count_however_far_it_is() -> None:
    house = box(0, 0, 20, 20)
    assert left(box(50, 0, 53, 3), house) == 0
    assert left(box(50, 0, 54, 5), house) == pytest.approx(20, rel=1e-3)


def test_without_tolerance_everything_counts() -> None:
    assert left(box(0, 0, 0.5, 2), box(5, 5, 6, 6), 0.0) == 1
    assert holds_disc(one(box(0, 0, 0.5, 2)), tolerance_m=0)[0]


def test_nothing_is_left_of_nothing() -> None:
    none = np.array([], dtype=object)
    assert len(unexplained_m2(none, none, tolerance_m=TOLERANCE_M)) == 0
    assert left(shapely.Polygon(), box(0, 0, 1, 1)) == 0
