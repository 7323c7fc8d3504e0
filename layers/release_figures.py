"""Figures of a release: how many reports of a year have a code, of one topic at a time.

One-way tables alone, of whole calendar years and all regions together: no figure is of a region,
a quarter or two topics, so there is nothing to cross. A year is counted once its last quarter has
settled. A code has a figure if

1. the reports that have it are releasable: k or more of three places or more;
2. those that say something on the topic, and do not have it, are too: so no figure says that all
   have it ("everybody paid" would be known of each who was there);
3. those of the year that have no code with a figure are too, or there are none: what is left of a
   year after its codes is no small number. Where it is, the smallest code is left out as well;
4. where its year was counted before, and it had none: those that came since are releasable. So
   that a code appears does not tell of the one report that was lacking.

"Unknown" has no figure, nor have signs that ransom and debt tell in bands. Later, a figure changes
only by what could be published by itself. Once nothing that it counted is there any more, it stays
as it is for good, and what it was made from is forgotten. Pure.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from layers.case_terms import Channel, Money, Sign
from layers.countries import country_code
from layers.release_basis import ReleaseBasis
from layers.release_figure import ReleaseFigure, Topic
from layers.release_rules import Counts, Spot, at_least, carried, releasable
from layers.report import Report

TOLD_IN_BANDS = frozenset({Sign.RANSOM_DEMANDED, Sign.DEBT_OR_FINES})
"""Signs that another topic has in parts: less the parts, they would give away what is hidden."""

Table = tuple[str, bool, Topic]
"""Year, whether the reports are invented, and topic."""

Told = tuple[Spot, frozenset[str] | None]
"""Where a report was of, and its codes of one topic; None where it says nothing of it."""


@dataclass(frozen=True, slots=True)
class _Code:
    code: str
    number: int
    """Of its figure; 0 where it has none."""

    counted: Counts
    """What the number was made from; without one, what its year held when first counted."""


def told(report: Report, topic: Topic) -> frozenset[str] | None:
    """Return a report's codes of a topic; None where it says nothing of it."""
    match topic:
        case Topic.RANSOM | Topic.DEBT:
            band = report.ransom if topic is Topic.RANSOM else report.debt
            return None if band is Money.UNKNOWN else frozenset({band.value})
        case Topic.RECRUITMENT:
            return frozenset(report.recruitment) or None
        case Topic.SIGNS:
            asked = report.signs or report.signs_asked
            return frozenset(report.signs) - TOLD_IN_BANDS if asked else None
        case Topic.CHANNEL:
            known = report.channel is not Channel.UNKNOWN
            return frozenset({report.channel.value}) if known else None
        case Topic.CITIZENSHIP:
            code = country_code(report.citizenship)
            return frozenset({code}) if code else None


def next_figures(
    reports: Iterable[Report],
    *,
    through: str,
    release_id: str,
    before: str = "",
    rows: Sequence[ReleaseFigure] = (),
    basis: Sequence[ReleaseBasis] = (),
) -> tuple[tuple[ReleaseFigure, ...], tuple[ReleaseBasis, ...]]:
    """Return the figures of the next release, and what is remembered for the one after it.

    Parameters
    ----------
    reports
        All that are kept now, in any order.
    through
        The last quarter that has settled.
    release_id
        Of the next release.
    before
        The last quarter of the release before; empty if none was made.
    rows
        Its figures.
    basis
        What was remembered of it; rows of other numbers are passed over.

    """
    live: dict[Table, list[Told]] = defaultdict(list)
    for each in reports:
        year = each.epoch[:4]
        if f"{year}Q4" <= through:
            for topic in Topic:
                spot = (each.cell, each.compound_id)
                live[year, each.synthetic, topic].append((spot, told(each, topic)))
    remembered = _remembered(basis)
    old: dict[Table, dict[str, int]] = defaultdict(dict)
    for row in rows:
        old[row.year, row.synthetic, row.topic][row.code] = row.at_least
    figures: list[ReleaseFigure] = []
    remember: list[ReleaseBasis] = []
    for key in sorted({*live, *old}, key=lambda one: (*one[:2], [*Topic].index(one[2]))):
        first = f"{key[0]}Q4" > before
        for one in _table(key, live.get(key, []), old.get(key, {}), remembered, first=first):
            if one.number:
                figures.append(_row(key, one, release_id))
            remember += _basis(key, one)
    return tuple(figures), tuple(remember)


def _remembered(basis: Iterable[ReleaseBasis]) -> dict[str, Counts]:
    found: dict[str, Counts] = {}
    for one in basis:
        if one.exact:
            cell, _, compound = one.place.partition("/")
            found.setdefault(one.row_id, Counter())[cell, compound] = one.exact
    return found


def _table(
    key: Table, told_of: Sequence[Told], old: Mapping[str, int], remembered: Mapping[str, Counts],
    *, first: bool,
) -> list[_Code]:  # fmt: skip
    """Return the codes of one year and topic: with a figure as before, with a new one, without."""
    have: dict[str, Counts] = defaultdict(Counter)
    for spot, codes in told_of:
        for code in codes or ():
            have[code][spot] += 1
    stated = Counter(spot for spot, codes in told_of if codes is not None)
    may = {code for code, counts in have.items() if releasable(stated - counts)}
    known = {code: remembered.get(_row_id(key, code), Counter()) for code in {*have, *old}}
    new = {
        code for code in may - {*old}
        if releasable(have[code]) and releasable(have[code] - known[code])
    }  # fmt: skip
    for code in sorted(new, key=lambda one: (have[one].total(), one)):
        rest = Counter(spot for spot, codes in told_of if not (codes or set()) & ({*old} | new))
        if not rest or releasable(rest):
            break
        new.discard(code)
    made = []
    for code in sorted({*have, *old}):
        now = have.get(code, Counter())
        if code in old:
            made.append(_Code(code, *carried(old[code], known[code], now, may_change=code in may)))
        elif code in new:
            made.append(_Code(code, at_least(now), now))
        else:
            made.append(_Code(code, 0, now if first else known[code] & now))
    return made


def _row_id(key: Table, code: str) -> str:
    year, invented, topic = key
    return f"{year}-{topic}-{code}" + ("-invented" if invented else "")


def _row(key: Table, one: _Code, release_id: str) -> ReleaseFigure:
    year, invented, topic = key
    return ReleaseFigure(
        release_id=release_id, row_id=_row_id(key, one.code), topic=topic, code=one.code,
        year=year, at_least=one.number, synthetic=invented,
    )  # fmt: skip


def _basis(key: Table, one: _Code) -> Iterator[ReleaseBasis]:
    for spot in sorted(one.counted):
        yield ReleaseBasis(
            row_id=_row_id(key, one.code), place="/".join(spot), exact=one.counted[spot],
            synthetic=key[1],
        )  # fmt: skip
