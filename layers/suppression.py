"""Suppression: ground on which a look-alike was rejected, so that it is not asked about again.

It hides nothing for good: what it holds back is counted, and whoever lifts it brings that back.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from geo.shapes import Outline
from layers.column import Sensitivity, column
from layers.record import Record, require, require_text, require_utc
from layers.terms import DetectionKind, ReasonCode, Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression(Record):
    """One place, the look-alike that was rejected there, and whether it still holds."""

    KEY: ClassVar[tuple[str, ...]] = ("suppression_id",)
    GEOMETRY: ClassVar[str] = "outline"
    REVISABLE: ClassVar[bool] = True

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.AMBER)
    suppression_id: str = column("Made from the detection and the review.")
    zone_id: str = column("The zone.")
    detection_id: str = column("The look-alike that was rejected.")
    review_id: str = column("The review that rejected it.")
    kind: DetectionKind = column("What it looked like.")
    reason: ReasonCode = column("What it was.")
    outline: Outline = column(
        "Where it holds.", unit="EPSG:4326", sensitivity=Sensitivity.RESTRICTED
    )
    since: datetime = column("When it began.", unit="UTC")
    lifted_at: datetime | None = column(
        "When somebody lifted it; empty while it holds.", unit="UTC", default=None
    )
    lifted_by: str = column("A pseudonym.", sensitivity=Sensitivity.PERSONAL, default="")

    def __post_init__(self) -> None:
        """Refuse what has no place in time, and who lifts what still holds."""
        require_text("suppression_id", self.suppression_id, longest=80)
        require_utc("since", self.since)
        require_utc("lifted_at", self.lifted_at)
        require(
            (self.lifted_at is None) == (self.lifted_by == ""),
            f"Suppression {self.suppression_id} names either who lifted it or when, and needs both "
            "or none.",
        )
