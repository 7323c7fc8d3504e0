"""When a row was, as days: what a time slider asks for. UTC days, both ends included."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from geo.period import epoch_period

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_EPOCH = re.compile(r"\d{4}(Q[1-4]|-(0[1-9]|1[0-2]))")
_ONE = ("epoch", "when", "on", "acquired_at")
"""Columns that say when; the first that says something counts."""

Span = tuple[date, date]
"""First and last day."""


def span(row: Mapping[str, object]) -> Span | None:
    """Return from when until when a row was; None where it does not say.

    Examples
    --------
    >>> span({"epoch": "2024Q3"})
    (datetime.date(2024, 7, 1), datetime.date(2024, 9, 30))
    >>> span({"on": "2024-08-01", "date_precision": "year"})
    (datetime.date(2024, 1, 1), datetime.date(2024, 12, 31))

    """
    ends = [_days(row.get(name)) for name in ("window_start", "window_end")]
    if ends[0] and ends[1] and ends[0] <= ends[1]:
        return ends[0][0], ends[1][1]
    found = next(filter(None, (_days(row.get(name)) for name in _ONE)), None)
    if found is None:
        return None
    return _as_precise(found, str(row.get("date_precision") or ""))


def _days(value: object) -> Span | None:
    """Return the days of a date, a month or a quarter; None for anything else."""
    text = str(value or "")
    if _EPOCH.fullmatch(text):
        period = epoch_period(text)
        return period.start.date(), period.end.date() - timedelta(days=1)
    if not _DAY.match(text):
        return None
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return day, day


def _as_precise(found: Span, precision: str) -> Span:
    """Return the days as widely as their date is known."""
    first, last = found
    if precision == "year":
        return date(first.year, 1, 1), date(last.year, 12, 31)
    if precision in ("month", "quarter"):
        name = f"{first:%Y-%m}" if precision == "month" else f"{first:%Y}Q{(first.month + 2) // 3}"
        return _days(name) or found
    return found
