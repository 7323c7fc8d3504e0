"""CompositeImage: one picture of a zone out of many scenes, with its dates and bounds.

The picture lies in the store itself, so that it appears in the same transaction as what
was found in it, or not at all.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from layers.column import column
from layers.record import Record, require, require_share, require_text
from layers.terms import Tlp

ROLES = ("earlier", "latest")
"""The two pictures of a run."""

EPOCH = "epoch"
"""The picture of one quarter or month, beside the footprints that were made from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositeImage(Record):
    """A composite over a zone, drawn north up in EPSG:3857, as the map shows it."""

    KEY: ClassVar[tuple[str, ...]] = ("composite_id",)

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.CLEAR)
    composite_id: str = column("Made from run, role and content.")
    zone_id: str = column("The zone.")
    run_id: str = column("The run; empty for the picture of an epoch.", default="")
    role: str = column("earlier, latest or epoch.")
    epoch: str = column("The quarter or month, such as 2024Q3 or 2024-07.", default="")
    source: str = column("Collection and satellites, to be named beside it.", default="")
    first: date = column("UTC day of its first scene.")
    last: date = column("UTC day of its last scene.")
    scenes: int = column("How many scenes.")
    west: float = column("Western edge.", unit="degrees")
    south: float = column("Southern edge.", unit="degrees")
    east: float = column("Eastern edge.", unit="degrees")
    north: float = column("Northern edge.", unit="degrees")
    seen_share: float = column("Share of its pixels that were seen.")
    png: bytes = column("The picture, PNG; transparent where not seen.")

    def __post_init__(self) -> None:
        """Refuse a role that is none."""
        require_text("composite_id", self.composite_id, longest=80)
        roles = (*ROLES, EPOCH)
        require(self.role in roles, f"{self.role!r} is none of {', '.join(roles)}.")
        require_share("seen_share", self.seen_share)

    def __repr__(self) -> str:
        """Leave the picture out."""
        what = self.epoch or self.role
        return f"CompositeImage({self.composite_id}, {what}, {self.first} to {self.last})"
