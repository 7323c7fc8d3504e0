"""Nobody learns of a handful of people of one country from sheets for countries of origin.

The attacker has what partners are given: every country's sheet, at two instants, and every rescue's
size, month and compound; and he knows the rules. He goes through all worlds that would give just
that. The law is that of `layers.origin_rules`. Faults in the rules must let him win.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.period import epoch_of, midnight
from layers import origin_rules
from layers.origin_rules import rounded, told
from layers.read import Reader
from layers.rescue import Rescue
from layers.store.memory import MemoryStore
from layers.terms import Audience, Tlp
from tests import builders as a
from tests.builders import NOW

A, B = CODES = ("XXB", "XXC")
FEW = range(1, 11)

Told = tuple[int, int]
"""Of the two countries: 0 for what is not told."""

Rule = Callable[[tuple[str, ...], int | None], dict[str, int]]
Key = tuple[str, str]
"""Quarter and compound."""


@dataclass(frozen=True)
class Sheets:
    """What partners have at one instant."""

    sizes: dict[str, int]
    """Rescue -> how many people, where that is released."""

    where: dict[str, Key]
    """Rescue -> quarter and compound."""

    numbers: dict[Key, Told]
    """Quarter and compound -> what each country's sheet says there."""


def given_out(rescues: list[Rescue], audience: Audience = Audience.PARTNER) -> Sheets:
    """Return what an audience is given of rescues, by the Reader alone."""
    store = MemoryStore()
    store.put([a.a_zone(tlp=Tlp.CLEAR), *rescues])
    reader = Reader(store, audience, as_of=NOW)
    rows = reader.rescues().frame
    numbers: dict[Key, dict[str, int]] = {}
    for code in CODES:
        for row in reader.rescues_of_origin(code).frame.itertuples():
            numbers.setdefault((row.quarter, row.compound_id), {})[code] = row.at_least
    return Sheets(
        sizes={row.rescue_id: int(row.n_people) for row in rows.dropna(subset="n_people")
               .itertuples()},
        where={row.rescue_id: (_quarter(row.when), row.compound_id) for row in rows.itertuples()},
        numbers={key: (said.get(A, 0), said.get(B, 0)) for key, said in numbers.items()},
    )  # fmt: skip


def _quarter(month: str) -> str:
    return epoch_of(midnight(date.fromisoformat(f"{month}-01")))


@cache
def worlds(size: int, rule: Rule) -> dict[Told, tuple[set[int], set[int]]]:
    """Return what could be told of a rescue -> how many of each country it could then have had.

    People may be of other countries, or of none that was noted.
    """
    found: dict[Told, tuple[set[int], set[int]]] = {}
    for one in range(size + 1):
        for other in range(size + 1 - one):
            said = rule((f"{A}:{one}", f"{B}:{other}"), size)
            ones, others = found.setdefault((said.get(A, 0), said.get(B, 0)), (set(), set()))
            ones.add(one)
            others.add(other)
    return found


def learned(sheets: list[Sheets], rule: Rule = told) -> Iterator[tuple[str, str, set[int]]]:
    """Yield rescue, country or "others", and which numbers stay possible."""
    last = sheets[-1]
    for key in set(last.where.values()):
        here = [each for each in last.sizes if last.where[each] == key]
        ways = [worlds(last.sizes[each], rule) for each in here]
        checks = [
            ([n for n, each in enumerate(here) if each in one.sizes], one.numbers.get(key, (0, 0)))
            for one in sheets
        ]
        fitting = [
            chosen for chosen in product(*ways)
            if all(_sums([chosen[n] for n in whom]) == said for whom, said in checks)
        ]  # fmt: skip
        assert fitting, "the attacker's model excludes what is so"
        for n, each in enumerate(here):
            seen = {chosen[n] for chosen in fitting}
            for at, code in enumerate(CODES):
                yield each, code, set().union(*(ways[n][one][at] for one in seen))
            if any(any(one) for one in ways[n]):  # else they are all, and the size says how many
                yield each, "others", {last.sizes[each] - sum(one) for one in seen}


def _sums(chosen: list[Told]) -> Told:
    columns = [[one[at] for one in chosen if one[at]] for at in range(2)]
    first, second = (rounded(each) if each else 0 for each in columns)
    return first, second


