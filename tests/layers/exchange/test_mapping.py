"""layers.exchange.mapping: columns are known by name or tag, and nothing is guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.errors import RejectedError
from layers.exchange.fields import FIELDS, PERSON
from layers.exchange.mapping import checked, kept, mapped, propose, remembered


def test_columns_of_htcds_are_known() -> None:
    columns = ["hte_Longitude", "hte_Latitude", "hte_Date", "hte_Type", "vic_MethodsOfControl",
               "prs_Citizenship", "con_Consent", "vic_MethodOfRecruitment"]  # fmt: skip
    assert list(propose("report", columns).values()) == [
        "lon", "lat", "month", "event_type", "control", "citizenship", "consent", "recruitment",
    ]  # fmt: skip


def test_a_tag_says_more_than_a_name() -> None:
    tags = {"a": "#geo+lon", "b": "#geo +lat", "name": "#date +occurred", "c": "#reached+f+adults"}
    assert propose("rescue", ["a", "b", "name", "c"], tags) == {
        "a": "lon", "b": "lat", "name": "date", "c": "n_f",
    }  # fmt: skip


def test_yes_and_no_of_ctdc_become_lists() -> None:
    mapping = propose("report", ["meansOfControlDebtBondage", "meansOfControlRestrictsMovement",
                                 "typeOfLabourIllicitActivities", "ageBroad"])  # fmt: skip
    row = dict(zip(mapping, ["1", "1", "0", "21-29"], strict=True))
    assert mapped(row, mapping) == {
        "control": "DebtBondage; x_RestrictsMovement", "age_band": "21-29",
    }  # fmt: skip


def test_what_says_who_somebody_is_fills_one_field_from_many_columns() -> None:
    mapping = propose("report", ["Full Name", "Phone", "Passport number"])
    assert set(mapping.values()) == {PERSON}
    row = dict(zip(mapping, ["a", "", "c"], strict=True))
    assert mapped(row, mapping) == {PERSON: "a\nc"}


def test_of_two_columns_for_one_field_the_first_is_taken_and_the_other_named() -> None:
    assert propose("rescue", ["Date", "When", "Weather"]) == {
        "Date": "date", "When": "", "Weather": "",
    }  # fmt: skip


@pytest.mark.parametrize("kind", FIELDS)
def test_every_field_is_known_by_its_own_name(kind: str) -> None:
    assert propose(kind, list(FIELDS[kind])) == {name: name for name in FIELDS[kind]}


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({"nowhere": "lon"}, "columns that the file does not have: nowhere"),
        ({"a": "colour"}, "what no rescue has: colour"),
        ({"a": "lon", "b": "lon"}, "fills lon from more than one column"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(mapping: dict[str, str], message: str) -> None:
    with pytest.raises(RejectedError, match=message):
        checked("rescue", mapping, ["a", "b"])


def test_a_mapping_is_remembered_for_its_header_in_any_order_and_for_no_other() -> None:
    record = kept("rescue", {"Ort": "", "Tag": "date"})
    assert remembered("rescue", ["tag", "ORT"], [record]) == {"Ort": "", "Tag": "date"}
    assert remembered("rescue", ["Tag"], [record]) is None
    assert remembered("event", ["Ort", "Tag"], [record]) is None


@given(
    kind=st.sampled_from(sorted(FIELDS)),
    columns=st.lists(st.text(max_size=12), max_size=10, unique=True),
)
def test_any_header_gets_a_mapping_that_can_be_used(kind: str, columns: list[str]) -> None:
    proposed = propose(kind, columns)
    assert list(proposed) == columns
    assert checked(kind, proposed, columns) == proposed
