"""The bench: where a person judges detections, takes back what he said, and lifts suppressions.

Each is one transaction with its entry of the audit log. Nobody's words are overwritten: a judgement
names the reviews that it was made upon, and where others came meanwhile the person is told, unless
his is the second reading that the rule asks for, which is blind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard.judgement import Judged, Judgement, OvertakenError
from dashboard.wiring import Workshop
from layers.clearance import INSIDE
from layers.compound import Compound
from layers.detection import Detection
from layers.errors import NotFoundError, NotReleasableError, RejectedError
from layers.exchange.screening import redacted
from layers.frames import that_stand
from layers.ids import content_id
from layers.read import Reader
from layers.record import Record
from layers.review import Review
from layers.suppressing import holds, kept_in_step, lifted
from layers.suppression import Suppression
from layers.terms import (
    AuditAction,
    ReasonCode,
    ReviewDecision,
    Tlp,
)
from layers.verdict import READ, Verdict, verdict
from layers.zone import Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The bench of one person."""

    parts: Workshop
    """With the settings of this person."""

    at: datetime
    """Now, UTC."""

    @property
    def who(self) -> str:
        """The person's pseudonym."""
        return self.parts.settings.actor

    def open(self) -> bool:
        """Say whether this person may judge."""
        return self.parts.settings.audience in INSIDE

    def judge(self, given: Judgement) -> Judged:
        """Add a verdict, and what follows from it; nothing is edited.

        Raises
        ------
        OvertakenError
            If others judged it meanwhile, and theirs was not seen. Nothing was kept; with the
            reviews that the error names as seen, it will be.
        LayerError
            If it cannot be kept, or this person may not; nothing was kept.

        """
        self._check_open()
        about = f"of detection {given.detection_id}: {given.decision}"
        with self.parts.log().effect(AuditAction.CHANGED, about, at=self.at) as doing:
            detection = self._detection(given.detection_id)
            before = self.parts.store.select(Review, detection_id=given.detection_id)
            self._check_seen(given, detection, before)
            compound = self._compound(given, detection)
            review = self._review(given, detection, compound)
            steps = self._steps(detection, [*before, review])
            made = [compound] if isinstance(compound, Compound) else []
            doing.void = self.parts.store.put([review, *made]).new == 0
            self.parts.store.put(steps, replace=True)
            doing.about = f"review {review.review_id} {about}{_besides(made, steps)}"
            suppressed = any(holds(each) for each in self._suppressions(detection))
        return Judged(
            review_id=review.review_id, suppressed=suppressed, compound_id=review.compound_id,
            status=verdict(detection, [*before, review]).status,
        )  # fmt: skip

    def take_back(self, review_id: str) -> Judged:
        """Take back what this person said; what he said of it before counts again, if anything.

        Raises
        ------
        LayerError
            If it is not his, or cannot be taken back; nothing was kept.

        """
        self._check_open()
        about = f"review {review_id} taken back"
        with self.parts.log().effect(AuditAction.CHANGED, about, at=self.at) as doing:
            gone = self.parts.store.get(Review, review_id)
            if gone.analyst != self.who or gone.decision not in READ:
                raise RejectedError(f"Review {review_id} is not yours to take back.")
            detection = self._detection(gone.detection_id)
            before = self.parts.store.select(Review, detection_id=gone.detection_id)
            back = Review(
                review_id=content_id("v", review_id, "withdraw", self.at.isoformat()),
                detection_id=gone.detection_id, run_id=gone.run_id, zone_id=gone.zone_id,
                analyst=self.who, decision=ReviewDecision.WITHDRAW, reason=ReasonCode.OTHER,
                undoes=review_id, decided_at=self.at, recorded_at=self.at, tlp=gone.tlp,
                synthetic=gone.synthetic,
            )  # fmt: skip
            steps = self._steps(detection, [*before, back])
            doing.void = self.parts.store.put([back]).new == 0
            self.parts.store.put(steps, replace=True)
            doing.about = f"{about}, of detection {gone.detection_id}{_besides([], steps)}"
        return Judged(review_id=back.review_id, status=verdict(detection, [*before, back]).status)

    def lift(self, suppression_id: str) -> None:
        """Let what a suppression holds back be asked about again.

        Raises
        ------
        LayerError
            If there is none that holds, or this person may not.

        """
        self._check_open()
        about = f"suppression {suppression_id} lifted"
        with self.parts.log().effect(AuditAction.CHANGED, about, at=self.at) as doing:
            known = set(self._reader().suppressions().frame["suppression_id"])
            if suppression_id not in known:
                raise NotFoundError(f"There is no suppression {suppression_id!r} in this store.")
            found = self.parts.store.get(Suppression, suppression_id)
            doing.void = not holds(found)
            if holds(found):
                self.parts.store.put([lifted(found, who=self.who, at=self.at)], replace=True)

    def _reader(self) -> Reader:
        return self.parts.reader(self.at)

    def _check_open(self) -> None:
        if not self.open():
            raise NotReleasableError(
                "Detections are judged by analysts, caseworkers and administrators, and this is "
                f"{self.parts.settings.audience}."
            )

    def _detection(self, detection_id: str) -> Detection:
        """Return the newest state of a detection, if this person may have it."""
        rows = self._reader().as_found(detection_id).frame
        if rows.empty:
            raise NotFoundError(f"There is no detection {detection_id!r} in this store.")
        return self.parts.store.get(Detection, detection_id, rows.iloc[0]["run_id"])

    def _check_seen(self, given: Judgement, detection: Detection, before: Sequence[Review]) -> None:
        """Refuse a judgement that others overtook, unless it is the blind second reading."""
        new = {each.review_id for each in before if each.analyst != self.who} - given.seen
        said = verdict(detection, before)
        if new and (said.status is not None or said.by(self.who) is not None):
            raise OvertakenError(
                _overtaken(said), frozenset(each.review_id for each in before) | given.seen
            )

    def _compound(self, given: Judgement, detection: Detection) -> Compound | str:
        """Return the compound that is to be made, or the id of the one on record."""
        if given.new_compound is not None:
            outline = given.outline if given.outline is not None else detection.outline
            name = given.new_compound.name.strip()
            compound_id = content_id("C", detection.zone_id, detection.detection_id, name)
            if self.parts.store.count(Compound, compound_id=compound_id):
                return compound_id  # made by a judgement that was taken back
            return Compound(
                compound_id=compound_id,
                zone_id=detection.zone_id, name=name, kind=given.new_compound.kind,
                shape=outline, tlp=Tlp.AMBER_STRICT, synthetic=detection.synthetic,
                country_iso3=self.parts.store.get(Zone, detection.zone_id).country_iso3,
                coord_method="outline of a detection", source_title="Our own review of imagery",
                said_on=self.at.date(), recorded_at=self.at,
                source_ids=(detection.detection_id,),
            )  # fmt: skip
        if not given.compound_id:
            return ""
        known = that_stand(self._reader().compounds(detection.zone_id).frame)
        if given.compound_id not in set(known["compound_id"]):
            raise NotFoundError(
                f"There is no compound {given.compound_id!r} in zone {detection.zone_id}. Choose "
                "one of the list, or give the name of a new one."
            )
        return given.compound_id

    def _review(self, given: Judgement, detection: Detection, compound: Compound | str) -> Review:
        if given.decision not in READ:
            raise RejectedError(f"{given.decision} is no reading: confirm, reject or be unsure.")
        if given.first_seen_on is not None and given.first_seen_on > self.at.date():
            raise RejectedError(
                f"It cannot have been seen first on {given.first_seen_on}: that is still to come."
            )
        zone = self.parts.store.get(Zone, detection.zone_id)
        if given.outline is not None and not given.outline.intersects(zone.outline):
            raise RejectedError(
                f"The corrected outline lies outside of zone {zone.zone_id}. Longitude comes first."
            )
        return Review(
            review_id=content_id("v", detection.detection_id, self.who, self.at.isoformat()),
            detection_id=detection.detection_id, run_id=given.run_id, zone_id=detection.zone_id,
            analyst=self.who, decision=given.decision, reason=given.reason,
            likelihood=given.likelihood, confidence=given.confidence, outline=given.outline,
            first_seen_on=given.first_seen_on, note=redacted(given.note),
            compound_id=compound if isinstance(compound, str) else compound.compound_id,
            decided_at=self.at, recorded_at=self.at, synthetic=detection.synthetic,
        )  # fmt: skip

    def _steps(self, detection: Detection, reviews: Sequence[Review]) -> list[Suppression]:
        before = self._suppressions(detection)
        return kept_in_step(detection, reviews, before, who=self.who, at=self.at)

    def _suppressions(self, detection: Detection) -> list[Suppression]:
        return self.parts.store.select(Suppression, detection_id=detection.detection_id)


def _besides(made: Sequence[Record], steps: Sequence[Suppression]) -> str:
    """Return what else was done, for the audit log."""
    said = [f"; compound {each.key[0]} made" for each in made]
    return "".join(said) + "".join(
        f"; suppression {each.suppression_id} {'begun' if holds(each) else 'lifted'}"
        for each in steps
    )


def _overtaken(said: Verdict) -> str:
    how = f"it is {said.status} now" if said.status else "nothing is decided yet"
    return (
        f"Another analyst judged this while you looked at it, and {how}. Yours was not kept yet, "
        "and is still below. Save again to set it beside the other: nobody's is overwritten."
    )
