"""Judgement: what a person says of a detection, and what came of it; plain data for the bench."""

from dataclasses import dataclass
from datetime import date

from geo.shapes import Outline
from layers.errors import LayerError
from layers.terms import CompoundKind, DetectionStatus, ReasonCode, ReviewDecision


class OvertakenError(LayerError):
    """Others judged meanwhile what a person was looking at. Nothing of his was kept yet."""

    def __init__(self, message: str, seen: frozenset[str]) -> None:
        """Say so, with the reviews that there are now."""
        super().__init__(message)
        self.seen = seen


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCompound:
    """A compound that is not on record yet."""

    name: str
    """As it will be called."""

    kind: CompoundKind = CompoundKind.SUSPECTED
    """What it is said to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a person says of a detection."""

    detection_id: str
    """Of what."""

    run_id: str
    """The state of it that he saw."""

    decision: ReviewDecision
    """Confirm, reject or unsure."""

    reason: ReasonCode
    """Why."""

    likelihood: str = ""
    """ICD 203 band; empty where he did not say."""

    confidence: str = ""
    """low, moderate or high; empty where he did not say."""

    outline: Outline | None = None
    """Corrected; None where it is right."""

    first_seen_on: date | None = None
    """Corrected; None where it is right."""

    compound_id: str = ""
    """Of a compound on record; empty for none."""

    new_compound: NewCompound | None = None
    """One that is to be made with the outline."""

    note: str = ""
    """For colleagues."""

    seen: frozenset[str] = frozenset()
    """Ids of the reviews of it that there were when it was shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What came of a judgement."""

    review_id: str
    """By which it is taken back."""

    status: DetectionStatus | None
    """VERIFIED or DISMISSED, if that decided it."""

    suppressed: bool = False
    """Whether a suppression holds at its place now."""

    compound_id: str = ""
    """The compound that it was assigned to, or that was made."""
