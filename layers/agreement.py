"""Agreement: how far first and second readers say the same, beyond what chance would give.

Cohen's kappa, over confirm, reject and unsure, of pairs of readings: the first reading that each of
the first two analysts gave and has not taken back. What somebody said after he had seen what the
other said is no reading of his own, and is not counted.

Source: J. Cohen, A coefficient of agreement for nominal scales (1960).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from layers.review import Review
from layers.terms import ReviewDecision
from layers.verdict import left_standing

FEWEST = 20
"""Fewer pairs than this say little: kappa of ten has an interval half as wide as its scale."""

Pair = tuple[ReviewDecision, ReviewDecision]
"""What the first reader said, and the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far two readers agree."""

    pairs: int
    """Detections that two have read."""

    same: int
    """Of these, how many they said the same of."""

    kappa: float | None
    """1: always the same; 0: as chance would have it; None: not to be said, see `words`."""

    words: str
    """The same, as a sentence."""


def pairs_of(reviews: Iterable[Review]) -> list[Pair]:
    """Return first and second reading of each detection that two have read, by its id."""
    by_id: defaultdict[str, dict[str, Review]] = defaultdict(dict)
    for each in left_standing(reviews):
        by_id[each.detection_id].setdefault(each.analyst, each)
    twos = [[*by_id[name].values()][:2] for name in sorted(by_id) if len(by_id[name]) > 1]
    return [(first.decision, second.decision) for first, second in twos]


def agreement(pairs: Sequence[Pair], *, fewest: int = FEWEST) -> Agreement:
    """Return how far first and second readings agree."""
    count, same = len(pairs), sum(one is other for one, other in pairs)
    if count == 0:
        words = "Nothing was read by two yet."
        return Agreement(pairs=0, same=0, kappa=None, words=words)
    plain = f"{same} of {count} pairs of readings agree"
    if count < fewest:
        words = f"{plain}; not enough pairs for kappa, which needs {fewest}."
        return Agreement(pairs=count, same=same, kappa=None, words=words)
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(first[each] * second[each] for each in first)  # of count squared
    if chance == count * count:
        words = f"{plain}, all with one and the same verdict: kappa says nothing of that."
        return Agreement(pairs=count, same=same, kappa=None, words=words)
    kappa = (same * count - chance) / (count * count - chance)
    return Agreement(
        pairs=count, same=same, kappa=kappa, words=f"{plain}; Cohen's kappa is {kappa:.2f}."
    )
