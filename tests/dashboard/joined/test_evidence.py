"""dashboard.joined.measures and evidence: more of it is never less, and a gap is no zero."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.joined.evidence import Found, Happened, Known, evidence
from dashboard.joined.measures import DEFAULTS, MEASURES, share, together
from dashboard.joined.numbers import Counts
from dashboard.joined.places import Place
from tests.builders import SITE

PLACE = Place(
    compound_id="C-1", zone_id="Z-1", name="Bend Park", country="XXA", shape=SITE,
    precision_m=None, status="unknown", status_on="", source="", admiralty_source="F",
    admiralty_info="6", synthetic=True,
)  # fmt: skip
TODAY = date(2024, 10, 1)
SHARES = st.lists(st.integers(0, 1_000), max_size=6)


def known(found: list[Found] | None = None, events: list[Happened] | None = None) -> Known:
    return Known(
        counts=Counts(place=PLACE, through="", quarters=(), sharing=1, rescues=()), areas={},
        found=found or [], looked_on="", events=events or [], today=TODAY,
    )  # fmt: skip


@given(parts=SHARES, another=st.integers(0, 1_000))
def test_one_more_piece_never_makes_several_less_and_never_more_than_all(
    parts: list[int], another: int
) -> None:
    assert together(parts) <= together([*parts, another]) <= 1_000


@given(value=st.floats(-9, 99), more=st.floats(0, 9), full=st.floats(0.1, 60))
def test_more_on_a_scale_is_never_less(value: float, more: float, full: float) -> None:
    assert 0 <= share(value, full) <= share(value + more, full) <= 1_000


def test_where_nothing_is_known_every_measure_says_so_and_none_is_zero() -> None:
    found = evidence(known())
    assert list(found) == list(DEFAULTS) == [each.id for each in MEASURES]
    assert {each.value for each in found.values()} == {None}
    assert all(each.said.startswith("Not known: ") for each in found.values())


@pytest.mark.parametrize(("days", "value"), [(0, 500), (720, 500), (740, None)])
def test_an_event_counts_for_two_years(days: int, value: int | None) -> None:
    on = date.fromordinal(TODAY.toordinal() - days)
    found = evidence(known(events=[Happened(kind="raid", on=on, source="A paper")]))
    assert found["events"].value == value


def test_each_status_of_a_detection_weighs_less_than_the_one_above_it() -> None:
    values = [
        evidence(known([Found(status=status, window_end=TODAY)]))["detections"].value
        for status in ("verified", "confirmed", "alert", "provisional")
    ]
    assert values == sorted(values, key=lambda each: -(each or 0))
    assert None not in values


def test_letters_and_ids_of_measures_are_each_their_own() -> None:
    assert len({each.letter for each in MEASURES}) == len(MEASURES) == len(DEFAULTS)
