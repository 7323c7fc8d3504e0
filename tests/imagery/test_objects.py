"""imagery.objects: what belongs together."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from imagery.change import Change, Kind, Status
from imagery.objects import labels
from tests.imagery.series import GRID

DAY = np.datetime64("2024-03-01")


def a_change(
    core: NDArray[np.bool_], rim: NDArray[np.bool_] | None = None, *, days: object = DAY,
    kind: object = Kind.NEW_BUILDING,
) -> Change:  # fmt: skip
    weak = np.zeros(GRID.shape, dtype=bool) if rim is None else rim & ~core
    first = np.where(core, days, np.datetime64("NaT", "D")).astype("datetime64[D]")
    some = core | weak
    return Change(
        grid=GRID, core=core, first_look=first, last_normal=first,
        status=np.where(some, Status.CONFIRMED, Status.NONE).astype(np.uint8),
        kind=np.where(core, kind, Kind.NONE).astype(np.uint8),
        magnitude=np.full(GRID.shape, 8, np.float32), looks=np.full(GRID.shape, 9, np.int16),
        clear_looks=np.full(GRID.shape, 30, np.int16),
        consistency=np.ones(GRID.shape, np.float32), margin=4.0, indices=("ndvi",),
        watched_from=DAY,
    )  # fmt: skip


def area(*where: tuple[slice, slice]) -> NDArray[np.bool_]:
    there = np.zeros(GRID.shape, dtype=bool)
    for rows, cols in where:
        there[rows, cols] = True
    return there


SITE = (slice(5, 10), slice(5, 10))


def test_weak_pixels_join_the_strong_ones_they_touch_and_begin_nothing() -> None:
    rim = area((slice(3, 12), slice(3, 12)), (slice(20, 26), slice(20, 26)))
    found = labels(a_change(area(SITE), rim), near_days=45)
    assert found.max() == 1
    assert (found == 1).sum() == 81


def test_two_sites_that_only_weak_pixels_join_are_one() -> None:
    core = area((slice(5, 8), slice(5, 8)), (slice(5, 8), slice(14, 17)))
    assert labels(a_change(core), near_days=45).max() == 2
    assert labels(a_change(core, area((slice(5, 8), slice(5, 17)))), near_days=45).max() == 1


def test_parts_of_another_date_are_objects_of_their_own_if_they_can_stand_alone() -> None:
    days = np.full(GRID.shape, DAY)
    days[:, 8:] += np.timedelta64(200, "D")
    large = area((slice(5, 10), slice(3, 13)))
    assert labels(a_change(large, days=days), near_days=45).max() == 2
    crumb = area((slice(5, 10), slice(4, 9)))
    days = np.full(GRID.shape, DAY)
    days[5:7, 8] += np.timedelta64(200, "D")
    found = labels(a_change(crumb, days=days), near_days=45)
    assert found.max() == 1
    assert (found > 0).sum() == crumb.sum()


def test_crumbs_that_can_only_stand_together_are_one() -> None:
    days = np.full(GRID.shape, DAY)
    days[:, 6] += np.timedelta64(100, "D")
    days[:, 7] += np.timedelta64(200, "D")
    few = area((slice(5, 7), slice(5, 8)))
    assert labels(a_change(few, days=days), near_days=45, least=6).max() == 1


def test_what_is_razed_is_not_joined_to_what_is_built() -> None:
    kind = np.full(GRID.shape, Kind.NEW_BUILDING)
    kind[:, 8:] = Kind.DEMOLITION
    found = labels(a_change(area((slice(5, 10), slice(3, 13))), kind=kind), near_days=45)
    assert found.max() == 2


@given(st.integers(0, 9999))
def test_every_strong_pixel_has_one_object_or_is_too_little(seed: int) -> None:
    core = np.random.default_rng(seed).random(GRID.shape) < 0.25
    found = labels(a_change(core), near_days=45)
    assert not (found[~core] > 0).any()
    sizes = np.bincount(found.ravel())[1:]
    assert (sizes >= 4).all()
