"""Dates of strangers: each form is read as what it says, and what has two readings as neither."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.exchange.dates import EITHER_WAY, NO_SYSTEM, Order, System, ahead, order_of, read

DAYS = st.dates(date(1900, 3, 1), date(2026, 11, 23))


@pytest.mark.parametrize(("text", "day", "precision"), [
    ("2024-07-31", date(2024, 7, 31), "day"), ("2024/7/31", date(2024, 7, 31), "day"),
    ("20240731", date(2024, 7, 31), "day"), ("31/07/2024", date(2024, 7, 31), "day"),
    ("07/31/2024", date(2024, 7, 31), "day"), ("31.07.2024", date(2024, 7, 31), "day"),
    ("31-7-2024", date(2024, 7, 31), "day"), ("5 May 2024", date(2024, 5, 5), "day"),
    ("5th May 2024", date(2024, 5, 5), "day"), ("05-Sept-2024", date(2024, 9, 5), "day"),
    ("May 5, 2024", date(2024, 5, 5), "day"), ("05/05/2024", date(2024, 5, 5), "day"),
    ("2024-05", date(2024, 5, 1), "month"), ("05/2024", date(2024, 5, 1), "month"),
    ("May 2024", date(2024, 5, 1), "month"), ("2024Q2", date(2024, 4, 1), "quarter"),
    ("2024-Q2", date(2024, 4, 1), "quarter"), ("Q2 2024", date(2024, 4, 1), "quarter"),
    ("2024", date(2024, 1, 1), "year"), ("2024-07-31T12:00:00Z", date(2024, 7, 31), "day"),
    ("2024-05-04T02:00:00+06:30", date(2024, 5, 3), "day"),
    ("31/07/2024 14:30", date(2024, 7, 31), "day"), ("2024-07-31 00:00", date(2024, 7, 31), "day"),
])  # fmt: skip
def test_each_form_is_read(text: str, day: date, precision: str) -> None:
    found = read(text)
    assert (found.day, found.precision, found.wrong) == (day, precision, "")


@pytest.mark.parametrize(("text", "words"), [
    ("31/07/24", "two digits"), ("5 May 24", "two digits"), ("2024-02-30", "no calendar"),
    ("30/02/2024", "no calendar"), ("00/05/2024", "no calendar"), ("13/13/2024", "no calendar"),
    ("2024-13", "no calendar"), ("2024-00", "no calendar"), ("5 Mxx 2024", "no calendar"),
    ("0000-01-01", "no year 0000"), ("0000", "no year 0000"), ("1899-12-31", "before 1900"),
    ("NaN", "is no date"), ("NaT", "is no date"), ("soon", "is no date"), ("-1", "is no date"),
    ("2024-05-04T25:00", "is no date"), ("\u0662\u0660\u0662\u0664", "is no date"),
    ("05/07/2024", "day-first"), ("5.7.2024", "month-first"), ("45474", "excel-1900"),
])  # fmt: skip
def test_what_is_no_date_or_may_be_two_says_why(text: str, words: str) -> None:
    found = read(text)
    assert found.day is None
    assert words in found.wrong


def test_an_order_that_was_told_settles_the_others_and_overrules_no_proof() -> None:
    assert read("05/07/2024", order=Order.DAY).day == date(2024, 7, 5)
    assert read("05/07/2024", order=Order.MONTH).day == date(2024, 5, 7)
    assert read("31/07/2024", order=Order.MONTH).day == date(2024, 7, 31)


@pytest.mark.parametrize(("texts", "order", "either"), [
    (["05/07/2024", "31/07/2024"], Order.DAY, 1), (["05/07/2024", "07/31/2024"], Order.MONTH, 1),
    (["05/07/2024", "06/06/2024"], None, 1), (["31/07/2024", "07/31/2024", "1/2/2024"], None, 1),
    (["2024-07-31", "1/2/2024 10:00"], None, 1), (["32/07/2024", "1/2/2024"], Order.DAY, 1),
])  # fmt: skip
def test_a_column_proves_an_order_or_none(
    texts: list[str], order: Order | None, either: int
) -> None:
    assert order_of(texts) == (order, either)


@given(DAYS)
def test_a_day_written_in_any_form_comes_back(day: date) -> None:
    for form in ("%Y-%m-%d", "%Y%m%d", "%d %B %Y", "%d-%b-%Y", "%B %d, %Y"):
        assert read(day.strftime(form)).day == day
    assert read(day.strftime("%d/%m/%Y"), order=Order.DAY).day == day
    assert read(day.strftime("%m/%d/%Y"), order=Order.MONTH).day == day or day.day > 12
    assert read(f"{day}T23:59:59Z").day == day


@given(DAYS)
def test_without_an_order_a_numeric_date_is_right_or_refused(day: date) -> None:
    found = read(day.strftime("%d/%m/%Y"))
    assert found.day == day or (found.wrong == EITHER_WAY and day.day <= 12)


@given(st.dates(date(1930, 1, 1), date(2100, 1, 1)))
def test_serial_numbers_count_from_the_year_that_the_file_says(day: date) -> None:
    serial = str((day - date(1899, 12, 30)).days)
    assert read(serial, system=System.FROM_1900).day == day
    late = read(serial, system=System.FROM_1904).day
    assert late == day + timedelta(days=1462)
    assert read(serial).wrong == NO_SYSTEM


@given(st.datetimes(datetime(1950, 1, 2), datetime(2026, 1, 1)), st.integers(-12, 14))  # noqa: DTZ001 - made aware below
def test_an_instant_is_of_its_day_in_utc(at: datetime, hours: int) -> None:
    sign = "-" if hours < 0 else "+"
    text = f"{at:%Y-%m-%dT%H:%M:%S}{sign}{abs(hours):02d}:00"
    assert read(text).day == (at.replace(tzinfo=UTC) - timedelta(hours=hours)).date()


def test_what_has_not_been_is_told_and_a_buddhist_year_is_guessed_aloud() -> None:
    today = date(2026, 11, 23)
    assert ahead(date(2026, 11, 24), today) == ""
    assert "in the future" in ahead(date(2026, 11, 25), today)
    assert "Buddhist year; subtract 543" in ahead(date(2567, 7, 31), today)
