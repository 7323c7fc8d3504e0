"""Cells of a foreign row into values, each problem said once, with its column.

A message names the row, the column and what is wrong. It never repeats a coordinate or a
note: messages are printed, mailed and logged.
"""

import hashlib
import hmac
import re
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from shapely import Point

from layers.exchange import dates, degrees, precision
from layers.exchange.corrections import Correction, Places, proposed
from layers.exchange.markings import marking_of
from layers.exchange.reading.table import SourceRow
from layers.exchange.screening import found_in, redacted
from layers.exchange.sites import Site
from layers.terms import Tlp

Word = TypeVar("Word", bound=StrEnum)

_TRUE, _FALSE = {"true", "yes", "1", "y"}, {"false", "no", "0", "n", ""}
_ORDERS = {Correction.DAY_FIRST: dates.Order.DAY, Correction.MONTH_FIRST: dates.Order.MONTH}
_SYSTEMS = {
    Correction.EXCEL_1900: dates.System.FROM_1900, Correction.EXCEL_1904: dates.System.FROM_1904,
}  # fmt: skip
_FIRST_DAY = "known to the month, quarter or year alone; its first day was kept."
_PROPOSALS = {
    Correction.SWAP: "and lat look swapped: read the other way round the place lies where we work. "
    "To have such rows swapped: --accept swap. To keep them as they are: --accept as-is.",
    Correction.HEMISPHERE: "or lat seems to have the wrong sign: with the other one the place lies "
    "where we work. To have it changed: --accept hemisphere. To keep it: --accept as-is.",
}


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

    places: Places = field(default_factory=Places.of)
    """Where we work, to tell a swap or a wrong hemisphere by."""

    salt: bytes = b""
    """Under which what identifies a person is hashed; empty: it is not."""

    accepted: frozenset[Correction] = frozenset()
    """What whoever imports it lets be corrected."""

    corrected: Counter[Correction] = field(default_factory=Counter)
    """How often it was."""

    orders: Mapping[str, dates.Order] = field(default_factory=dict)
    """Column -> what comes first in 05/07/2024, where its other cells prove it."""

    system: dates.System | None = None
    """From which year the file counts days, where it says so."""

    latest: date = date.max
    """Today: what has happened did so before."""

    sites: Mapping[tuple[str, str], Site] = field(default_factory=dict)
    """("compound" or "zone", id) -> where the store has it."""

    told: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    """Column and what a person should know of it -> the rows of which it holds."""

    written: list[str] = field(default_factory=list)
    """The point as the row has it, once it was asked for."""

    def refuse(self, column: str, message: str) -> None:
        """Note a problem; what is said a million times of one file is kept once."""
        self.problems.append(Problem(self.row.number, column, sys.intern(message)))

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
        if found := _words(kind).get(value.lower()):
            return found  # type: ignore[return-value]  # of this kind, as it was asked for
        if default is None or value:
            self.refuse(names[0], f"is none of {', '.join(word.value for word in kind)}.")
        return default or next(iter(kind))

    def marking(self) -> Tlp | None:
        """Return how far the source lets it travel; None where it does not say."""
        if not (said := self.text("tlp")):
            return None
        found = marking_of(said)
        if isinstance(found, Tlp):
            return found
        self.refuse("tlp", found)
        return None

    def person(self) -> str:
        """Return a keyed hash of what identifies a person, or nothing; what it is made of goes."""
        said = sorted(
            re.sub(r"\W", "", part.casefold()) for part in self.text("person").split("\n")
        )
        whole = "|".join(filter(None, said))
        if not whole or not self.salt:
            return ""
        return hmac.new(self.salt, whole.encode(), hashlib.sha256).hexdigest()[:32]

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
        if not degrees.PLAIN.fullmatch(value):
            self.refuse(
                names[0],
                "is no number. Write digits, with a point for the decimals and nothing between "
                "thousands.",
            )
            return None
        number = float(value)
        if not 0 <= number < 1e12:
            self.refuse(names[0], "is not a finite number from 0 upwards.")
            return None
        return number

    def metres(self, name: str) -> float | None:
        """Return a distance in metres; 500 m and 2 km are understood."""
        value = self.text(name)
        found = precision.metres(value) if value else None
        return self.number(name) if found is None else found

    def count(self, name: str) -> int | None:
        """Return a whole number."""
        number = self.number(name)
        if number is not None and number != int(number):
            self.refuse(name, "is no whole number.")
        return None if number is None else int(number)

    def names(self, *columns: str) -> tuple[str, ...]:
        """Return a list that was written with semicolons."""
        return tuple(part.strip() for part in self.text(*columns).split(";") if part.strip())

    def day(self, *names: str, ahead: bool = False) -> tuple[date | None, str]:
        """Return a date and how exactly it is known: day, month, quarter, year, or nothing.

        Parameters
        ----------
        names
            Columns, of which the first that holds something is read.
        ahead
            Whether it may lie in the future.

        """
        name, value = next(
            ((each, said) for each in names if (said := self.row.values.get(each, ""))), ("", "")
        )
        if not value:
            return None, ""
        order, system = self.orders.get(name) or self._one_of(_ORDERS), self.system
        found = dates.read(value, order=order, system=system or self._one_of(_SYSTEMS))
        wrong = found.wrong
        if found.day is not None and not ahead:
            wrong = dates.ahead(found.day, self.latest)
        if wrong:
            self.refuse(names[0], wrong)
            return None, ""
        if found.note:
            self.tell(names[0], found.note)
        if found.chosen == "order" and order is not None and name not in self.orders:
            self.corrected[next(each for each, one in _ORDERS.items() if one is order)] += 1
        if found.chosen == "system" and self.system is not None:
            self.tell(names[0], f"a serial number of a day, counted from {self.system}.")
        return found.day, found.precision

    def first_day(self, *names: str, ahead: bool = False) -> date | None:
        """Return a date for which nobody keeps how exactly it is known."""
        found, known = self.day(*names, ahead=ahead)
        if found is not None and known != "day":
            self.tell(names[0], _FIRST_DAY)
        return found

    def tell(self, column: str, text: str) -> None:
        """Note of this row what a person should know, though nothing is wrong with it."""
        self.told.setdefault((column, text), []).append(self.row.number)

    def point(self, *, needed: bool = False) -> Point | None:
        """Return lon and lat as a point; a swap is named, never mended silently."""
        if isinstance(self.row.shape, Point):
            lon, lat = float(self.row.shape.x), float(self.row.shape.y)
            self.written = [repr(lon), repr(lat)]
        else:
            texts = self.text("lon", "longitude"), self.text("lat", "latitude")
            if self.row.shape is not None:
                self.refuse("", "has an outline where a point is wanted. Give one point.")
                return None
            if not any(texts):
                if needed:
                    self.refuse("lon", "is empty, and so is lat; every row needs a place.")
                return None
            if not all(texts):
                self.refuse("lat" if texts[0] else "lon", "is empty; a place needs lon and lat.")
                return None
            (lon, wrong_x), (lat, wrong_y) = map(degrees.angle, texts, ("lon", "lat"))
            if wrong_x or wrong_y:
                said = "or lat is no number in degrees"
                for name, wrong in (("lon", wrong_x), ("lat", wrong_y)):
                    if wrong:
                        self.refuse(name, f"{wrong}." if "in degrees" not in wrong else f"{said}.")
                return None
            self.written = list(texts)
        return self._placed(lon, lat)

    def free_text(self, *names: str) -> str:
        """Return a text that says nothing by which a person could be named or found."""
        text = self.text(*names)
        found = found_in(text)
        if not found:
            return text
        if Correction.REDACT in self.accepted:
            self.corrected[Correction.REDACT] += 1
            return redacted(text)
        self.refuse(
            names[0],
            f"seems to hold {' and '.join(found)}, which is never kept. Take it out, or let it be "
            "blotted: --accept redact.",
        )
        return ""

    def _placed(self, lon: float, lat: float) -> Point | None:
        found = proposed(lon, lat, self.places)
        if found is not None and found[0] in self.accepted:
            self.corrected[found[0]] += 1
            return Point(found[1:])
        if found is not None and Correction.AS_IS not in self.accepted:
            self.refuse("lon", _PROPOSALS[found[0]])
            return None
        if not (abs(lon) <= 180 and abs(lat) <= 90):
            self.refuse("lon", "or lat is not in degrees (or not finite). Export it as WGS 84.")
            return None
        if lon == lat == 0:
            self.refuse("lon", "and lat are both 0, which is what a missing place looks like.")
            return None
        return Point(lon, lat)

    def _one_of(self, known: Mapping[Correction, Word]) -> Word | None:
        """Return what was accepted of these, if it was one."""
        chosen = [one for each, one in known.items() if each in self.accepted]
        return chosen[0] if len(chosen) == 1 else None


@lru_cache(maxsize=64)
def _words(kind: type[StrEnum]) -> dict[str, StrEnum]:
    return {word.value.lower(): word for word in kind}
