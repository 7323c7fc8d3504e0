"""Attackers of figures: what they ask of a naive publisher and of ours, and what they claim.

Run as a script it prints the rows of docs/protection.md.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise, permutations
from typing import Any

import numpy as np

from geo.cells import RELEASE_K
from layers.case_terms import Sign
from layers.release_figure import Topic
from layers.releases import Made, next_release
from tests.exposure import coded, reported
from tests.exposure.attackers import SEED, Attack, table
from tests.exposure.claims import Score, scored
from tests.exposure.coded import ALONE, About, Number, by_table, shown
from tests.exposure.reported import Known

ANY = {Topic.RANSOM: Sign.RANSOM_DEMANDED, Topic.DEBT: Sign.DEBT_OR_FINES}
"""Topic -> the sign that says any of its bands."""

ROUNDED = 2
"""By how much a number that was rounded down to fives is too small, on average."""


def two_releases(known: Sequence[Known], made: Sequence[tuple[int, Made]]) -> Attack:
    """Hold each week's figures, and each two releases, against one another."""
    weeks = range(reported.WEEKS + 1)
    live = [coded.naive(reported.live(known, week)) for week in weeks]
    theirs = [
        claim
        for week, (then, now) in enumerate(pairwise(live), 1)
        for claim in between(then, now, week - 1, week)
    ]
    ours = [
        claim
        for (since, then), (until, now) in combinations(made, 2)
        for claim in between(coded.figures(then), coded.figures(now), since, until)
    ]
    return Attack(
        "figures: weekly or two releases differenced",
        scored(known, theirs, len(weeks)), scored(known, ours, len(made)),
    )  # fmt: skip


def between(
    then: Sequence[Number], now: Sequence[Number], since: int, until: int
) -> Iterator[About]:
    """Claim that what a figure grew by came, what it fell by went, and that one made it appear."""
    before = {(each.year, each.topic, each.code): each.count for each in then}
    years = {each.year for each in then}
    for each in now:
        codes, old = frozenset({each.code}), before.get((each.year, each.topic, each.code))
        if old is None and each.year in years:
            yield About(each.year, each.topic, codes, 1, until, since)
        elif old is not None and each.count != old:
            fell = each.count < old
            yield About(each.year, each.topic, codes, abs(each.count - old), until, since, fell)
            yield About(each.year, each.topic, codes, 1, until, since, fell)


def year_minus_codes(known: Sequence[Known], made: Sequence[tuple[int, Made]]) -> Attack:
    """Take the codes of a year from its total: what is left has a code that was to be hidden.

    The total of a release is that of its cells, or is known from elsewhere, exactly; numbers are
    taken as they stand, or for what they are on average before they are rounded.
    """
    theirs, ours = list[About](), list[About]()
    for week, each in made:
        there = reported.live(known, week)
        for (year, topic), numbers in by_table(coded.naive(there)).items():
            total = _total(there, year)
            if topic in ALONE:
                theirs += _left(numbers, [total], week)
        for (year, topic), numbers in by_table(coded.figures(each)).items():
            cells = [row for row in each.cells if row.epoch.startswith(year)]
            total, published = _total(there, year), coded.year_total(each, year)
            raised = [Number(n.year, n.topic, n.code, n.count + ROUNDED) for n in numbers]
            if topic in ALONE:
                ours += _left(numbers, [published, published + ROUNDED * len(cells), total], week)
                ours += _left(raised, [published + ROUNDED * len(cells), total], week)
    return Attack(
        "figures: a year minus its codes",
        scored(known, theirs, len(made)), scored(known, ours, len(made)),
    )  # fmt: skip


def siblings(known: Sequence[Known], made: Sequence[tuple[int, Made]]) -> Attack:
    """Take the bands of ransom and debt from the sign that says any of them, topic from topic."""
    theirs, ours = list[About](), list[About]()
    for week, each in made:
        theirs += _siblings(coded.naive(reported.live(known, week)), week)
        ours += _siblings(coded.figures(each), week)
    return Attack(
        "figures: sibling codes, none and unknown",
        scored(known, theirs, len(made)), scored(known, ours, len(made)),
    )  # fmt: skip


