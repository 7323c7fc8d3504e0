"""Suppressing: which candidates lie where a look-alike was rejected, and so are not asked about.

A suppression holds for one kind of change and one outline, until somebody lifts it. What it holds
back is counted and named, and stays on the map; only the queue leaves it out.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from layers.detection import Detection
from layers.ids import content_id
from layers.review import Review
from layers.suppression import Suppression
from layers.terms import DetectionStatus, ReasonCode, ReviewDecision
from layers.verdict import Verdicts, effective, verdict

LOOK_ALIKES = frozenset({
    ReasonCode.AGRICULTURE, ReasonCode.SEASONAL_BARE_SOIL, ReasonCode.ROOF_CHANGE,
    ReasonCode.CLOUD, ReasonCode.INFRASTRUCTURE,
})  # fmt: skip
"""Reasons that will come again at the same place."""

INSIDE_SHARE = 0.5
"""Share of a candidate that must lie in a suppressed outline."""


def follows(detection: Detection, reviews: Iterable[Review], at: datetime) -> Suppression | None:
    """Return the suppression that follows from the reviews of a detection; None if none does.

    One follows where it is dismissed, and the newest of those who rejected it names a look-alike.
    """
    said = verdict(detection, reviews)
    if said.status is not DetectionStatus.DISMISSED:
        return None
    rejecting = [
        each for each in said.readings
        if each.decision is ReviewDecision.REJECT and each.reason in LOOK_ALIKES
    ]  # fmt: skip
    if not rejecting:
        return None
    review = rejecting[-1]
    return Suppression(
        suppression_id=content_id("s", detection.detection_id, review.review_id, at.isoformat()),
        zone_id=detection.zone_id, detection_id=detection.detection_id, tlp=detection.tlp,
        review_id=review.review_id, kind=detection.kind, reason=review.reason,
        outline=effective(detection, said).outline, since=at, recorded_at=at,
        synthetic=detection.synthetic,
    )  # fmt: skip


def kept_in_step(
    detection: Detection,
    reviews: Iterable[Review],
    before: Iterable[Suppression],
    *,
    who: str,
    at: datetime,
) -> list[Suppression]:
    """Return the suppressions of a detection that begin, or are lifted, after its reviews changed.

    Parameters
    ----------
    detection, reviews
        It, and all of its reviews as they now are.
    before
        Its suppressions until now; those that somebody lifted stay lifted.
    who
        Pseudonym of who judged.
    at
        Now, UTC.

    """
    every = [*before]
    live = [each for each in every if holds(each)]
    new = follows(detection, reviews, at)
    if new is None:
        return [lifted(each, who=who, at=at) for each in live]
    return [] if any(each.review_id == new.review_id for each in every) or live else [new]


def lifted(suppression: Suppression, *, who: str, at: datetime) -> Suppression:
    """Return a suppression as it is when somebody has lifted it."""
    return replace(suppression, lifted_at=at, lifted_by=who, recorded_at=at)


def holds(suppression: Suppression) -> bool:
    """Say whether a suppression still holds."""
    return suppression.lifted_at is None


def held_back(
    detections: Iterable[Detection], suppressions: Iterable[Suppression], judged: Verdicts
) -> dict[str, str]:
    """Return which unjudged detections are held back, each with the suppression that does it."""
    by_zone: defaultdict[str, list[Suppression]] = defaultdict(list)
    for each in suppressions:
        if holds(each):
            by_zone[each.zone_id].append(each)
    found: dict[str, str] = {}
    for candidate in detections:
        if by_zone[candidate.zone_id] and not judged.of(candidate.detection_id).readings:
            by = next((e for e in by_zone[candidate.zone_id] if _lies_in(candidate, e)), None)
            if by is not None:
                found[candidate.detection_id] = by.suppression_id
    return found


def _lies_in(candidate: Detection, suppression: Suppression) -> bool:
    """Say whether so much of a candidate lies in it; within one outline degrees compare."""
    if candidate.kind is not suppression.kind:
        return False
    shared = candidate.outline.intersection(suppression.outline).area
    return bool(shared >= INSIDE_SHARE * candidate.outline.area)
