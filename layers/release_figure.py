"""ReleaseFigure: one figure of a release: at least so many reports of a year that have a code.

It never changes and holds no exact count: what the number was made from is a ReleaseBasis.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from layers.column import column
from layers.record import Record, require, require_text
from layers.terms import Tlp


class Topic(StrEnum):
    """What a figure is about: a field of reports that holds codes."""

    RANSOM = "ransom"
    DEBT = "debt"
    RECRUITMENT = "recruitment"
    SIGNS = "signs"
    CHANNEL = "channel"
    CITIZENSHIP = "citizenship"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFigure(Record):
    """A published count of one code in one year, over all regions together."""

    KEY: ClassVar[tuple[str, ...]] = ("release_id", "row_id")

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.CLEAR)
    release_id: str = column("Its release.")
    row_id: str = column("Year, topic and code; the same in every release.")
    topic: Topic = column("What it is about: a field of reports.")
    code: str = column("The code: a word of that field, or a country (ISO 3166, three letters).")
    year: str = column("The calendar year of the events, as four digits.")
    at_least: int = column("Reports: rounded down to fives, 11 and more.", unit="reports")

    def __post_init__(self) -> None:
        """Refuse a figure without an id, a code or a year."""
        require_text("release_id", self.release_id, longest=80)
        require_text("row_id", self.row_id, longest=80)
        require_text("code", self.code, longest=40)
        require(
            re.fullmatch(r"\d{4}", self.year) is not None,
            f"Figure {self.row_id} of release {self.release_id} has the year {self.year!r}, so "
            "nobody could tell what it counts. Write four digits.",
        )
