"""dashboard.joined.counts: what is released around a compound, and what is not known of it."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from dashboard.joined.counts import counts_of_all
from dashboard.joined.numbers import Counts, Open, Quarter, Trend
from dashboard.joined.places import places
from geo.cells import cell_of, parent_of, parts_of
from layers.read import Reader
from layers.record import Record
from layers.release_rules import at_least
from layers.store.memory import MemoryStore
from layers.terms import Audience, PlacePrecision, Tlp
from tests.builders import (
    NOW,
    a_compound,
    a_release,
    a_release_cell,
    a_report,
    a_rescue,
    a_zone,
)

CELL = cell_of(98.6, 16.3)
FAR = Point(99.9, 17.9)


def counted(*records: Record, audience: Audience = Audience.ANALYST, **said: Any) -> Counts:
    store = MemoryStore()
    store.put([a_zone(), a_compound(**said), *records])
    return counts_of_all(Reader(store, audience, as_of=NOW))["C-1"]


def cells(*numbers: tuple[str, int]) -> list[Record]:
    return [a_release(through="2024Q4")] + [
        a_release_cell(row_id=f"{epoch}-{CELL}", epoch=epoch, at_least=number)
        for epoch, number in numbers
    ]


def test_numbers_of_the_last_year_of_its_cell_are_added_and_older_ones_are_not() -> None:
    found = counted(*cells(("2023Q4", 40), ("2024Q1", 11), ("2024Q4", 20)))
    assert found.reports() == 31
    assert [each.epoch for each in found.quarters] == ["2023Q4", "2024Q1", "2024Q4"]


def test_invented_numbers_are_counted_up_to_the_newest_of_them() -> None:
    numbers = [each for each in cells(("2024Q1", 11), ("2024Q3", 20)) if each != a_release()]
    late = [a_release(through="2026Q2"), *numbers[1:]]
    assert counted(*late).reports() == 31
    real = [a_release_cell(row_id=f"{epoch}-x", epoch=epoch, synthetic=False)
            for epoch in ("2024Q1", "2024Q3")]  # fmt: skip
    assert counted(late[0], *real, synthetic=False).reports() == 0


def test_without_a_number_nothing_is_known_and_no_zero_stands_there() -> None:
    found = counted(a_release())
    assert (found.quarters, found.reports(), found.trend) == ((), 0, None)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"shape": None}, "its place is not known"),
        ({"shape": Point(98.6, 16.3), "precision_m": 15_000}, "known only to within 15 km"),
    ],
)
def test_a_compound_of_a_rough_place_is_joined_to_no_cell(said: dict[str, Any], why: str) -> None:
    found = counted(*cells(("2024Q4", 20)), **said)
    assert found.place.cell == ""
    assert why in found.place.place_unknown
    assert (found.quarters, found.sharing) == ((), 0)


def test_invented_numbers_and_rescues_are_joined_to_invented_compounds_alone() -> None:
    near = a_rescue(compound_id="")
    assert counted(*cells(("2024Q4", 20)), near, synthetic=False).quarters == ()
    assert counted(*cells(("2024Q4", 20)), near, synthetic=False).rescues == ()
    assert len(counted(*cells(("2024Q4", 20)), near).rescues) == 1
    assert counted(a_rescue(compound_id="", synthetic=False)).rescues == ()


def test_a_coarser_region_that_holds_it_is_shown_and_counts_for_no_sum() -> None:
    parent = parent_of(CELL, 4)
    row = a_release_cell(
        row_id=f"2024Q4-{parent}", region=parent, epoch="2024Q4", resolution=4, cells=(parent,)
    )
    found = counted(a_release(through="2024Q4"), row)
    assert [each.resolution for each in found.quarters] == [4]
    assert found.reports() == 0


def test_the_rest_of_a_coarser_cell_without_its_own_says_nothing_of_it() -> None:
    parent = parent_of(CELL, 4)
    rest = tuple(sorted(parts_of(parent) - {CELL}))
    row = a_release_cell(
        row_id=f"2024Q4-{parent}", region=parent, epoch="2024Q4", resolution=4, cells=rest
    )
    assert counted(a_release(through="2024Q4"), row).quarters == ()


def test_a_rescue_is_its_own_by_name_and_near_by_cell_where_none_is_named() -> None:
    found = counted(
        a_rescue(rescue_id="R-1", compound_id="C-1", on=date(2024, 5, 17)),
        a_rescue(rescue_id="R-2", compound_id="", on=date(2024, 7, 2)),
        a_rescue(rescue_id="R-3", compound_id="C-9"),
        a_rescue(rescue_id="R-4", compound_id="", point=FAR),
        a_rescue(rescue_id="R-5", compound_id="", place_precision=PlacePrecision.DISTRICT),
    )
    assert [(each.rescue_id, each.own) for each in found.rescues] == [("R-2", False), ("R-1", True)]
    assert [each.when for each in found.own] == ["2024-05"]


def test_people_below_ten_are_not_told_and_said_to_be_missing() -> None:
    few = a_rescue(rescue_id="R-2", compound_id="C-1", n_people=9)
    found = counted(a_rescue(compound_id="C-1", n_people=40), few)
    assert found.people == (40, 1)


def test_how_many_compounds_share_the_cell_is_counted() -> None:
    other = a_compound(compound_id="C-2", shape=Point(98.605, 16.305))
    far = a_compound(compound_id="C-3", shape=FAR)
    assert counted(other, far).sharing == 2


def test_the_public_gets_the_rescue_by_quarter_and_not_the_compound_that_is_hidden() -> None:
    store = MemoryStore()
    store.put([a_zone(), a_compound(tlp=Tlp.AMBER), a_rescue(compound_id="C-1")])
    assert counts_of_all(Reader(store, Audience.PUBLIC, as_of=NOW)) == {}


def quarter(number: int, epoch: str = "2024Q4") -> Quarter:
    return Quarter(epoch=epoch, at_least=number, region=CELL, resolution=5)


@given(before=st.integers(11, 400), after=st.integers(11, 400))
def test_the_change_of_what_was_counted_lies_within_the_bounds_of_a_trend(
    before: int, after: int
) -> None:
    first, last = quarter(at_least({("c", ""): before})), quarter(at_least({("c", ""): after}))
    trend = Trend(before=first, after=last)
    assert first.at_least <= before <= first.at_most
    assert trend.low <= after - before <= trend.high


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [(11, 15, "more"), (15, 11, "fewer"), (15, 15, "about the same, or not told")],
)
def test_a_trend_says_more_or_fewer_only_where_both_numbers_bear_it_out(
    before: int, after: int, word: str
) -> None:
    assert Trend(before=quarter(before), after=quarter(after)).word == word


def test_a_trend_compares_numbers_of_one_region_alone() -> None:
    parent = parent_of(CELL, 4)
    row = a_release_cell(
        row_id=f"2024Q3-{parent}", region=parent, epoch="2024Q3", resolution=4, cells=(parent,)
    )
    assert counted(*cells(("2024Q4", 20)), row).trend is None
    told = counted(*cells(("2024Q2", 11), ("2024Q4", 20)), row).trend
    assert told is not None
    assert told.before.epoch == "2024Q2"
    assert "11 to 14 counted in 2024Q2, 20 to 24 in 2024Q4: a change of +6 to +13" in told.said()


def test_open_reports_are_those_that_name_it_and_those_of_its_cell_that_name_none() -> None:
    store = MemoryStore()
    store.put([a_zone(), a_compound(), a_report(compound_id="C-1"),
               a_report(report_id="P-2"), a_report(FAR, report_id="P-3"),
               a_report(report_id="P-4", compound_id="C-1", synthetic=False)])  # fmt: skip
    reader = Reader(store, Audience.CASEWORKER, as_of=NOW)
    (place,) = places(reader.compounds().frame, reader.zones().frame).values()
    assert Open.of(place, reader.reports().frame) == Open(1, 1)
