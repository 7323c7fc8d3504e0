"""Verdict: what all reviews of a detection together make of it.

Of each analyst the newest review counts that he has not taken back. Where the rule asks for a
second reader, a first reading makes nothing of a detection: it is verified, and so shown to those
outside, or dismissed, only when the rule is met. Two who disagree wait for a third, or until one of
them thinks again; the last click never wins. `docs/review.md` says the rule for people.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from geo.area import geodesic_area_m2
from geo.shapes import Outline
from layers.clearance import up_to
from layers.detection import Detection
from layers.review import LIKELIHOODS, Review
from layers.terms import DetectionStatus, ReviewDecision, Tlp

READ = (ReviewDecision.CONFIRM, ReviewDecision.REJECT, ReviewDecision.UNSURE)
"""What a reading may come to."""

_MEANS: Mapping[ReviewDecision, DetectionStatus] = {
    ReviewDecision.CONFIRM: DetectionStatus.VERIFIED,
    ReviewDecision.REJECT: DetectionStatus.DISMISSED,
}
_EVEN = LIKELIHOODS.index("roughly_even_chance")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When one reading is not enough. The numbers are proposals, of no standard."""

    large_m2: float = 50_000.0
    """So large a change is verified by two: once it is shown, many will act upon it."""

    every: int = 5
    """One in so many is read twice whatever was said, chosen by its id: what agreement is from."""

    enough: int = 2
    """Readings that must say the same, where more than one is asked for."""


RULE = Rule()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What people made of one detection."""

    readings: tuple[Review, ...] = ()
    """One of each analyst, the newest that he has not taken back; oldest first."""

    status: DetectionStatus | None = None
    """VERIFIED or DISMISSED; None while nothing is decided."""

    waits: str = ""
    """Why another reader is asked for, in words; empty if none is."""

    outline: Outline | None = None
    """As corrected, by those whose verdict stands."""

    first_seen_on: date | None = None
    """As corrected."""

    compound_id: str = ""
    """The compound it was said to belong to."""

    def by(self, analyst: str) -> Review | None:
        """Return the reading of one analyst that counts; None if he has none."""
        return next((each for each in self.readings if each.analyst == analyst), None)

    @property
    def corrected(self) -> str:
        """What a person corrected, in words; empty for a detection as it was found."""
        named = (("outline", self.outline), ("date", self.first_seen_on))
        return ", ".join(name for name, value in named if value is not None)


_NONE = Verdict()


@dataclass(slots=True)
class Verdicts:
    """What people made of detections, by the id of each."""

    found: dict[str, Verdict] = field(default_factory=dict)

    def of(self, detection_id: str) -> Verdict:
        """Return what was made of one; that nothing was, if nobody judged it."""
        return self.found.get(detection_id, _NONE)

    def status(self, detection: Detection) -> DetectionStatus:
        """Return the status of a detection after reviews."""
        return self.of(detection.detection_id).status or detection.status


def verdicts(
    reviews: Iterable[Review], detections: Iterable[Detection], rule: Rule = RULE
) -> Verdicts:
    """Return what reviews make of detections."""
    by_id: defaultdict[str, list[Review]] = defaultdict(list)
    for each in reviews:
        by_id[each.detection_id].append(each)
    if not by_id:
        return Verdicts()
    return Verdicts({
        each.detection_id: verdict(each, by_id[each.detection_id], rule)
        for each in detections
        if each.detection_id in by_id
    })  # fmt: skip


def verdict(detection: Detection, reviews: Iterable[Review], rule: Rule = RULE) -> Verdict:
    """Return what the reviews of a detection make of it."""
    readings = standing_readings(reviews)
    status, waits = _decided(detection, readings, rule)
    said = [each for each in readings if status and _MEANS.get(each.decision) is status]
    free = [each for each in said if _may_correct(each, detection)]
    newest = sorted(free, key=_order, reverse=True)
    return Verdict(
        readings=readings, status=status, waits=waits,
        outline=next((each.outline for each in newest if each.outline is not None), None),
        first_seen_on=next((each.first_seen_on for each in newest if each.first_seen_on), None),
        compound_id=next((each.compound_id for each in newest if each.compound_id), ""),
    )  # fmt: skip


def effective(detection: Detection, said: Verdict) -> Detection:
    """Return a detection with what people corrected of it; it stays in the store as found.

    A look without it that is not before the corrected day cannot have been one: it falls away.
    """
    if said.outline is not None:
        area = geodesic_area_m2(said.outline)
        detection = replace(detection, outline=said.outline, area_m2=area)
    if said.first_seen_on is not None:
        start = detection.window_start
        start = start if start is not None and start <= said.first_seen_on else None
        detection = replace(detection, window_start=start, window_end=said.first_seen_on)
    return detection


def left_standing(reviews: Iterable[Review]) -> list[Review]:
    """Return the readings that nobody has taken back, oldest first."""
    found = sorted(reviews, key=_order)
    back = {
        (each.analyst, each.undoes) for each in found if each.decision is ReviewDecision.WITHDRAW
    }
    return [
        each for each in found
        if each.decision in READ and (each.analyst, each.review_id) not in back
    ]  # fmt: skip


def standing_readings(reviews: Iterable[Review]) -> tuple[Review, ...]:
    """Return of each analyst the newest reading that he has not taken back, oldest first."""
    newest = {each.analyst: each for each in left_standing(reviews)}
    return tuple(sorted(newest.values(), key=_order))


def is_sample(detection_id: str, rule: Rule = RULE) -> bool:
    """Say whether a detection is one of those that are read twice whatever was said."""
    digest = hashlib.sha256(f"sample-{detection_id}".encode()).digest()
    return int.from_bytes(digest, "big") % rule.every == 0


def _decided(
    detection: Detection, readings: Sequence[Review], rule: Rule
) -> tuple[DetectionStatus | None, str]:
    """Return what is decided, or why another reader is asked for; neither if nobody read it."""
    votes = Counter(_MEANS[each.decision] for each in readings if each.decision in _MEANS)
    if not votes:
        return None, "The first reader could not tell." if readings else ""
    (most, count), *others = votes.most_common()
    if others:
        ahead = count > others[0][1] and count >= rule.enough
        return (most, "") if ahead else (None, "Two readers disagree.")
    if count >= rule.enough:
        return most, ""
    if len(readings) > count:
        return None, "One reader could not tell."
    (only,) = readings
    waits = _doubt(detection, only, rule)
    return (None, waits) if waits else (most, "")


def _doubt(detection: Detection, only: Review, rule: Rule) -> str:
    """Return why a single reading is not enough; empty if it is."""
    redrawn = geodesic_area_m2(only.outline) if only.outline is not None else 0.0
    confirms = only.decision is ReviewDecision.CONFIRM
    if confirms and max(detection.area_m2, redrawn) >= rule.large_m2:
        return f"It has {rule.large_m2 / 1e4:.0f} ha or more."
    if only.confidence == "low":
        return "The first reader has low confidence."
    if only.likelihood:
        band = LIKELIHOODS.index(only.likelihood)
        if band == _EVEN or (band > _EVEN) != confirms:
            return "The likelihood that the first reader gave does not bear out the verdict."
    return "Every fifth is read twice." if is_sample(detection.detection_id, rule) else ""


def _may_correct(review: Review, detection: Detection) -> bool:
    """Say whether what a review corrects may travel as far as the detection does."""
    return up_to(review.tlp, Tlp.AMBER) or up_to(review.tlp, detection.tlp)


def _order(review: Review) -> tuple[object, str]:
    return review.decided_at, review.review_id