def _siblings(numbers: Sequence[Number], week: int) -> Iterator[About]:
    tables = by_table(numbers)
    for (year, topic), some in tables.items():
        whole = [n for n in tables.get((year, Topic.SIGNS), []) if n.code == ANY.get(topic)]
        asked = [n for n in some if n.code not in ("none", coded.UNKNOWN)]
        left = sum(n.count for n in whole) - sum(n.count for n in asked)
        if whole and 0 < left < RELEASE_K:
            codes = shown(some) | {"none", coded.UNKNOWN}
            yield About(year, topic, codes, left, week, others=True)
    for (year, one), (other_year, two) in permutations(tables, 2):
        if year == other_year and {one, two} <= {*ALONE}:
            yield from _left(tables[year, two], [sum(n.count for n in tables[year, one])], week)


def _left(numbers: Sequence[Number], totals: Iterable[int], week: int) -> Iterator[About]:
    first = numbers[0]
    for total in totals:
        left = total - sum(each.count for each in numbers)
        if 0 < left < RELEASE_K:
            yield About(first.year, first.topic, shown(numbers), left, week, others=True)


def _total(there: Iterable[Known], year: str) -> int:
    return sum(each.report.epoch.startswith(year) for each in there)


def homogeneity(known: Sequence[Known], made: Sequence[tuple[int, Made]]) -> Attack:
    """Hold a code against all there are, of a cell or of the year: if it is all, each has it."""
    scores = []
    for ours in (False, True):
        score = Score(len(made))
        for week, each in made:
            there = reported.live(known, week)
            for number, total in _ours(each) if ours else _theirs(there):
                if number.count < total:
                    continue
                about = [
                    one for one in there
                    if one.report.epoch.startswith(number.year)
                    and number.cell in ("", one.report.cell)
                ]  # fmt: skip
                alike = all(number.code in coded.codes(one.report, number.topic) for one in about)
                score.claims += 1
                score.right += alike
                score.by_chance += alike / (RELEASE_K - 1)
                score.learned |= {one.report.report_id for one in about if alike}
        scores.append(score)
    return Attack("figures: a code that all of a region or year have", *scores)


def _theirs(there: Sequence[Known]) -> list[tuple[Number, int]]:
    found = []
    for cells in (False, True):
        for each in coded.naive(there, cells=cells):
            total = sum(
                one.report.epoch.startswith(each.year) and each.cell in ("", one.report.cell)
                for one in there
            )
            found.append((each, total))
    return found


def _ours(made: Made) -> list[tuple[Number, int]]:
    """Return figures beside the total of their year, as its cells have it."""
    return [(each, coded.year_total(made, each.year)) for each in coded.figures(made)]


def purges(known: Sequence[Known], *, trials: int = 60) -> Attack:
    """Hold the figures before a purge against those after it, when one report went and no more."""
    rng = np.random.default_rng(SEED)
    there = [each for each in reported.live(known, 13) if each.report.epoch.startswith("2022")]
    before = next_release([each.report for each in there], made_at=reported.when(13))
    assert before is not None
    follows: dict[str, Any] = {
        "previous": before.release, "rows": before.cells, "figures": before.figures,
        "basis": before.basis,
    }  # fmt: skip
    theirs, ours = Score(2 * trials), Score(2 * trials)
    live = coded.naive(there)
    for n in rng.choice(len(there), trials, replace=False):
        one, rest = there[n], [*there[:n], *there[n + 1 :]]
        after = next_release([each.report for each in rest], made_at=reported.when(26), **follows)
        assert after is not None
        _judge(theirs, one, list(between(live, coded.naive(rest), 13, 26)))
        _judge(ours, one, list(between(coded.figures(before), coded.figures(after), 13, 26)))
    return Attack("figures: before and after the purge of one report", theirs, ours)


def _judge(score: Score, one: Known, claims: Iterable[About]) -> None:
    """Judge what is claimed of a report that went; what is said twice counts once."""
    for claim in dict.fromkeys(claims):
        right = (
            claim.gone and claim.count == 1 and one.report.epoch.startswith(claim.year)
            and bool(coded.codes(one.report, claim.topic) & claim.codes)
        )  # fmt: skip
        score.claims += 1
        score.right += right
        score.by_chance += right / (RELEASE_K - 1)
        score.learned |= {one.report.report_id} if right else set()


def all_attacks(known: Sequence[Known]) -> list[Attack]:
    """Return every attack on figures."""
    made = list(reported.releases(known))
    return [
        two_releases(known, made), year_minus_codes(known, made), siblings(known, made),
        homogeneity(known, made), purges(known),
    ]  # fmt: skip


if __name__ == "__main__":
    print("\n".join(table(all_attacks(coded.a_year(SEED)))))  # noqa: T201
