"""ReleaseBasis: what a number of the newest release was made from: how many reports of which place.

Of a code without a figure: how many there were when its year was first counted, and still are.

The next release needs it to tell what is new without remembering a single report: no id stands
here, so a report that is purged leaves no trace but a number. It is never shown, never exported
and in no hash that is: `layers.read` does not know it. Only the newest is kept: what is no longer
counted is removed, for a row that says none of a place would say that there was one.
"""

from dataclasses import dataclass
from typing import ClassVar

from layers.column import Sensitivity, column
from layers.record import Record, require_text
from layers.terms import Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseBasis(Record):
    """Reports of one place that a published number counts, or may not count as new."""

    KEY: ClassVar[tuple[str, ...]] = ("row_id", "place")
    REVISABLE: ClassVar[bool] = True
    REMOVABLE: ClassVar[bool] = True
    QUIET: ClassVar[bool] = True

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.RED)
    row_id: str = column("Of the ReleaseCell or ReleaseFigure, or of a figure that there is not.")
    place: str = column("H3 cell, a slash, and the compound if stated.")
    exact: int = column(
        "How many were counted.", unit="reports", sensitivity=Sensitivity.RESTRICTED
    )

    def __post_init__(self) -> None:
        """Refuse one of no row."""
        require_text("row_id", self.row_id, longest=80)
        require_text("place", self.place, longest=200)
