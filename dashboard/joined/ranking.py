"""Ranking: compounds ordered by a weighted sum of evidence, and how far each could move.

A measure gives each compound a number from 0 to 1,000, or nothing: not known. The score is the sum
of number times weight over all that is known, as a share of what the weights allow. What is not
known adds nothing to it, and is told: each compound also has the most that its score could be, and
the best and the worst rank that it could have if all that is not known of every compound were
known, whatever it turned out to be. Both ranks can be reached.

All is reckoned in whole numbers, weights in halves: so no rounding decides an order, and weights
that are all twice as large give the same one. Pure; it knows no record and no name of a measure.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

FULL = 1_000
"""The number of a measure for which all speaks."""

Order = Literal["known", "most"]
"""By what is known, or by the most that the score could be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """Where one compound stands."""

    id: str
    """Of the compound."""

    rank: int
    """From 1, each rank once."""

    best: int
    """The best rank that it could have."""

    worst: int
    """The worst."""

    if_known: Mapping[str, int]
    """Measure that is not known -> its rank if that one spoke for it in full, and all else were as
    it is."""

    parts: Mapping[str, float]
    """Measure -> what it adds to the score; measures that are not known, or weigh nothing, are not
    in it."""

    unknown: tuple[str, ...]
    """Measures that weigh something and are not known of it."""

    known: float
    """Score, 0 to 100: what is known."""

    most: float
    """What it would be if all that is not known spoke for it."""


@dataclass(frozen=True, slots=True)
class _Sum:
    known: int
    most: int


def ranked(
    evidence: Mapping[str, Mapping[str, int | None]],
    weights: Mapping[str, int],
    *,
    order: Order = "known",
) -> list[Ranked]:
    """Return compounds, the one for which most speaks first; of two alike, the lower id.

    Parameters
    ----------
    evidence
        Compound -> measure -> 0 to 1,000; None: not known.
    weights
        Measure -> its weight, halves: 0 and more. A measure that is not named weighs nothing.
    order
        By what each compound is ranked.

    """
    heavy = {name: weight for name, weight in weights.items() if weight > 0}
    sums = {each: _sum(evidence[each], heavy) for each in evidence}
    low = sorted((-one.known, each) for each, one in sums.items())
    high = sorted((-one.most, each) for each, one in sums.items())
    by = low if order == "known" else high
    scale = FULL * sum(heavy.values()) / 100
    return [
        Ranked(
            id=each, rank=place, best=_best(each, sums[each], low),
            worst=_worst(each, sums[each], high),
            if_known=_if_known(each, sums[each], evidence[each], heavy, low),
            parts=_parts(evidence[each], heavy, scale),
            unknown=tuple(name for name in heavy if evidence[each].get(name) is None),
            known=sums[each].known / scale if scale else 0.0,
            most=sums[each].most / scale if scale else 0.0,
        )
        for place, (_, each) in enumerate(by, 1)
    ]  # fmt: skip


def _sum(values: Mapping[str, int | None], weights: Mapping[str, int]) -> _Sum:
    known = sum(weight * (values.get(name) or 0) for name, weight in weights.items())
    gaps = sum(weight for name, weight in weights.items() if values.get(name) is None)
    return _Sum(known, known + FULL * gaps)


def _best(each: str, own: _Sum, low: Sequence[tuple[int, str]]) -> int:
    """Return its rank if all spoke for it, and for the others only what is known.

    It never stands among those before it there: what it has for sure is no more than that.
    """
    return bisect_left(low, (-own.most, each)) + 1


def _worst(each: str, own: _Sum, high: Sequence[tuple[int, str]]) -> int:
    """Return its rank if only what is known spoke for it, and all for the others."""
    before = bisect_right(high, (-own.known, each))
    itself = (-own.most, each) <= (-own.known, each)
    return before + 1 - itself


def _if_known(
    each: str,
    own: _Sum,
    values: Mapping[str, int | None],
    weights: Mapping[str, int],
    low: Sequence[tuple[int, str]],
) -> Mapping[str, int]:
    return {
        name: bisect_left(low, (-own.known - FULL * weight, each)) + 1
        for name, weight in weights.items()
        if values.get(name) is None
    }


def _parts(
    values: Mapping[str, int | None], weights: Mapping[str, int], scale: float
) -> Mapping[str, float]:
    return {
        name: weight * value / scale
        for name, weight in weights.items()
        if (value := values.get(name)) is not None
    }
