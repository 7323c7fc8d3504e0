"""Review: one person's verdict on one detection. Added, never edited."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from layers.column import Sensitivity, column
from layers.record import Record, require, require_text, require_utc
from layers.terms import DetectionStatus, ReasonCode, ReviewDecision, Tlp

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
"""ICD 203, in order; empty where it was not judged."""

_MEANS = {
    ReviewDecision.CONFIRM: DetectionStatus.VERIFIED,
    ReviewDecision.REJECT: DetectionStatus.DISMISSED,
}

CONFIDENCES = ("low", "moderate", "high", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Review(Record):
    """A verdict, with its reason. Likelihood and confidence are two things."""

    KEY: ClassVar[tuple[str, ...]] = ("review_id",)

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.AMBER)
    review_id: str = column("Made from analyst, detection and moment.")
    detection_id: str = column("What was judged.")
    run_id: str = column("The state of it that was seen.")
    analyst: str = column("A pseudonym.", sensitivity=Sensitivity.PERSONAL)
    decision: ReviewDecision = column("The verdict.")
    reason: ReasonCode = column("Its reason.")
    likelihood: str = column("ICD 203 band.", standard="ICD 203", default="")
    confidence: str = column("Analytic confidence.", standard="ICD 203", default="")
    decided_at: datetime = column("When.", unit="UTC")
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


def verdicts(reviews: Iterable[Review]) -> dict[str, DetectionStatus]:
    """Return what the newest verdict on each detection makes of it; one unsure changes nothing."""
    return {
        each.detection_id: _MEANS[each.decision]
        for each in sorted(reviews, key=lambda review: review.decided_at)
        if each.decision in _MEANS
    }
