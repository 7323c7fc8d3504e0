"""Curve: one index over one object, look by look, with every look that showed nothing and why.

A watched object has looks of this run and of those before it: they are one curve, of one index,
so that what is new is held against the whole of the past.
"""

import json
from dataclasses import dataclass, replace
from statistics import median
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from imagery.change import Days
from imagery.jobs.looking import Archive, Tally
from imagery.jobs.sentence import Strayed
from imagery.traces import Trace, expected
from layers.evidence import Evidence

SIGMAS = 3.0
"""Half the width of the band that is shown as usual, in standard deviations."""

_NOT_SEEN = "cloud, shadow or edge over this place"
_OTHER_ORBIT = "seen from another orbit"


class Look(NamedTuple):
    """One scene."""

    day: str
    """UTC, ISO 8601."""

    scene: str
    """Its id."""

    value: float | None
    """Mean over the object; None if it was not seen."""

    reason: str
    """Why it was not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """The looks of one index."""

    index: str
    """Its name."""

    looks: tuple[Look, ...]
    """In order."""

    def after(self, earlier: Evidence | None) -> "Curve":
        """Return the curve and what an earlier run saw, by day; of another index, nothing."""
        if earlier is None or earlier.index != self.index:
            return self
        before = [
            Look(each["day"], each["scene"], each["value"], each["reason"])
            for each in earlier.looks()
        ]
        met = {each.scene for each in before}
        new = [each for each in self.looks if each.scene not in met]
        return replace(self, looks=tuple(sorted((*before, *new), key=lambda each: each.day)))

    @property
    def days(self) -> Days:
        """(look,) UTC days."""
        return np.array([each.day for each in self.looks], dtype="datetime64[D]")

    @property
    def values(self) -> NDArray[np.float32]:
        """(look,) NaN where it was not seen."""
        values = [np.nan if each.value is None else each.value for each in self.looks]
        return np.array(values, dtype=np.float32)

    def strayed(self, *, first: np.datetime64, last: np.datetime64) -> Strayed:
        """Return how far the looks since the first lie from what those up to the last foretold."""
        level, spread = expected(self.values, self.days, self.index, until=last)
        seen = np.isfinite(self.values)
        since = (self.days >= first) & seen
        return Strayed(
            index=self.index, now=_middle(self.values[since]), usual=_middle(level[since]),
            away=SIGMAS * _middle(spread[since]), before=int(((self.days <= last) & seen).sum()),
        )  # fmt: skip

    def rows(self, *, last: np.datetime64) -> str:
        """Return the looks as `layers.evidence.SERIES` has them, with what was expected."""
        level, spread = expected(self.values, self.days, self.index, until=last)
        rows: list[list[object]] = []
        for look, middle, sigma in zip(self.looks, level, spread, strict=True):
            bounds: list[float | None] = [None] * 3
            if look.value is not None and np.isfinite(middle):
                away = SIGMAS * float(sigma)
                bounds = [round(float(middle) + side * away, 4) for side in (0, -1, 1)]
            rows.append([look.day, look.scene, look.value, *bounds, look.reason])
        return json.dumps(rows)


def curve(trace: Trace, index: str, archive: Archive, tally: Tally) -> Curve:
    """Return every scene of an archive as a look, with its value or why it has none."""
    place = {scene.id: number for number, scene in enumerate(trace.scenes)}
    values, looks = trace.of(index), []
    for scene in archive.scenes:
        number, day = place.get(scene.id), scene.acquired.date().isoformat()
        if number is None or not np.isfinite(values[number]):
            other = scene.orbit is not None and f"orbit {scene.orbit.number} " not in index
            missed = _OTHER_ORBIT if other else _NOT_SEEN
            reason = missed if tally.used(scene.id) else tally.reason(scene.id)
            looks.append(Look(day, scene.id, None, reason))
        else:
            looks.append(Look(day, scene.id, round(float(values[number]), 4), ""))
    return Curve(index=index, looks=tuple(looks))


def _middle(values: NDArray[np.float32]) -> float:
    known = values[np.isfinite(values)]
    return float(median(known.tolist())) if known.size else float("nan")
