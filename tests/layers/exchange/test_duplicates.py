"""layers.exchange.duplicates: what may be one is proposed, and never merged."""

from collections import Counter
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from layers.exchange.duplicates import NEAR_DAYS, NEAR_DEGREES, Pair, pairs
from layers.rescue import Rescue
from tests.builders import a_report, a_rescue


def test_reports_of_one_person_are_found_in_the_file_and_in_the_store() -> None:
    known = [a_report(report_id="P-0", duplicate_group="g", point=None)]
    new = [
        a_report(Point(98.6 + n / 10, 16.3), report_id=f"P-{n}", duplicate_group="g")
        for n in (1, 2)
    ]
    why = "the same person, by what identifies them"
    assert pairs(new, known) == [Pair("P-1", "P-0", why), Pair("P-2", "P-1", why)]


def test_reports_of_one_place_quarter_and_age_are_found_and_others_are_not() -> None:
    here, near = Point(98.6, 16.3), Point(98.600001, 16.3)
    new = [
        a_report(here, report_id="P-1"),
        a_report(near, report_id="P-2"),
        a_report(here, report_id="P-3", age_band="48+"),
        a_report(Point(98.7, 16.3), report_id="P-4"),
    ]
    assert [(each.one, each.other) for each in pairs(new, [])] == [("P-2", "P-1")]


def test_rescues_near_in_place_and_time_are_found() -> None:
    first = a_rescue(rescue_id="R-1", point=Point(98.6, 16.3))
    near = a_rescue(rescue_id="R-2", point=Point(98.605, 16.3), on=first.on + timedelta(days=2))
    far = a_rescue(rescue_id="R-3", point=Point(98.7, 16.3))
    late = a_rescue(rescue_id="R-4", point=Point(98.6, 16.3), on=first.on + timedelta(days=9))
    assert [(each.one, each.other) for each in pairs([near, far, late], [first])] == [
        ("R-2", "R-1")
    ]


def test_a_row_that_is_kept_already_is_no_duplicate_of_itself() -> None:
    report = a_report(report_id="P-1", duplicate_group="g")
    assert pairs([report], [report]) == []


RESCUES = st.lists(
    st.tuples(
        st.sampled_from(["", "C-1", "C-2"]), st.integers(0, 8), st.booleans(),
        st.none() | st.tuples(st.integers(0, 30), st.integers(0, 30)),
    ),
    max_size=14,
)  # fmt: skip


def naive(one: Rescue, other: Rescue) -> bool:
    """Say whether two are near, as the module's first words have it."""
    if abs(one.on - other.on) > NEAR_DAYS:
        return False
    if one.point is None or other.point is None:
        return one.compound_id == other.compound_id != ""
    return one.point.distance(other.point) <= NEAR_DEGREES


@given(RESCUES)
def test_what_boxes_find_is_what_comparing_each_with_each_finds(said: list[Any]) -> None:
    made = [
        (a_rescue(rescue_id=f"R-{n}", compound_id=compound, on=date(2025, 3, 1 + day),
                  point=at and Point(98.6 + at[0] / 1000, 16.3 + at[1] / 1000)), new)
        for n, (compound, day, new, at) in enumerate(said)
    ]  # fmt: skip
    new = [each for each, fresh in made if fresh]
    known = [each for each, fresh in made if not fresh]
    found = pairs(new, known)
    fresh = {each.rescue_id for each in new}
    assert all(each.one in fresh for each in found)
    wanted = {
        frozenset((one.rescue_id, other.rescue_id))
        for one, other in combinations([*new, *known], 2)
        if naive(one, other) and {one.rescue_id, other.rescue_id} & fresh
    }
    assert len(found) == len(wanted)
    assert {frozenset((each.one, each.other)) for each in found} == wanted


@pytest.mark.parametrize("east", [0.0, 0.0099, -0.0099, 0.007])
@pytest.mark.parametrize("days", [-3, 0, 3])
def test_two_that_are_only_just_near_are_found_wherever_they_lie(east: float, days: int) -> None:
    for n in range(40):
        one = a_rescue(rescue_id="R-1", on=date(2025, 3, 10 + n % 7),
                       point=Point(98.6 + n * 0.0007, 16.3))  # fmt: skip
        other = a_rescue(rescue_id="R-2", on=one.on + timedelta(days=days),
                         point=Point(98.6 + n * 0.0007, 16.3 + east))  # fmt: skip
        assert len(pairs([one, other], [])) == 1, n


@pytest.mark.parametrize("step", [0.0, 1e-6, 0.02])
@pytest.mark.parametrize("placeless", [False, True])
def test_many_rescues_of_one_week_are_not_compared_each_with_each(
    step: float, placeless: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = Counter[str]()
    monkeypatch.setattr(Point, "distance", lambda *_: looked.update(["at"]) or 0.0)
    count = 2_000
    new = [
        a_rescue(rescue_id=f"R-{n:05}", compound_id="C-1", on=date(2025, 3, 1 + n % 2),
                 point=None if placeless else Point(98 + n * step, 16.3))
        for n in range(count)
    ]  # fmt: skip
    found = pairs(new, [])
    assert len(found) == (0 if step == 0.02 and not placeless else 1_000)
    assert looked["at"] <= count
