"""Attackers: what they ask of a naive publisher and of ours, and what they claim from it.

Run as a script it prints the table of docs/protection.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import shapely
from pyproj import Geod
from shapely import MultiPoint

from geo.cells import RELEASE_K, parts_of, region_outline, spread
from layers.read import Reader
from layers.releases import Made
from layers.releasing import make_release
from layers.store.memory import MemoryStore
from layers.terms import Audience
from tests.builders import a_log
from tests.exposure import reported
from tests.exposure.claims import Claim, Score, between, nested, scored, small, summed, unions
from tests.exposure.reported import Answer, Known, naive

SEED = 20261126
GEOD = Geod(ellps="WGS84")
QUARTERS = tuple(f"{year}Q{turn}" for year in (2022, 2023, 2024) for turn in (1, 2, 3, 4))


# ------------------------------------------------------------------------ the attacks


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack, on a naive publisher and on ours."""

    name: str
    naive: Score
    ours: Score


def averaging(known: Sequence[Known], last: Made, *, requests: int = 1_000) -> Attack:
    """Ask again and again: noise drawn anew averages out; what is fixed says the same."""
    rng = np.random.default_rng(SEED)
    exact = naive(reported.live(known, 0), k=1)
    mean = np.mean([
        [each.count for each in exact] + rng.laplace(0, 3, len(exact)) for _ in range(requests)
    ], axis=0)  # fmt: skip
    guess = [Answer(each.ground, round(m)) for each, m in zip(exact, mean.tolist(), strict=True)]
    ours = reported.answers(last)
    again = np.mean([[each.count for each in ours] for _ in range(requests)], axis=0)
    same = [Answer(a.ground, round(m)) for a, m in zip(ours, again.tolist(), strict=True)]
    return Attack(
        "averaging 1,000 answers about the same data",
        scored(known, small(guess), requests),
        scored(known, [Claim(each.ground, each.count, 0) for each in same], requests),
    )


def weekly(known: Sequence[Known], made: Sequence[tuple[int, Made]]) -> Attack:
    """Hold each week against the one before, for a year in which reports come and go."""
    weeks = range(reported.WEEKS + 1)
    shown = [naive(reported.live(known, week)) for week in weeks]
    theirs = [
        claim
        for week, (then, now) in enumerate(pairwise(shown), 1)
        for claim in between(then, now, week - 1, week)
    ]
    ours = [
        claim
        for (since, then), (until, now) in combinations(made, 2)
        for claim in between(reported.answers(then), reported.answers(now), since, until)
    ]
    return Attack(
        "weekly differencing for a year, reports come and go",
        scored(known, theirs, len(weeks)), scored(known, ours, len(weeks)),
    )  # fmt: skip


def windows(known: Sequence[Known], last: Made, *, laid: int = 100) -> Attack:
    """Hold all windows, zones and zooms against one another, each pair."""
    there = reported.live(known, 0)
    ends = [end.__ge__ for end in QUARTERS]
    asked: list[Answer] = []
    for resolution in (5, 4, 3, 2):
        asked += naive(there, resolution=resolution)
        for end in ends:
            asked += naive(there, resolution=resolution, window=end)
    for zone in reported.zones(SEED, laid):
        for resolution in (3, 2):
            asked += naive(there, resolution=resolution, zone=zone)
    rows = reported.answers(last)
    ours = [*rows, *(summed(pair) for pair in combinations(rows, 2))]
    ours += [
        summed(each for each in rows if any(zone(cell) for cell, _ in each.ground))
        for zone in reported.zones(SEED, laid)
    ]
    ours += [
        summed(each for each in rows if all(end(epoch) for _, epoch in each.ground)) for end in ends
    ]
    questions = 4 * (1 + len(ends)) + 2 * laid
    return Attack(
        "all pairs of windows, zones and zooms",
        scored(known, nested(asked), questions),
        scored(known, nested(ours), len(ours)),
    )


def complements(known: Sequence[Known], last: Made) -> Attack:
    """Take the parts that are shown from their parent: what is left was to be hidden."""
    there = reported.live(known, 0)
    asked = [each for resolution in (5, 4, 3, 2) for each in naive(there, resolution=resolution)]
    rows = reported.answers(last)
    parents = [  # the attacker takes each number for that of its whole parent
        Answer(frozenset((cell, row.epoch) for cell in parts_of(row.region)), row.at_least)
        for row in last.cells
    ]
    return Attack(
        "parent minus children", scored(known, unions(asked), len(asked)),
        scored(known, unions([*rows, *parents]), len(rows) + len(parents)),
    )  # fmt: skip


def roles(known: Sequence[Known], ours: Sequence[Sequence[Answer]]) -> Attack:
    """Hold what one role is given against what another is: naive k = 10 and k = 3."""
    there = reported.live(known, 0)
    outside, inside = naive(there), naive(there, k=3)
    more = [each for role in ours for each in role if each not in ours[0]]
    return Attack(
        "toggling roles",
        scored(known, small([each for each in inside if each not in outside]), 2),
        scored(known, small(more), len(ours)),
    )