def given_away(sheets: list[Sheets], rule: Rule = told) -> list[tuple[str, str, set[int]]]:
    """Return what breaks the law."""
    return [
        (rescue, what, still)
        for rescue, what, still in learned(sheets, rule)
        if not (
            0 in still or (max(still) > max(FEW) if what == "others" else min(still) > max(FEW))
        )
    ]


def a_raid(name: str, size: int | None, **of: int) -> Rescue:
    said = tuple(f"{code}:{count}" for code, count in of.items())
    return a.a_rescue(
        rescue_id=name, n_people=size, n_child=None, compound_id="C-1", citizenships=said
    )


@st.composite
def raids(draw: st.DrawFn) -> list[Rescue]:
    """Draw rescues of one quarter or two, one compound or two; records that contradict, too.

    Numbers of one country lie where the rules turn more often than by chance.
    """
    found = []
    for n in range(draw(st.integers(1, 3))):
        size = draw(st.one_of(st.none(), st.integers(0, 34)))
        most = 34 if size is None else size + draw(st.sampled_from([0, 0, 0, 5]))
        one, other = (draw(st.sampled_from([0, 5, 11, 12, 15, 20, 34])) for _ in range(2))
        one = min(one, most)
        other = min(draw(st.sampled_from([other, most - one])), most - one)
        rest = draw(st.integers(0, most - one - other))
        found.append(replace(
            a_raid(f"R-{n}", size, XXB=one, XXC=other, XXD=rest),
            compound_id=draw(st.sampled_from(["C-1", "C-1", "C-2"])),
            on=date(2024, 5, 17) + timedelta(days=draw(st.sampled_from([0, 0, 9, 60]))),
        ))  # fmt: skip
    return found


@settings(max_examples=60, deadline=None)
@given(raids(), st.sampled_from([Audience.PARTNER, Audience.POLICY, Audience.ANALYST]))
def test_all_sheets_together_leave_every_handful_open(
    rescues: list[Rescue], audience: Audience
) -> None:
    before = given_out(rescues[:1], audience)  # a sheet goes out, and more rescues come
    assert given_away([before, given_out(rescues, audience)]) == []


@settings(max_examples=60, deadline=None)
@given(raids())
def test_what_is_told_is_true_and_never_small(rescues: list[Rescue]) -> None:
    for key, said in given_out(rescues).numbers.items():
        here = [
            each for each in rescues
            if (epoch_of(midnight(each.on)), each.compound_id) == key
        ]  # fmt: skip
        for code, number in zip(CODES, said, strict=True):
            there = sum(int(one.partition(":")[2]) for each in here for one in each.citizenships
                        if one.startswith(code))  # fmt: skip
            assert number == 0 or origin_rules.SMALLEST <= number <= there


@pytest.mark.parametrize("audience", [Audience.PARTNER, Audience.POLICY])
def test_a_world_without_any_handful_gives_the_same_sheets(audience: Audience) -> None:
    full = [a_raid("R-1", 64, XXB=40, XXC=7), a_raid("R-2", 31, XXB=12, XXC=9)]
    bare = [a_raid("R-1", 64, XXB=40), a_raid("R-2", 31, XXB=12)]
    assert given_out(full, audience) == given_out(bare, audience)


def _no_smallest(said: tuple[str, ...], size: int | None) -> dict[str, int]:
    return {code: count for code, count in origin_rules.stated(said).items() if count and size}


def _nothing_beside(said: tuple[str, ...], size: int | None) -> dict[str, int]:
    return {code: count for code, count in _no_smallest(said, size).items() if count >= 11}


def _each_by_itself(said: tuple[str, ...], size: int | None) -> dict[str, int]:
    return {
        code: count for code, count in _nothing_beside(said, size).items()
        if (size or 0) - count not in FEW
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "rescue", "what"),
    [
        (_no_smallest, a_raid("R-1", 34, XXB=20, XXC=4), "XXC"),
        (_nothing_beside, a_raid("R-1", 17, XXB=12), "others"),
        (_each_by_itself, a_raid("R-1", 41, XXB=20, XXC=12), "others"),
    ],
)
def test_with_less_of_the_rules_a_handful_is_given_away(
    monkeypatch: pytest.MonkeyPatch, rule: Any, rescue: Rescue, what: str
) -> None:
    assert given_away([given_out([rescue])]) == []
    monkeypatch.setattr("layers.origins.told", rule)
    assert what in {each for _, each, _ in given_away([given_out([rescue])], rule)}
