"""Dates of strangers into days, with how exactly each is known; what can be read two ways is not.

Read are: 2024-07-31 (also 2024/07/31 and 20240731), 2024-07, 07/2024, 2024, 2024Q3, Q3 2024,
31 July 2024, July 31, 2024, July 2024, 31/07/2024, 07/31/2024, 31.07.2024, instants with a zone
(to their UTC day) and serial numbers of spreadsheets. Which of 05/07/2024 is the day is told by the
other cells of its column, or by who imports it. Days are of the Gregorian calendar, from 1900.

Sources: ISO 8601; ECMA-376 18.17.4.1 (serial numbers of the systems of 1900 and 1904).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

_DAY = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_MONTH = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})")
_MONTH_FIRST = re.compile(r"([0-9]{1,2})[-/]([0-9]{4})")
_YEAR = re.compile(r"[0-9]{4}")
_QUARTER = re.compile(r"([0-9]{4})[ -]?[Qq]([1-4])|[Qq]([1-4])[ /-]?([0-9]{4})")
_NUMERIC = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})")
_DAY_WORD = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[ .-]+([A-Za-z]{3,9})[.,]?[ -]*([0-9]{4})")
_WORD_DAY = re.compile(r"([A-Za-z]{3,9})\.? +([0-9]{1,2})(?:st|nd|rd|th)?,? +([0-9]{4})")
_WORD = re.compile(r"([A-Za-z]{3,9})[.,]?[ -]+([0-9]{4})")
_SHORT = re.compile(
    r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{2}|(?:[0-9]{1,2}[ -])?[A-Za-z]{3,9}[ -]'?[0-9]{2}"
)
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}.*")
_CLOCK = re.compile(r"(.*[0-9]{4}),? +[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?[AaPp][Mm])?")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_BY_WORD = {
    word: number
    for number, name in enumerate(_MONTHS, 1)
    for word in (name, name[:3], *(("sept",) if name == "september" else ()))
}
_FIRST_YEAR = 1900
_BUDDHIST = 543

FORMS = "Write 2024-07-31, 2024-07, 2024Q3 or 2024."
NO_DATE = f"is no date. {FORMS}"
_NO_DAY = f"is no date: it names a day or month that no calendar has. {FORMS}"
EITHER_WAY = (
    "can be read with the day or with the month first, and its column does not tell which. To have "
    "such dates read with the day first: --accept day-first; with the month first: --accept "
    "month-first."
)
NO_SYSTEM = (
    "is a serial number of a spreadsheet, and this file does not say from which year it counts. "
    "To count from 1900, as most do: --accept excel-1900; from 1904, as old ones on a Mac do: "
    "--accept excel-1904. Or write 2024-07-31."
)
NO_ZONE = "a time of day without a zone; the day was taken as it is written."
OTHER_DAY = "an instant whose UTC day is not the one written; the UTC day was taken."


class Order(StrEnum):
    """What comes first in 05/07/2024."""

    DAY = "day"
    MONTH = "month"


class System(StrEnum):
    """The year from which a spreadsheet counts days."""

    FROM_1900 = "1900"
    FROM_1904 = "1904"


_DAY_0 = {System.FROM_1900: date(1899, 12, 30), System.FROM_1904: date(1904, 1, 1)}


@dataclass(frozen=True, slots=True)
class Found:
    """What a cell says."""

    day: date | None = None
    """The day, or the first of the month, quarter or year; None if it cannot be told."""

    precision: str = ""
    """day, month, quarter or year."""

    wrong: str = ""
    """What is wrong, with what to do, as the end of a sentence."""

    note: str = ""
    """What a person should know of how it was read."""

    chosen: str = ""
    """order or system, if it was read by what was accepted."""


def read(  # noqa: PLR0911 - one a form
    text: str, *, order: Order | None = None, system: System | None = None
) -> Found:
    """Return the date of a cell.

    Parameters
    ----------
    text
        Stripped, not empty.
    order
        What comes first where both could; None: not known, and such a date is refused.
    system
        From which year a number of five digits counts days; None: not known.

    Examples
    --------
    >>> read("Q3 2024").day, read("31/07/2024").day
    (datetime.date(2024, 7, 1), datetime.date(2024, 7, 31))
    >>> read("05/07/2024").wrong == EITHER_WAY
    True

    """
    if _INSTANT.fullmatch(text):
        return _instant(text)
    if clock := _CLOCK.fullmatch(text):
        found = read(clock[1].rstrip(","), order=order, system=system)
        return found if found.wrong else Found(found.day, found.precision, note=NO_ZONE)
    if _SERIAL.fullmatch(text):
        if system is None:
            return Found(wrong=NO_SYSTEM)
        return _checked(_DAY_0[system] + timedelta(days=int(float(text))), chosen="system")
    if _SHORT.fullmatch(text):
        return Found(wrong=f"has a year of two digits, which may be of either century. {FORMS}")
    if told := _NUMERIC.fullmatch(text):
        return _numeric(int(told[1]), int(told[3]), int(told[4]), order)
    for pattern, parts in _PATTERNS:
        if told := pattern.fullmatch(text):
            return _made(*parts(told))
    return Found(wrong=NO_DATE)


def order_of(texts: Iterable[str]) -> tuple[Order | None, int]:
    """Return which order the cells of a column prove, and how many of them could be either way.

    None if none proves one, or if they contradict one another.
    """
    proven, either = set[Order](), 0
    for text in texts:
        clock = _CLOCK.fullmatch(text)
        told = _NUMERIC.fullmatch(clock[1].rstrip(",") if clock else text)
        if told is None:
            continue
        one, two = int(told[1]), int(told[3])
        if one > 12 >= two:
            proven.add(Order.DAY)
        elif two > 12 >= one:
            proven.add(Order.MONTH)
        elif one != two:
            either += 1
    return (proven.pop() if len(proven) == 1 else None), either


def _instant(text: str) -> Found:
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is None:
            return _checked(at.date(), note=NO_ZONE if at.time() != time.min else "")
        utc = at.astimezone(UTC)
    except (ValueError, OverflowError):
        return Found(wrong=NO_DATE)
    return _checked(utc.date(), note=OTHER_DAY if utc.date() != at.date() else "")


def _numeric(one: int, two: int, year: int, order: Order | None) -> Found:
    chosen = ""
    if not (1 <= min(one, two) <= 12 and max(one, two) <= 31):
        return Found(wrong=_NO_DAY)
    if one > 12 or one == two:
        day, month = one, two
    elif two > 12:
        month, day = one, two
    elif order is None:
        return Found(wrong=EITHER_WAY)
    else:
        day, month = (one, two) if order is Order.DAY else (two, one)
        chosen = "order"
    found = _made(year, month, day)
    return found if found.wrong else Found(found.day, found.precision, chosen=chosen)


def _made(year: int, month: int | None = None, day: int | None = None, quarter: int = 0) -> Found:
    if year == 0:
        return Found(wrong=f"is no date: there is no year 0000. {FORMS}")
    try:
        first = 3 * quarter - 2 if quarter else 1 if month is None else month
        made = date(year, first, 1 if day is None else day)
    except ValueError:
        return Found(wrong=_NO_DAY)
    precision = "quarter" if quarter else "year" if month is None else "day" if day else "month"
    return _checked(made, precision)


def _checked(made: date, precision: str = "day", *, note: str = "", chosen: str = "") -> Found:
    if made.year < _FIRST_YEAR:
        return Found(
            wrong="lies before 1900, which is what an empty or damaged date of a spreadsheet looks "
            f"like. {FORMS}"
        )
    return Found(made, precision, note=note, chosen=chosen)


def ahead(day: date, latest: date) -> str:
    """Return what is wrong with a day that has not been; nothing if it has."""
    if day - timedelta(days=1) <= latest:  # somewhere it is tomorrow
        return ""
    if _FIRST_YEAR <= day.year - _BUDDHIST <= latest.year:
        return f"lies in the future: perhaps a Buddhist year; subtract {_BUDDHIST}. {FORMS}"
    return "lies in the future of this import, so it cannot have happened. Look it up again."


def _by_word(day: str, word: str, year: str) -> tuple[int, int | None, int | None]:
    return int(year), _BY_WORD.get(word.lower(), 0), int(day)


_PATTERNS = (
    (_DAY, lambda told: (int(told[1]), int(told[3]), int(told[4]))),
    (_COMPACT, lambda told: (int(told[1]), int(told[2]), int(told[3]))),
    (_MONTH, lambda told: (int(told[1]), int(told[2]))),
    (_MONTH_FIRST, lambda told: (int(told[2]), int(told[1]))),
    (_YEAR, lambda told: (int(told[0]),)),
    (
        _QUARTER,
        lambda told: (int(told[1] or told[4]), None, None, int(told[2] or told[3])),
    ),
    (_DAY_WORD, lambda told: _by_word(told[1], told[2], told[3])),
    (_WORD_DAY, lambda told: _by_word(told[2], told[1], told[3])),
    (_WORD, lambda told: (int(told[2]), _BY_WORD.get(told[1].lower(), 0))),
)


def orders(columns: Mapping[str, list[str]]) -> dict[str, tuple[Order, int]]:
    """Return for each column that proves an order which it is, and how many cells need it."""
    found = {name: order_of(texts) for name, texts in columns.items()}
    return {name: (order, count) for name, (order, count) in found.items() if order and count}
