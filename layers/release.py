"""Release: one numbered, immutable publication of counts of reports.

Its rows are ReleaseCells and ReleaseFigures.

Numbers are handed out one after the other and say nothing of how many reports there are.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from layers.column import column
from layers.record import Record, require_text, require_utc
from layers.terms import Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(Record):
    """What was published at once, and by which rules."""

    KEY: ClassVar[tuple[str, ...]] = ("release_id",)

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.CLEAR)
    release_id: str = column("Its number as text, so that ids sort as numbers do.")
    number: int = column("1, 2, 3 ...")
    made_at: datetime = column("When it was made.", unit="UTC")
    through: str = column("The last quarter that it may hold: over for 90 days.")
    k: int = column("The fewest reports of a number.", unit="reports")
    min_places: int = column("The fewest places of a number.", unit="places")
    resolutions: tuple[str, ...] = column("H3 resolutions of its regions, finest first.")
    sha256: str = column("Over what is shown of its rows: the same rows, the same hash.")
    previous: str = column("The release before; empty for the first.", default="")

    def __post_init__(self) -> None:
        """Refuse a release without an id or of no instant."""
        require_text("release_id", self.release_id, longest=80)
        require_utc("made_at", self.made_at)
