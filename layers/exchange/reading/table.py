"""What comes out of a foreign file, before anything is believed of it.

Shapes are as the file has them, brought to EPSG:4326, longitude first.
"""

import re
from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from layers.errors import RejectedError
from layers.exchange.reading.limits import MAX_COLUMNS, MAX_FIELD, MAX_ROWS

_COORDINATE = re.compile(r"[+-]?\d{1,3}\.\d{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One row of a foreign file, before anything is believed of it."""

    number: int
    """As a person counts: the header of a CSV or a sheet is line 1; other first rows are 1."""

    values: dict[str, str]
    """By column, as text, stripped."""

    shape: BaseGeometry | None = None
    """The geometry, if the file has one for this row."""

    problem: str = ""
    """What is wrong with it as a whole or with its geometry, if anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A foreign file, read."""

    rows: list[SourceRow]
    """In order."""

    notes: list[str] = field(default_factory=list)
    """What was ignored, and why."""

    columns: tuple[str, ...] = ()
    """In order, lower-cased and stripped; where a file has no header, as they first appear."""

    tags: dict[str, str] = field(default_factory=dict)
    """Column -> HXL tag, where the second row holds tags."""

    system: str = ""
    """"1900" or "1904": from which year a workbook counts days; empty elsewhere."""


def check_count(count: int, name: str) -> None:
    """Refuse a file without rows, or with too many."""
    if count == 0:
        raise RejectedError(f"{name} holds no rows.")
    if count > MAX_ROWS:
        raise RejectedError(f"{name} has {count:,} rows, more than {MAX_ROWS:,}. Cut it up.")


def check_columns(columns: list[str], name: str) -> None:
    """Refuse a header that names a column twice or not at all, or too many."""
    if len(set(columns)) != len(columns) or not all(columns):
        raise RejectedError(f"{name}: each column needs a name of its own in the first line.")
    if len(columns) > MAX_COLUMNS:
        raise RejectedError(
            f"{name} has {len(columns):,} columns, more than {MAX_COLUMNS:,}. Cut it up."
        )
    if any(_COORDINATE.fullmatch(each) for each in columns):
        raise RejectedError(
            f"{name}: its first line holds values where the names of columns should stand, so its "
            "first row would be lost. Put a line of names before it: id,date,lon,lat,..."
        )
    if any(wrong_with(each) for each in columns):
        raise RejectedError(
            f"{name}: the name of a column {next(filter(None, map(wrong_with, columns)))}."
        )


def gathered(rows: list[SourceRow], name: str) -> tuple[str, ...]:
    """Return all columns that any row has, as they first appear.

    Raises
    ------
    RejectedError
        If there are too many.

    """
    columns = dict.fromkeys(column for row in rows for column in row.values)
    if len(columns) > MAX_COLUMNS:
        raise RejectedError(
            f"{name} has {len(columns):,} columns, more than {MAX_COLUMNS:,}. Cut it up."
        )
    for column in columns:
        if wrong := wrong_with(column):
            raise RejectedError(f"{name}: the name of a column {wrong}.")
    return tuple(columns)


def wrong_with(text: str) -> str:
    """Return what is wrong with a text, as the end of a sentence; nothing if it can be kept."""
    if len(text) > MAX_FIELD:
        return f"has a cell of more than {MAX_FIELD:,} characters"
    if "\x00" in text:
        return "has a cell with a zero character, which is no text"
    if "\ufffd" in text:
        return "has a cell with a character that was lost before (U+FFFD): export it again as UTF-8"
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "has a cell that is not UTF-8 text, or holds half a character"
    return ""


def first_wrong(values: dict[str, str]) -> str:
    """Return what is wrong with the first bad cell of a row."""
    return next((wrong for text in values.values() if (wrong := wrong_with(text))), "")
