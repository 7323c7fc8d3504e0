"""Visit: when somebody last looked, so that what changed since can be shown first.

It is for the machine alone, and of each person only the last one is kept.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from layers.column import Sensitivity, column
from layers.record import Record, require, require_text, require_utc


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(Record):
    """The visit of one person that goes on, and the end of the one before it."""

    KEY: ClassVar[tuple[str, ...]] = ("who",)
    REVISABLE: ClassVar[bool] = True
    REMOVABLE: ClassVar[bool] = True
    QUIET: ClassVar[bool] = True

    who: str = column("A pseudonym.", sensitivity=Sensitivity.PERSONAL)
    since: datetime | None = column(
        "When the visit before this one ended; empty for the first.", unit="UTC", default=None
    )
    last_at: datetime = column("When this one was last seen to go on.", unit="UTC")

    def __post_init__(self) -> None:
        """Refuse a visit of nobody, and one that ended before the one before it."""
        require_text("who", self.who, longest=80)
        require_utc("since", self.since)
        require_utc("last_at", self.last_at)
        require(
            self.since is None or self.since <= self.last_at,
            f"The visit of {self.who} would have ended before the one before it.",
        )
