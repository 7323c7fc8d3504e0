"""geo.changes: laws that any two sets of outlines obey, and the parts that people would name."""

from collections.abc import Sequence

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon, box, unary_union
from shapely.affinity import translate

from geo.area import geodesic_area_m2, geodesic_perimeter_m
from geo.changes import compare
from geo.comparison import AMOUNTS, Comparison, Kind
from geo.errors import GeoError, InvalidShapeError
from geo.shapes import Outline, repair
from tests.geo.towns import TOLERANCE_M, boxes, hall, kinds, moved, placed, shifts, stars

UNIT_M2 = 2.0**-10
TURNED = {
    Kind.GROWN: Kind.SHRUNK,
    Kind.SHRUNK: Kind.GROWN,
    Kind.NEW: Kind.REMOVED,
    Kind.REMOVED: Kind.NEW,
    Kind.SPLIT: Kind.MERGED,
    Kind.MERGED: Kind.SPLIT,
}


def compared(before: Sequence[Outline], after: Sequence[Outline], **others: Outline) -> Comparison:
    return compare(before, after, tolerance_m=TOLERANCE_M, **others)


def said(found: Comparison) -> set[tuple[Kind, tuple[int, ...], tuple[int, ...]]]:
    return {(part.kind, part.before, part.after) for part in found}


# ------------------------------------------------------------------------------ what adds up


@given(before=boxes(), after=boxes(), veil=st.none() | stars())
def test_the_books_close_to_the_last_bit_for_each_part_kind_and_sum(
    before: list[Polygon], after: list[Polygon], veil: Polygon | None
) -> None:
    unseen = None if veil is None else placed(translate(veil, 40, 40))
    found = compare(moved(before, 0, 0), moved(after, 0, 0), tolerance_m=TOLERANCE_M, unseen=unseen)
    sums = [part.areas for part in found] + [found.total(kind) for kind in Kind] + [found.total()]
    for a in sums:
        assert a.before_m2 == a.kept_m2 + a.lost_m2 + a.edge_lost_m2 + a.unseen_before_m2
        assert a.after_m2 == a.kept_m2 + a.gained_m2 + a.edge_gained_m2 + a.unseen_after_m2
        assert min(getattr(a, name) for name in AMOUNTS) >= 0
    for name in AMOUNTS:
        parts = [getattr(found.total(kind), name) for kind in Kind]
        assert sum(parts) == getattr(found.total(), name)


@given(before=boxes(), after=boxes(), tolerance=st.sampled_from([0.0, 1.0, 5.0]))
def test_ground_that_overlaps_within_a_set_counts_once(
    before: list[Polygon], after: list[Polygon], tolerance: float
) -> None:
    sets = moved(before, 0, 0), moved(after, 0, 0)
    total = compare(*sets, tolerance_m=tolerance).total()
    for shapes, area in zip(sets, (total.before_m2, total.after_m2), strict=True):
        whole = geodesic_area_m2(repair(unary_union(shapes))) if shapes else 0.0
        assert area == pytest.approx(whole, rel=1e-6, abs=10 * UNIT_M2)


@given(before=boxes(), after=boxes())
def test_each_row_is_in_one_part(before: list[Polygon], after: list[Polygon]) -> None:
    found = compared(moved(before, 0, 0), moved(after, 0, 0))
    assert sorted(row for part in found for row in part.before) == list(range(len(before)))
    assert sorted(row for part in found for row in part.after) == list(range(len(after)))
    firsts = [(not part.before, (part.before or part.after)[0]) for part in found]
    assert firsts == sorted(firsts)


@given(before=boxes(), after=boxes())
def test_without_tolerance_what_is_kept_is_what_both_share(
    before: list[Polygon], after: list[Polygon]
) -> None:
    first, second = moved(before, 0, 0), moved(after, 0, 0)
    total = compare(first, second, tolerance_m=0).total()
    shared = unary_union(first).intersection(unary_union(second))
    wanted = geodesic_area_m2(repair(shared)) if shared.area > 0 else 0.0
    assert total.kept_m2 == pytest.approx(wanted, rel=1e-6, abs=0.1)
    rounding = 10 * UNIT_M2 * (len(before) + len(after))
    assert total.edge_gained_m2 + total.edge_lost_m2 <= rounding


# ------------------------------------------------------------------------------ symmetries


@given(shapes=boxes())
def test_a_set_beside_itself_is_unchanged(shapes: list[Polygon]) -> None:
    once = moved(shapes, 0, 0)
    found = compared(once, once[::-1])
    assert found.count(Kind.UNCHANGED) == len(found)
    assert found.total().kept_m2 == found.total().before_m2 == found.total().after_m2


@given(before=boxes(), after=boxes())
def test_time_run_backwards_turns_each_kind_into_its_opposite(
    before: list[Polygon], after: list[Polygon]
) -> None:
    first, second = moved(before, 0, 0), moved(after, 0, 0)
    forth = {(part.before, part.after): part for part in compared(first, second)}
    back = {(part.after, part.before): part for part in compared(second, first)}
    assert forth.keys() == back.keys()
    for rows, part in forth.items():
        one, other = part.areas, back[rows].areas
        assert one.gained_m2 == pytest.approx(other.lost_m2, abs=0.01)
        assert one.lost_m2 == pytest.approx(other.gained_m2, abs=0.01)
        if abs(one.gained_m2 - one.lost_m2) > 0.02 or not one.gained_m2 + one.lost_m2:
            assert back[rows].kind == TURNED.get(part.kind, part.kind)


