"""Drafts: what a person is about to say of a detection, before he saves it; plain data.

Keys choose: a decision brings what mostly goes with it, so that two keys judge the plain case.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dashboard.judgement import Judgement, NewCompound
from geo.shapes import Outline
from layers.errors import RejectedError
from layers.review import LIKELIHOODS
from layers.terms import CompoundKind, ReasonCode, ReviewDecision

BANDS = tuple(each for each in LIKELIHOODS if each)

_WITH: dict[ReviewDecision, tuple[ReasonCode | None, str]] = {
    ReviewDecision.CONFIRM: (ReasonCode.REAL_CONSTRUCTION, "likely"),
    ReviewDecision.REJECT: (None, "unlikely"),
    ReviewDecision.UNSURE: (ReasonCode.OTHER, "roughly_even_chance"),
}
"""Decision -> the reason and the likelihood that it begins with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What was chosen so far."""

    decision: ReviewDecision | None = None
    """None: nothing yet."""

    reason: ReasonCode | None = None
    """None: nothing yet."""

    likelihood: str = ""
    """ICD 203 band that it is real construction."""

    confidence: str = "moderate"
    """In that."""

    seen: frozenset[str] = frozenset()
    """Reviews that this person was told of since he began."""

    def deciding(self, decision: ReviewDecision) -> "Draft":
        """Return the draft with a decision, and with what mostly goes with it."""
        reason, likelihood = _WITH[decision]
        kept = self.reason if self.decision in (None, decision) and self.reason else reason
        return replace(self, decision=decision, reason=kept, likelihood=likelihood)

    def likelier(self, steps: int) -> "Draft":
        """Return the draft some bands further; the scale ends where it ends."""
        at = BANDS.index(self.likelihood) if self.likelihood else BANDS.index("roughly_even_chance")
        return replace(self, likelihood=BANDS[min(max(at + steps, 0), len(BANDS) - 1)])

    def taking(self, choices: Sequence[Mapping[str, Any]]) -> "Draft":
        """Return the draft after choices that came together: the decision goes before the rest.

        A choice is a decision, a reason, a confidence, or `steps` on the scale of likelihood.
        """
        draft = self
        for each in sorted(choices, key=lambda choice: "decision" not in choice):
            if "decision" in each:
                draft = draft.deciding(each["decision"])
            elif "steps" in each:
                draft = draft.likelier(each["steps"])
            else:
                draft = replace(draft, **each)
        return draft

    def missing(self) -> str:
        """Return what is still to be chosen: "decision", "reason", or nothing."""
        if self.decision is None:
            return "decision"
        return "reason" if self.reason is None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Besides:
    """What else a person may say of it."""

    outline: Outline | None = None
    first_seen_on: date | None = None
    compound_id: str = ""
    new_name: str = ""
    new_kind: CompoundKind = CompoundKind.SUSPECTED
    note: str = ""


def judgement(
    draft: Draft, besides: Besides, *, detection_id: str, run_id: str, seen: frozenset[str]
) -> Judgement:
    """Return what is to be kept.

    Raises
    ------
    RejectedError
        If a decision or a reason is still to be chosen, or two compounds are given.

    """
    if draft.decision is None or draft.reason is None:
        raise RejectedError(
            f"Choose a {draft.missing()} first. Nothing was kept, and the rest is still below."
        )
    if besides.compound_id and besides.new_name.strip():
        raise RejectedError(
            "A compound on record and the name of a new one are both given. Take one of them out."
        )
    named = besides.new_name.strip()
    return Judgement(
        detection_id=detection_id, run_id=run_id, decision=draft.decision, reason=draft.reason,
        likelihood=draft.likelihood, confidence=draft.confidence, outline=besides.outline,
        first_seen_on=besides.first_seen_on, compound_id=besides.compound_id, note=besides.note,
        new_compound=NewCompound(name=named, kind=besides.new_kind) if named else None,
        seen=seen | draft.seen,
    )  # fmt: skip
