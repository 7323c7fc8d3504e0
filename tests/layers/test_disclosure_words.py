"""The table says of every field what each audience gets, and the page is the table."""

from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.clearance import LADDER
from layers.compound import Compound
from layers.disclosure import may_have_details
from layers.disclosure_table import ALIKE_FOR_ALL, NEVER, TABLE
from layers.disclosure_words import HEAD, in_markdown, lines
from layers.exactness import AS_IS, LEFT_OUT
from layers.record import Record
from layers.schema import TABLES
from layers.terms import Audience
from layers.zone import Zone

PAGE = Path(__file__).parents[2] / "docs" / "protection.md"

WITHHELD = {
    "recorded_at", "source_ids",  # how the store works
    "adm1_pcode", "resolution_m", "made_of", "content", "before", "digest",
    "holder", "token", "worst", "closed_until", "at", "synthetic", "date_precision",
    "surely", "possibly", "unseen",  # asked for as areas with intervals
    "note", "consent",  # a review's own words; no report is without consent
}  # fmt: skip
"""What of records never leaves as it is. A new field is in the table, or here on purpose."""

SAID_AS = {kind: {"status", "status_on", "withdrawn_on"} for kind in (Zone, Compound)}
"""Fields that two others (`stands_as`, `stands_as_of`) say together."""


def test_every_kind_of_record_leaves_by_the_table_is_published_or_never_leaves() -> None:
    classed = [*TABLE, *ALIKE_FOR_ALL, *NEVER]
    assert len(classed) == len(set(classed))
    assert set(classed) == set(TABLES)


@pytest.mark.parametrize("kind", TABLE)
def test_every_field_is_in_the_table_or_withheld_on_purpose(kind: type[Record]) -> None:
    given_out = {shown.source for shown in TABLE[kind].fields}
    own = {each.name for each in fields(kind)} - SAID_AS.get(kind, set())
    assert own - given_out <= WITHHELD


@pytest.mark.parametrize("kind", TABLE)
def test_every_field_says_how_for_each_audience_and_stands_once(kind: type[Record]) -> None:
    names = [shown.name for shown in TABLE[kind].fields]
    assert len(names) == len(set(names))
    assert all(set(shown.by) == set(Audience) for shown in TABLE[kind].fields)


@pytest.mark.parametrize("kind", TABLE)
def test_nobody_sees_more_of_a_field_than_who_is_cleared_for_more(kind: type[Record]) -> None:
    for shown in TABLE[kind].fields:
        ways = [shown.by[each] for each in LADDER]
        first = next((n for n, how in enumerate(ways) if how is not LEFT_OUT), len(ways))
        assert LEFT_OUT not in ways[first:], shown.name
        exact = next((n for n, how in enumerate(ways) if how is AS_IS), len(ways))
        assert set(ways[exact:]) <= {AS_IS}, shown.name


@given(st.sampled_from(list(Audience)), st.sampled_from(list(TABLE)))
def test_details_are_for_those_whom_the_table_names(audience: Audience, kind: type[Record]) -> None:
    for shown in TABLE[kind].fields:
        if shown.name == "details":
            assert (shown.by[audience] is AS_IS) == may_have_details(audience)


def test_the_page_who_sees_what_is_the_table() -> None:
    assert in_markdown(lines()) in PAGE.read_text(encoding="utf-8"), (
        "docs/protection.md, 'Who sees what', is not layers/disclosure_table.py any more. Put "
        "there what this prints: .venv/bin/python -m tests.layers.test_disclosure_words"
    )


def test_every_line_has_a_cell_for_each_audience() -> None:
    assert {len(line) for line in lines()} == {len(HEAD)}


if __name__ == "__main__":
    print(in_markdown(lines()))  # noqa: T201 - what is put into the page
