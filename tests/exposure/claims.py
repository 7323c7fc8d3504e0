"""Claims: what an attacker says of the reports behind numbers, and how often it is right.

A claim is a number of reports on some ground (cells and quarters), perhaps of those alone that
came or went in some weeks. It is right if it is exact and below k: then it singles people out.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Protocol

from geo.cells import RELEASE_K
from tests.exposure import reported
from tests.exposure.reported import Answer, Ground, Known


class Says(Protocol):
    """A number of reports that an attacker states."""

    @property
    def count(self) -> int:
        """So many."""

    def truth(self, known: Iterable[Known]) -> list[Known]:
        """Return the reports that it is about."""


@dataclass(frozen=True, slots=True)
class Claim:
    """So many reports on this ground: live in a week, or come, or gone, between two weeks."""

    ground: Ground
    count: int
    until: int = 0
    since: int | None = None
    gone: bool = False

    def truth(self, known: Iterable[Known]) -> list[Known]:
        """Return the reports that it is about."""
        about = [each for each in known if each.spot in self.ground]
        if self.since is None:
            return [each for each in about if each.live(self.until)]
        weeks = range(self.since + 1, self.until + 1)
        return [each for each in about if (each.went if self.gone else each.came) in weeks]


@dataclass(slots=True)
class Score:
    """How an attack went."""

    queries: int
    claims: int = 0
    right: int = 0
    by_chance: float = 0.0
    learned: set[str] = field(default_factory=set)

    @property
    def recall(self) -> float:
        """Share of all reports that are singled out."""
        return len(self.learned) / reported.REPORTS

    @property
    def precision(self) -> float:
        return self.right / self.claims if self.claims else 0.0

    @property
    def base(self) -> float:
        """Precision of the same claims with a number below k drawn by chance."""
        return self.by_chance / self.claims if self.claims else 0.0

    def said(self) -> str:
        return (
            f"{len(self.learned)} of {reported.REPORTS} ({self.recall:.1%}); "
            f"{self.right} of {self.claims} claims right, by chance {self.base * self.claims:.1f}"
        )


def scored(known: Sequence[Known], claims: Iterable[Says], queries: int) -> Score:
    """Judge claims; what is said twice counts once."""
    score = Score(queries)
    for claim in dict.fromkeys(claims):
        about = claim.truth(known)
        small = 0 < len(about) < RELEASE_K
        score.claims += 1
        score.by_chance += small / (RELEASE_K - 1)
        if small and len(about) == claim.count:
            score.right += 1
            score.learned |= {each.report.report_id for each in about}
    return score


# ----------------------------------------------------------------------- what they do


def nested(answers: Sequence[Answer], week: int = 0) -> Iterator[Claim]:
    """Claim, of each two numbers of which one holds the other's ground, what lies between."""
    ordered = sorted(set(answers), key=lambda each: len(each.ground))
    for small, large in combinations(ordered, 2):
        if small.ground < large.ground and 0 < large.count - small.count < RELEASE_K:
            yield Claim(large.ground - small.ground, large.count - small.count, week)


def unions(answers: Sequence[Answer], week: int = 0) -> Iterator[Claim]:
    """Claim, of each number that others lie within, what is left of it after all of them."""
    for large in answers:
        inside = [each for each in answers if each.ground < large.ground]
        apart: list[Answer] = []
        for each in sorted(inside, key=lambda one: -len(one.ground)):
            if all(not each.ground & other.ground for other in apart):
                apart.append(each)
        left = large.count - sum(each.count for each in apart)
        if apart and 0 < left < RELEASE_K:
            yield Claim(large.ground.difference(*(each.ground for each in apart)), left, week)


def between(then: Sequence[Answer], now: Sequence[Answer], since: int, until: int) -> Iterator[
    Claim
]:  # fmt: skip
    """Claim that what a number grew by came, what it fell by went, and that one made it appear."""
    before = {each.ground: each.count for each in then}
    for each in now:
        old = before.get(each.ground)
        if old is None:
            yield Claim(each.ground, 1, until, since)
        elif each.count != old:
            yield Claim(each.ground, abs(each.count - old), until, since, gone=each.count < old)
            yield Claim(each.ground, 1, until, since, gone=each.count < old)


def small(answers: Sequence[Answer], week: int = 0) -> Iterator[Claim]:
    """Claim what is said, where it is little."""
    return (Claim(each.ground, each.count, week) for each in answers if each.count < RELEASE_K)


def summed(answers: Iterable[Answer]) -> Answer:
    some = list(answers)
    return Answer(frozenset().union(*(each.ground for each in some)), sum(a.count for a in some))
