"""Review: one person's verdict on one detection. Added, never edited.

Who was wrong adds another: a new verdict, or one that takes back what he said (`undoes`). An
outline or a date that a person corrects stands here, beside the detection, which stays as found.
What several reviews together make of a detection is said in `layers.verdict`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from geo.errors import GeoError
from geo.shapes import Outline, checked_outline
from layers.column import Sensitivity, column
from layers.errors import RejectedError
from layers.record import Record, require, require_text, require_utc
from layers.terms import ReasonCode, ReviewDecision, Tlp

LIKELIHOODS = (
    "almost_no_chance",
    "very_unlikely",
    "unlikely",
    "roughly_even_chance",
    "likely",
    "very_likely",
    "almost_certain",
    "",
)
"""ICD 203, in order, that it is real construction; empty where it was not judged."""

CONFIDENCES = ("low", "moderate", "high", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Review(Record):
    """A verdict, with its reason. Likelihood and confidence are two things."""

    KEY: ClassVar[tuple[str, ...]] = ("review_id",)

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.AMBER)
    review_id: str = column("Made from analyst, detection and moment.")
    detection_id: str = column("What was judged.")
    run_id: str = column("The state of it that was seen.")
    zone_id: str = column("The zone it lies in; empty for reviews before schema 5.", default="")
    analyst: str = column("A pseudonym.", sensitivity=Sensitivity.PERSONAL)
    decision: ReviewDecision = column("The verdict.")
    reason: ReasonCode = column("Its reason.")
    likelihood: str = column("ICD 203 band.", standard="ICD 203", default="")
    confidence: str = column("Analytic confidence.", standard="ICD 203", default="")
    decided_at: datetime = column("When.", unit="UTC")
    outline: Outline | None = column(
        "Its outline, corrected; empty where it is right as found.", unit="EPSG:4326",
        sensitivity=Sensitivity.RESTRICTED, default=None,
    )  # fmt: skip
    first_seen_on: date | None = column(
        "UTC day of the first look with it, corrected; empty where it is right as found.",
        default=None,
    )
    compound_id: str = column("The compound that it belongs to, if any.", default="")
    undoes: str = column("The review of the same analyst that this takes back.", default="")
    note: str = column(
        "For colleagues; never leaves.", sensitivity=Sensitivity.RESTRICTED, default=""
    )

    def __post_init__(self) -> None:
        """Refuse bands that are none."""
        require_text("review_id", self.review_id, longest=80)
        require_text("analyst", self.analyst, longest=80)
        require_utc("decided_at", self.decided_at)
        require(self.likelihood in LIKELIHOODS, f"{self.likelihood!r} is no ICD 203 band.")
        require(
            self.confidence in CONFIDENCES, f"{self.confidence!r} is none of low, moderate, high."
        )
        if self.outline is not None:
            try:
                checked_outline(self.outline)
            except GeoError as error:
                raise RejectedError(f"The corrected outline: {error}") from error
