"""Learned: when the store learned of things, and how detections stood at an instant.

A run is learned of when the try that made it ended, or else at the instant for which it was made;
all that a run found, with it. Everything else is learned of when it was recorded, or, where that is
not known, decided, drawn or made.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from layers.attempt import Attempt
from layers.detection import Detection
from layers.record import Record
from layers.review import Review
from layers.run import Run, standing, superseded
from layers.terms import AttemptState, DetectionStatus
from layers.verdict import verdicts

_MADE = frozenset({AttemptState.DONE, AttemptState.BLIND})

State = tuple[Detection, DetectionStatus]
"""A detection, and its status after reviews."""

Kept = TypeVar("Kept", bound=Record)


class Book:
    """When the store learned of things."""

    def __init__(self, runs: Sequence[Run], attempts: Sequence[Attempt]) -> None:
        ended: dict[str, datetime] = {}
        for each in attempts:
            if each.run_id and each.state in _MADE and each.ended_at is not None:
                ended[each.run_id] = min(each.ended_at, ended.get(each.run_id, each.ended_at))
        self._runs = runs
        self._made = {
            each.run_id: max(each.recorded_at or each.as_of, ended.get(each.run_id, each.as_of))
            for each in runs
        }

    def learned(self, record: Record, otherwise: datetime) -> datetime:
        """Return when a record was learned of; an instant of the caller's if nobody knows."""
        own = record.recorded_at
        for name in ("decided_at", "drawn_at", "made_at"):
            own = own or getattr(record, name, None)
        made = self._made.get(getattr(record, "run_id", ""))
        if made is None or isinstance(record, Review):  # names the run that it judged
            return own or otherwise
        return max(own or made, made)

    def known(self, records: Iterable[Kept], at: datetime) -> list[Kept]:
        """Return the records that were known at an instant."""
        return [each for each in records if self.learned(each, at) <= at]

    def states(
        self, every: Sequence[Detection], reviews: Sequence[Review], at: datetime
    ) -> dict[str, State]:
        """Return each detection as it stood at an instant, by its id."""
        runs = [each for each in self._runs if self._made[each.run_id] <= at]
        order = {run.run_id: place for place, run in enumerate(standing(runs))}
        gone = superseded(runs)
        known = [each for each in self.known(every, at) if each.run_id not in gone]
        known.sort(key=lambda each: order.get(each.run_id, -1))
        newest = {each.detection_id: each for each in known}
        judged = verdicts(self.known(reviews, at), newest.values())
        return {name: (each, judged.status(each)) for name, each in newest.items()}
