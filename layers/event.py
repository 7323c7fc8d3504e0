"""Event: something said to have happened at a place, with its source and date precision."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from layers.column import Sensitivity, column
from layers.record import require, require_share, require_text
from layers.sourced import Sourced
from layers.terms import DatePrecision, EventKind, Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Sourced):
    """A raid, a sanction, a demolition that somebody declared: a claim, never a finding."""

    KEY: ClassVar[tuple[str, ...]] = ("event_id",)
    REVISABLE: ClassVar[bool] = True

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.GREEN)
    event_id: str = column("Identifies the event.", standard="#meta +id")
    zone_id: str = column("The zone it is told of.", default="")
    compound_id: str = column("The compound it is told of, if one.", default="")
    kind: EventKind = column("What is said to have happened.", standard="#event +type")
    on: date = column("When; the first day of the month or year.", standard="#date +occurred")
    date_precision: DatePrecision = column("How exactly the date is known.")
    share_claimed: float | None = column(
        "For a declared demolition: the share of the site said to be gone.", default=None
    )
    buildings_claimed: int | None = column("Buildings said to be gone, or raided.", default=None)
    buildings_total: int | None = column("Of how many, as the same source says.", default=None)
    note: str = column(
        "The claim, in the source's words.", sensitivity=Sensitivity.RESTRICTED, default=""
    )

    def __post_init__(self) -> None:
        """Refuse an event of no place, of no source, and counts that cannot be."""
        self.check_source()
        require_text("event_id", self.event_id, longest=80)
        require_text("source_title", self.source_title)
        require(
            bool(self.zone_id or self.compound_id),
            f"Event {self.event_id} names neither a zone nor a compound, so it stands on no time "
            "axis. Give one of them.",
        )
        require_share("share_claimed", self.share_claimed)
        for name in ("buildings_claimed", "buildings_total"):
            count = getattr(self, name)
            require(count is None or count >= 0, f"Event {self.event_id}: {name} is below zero.")
