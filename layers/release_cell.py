"""ReleaseCell: one row of a release: at least so many reports in a region in a quarter.

It never changes and holds no exact count: what the number was made from is a ReleaseBasis.
"""

from dataclasses import dataclass
from typing import ClassVar

from geo.cells import RELEASE_RESOLUTION, is_cell
from layers.column import column
from layers.record import Record, require, require_text
from layers.terms import Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseCell(Record):
    """A published count."""

    KEY: ClassVar[tuple[str, ...]] = ("release_id", "row_id")

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.CLEAR)
    release_id: str = column("Its release.")
    row_id: str = column("Quarter and region; the same in every release.")
    region: str = column("H3 cell of which the region is a part, or all.")
    epoch: str = column("The quarter.")
    at_least: int = column("Reports: rounded down to fives, 11 and more.", unit="reports")
    resolution: int = column("H3 resolution of the cell that names the region.")
    cells: tuple[str, ...] = column(
        f"H3 cells of resolution {RELEASE_RESOLUTION} or coarser that make it up."
    )

    def __post_init__(self) -> None:
        """Refuse a row without an id, and cells that are none."""
        require_text("release_id", self.release_id, longest=80)
        require_text("row_id", self.row_id, longest=80)
        require(
            bool(self.cells) and all(map(is_cell, self.cells)),
            f"Row {self.row_id} of release {self.release_id} lists what is no H3 cell of "
            f"resolution {RELEASE_RESOLUTION} or coarser, so it cannot be drawn.",
        )
