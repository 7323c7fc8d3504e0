"""Judging: what is there to be judged, and what people said of it; a part of `layers.read`.

A second reading is blind: who has not judged a detection is not told what others said of it until
he has, or until it is decided without him.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from layers.access import Access
from layers.agreement import Agreement, agreement, pairs_of
from layers.clearance import INSIDE
from layers.detection import Detection
from layers.frames import Released
from layers.review import Review
from layers.suppressing import held_back, holds
from layers.suppression import Suppression
from layers.terms import DetectionStatus

OPEN = frozenset({
    DetectionStatus.PROVISIONAL, DetectionStatus.ALERT, DetectionStatus.CONFIRMED,
})  # fmt: skip
"""What pixels must say of a detection for a person to be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What one person is asked to judge. It names detections; their rows are asked for."""

    first: tuple[str, ...] = ()
    """Ids of what nobody has read."""

    again: tuple[str, ...] = ()
    """Ids of what another has read, and the rule asks for one more reader."""

    waiting: tuple[str, ...] = ()
    """Ids of what this person has read, and another is still to read."""

    withdrawn: tuple[str, ...] = ()
    """Ids of what this person would be asked, were the zone not withdrawn."""

    held: Mapping[str, str] = field(default_factory=dict)
    """Ids of what lies where a look-alike was rejected -> the suppression that holds it back."""

    seen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Detection -> ids of its reviews now; a judgement names those it was made upon."""

    def ids(self) -> tuple[str, ...]:
        """Return the ids of all that this person is asked."""
        return self.again + self.first

    def reviews_of(self, detection_id: str) -> frozenset[str]:
        """Return the ids of the reviews of a detection."""
        return self.seen.get(detection_id, frozenset())


class Judging(Access):
    """What one audience may ask of what people judge."""

    def reviews(self, zone_id: str) -> Released:
        """Return what people decided in a zone."""
        ids = {each.detection_id for each in self._newest(zone_id)}
        found = [each for each in self._store.select(Review) if each.detection_id in ids]
        return self._released(Review, found)

    def queue(self, analyst: str, zone_id: str | None = None) -> Queue:
        """Return what an analyst is asked to judge; nothing to those who do not judge.

        Parameters
        ----------
        analyst
            A pseudonym.
        zone_id
            Of one zone; or of all.

        """
        if self.audience not in INSIDE:
            return Queue()
        found = self._may_have(self._newest(zone_id), {})
        judged = self._verdicts(found)
        held = held_back(found, self._suppressions(zone_id), judged)
        first, again, waiting, withdrawn, none = [], [], [], [], self._withdrawn()
        for each in found:
            said = judged.of(each.detection_id)
            if said.status is not None or each.detection_id in held:
                continue
            if each.zone_id in none:
                if said.readings or each.status in OPEN:
                    withdrawn.append(each.detection_id)
            elif said.by(analyst) is not None:
                waiting.append(each.detection_id)
            elif said.readings:
                again.append(each.detection_id)
            elif each.status in OPEN:
                first.append(each.detection_id)
        return Queue(
            first=tuple(first), again=tuple(again), waiting=tuple(waiting),
            withdrawn=tuple(withdrawn), held=held,
            seen=self._seen({each.detection_id for each in found}),
        )  # fmt: skip

    def _seen(self, detections: Container[str]) -> dict[str, frozenset[str]]:
        """Return the ids of the reviews of each of these detections that has any."""
        seen: dict[str, set[str]] = {}
        for review in self._store.select(Review):
            if review.detection_id in detections:
                seen.setdefault(review.detection_id, set()).add(review.review_id)
        return {name: frozenset(ids) for name, ids in seen.items()}

    def suppressed(self) -> frozenset[str]:
        """Return the ids of unjudged detections that a suppression holds back: they are no news."""
        suppressions = self._suppressions(None)
        if not suppressions:
            return frozenset()
        found = self._may_have(self._newest(None), {})
        return frozenset(held_back(found, suppressions, self._verdicts(found)))

    def readings(self, detection_id: str, analyst: str) -> Released:
        """Return the reviews of a detection that an analyst may know of, oldest first.

        All of them once he has judged it himself, or it is decided; until then his own alone.
        """
        newest = self._known(detection_id)
        said = self._verdicts(newest).of(detection_id)
        may_all = said.status is not None or said.by(analyst) is not None
        found = [
            each
            for each in self._store.select(Review, detection_id=detection_id)
            if newest and (may_all or each.analyst == analyst)
        ]
        found.sort(key=lambda each: (each.decided_at, each.review_id))
        return self._released(Review, found)

    def as_found(self, detection_id: str) -> Released:
        """Return a detection as imagery found it, without what people corrected: one row, or none.

        Its status is what people decided, as everywhere.
        """
        newest = self._known(detection_id)
        judged = self._verdicts(newest)
        return self._released(Detection, newest, statuses=[judged.status(each) for each in newest])

    def suppressions(self, zone_id: str | None = None) -> Released:
        """Return the suppressions of a zone, or of all, the newest first; lifted ones last."""
        equal = {} if zone_id is None else {"zone_id": self._asked(zone_id)}
        found = self._store.select(Suppression, **equal)
        found.sort(key=lambda each: (holds(each), each.since, each.suppression_id), reverse=True)
        return self._released(Suppression, found)

    def agreement(self, zone_id: str) -> Agreement:
        """Return how far first and second readers of a zone agree, from what may be known here."""
        ids = {each.detection_id for each in self._newest(zone_id)}
        reviews = [each for each in self._store.select(Review) if each.detection_id in ids]
        return agreement(pairs_of(self._may_have(reviews, {})))

    def _known(self, detection_id: str) -> list[Detection]:
        """Return a detection in its newest state; none of a zone that is hidden, as if none was."""
        unseen = self._unseen()
        return [each for each in self._newest_of(detection_id) if not unseen.names(each)]

    def _suppressions(self, zone_id: str | None) -> list[Suppression]:
        equal = {} if zone_id is None else {"zone_id": self._asked(zone_id)}
        return self._may_have(self._store.select(Suppression, **equal), {})
