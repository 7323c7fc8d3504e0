"""imagery.vectorize: outlines of what belongs together, whole across tiles, by place and date."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from geo.area import geodesic_area_m2
from geo.grid import Grid
from imagery.change import Change, Kind, Status
from imagery.vectorize import MIN_PIXELS, candidates
from tests.imagery.series import GRID, block

DAY = np.datetime64("2024-03-01")


def a_change(there: NDArray[np.bool_], *, grid: Grid = GRID, days: object = DAY) -> Change:
    shape = grid.shape
    first = np.where(there, days, np.datetime64("NaT", "D")).astype("datetime64[D]")
    return Change(
        grid=grid,
        status=np.where(there, Status.CONFIRMED, Status.NONE).astype(np.uint8),
        kind=np.where(there, Kind.NEW_BUILDING, Kind.NONE).astype(np.uint8),
        first_look=first, last_normal=first - np.timedelta64(10, "D"),
        magnitude=np.full(shape, 8, np.float32), looks=np.full(shape, 9, np.int16),
        clear_looks=np.full(shape, 30, np.int16), consistency=np.ones(shape, np.float32),
        indices=("ndvi",), core=there, margin=4.0, watched_from=np.datetime64("2024-01-01"),
    )  # fmt: skip


def cut(change: Change, pixels: int) -> list[Change]:
    names = ("status", "core", "kind", "first_look", "last_normal", "magnitude", "looks",
             "clear_looks", "consistency")  # fmt: skip
    return [
        Change(grid=tile, indices=change.indices, margin=4.0, watched_from=change.watched_from,
               **{name: getattr(change, name)[tile.window_in(GRID)] for name in names})
        for tile in GRID.tiles(pixels)
    ]  # fmt: skip


def test_a_block_becomes_one_outline_with_its_area_and_its_window() -> None:
    (found,) = candidates([a_change(block())], min_area_m2=900)
    assert found.area_m2 == pytest.approx(30 * 100, rel=0.002)
    assert found.area_m2 == pytest.approx(geodesic_area_m2(found.outline))
    assert (found.last_normal, found.first_look) == (date(2024, 2, 20), date(2024, 3, 1))
    assert (GRID.mask(found.outline) == block()).all()


@given(pixels=st.integers(3, 40))
def test_outlines_that_a_tile_cuts_are_joined_whatever_the_tiles(pixels: int) -> None:
    tiles = cut(a_change(block()), pixels)
    whole = candidates([a_change(block())], min_area_m2=900)
    for order in (tiles, tiles[::-1]):
        joined = candidates(order, min_area_m2=900)
        assert [each.area_m2 for each in joined] == pytest.approx([each.area_m2 for each in whole])


def test_two_steps_of_growth_side_by_side_are_two_outlines() -> None:
    days = np.full(GRID.shape, DAY)
    days[:, 15:] += np.timedelta64(120, "D")
    found = candidates([a_change(block(), days=days)], min_area_m2=900)
    assert {each.first_look for each in found} == {date(2024, 3, 1), date(2024, 6, 29)}
    assert len(found) == 2


def test_what_is_smaller_than_the_mapping_unit_is_left_out() -> None:
    few = np.zeros(GRID.shape, dtype=bool)
    few[5, 5 : 5 + MIN_PIXELS - 1] = True
    assert candidates([a_change(few)], min_area_m2=0) == []
    assert candidates([a_change(block())], min_area_m2=3_100) == []


def test_no_change_gives_no_outline() -> None:
    assert candidates([a_change(np.zeros(GRID.shape, dtype=bool))], min_area_m2=0) == []
