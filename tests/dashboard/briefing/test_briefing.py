"""What is asked for: nothing that must not leave, and nothing that cannot be made."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.briefing.briefing import LAYERS, Briefing, Layout, Orientation, Paper
from dashboard.briefing.kept import briefing_from, read_briefing
from layers.errors import LayerError, NotReleasableError, RejectedError
from layers.terms import Audience, CompoundKind, SiteStatus, Tlp
from tests.dashboard.briefing.built import a_briefing

INSTANTS = st.integers(946_684_800, 4_102_444_800).map(lambda at: datetime.fromtimestamp(at, UTC))
BRIEFINGS = st.builds(
    Briefing, layout=st.just(Layout.ATLAS), as_of=INSTANTS,
    tlp=st.sampled_from([Tlp.CLEAR, Tlp.GREEN, Tlp.AMBER]), audience=st.just(Audience.POLICY),
    title=st.text(max_size=80), notes=st.text(max_size=80),
    zone_ids=st.lists(st.text(max_size=9), max_size=3).map(tuple),
    kinds=st.lists(st.sampled_from(CompoundKind), max_size=2).map(tuple),
    statuses=st.lists(st.sampled_from(SiteStatus), max_size=2).map(tuple),
    since=st.none() | st.dates(date(1990, 1, 1), date(2000, 1, 1)),
    until=st.none() | st.dates(date(2001, 1, 1), date(2030, 1, 1)),
    layers=st.lists(st.sampled_from(LAYERS), unique=True).map(tuple),
    paper=st.sampled_from(Paper), orientation=st.sampled_from(Orientation),
    dpi=st.integers(72, 600),
)  # fmt: skip


@given(BRIEFINGS)
def test_a_briefing_that_is_kept_comes_back_as_it_was(asked: Briefing) -> None:
    assert read_briefing(asked.written()) == asked


@pytest.mark.parametrize(
    "audience", [Audience.ANALYST, Audience.CASEWORKER, Audience.ADMINISTRATOR]
)
def test_those_inside_are_given_no_briefing(audience: Audience) -> None:
    with pytest.raises(NotReleasableError, match="leaves the building"):
        a_briefing(audience=audience)


@pytest.mark.parametrize("tlp", [Tlp.RED, Tlp.AMBER_STRICT])
def test_a_marking_that_may_not_leave_is_refused(tlp: Tlp) -> None:
    with pytest.raises(RejectedError, match="may not leave"):
        a_briefing(tlp=tlp)


@pytest.mark.parametrize(
    ("audience", "tlp"),
    [(Audience.PUBLIC, Tlp.GREEN), (Audience.PUBLIC, Tlp.AMBER), (Audience.PARTNER, Tlp.AMBER)],
)
def test_a_marking_above_what_the_audience_may_see_is_refused(audience: Audience, tlp: Tlp) -> None:
    with pytest.raises(RejectedError, match=f"more than the audience {audience} may see"):
        a_briefing(audience=audience, tlp=tlp)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"compound_ids": ()}, "needs exactly one compound, and 0 are"),
        ({"layout": Layout.ZONE, "zone_ids": ("a", "b")}, "needs exactly one zone, and 2 are"),
        ({"title": "x" * 501}, "title has 501 characters"),
        ({"notes": "x" * 4001}, "notes has 4,001 characters"),
        ({"since": date(2024, 2, 1), "until": date(2024, 1, 1)}, "before it begins"),
        ({"layers": ("zones", "vault")}, "no layer 'vault'"),
        ({"language": "xx"}, "no language 'xx'"),
        ({"dpi": 71}, "71 dots per inch"),
        ({"as_of": datetime(2024, 1, 1)}, "no time zone"),  # noqa: DTZ001
    ],
)
def test_what_cannot_be_made_is_refused_with_a_reason(said: dict[str, Any], told: str) -> None:
    with pytest.raises(RejectedError, match=told):
        a_briefing(**said)


def test_a_title_of_five_hundred_characters_is_none_too_long() -> None:
    assert len(a_briefing(title="x" * 500).title) == 500


@pytest.mark.parametrize("tlp", [None, ""])
def test_without_a_marking_there_is_no_briefing(tlp: str | None) -> None:
    plain = {**a_briefing().plain(), "tlp": tlp}
    with pytest.raises(RejectedError, match="no marking"):
        briefing_from(plain)
    del plain["tlp"]
    with pytest.raises(RejectedError, match="no marking"):
        briefing_from(plain)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("tlp", "TLP:WHITE", "choose one of"), ("layout", "poster", "choose one of"),
        ("as_of", 3, "it is no text"), ("as_of", "yesterday", "as_of"),
        ("since", "2024-13-01", "since"), ("dpi", "200", "no whole number"),
        ("dpi", True, "no whole number"), ("kinds", "casino", "it is no list"),
        ("kinds", ["castle"], "choose one of"), ("zone_ids", [1], "it is no text"),
        ("title", {"a": 1}, "it is no text"), ("exact", True, "has no 'exact'"),
    ],
)  # fmt: skip
def test_a_kept_briefing_with_a_wrong_value_says_which(name: str, value: Any, told: str) -> None:
    with pytest.raises(RejectedError, match=told):
        briefing_from({**a_briefing().plain(), name: value})


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_no_file_makes_the_reader_of_briefings_fail_without_words(content: bytes) -> None:
    with pytest.raises(LayerError):
        read_briefing(content)


def test_a_file_nested_without_end_is_refused() -> None:
    with pytest.raises(RejectedError, match="cannot be read as JSON"):
        read_briefing("[" * 100_000)
