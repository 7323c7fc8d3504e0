"""Which outline of a site holds on which day: laws over any boundaries, and four ways to draw."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.boundary import Boundary
from layers.bounds import Span, holding, in_order, spans
from tests.builders import NOW, a_boundary

EARLY, LATE = date(2021, 1, 1), date(2024, 1, 1)
days = st.none() | st.dates(date(2020, 1, 1), date(2024, 12, 31))
rows = st.lists(st.tuples(days, days), max_size=6)


def drawn(*rows: Span) -> list[Boundary]:
    """Return a chain of boundaries with these days, one drawn after the other."""
    return [
        a_boundary(
            boundary_id=f"b-{n}", valid_from=first, valid_until=last,
            replaces=f"b-{n - 1}" if n else "", drawn_at=NOW + timedelta(minutes=n),
        )
        for n, (first, last) in enumerate(rows)
    ]  # fmt: skip


def possible(rows: list[Span]) -> list[Boundary]:
    return drawn(*(row for row in rows if row[0] is None or row[1] is None or row[0] < row[1]))


@given(rows, st.dates(date(2019, 1, 1), date(2026, 1, 1)))
def test_the_days_that_are_told_are_those_on_which_each_holds(rows: list[Span], on: date) -> None:
    found = possible(rows)
    holds = holding(found, on)
    told = [
        boundary_id
        for boundary_id, mine in spans(found).items()
        for first, last in mine
        if (first is None or first <= on) and (last is None or on < last)
    ]
    assert told == ([] if holds is None else [holds.boundary_id])


@given(rows)
def test_days_that_follow_on_one_another_are_told_as_one(rows: list[Span]) -> None:
    for mine in spans(possible(rows)).values():
        edges = [edge for span in mine for edge in span][1:-1]
        assert all(one is not None for one in edges)
        assert edges == sorted(set(edges))


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([(None, None), (LATE, None)], [[(None, LATE)], [(LATE, None)]]),
        ([(None, None), (None, None)], [[], [(None, None)]]),
        ([(None, None), (EARLY, LATE)], [[(None, EARLY), (LATE, None)], [(EARLY, LATE)]]),
        ([(LATE, None)], [[(LATE, None)]]),
    ],
    ids=["from a day on", "a correction", "what once was", "before it none is known"],
)
def test_each_way_to_draw_holds_on_its_days(rows: list[Span], told: list[list[Span]]) -> None:
    assert list(spans(drawn(*rows)).values()) == told


@given(st.permutations(range(6)), st.booleans())
def test_each_stands_after_the_one_that_it_replaces_however_they_come(
    order: list[int], at_once: bool
) -> None:
    chain = drawn(*[(None, None)] * 6)
    if at_once:
        chain = [
            a_boundary(boundary_id=each.boundary_id, replaces=each.replaces, drawn_at=NOW)
            for each in chain
        ]
    ids = [each.boundary_id for each in in_order(chain[place] for place in order)]
    assert ids == [each.boundary_id for each in chain]


def test_a_later_one_that_says_it_was_drawn_before_stands_after_what_it_replaces() -> None:
    first = a_boundary(boundary_id="b-z", drawn_at=NOW)
    second = a_boundary(boundary_id="b-a", replaces="b-z", drawn_at=NOW - timedelta(days=9))
    assert in_order([second, first]) == [first, second]


def test_boundaries_that_replace_each_other_in_a_ring_are_all_there() -> None:
    ring = [a_boundary(boundary_id=f"b-{n}", replaces=f"b-{(n + 1) % 3}") for n in range(3)]
    assert len(in_order(ring)) == 3