def as_seen(known: Sequence[Known]) -> list[list[Answer]]:
    """Return what each audience is given, asked of a store by its reader."""
    store = MemoryStore()
    store.put(each.report for each in reported.live(known, 0))
    make_release(a_log(store), as_of=reported.START)
    frames = [
        Reader(store, audience, as_of=reported.START).report_cells().frame for audience in Audience
    ]
    return [
        [Answer(frozenset({(row.region, row.epoch)}), row.at_least) for row in frame.itertuples()]
        for frame in frames
    ]


def few(known: Sequence[Known], made: Sequence[tuple[int, Made]]) -> Attack:
    """Read small numbers: the naive one checks k before it filters by kind of exploitation."""
    there = reported.live(known, 0)
    enough = frozenset().union(*(each.ground for each in naive(there)))
    kinds = sorted({each.report.exploitation for each in known})
    theirs = [
        _of_kind(known, each, kind)
        for kind in kinds
        for each in naive([x for x in there if x.report.exploitation == kind], k=1)
        if each.ground <= enough and each.count < RELEASE_K
    ]
    score = Score(len(kinds), claims=len(theirs), right=sum(map(bool, theirs)))
    score.by_chance = score.right / (RELEASE_K - 1)
    score.learned = set().union(*theirs)
    ours = [claim for week, each in made for claim in small(reported.answers(each), week)]
    return Attack("small numbers", score, scored(known, ours, len(made)))


@dataclass(frozen=True, slots=True)
class Located:
    """How far an attacker's estimates of places lie off, m."""

    fresh: float
    sticky: float
    ours: float


def located(known: Sequence[Known], last: Made, *, requests: int = 1_000) -> Located:
    """Estimate the place of every report from what a thousand requests gave; the median error.

    Naive: a point moved by up to 10 km, anew at each request (the mean is taken), or once for
    each report (the centre of the circle around the reports of one place is taken). Ours: the
    middle of the smallest region that it is counted in, however often it is asked.
    """
    rng = np.random.default_rng(SEED)
    there = reported.live(known, 0)
    mean = [float(np.hypot(*_jitter(rng, requests).mean(axis=0))) for _ in there]
    by_place: dict[bytes, int] = {}
    for each in there:
        by_place[each.at.wkb] = by_place.get(each.at.wkb, 0) + 1
    circles = {
        place: _centre_m(_jitter(rng, count)) for place, count in by_place.items() if count >= 25
    }
    middles = {
        (cell, row.epoch): region_outline(row.cells).centroid
        for row in last.cells
        for cell in spread(row.cells)
    }
    off = [
        GEOD.inv(each.at.x, each.at.y, middle.x, middle.y)[2]
        for each in there
        if (middle := middles.get(each.spot)) is not None
    ]
    return Located(
        fresh=float(np.median(mean)), sticky=float(np.median(list(circles.values()))),
        ours=float(np.median(off)),
    )  # fmt: skip


def _jitter(rng: np.random.Generator, count: int) -> np.ndarray:
    radius = 10_000 * np.sqrt(rng.random(count))
    angle = rng.uniform(0, 2 * np.pi, count)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _centre_m(points: np.ndarray) -> float:
    circle: Any = shapely.minimum_bounding_circle(MultiPoint(points))
    return float(np.hypot(circle.centroid.x, circle.centroid.y))


def _of_kind(known: Sequence[Known], answer: Answer, kind: tuple[str, ...]) -> set[str]:
    found = {
        each.report.report_id for each in known
        if each.live(0) and each.spot in answer.ground and each.report.exploitation == kind
    }  # fmt: skip
    return found if len(found) == answer.count else set()


def all_attacks(known: Sequence[Known]) -> list[Attack]:
    """Return every attack that claims numbers."""
    made = list(reported.releases(known))
    first = made[0][1]
    return [
        averaging(known, first), weekly(known, made), windows(known, first),
        complements(known, first), roles(known, as_seen(known)), few(known, made),
    ]  # fmt: skip


def table(attacks: Sequence[Attack]) -> list[str]:
    """Return the rows of the table, Markdown."""
    return [
        f"| {each.name} | {each.naive.queries:,} / {each.ours.queries:,} | {each.naive.said()} "
        f"| {each.ours.said()} | recall <= 1 % |"
        for each in attacks
    ]


def place_row(found: Located) -> str:
    """Return the row of the table about places, Markdown."""
    return (
        f"| place of a report from 1,000 requests, median error | 1,000 / 1,000 "
        f"| jitter anew {found.fresh:.0f} m, jitter once {found.sticky / 1e3:.1f} km "
        f"| {found.ours / 1e3:.1f} km | >= 5 km |"
    )


if __name__ == "__main__":
    WORLD = reported.a_year(SEED)
    FIRST = next(iter(reported.releases(WORLD)))[1]
    print("\n".join([*table(all_attacks(WORLD)), place_row(located(WORLD, FIRST))]))  # noqa: T201