@given(before=boxes(), after=boxes(), chance=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(
    before: list[Polygon], after: list[Polygon], chance: st.DataObject
) -> None:
    first, second = moved(before, 0, 0), moved(after, 0, 0)
    mixed = [list(range(len(each))) for each in (first, second)]
    for order in mixed:
        chance.shuffle(order)  # type: ignore[attr-defined]
    plain = compared(first, second)
    shuffled = compared([first[n] for n in mixed[0]], [second[n] for n in mixed[1]])
    renamed = {
        (
            part.kind,
            tuple(sorted(mixed[0][row] for row in part.before)),
            tuple(sorted(mixed[1][row] for row in part.after)),
        )
        for part in shuffled
    }
    assert renamed == said(plain)
    for name in AMOUNTS:
        wanted = getattr(plain.total(), name)
        assert getattr(shuffled.total(), name) == pytest.approx(wanted, abs=0.01)


@given(before=boxes(), after=boxes(), way=shifts(300))
def test_a_town_moved_with_both_dates_says_the_same(
    before: list[Polygon], after: list[Polygon], way: tuple[float, float]
) -> None:
    here = compared(moved(before, 0, 0), moved(after, 0, 0)).total()
    there = compared(moved(before, *way), moved(after, *way)).total()
    for name in ("before_m2", "after_m2"):
        assert getattr(there, name) == pytest.approx(getattr(here, name), rel=1e-4, abs=0.1)


# ------------------------------------------------------------------------------ shifts


@given(shape=stars(), way=shifts())
def test_an_outline_shifted_up_to_the_tolerance_is_unchanged(
    shape: Polygon, way: tuple[float, float]
) -> None:
    found = compared(moved([shape], 0, 0), moved([shape], *way))
    assert kinds(found) == [("unchanged", (0,), (0,))]
    assert found.total().gained_m2 == found.total().lost_m2 == 0


@given(way=shifts(), wing=st.floats(8, 40), width=st.floats(8, 20))
def test_a_wing_beside_a_shift_has_its_area_up_to_its_own_edge(
    way: tuple[float, float], wing: float, width: float
) -> None:
    old, new = box(0, 0, 40, 20), box(40, 0, 40 + wing, width)
    found = compared(moved([old], 0, 0), moved([old.union(new)], *way))
    allowed = TOLERANCE_M * geodesic_perimeter_m(placed(new))
    assert found.total().gained_m2 == pytest.approx(geodesic_area_m2(placed(new)), abs=allowed)
    assert found.total().lost_m2 == 0
    if min(wing, width) > 2.1 * TOLERANCE_M:
        assert kinds(found) == [("grown", (0,), (0,))]


def test_a_street_shifted_by_half_a_pixel_is_unchanged_house_by_house() -> None:
    street = [box(12 * n, 0, 12 * n + 11.5, 15) for n in range(30)]
    found = compared(moved(street, 0, 0), moved(street, 4, 2.9))
    assert kinds(found) == [("unchanged", (n,), (n,)) for n in range(30)]


def test_a_corridor_narrower_than_the_tolerance_counts_where_it_leaves_the_house() -> None:
    old, corridor = box(0, 0, 40, 20), box(40, 8, 90, 11)
    found = compared(moved([old], 0, 0), moved([old.union(corridor)], 0, 0))
    assert kinds(found) == [("grown", (0,), (0,))]
    assert found.total().gained_m2 == pytest.approx(3 * 45, rel=0.02)
    assert found.total().edge_gained_m2 == pytest.approx(3 * 5, rel=0.1)


def test_a_square_wing_is_counted_to_its_corners() -> None:
    found = compared([hall(0, 0)], [placed(box(0, 0, 40, 20).union(box(10, 20, 30, 40)))])
    assert found.total().gained_m2 == pytest.approx(400, rel=1e-3)


# ------------------------------------------------------------------------------ refusals


def test_a_tolerance_that_is_no_length_is_refused() -> None:
    for wrong in (-1.0, float("nan"), float("inf")):
        with pytest.raises(GeoError, match="half a pixel"):
            compare([], [], tolerance_m=wrong)


def test_unseen_ground_that_is_no_outline_is_refused() -> None:
    bow_tie = Polygon([(98.5, 16.6), (98.6, 16.7), (98.6, 16.6), (98.5, 16.7)])
    with pytest.raises(InvalidShapeError, match="The unseen ground: This outline crosses"):
        compared([], [], unseen=bow_tie)
    with pytest.raises(InvalidShapeError, match="Join many into one"):
        compare([], [], tolerance_m=1, unseen=[hall(0, 0)])  # type: ignore[arg-type]


def test_the_pieces_need_no_particular_container() -> None:
    shapes = shapely.box([98.5, 98.6], 16.6, [98.501, 98.601], 16.601)
    assert len(compared(shapes, tuple(shapes))) == 2
