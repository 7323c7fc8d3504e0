"""geo.tiles: a large shape in tiles gives the answer that it gives whole."""

import numpy as np
import pytest
import shapely
from shapely import Polygon, box

from geo.tiles import tiled
from geo.tolerance import holds_disc, unexplained_m2
from tests.geo.towns import TOLERANCE_M

YARDS = 40


def array(*shapes: Polygon) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    return np.array(shapes, dtype=object)


def town(yard: float) -> Polygon:
    """Return a block of 1,600 square court-yards, 20 m apart, and walls between them."""
    x, y = (each.ravel() * 20.0 for each in np.mgrid[:YARDS, :YARDS])
    holes = shapely.box(x, y, x + yard, y + yard)
    return Polygon(box(-20, -20, 820, 820).exterior, [hole.exterior for hole in holes])


@pytest.mark.parametrize("yard", [2.5, 18.0])
def test_tiles_cover_a_shape_once(yard: float) -> None:
    shape = town(yard)
    tiles = tiled(array(shape), array(box(0, 0, 9, 9)), margin_m=3.0)
    assert len(tiles.pieces) > 3
    inside = tiles.within(tiles.pieces)
    assert shapely.area(inside).sum() == pytest.approx(shape.area)
    assert shapely.union_all(inside).symmetric_difference(shape).area == pytest.approx(0, abs=1e-6)
    assert shapely.get_num_coordinates(tiles.pieces).max() <= 2_000


@pytest.mark.parametrize("yard", [4.0, 13.0, 16.0])
def test_what_counts_of_a_large_shape_is_the_same_in_tiles(
    yard: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces, other = array(town(yard)), array(box(100, 100, 400, 410))
    in_tiles = unexplained_m2(pieces, other, tolerance_m=TOLERANCE_M)
    room = holds_disc(pieces, tolerance_m=TOLERANCE_M)
    monkeypatch.setattr("geo.tiles._MOST_CORNERS", 10**9)
    assert in_tiles == pytest.approx(unexplained_m2(pieces, other, tolerance_m=TOLERANCE_M))
    assert (room == holds_disc(pieces, tolerance_m=TOLERANCE_M)).all()


def test_a_small_shape_stays_whole() -> None:
    shape = array(box(0, 0, 1, 1))
    tiles = tiled(shape, shape, margin_m=1.0)
    assert tiles.pieces[0] is shape[0]
    assert tiles.owner.tolist() == [0]
