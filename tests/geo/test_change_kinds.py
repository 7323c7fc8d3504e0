"""geo.changes: the parts that a person would name, and what a cloud hides of them."""

from collections.abc import Sequence

import pytest
from shapely import MultiPolygon, Polygon, box

from geo.changes import compare
from geo.comparison import Comparison, Kind
from geo.shapes import Outline
from tests.geo.towns import TOLERANCE_M, hall, kinds, moved, placed


def compared(before: Sequence[Outline], after: Sequence[Outline], **others: Outline) -> Comparison:
    return compare(before, after, tolerance_m=TOLERANCE_M, **others)


NAMED = [
    ("new", [], [hall(0, 0)]),
    ("new", [], [hall(0, 0, 3, 3)]),
    ("removed", [hall(0, 0)], []),
    ("grown", [hall(0, 0)], [hall(0, 0, 60)]),
    ("shrunk", [hall(0, 0, 60)], [hall(0, 0)]),
    ("split", [hall(0, 0)], [hall(0, 0, 18), hall(22, 0, 18)]),
    ("merged", [hall(0, 0, 18), hall(22, 0, 18)], [hall(0, 0)]),
    ("merged", [hall(n * 20, 0, 16) for n in range(3)], [hall(0, 0, 28), hall(28, 0, 28)]),
    ("split", [hall(0, 0, 28), hall(28, 0, 28)], [hall(n * 20, 0, 16) for n in range(3)]),
    ("unchanged", [hall(0, 0, 20), hall(20, 0, 20)], [hall(0, 0, 20), hall(20, 0, 20)]),
    ("unchanged", [hall(0, 0), hall(0, 0)], [hall(0, 0)]),
    ("unchanged", [hall(0, 0)], [hall(1, 1), hall(0, 0, 39)]),
    ("grown", [hall(0, 0)], [hall(20, 0, 60)]),
    ("unchanged", [MultiPolygon([hall(0, 0), hall(90, 0)])],
     [MultiPolygon([hall(90, 0), hall(0, 0)])]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "before", "after"), NAMED)
def test_what_a_person_would_call_it(
    kind: str, before: list[Outline], after: list[Outline]
) -> None:
    assert {str(part.kind) for part in compared(before, after)} == {kind}


def test_two_apart_are_removed_and_new_and_two_empty_sets_say_nothing() -> None:
    found = compared([hall(0, 0)], [hall(300, 0)])
    assert kinds(found) == [("removed", (0,), ()), ("new", (), (0,))]
    assert found.total().kept_m2 == 0
    assert len(compared([], [])) == 0
    assert list(compared([], [])) == []


def test_more_within_the_same_part_on_both_sides_goes_by_the_net() -> None:
    before = [hall(0, 0), hall(50, 0)]
    after = [hall(0, 0, 60), hall(60.5, 0, 60)]
    (part,) = compared(before, after)
    assert (part.kind, part.before, part.after) == (Kind.GROWN, (0, 1), (0, 1))


def test_neighbours_with_a_seam_stay_apart_and_the_seam_counts_once() -> None:
    row = [hall(0, 0, 20.2), hall(20, 0, 20)]
    found = compared(row, [*row, hall(0, 60)])
    assert kinds(found) == [("unchanged", (0,), (0,)), ("unchanged", (1,), (1,)), ("new", (), (2,))]
    assert found.total(Kind.UNCHANGED).before_m2 == pytest.approx(800, rel=2e-3)
    grown = compared(row, [row[0], hall(20, 0, 40)])
    assert [kind for kind, _, _ in kinds(grown)] == ["unchanged", "grown"]


def test_equal_ground_drawn_from_another_corner_or_with_heights_is_unchanged() -> None:
    square = [(0, 0, 3), (0, 20, 9), (20, 20, 9), (20, 0, 3)]
    turned = [Polygon([(x, y) for x, y, _ in square[2:] + square[:2]])]
    found = compared([placed(Polygon(square))], moved(turned, 0, 0))
    assert kinds(found) == [("unchanged", (0,), (0,))]
    assert found.total().kept_m2 == pytest.approx(400, rel=1e-3)


# ------------------------------------------------------------------------------ unseen ground


def test_what_lies_under_a_cloud_is_unseen_and_neither_kept_nor_removed() -> None:
    cloud = placed(box(-10, -10, 100, 100))
    for after in ([], [hall(0, 0)]):
        found = compared([hall(0, 0)], after, unseen=cloud)
        assert found.count(Kind.UNSEEN) == 1
        total = found.total()
        assert total.unseen_before_m2 == total.before_m2 > 0
        assert total.kept_m2 == total.lost_m2 == 0


def test_half_under_a_cloud_only_the_half_that_was_seen_is_gone_and_it_is_not_removed() -> None:
    found = compared([hall(0, 0)], [], unseen=placed(box(20, -10, 100, 100)))
    assert kinds(found) == [("shrunk", (0,), ())]
    assert found.total().lost_m2 == pytest.approx(400, rel=2e-3)
    assert found.total().unseen_before_m2 == pytest.approx(400, rel=2e-3)


def test_a_cloud_across_a_hall_does_not_split_it() -> None:
    ends = [hall(0, 0, 10), hall(30, 0, 10)]
    found = compared([hall(0, 0)], ends, unseen=placed(box(10, -10, 30, 100)))
    assert kinds(found) == [("unchanged", (0,), (0, 1))]
    assert compared([hall(0, 0)], ends).count(Kind.SPLIT) == 1


def test_a_cloud_beside_the_town_changes_nothing() -> None:
    far = placed(box(500, 500, 600, 600))
    plain, clouded = compared([hall(0, 0)], []), compared([hall(0, 0)], [], unseen=far)
    assert plain.total() == clouded.total()
    assert kinds(plain) == kinds(clouded)
