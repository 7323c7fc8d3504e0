"""geo.period: half-open, UTC, and quarters that leave no gap."""

import itertools
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InvalidPeriodError
from geo.period import Period, epoch_of, epoch_period, epochs_in, parse_instant

INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - naive bounds, as hypothesis wants them


@given(at=INSTANTS)
def test_every_instant_lies_in_the_quarter_that_is_named_after_it(at: datetime) -> None:
    assert epoch_period(epoch_of(at)).contains(at)


@given(at=INSTANTS, days=st.integers(1, 3000))
def test_the_quarters_of_a_period_cover_it_without_gap_or_overlap(at: datetime, days: int) -> None:
    period = Period(at, at + timedelta(days=days))
    quarters = [epoch_period(name) for name in epochs_in(period)]
    assert quarters[0].contains(period.start)
    assert quarters[-1].end >= period.end > quarters[-1].start
    assert all(a.end == b.start for a, b in itertools.pairwise(quarters))


@given(a=INSTANTS, b=INSTANTS, c=INSTANTS, d=INSTANTS)
def test_overlap_is_the_same_from_both_sides(
    a: datetime, b: datetime, c: datetime, d: datetime
) -> None:
    one = Period(min(a, b), max(a, b) + timedelta(seconds=1))
    other = Period(min(c, d), max(c, d) + timedelta(seconds=1))
    assert one.overlap(other) == other.overlap(one)


@given(at=INSTANTS, days=st.integers(1, 3000))
def test_a_period_comes_back_from_its_text(at: datetime, days: int) -> None:
    period = Period(at, at + timedelta(days=days))
    assert Period.parse(str(period)) == period


def test_the_end_is_not_part_of_it() -> None:
    period = Period.parse("2024-01-01/2024-02-01")
    assert period.contains(parse_instant("2024-01-01"))
    assert not period.contains(parse_instant("2024-02-01"))


def test_a_local_time_becomes_utc() -> None:
    local = datetime(2024, 1, 1, 2, tzinfo=timezone(timedelta(hours=6, minutes=30)))
    assert epoch_of(local) == "2023Q4"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("yesterday", "is no date"),
        ("2024-07-01T10:00:00", "no time zone"),
        ("2024-02-31", "no date"),
    ],
)
def test_what_is_no_instant_is_refused(text: str, words: str) -> None:
    with pytest.raises(InvalidPeriodError, match=words):
        parse_instant(text)


@pytest.mark.parametrize("text", ["2024-01-01", "2024-02-01/2024-01-01", "2024-01-01/2024-01-01"])
def test_what_has_no_length_is_refused(text: str) -> None:
    with pytest.raises(InvalidPeriodError):
        Period.parse(text)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(InvalidPeriodError, match="no time zone"):
        Period(datetime(2024, 1, 1), datetime(2024, 2, 1))  # noqa: DTZ001 - what is tested


@pytest.mark.parametrize("name", ["2024", "2024Q5", "24Q1", "2024q1"])
def test_what_names_no_quarter_is_refused(name: str) -> None:
    with pytest.raises(InvalidPeriodError, match="names no quarter"):
        epoch_period(name)
