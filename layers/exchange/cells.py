"""Cells of a foreign row into values, each problem said once, with its column.

A message names the row, the column and what is wrong. It never repeats a coordinate or a
note: messages are printed, mailed and logged.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from shapely import Point

from layers.exchange.reading.table import SourceRow

Word = TypeVar("Word", bound=StrEnum)

_TRUE, _FALSE = {"true", "yes", "1", "y"}, {"false", "no", "0", "n", ""}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH = re.compile(r"\d{4}-\d{2}")
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong with one cell of one row."""

    row: int
    """As a person counts."""

    column: str
    """Its name in the file; empty for the whole row."""

    message: str
    """In plain words, without the value where the value could place a person."""

    def __str__(self) -> str:
        """Return "Row 14, lon: ..."."""
        where = f"Row {self.row}" + (f", {self.column}" if self.column else "")
        return f"{where}: {self.message}"


@dataclass(slots=True)
class Cells:
    """Reads the cells of one row and gathers what is wrong, never stopping at the first."""

    row: SourceRow
    """The row."""

    problems: list[Problem] = field(default_factory=list)
    """Found so far."""

    def refuse(self, column: str, message: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(self.row.number, column, message))

    def text(self, *names: str, needed: bool = False) -> str:
        """Return the first of these columns that holds something."""
        for name in names:
            if value := self.row.values.get(name, ""):
                return value
        if needed:
            self.refuse(names[0], "is empty; every row needs it.")
        return ""

    def word(self, kind: type[Word], *names: str, default: Word | None = None) -> Word:
        """Return a word of a code list."""
        value = self.text(*names)
        matches = {word.value.lower(): word for word in kind}
        if found := matches.get(value.lower()):
            return found
        if default is None or value:
            self.refuse(names[0], f"is none of {', '.join(word.value for word in kind)}.")
        return default or next(iter(kind))

    def truth(self, name: str) -> bool:
        """Return yes or no; an empty cell is no."""
        value = self.text(name).lower()
        if value not in _TRUE | _FALSE:
            self.refuse(name, "is neither yes nor no.")
        return value in _TRUE

    def number(self, *names: str) -> float | None:
        """Return a number above or at zero; None for an empty cell."""
        value = self.text(*names)
        if not value:
            return None
        try:
            number = float(value)
        except ValueError:
            self.refuse(names[0], "is no number. Write digits, with a point for the decimals.")
            return None
        if not 0 <= number < 1e12:
            self.refuse(names[0], "is not a finite number from 0 upwards.")
            return None
        return number

    def count(self, name: str) -> int | None:
        """Return a whole number."""
        number = self.number(name)
        if number is not None and number != int(number):
            self.refuse(name, "is no whole number.")
        return None if number is None else int(number)

    def names(self, *columns: str) -> tuple[str, ...]:
        """Return a list that was written with semicolons."""
        return tuple(part.strip() for part in self.text(*columns).split(";") if part.strip())

    def day(self, *names: str) -> tuple[date | None, str]:
        """Return a date and how exactly it is known: day, month, year, or nothing."""
        value = self.text(*names)
        if not value:
            return None, ""
        for pattern, rest, precision in (
            (_DAY, "", "day"), (_MONTH, "-01", "month"), (_YEAR, "-01-01", "year"),
        ):  # fmt: skip
            if pattern.fullmatch(value):
                try:
                    return date.fromisoformat(value + rest), precision
                except ValueError:
                    break
        self.refuse(names[0], "is no date. Write 2024-07-31, 2024-07 or 2024.")
        return None, ""

    def point(self, *, needed: bool = False) -> Point | None:
        """Return lon and lat as a point; a swap is named, never mended silently."""
        if isinstance(self.row.shape, Point):
            lon, lat = float(self.row.shape.x), float(self.row.shape.y)
        else:
            texts = self.text("lon", "longitude"), self.text("lat", "latitude")
            if not any(texts):
                if needed:
                    self.refuse("lon", "is empty, and so is lat; every row needs a place.")
                return None
            try:
                lon, lat = (float(text) for text in texts)
            except ValueError:
                self.refuse("lon", "or lat is no number in degrees.")
                return None
        if abs(lon) <= 90 < abs(lat) <= 180:
            self.refuse("lon", "and lat look swapped. Proposal: swap the two columns of this row.")
            return None
        if not (abs(lon) <= 180 and abs(lat) <= 90):
            self.refuse("lon", "or lat is not in degrees (or not finite). Export it as WGS 84.")
            return None
        return Point(lon, lat)
