"""Sourced: a record that rests on what somebody says, with who, when, where, and how far to trust.

Reliability of the source and credibility of the information are two columns, and are never made
one (Admiralty code). F and 6 say that nobody can judge, which is no middle mark.
"""

from dataclasses import dataclass
from datetime import date

from layers.column import column
from layers.record import Record, require


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced(Record):
    """What every record has that people, not pixels, tell of."""

    source_title: str = column("Who says so.", standard="#meta +source", default="")
    source_url: str = column("Where it is said.", standard="#meta +url", default="")
    said_on: date | None = column("When it was said.", standard="#date +reported", default=None)
    archived_url: str = column("Where a copy of it is kept.", standard="#meta +url", default="")
    admiralty_source: str = column(
        "Reliability of the source, A to F; F: cannot be judged.", standard="Admiralty", default="F"
    )
    admiralty_info: str = column(
        "Credibility, 1 to 6; 6: cannot be judged.", standard="Admiralty", default="6"
    )

    def check_source(self) -> None:
        """Refuse grades that are none."""
        name = " / ".join(self.key)
        require(
            self.admiralty_source in tuple("ABCDEF") and self.admiralty_info in tuple("123456"),
            f"{type(self).__name__} {name}: {self.admiralty_source}{self.admiralty_info} is no "
            "Admiralty code. Give A to F and 1 to 6; F6 where it cannot be judged.",
        )
