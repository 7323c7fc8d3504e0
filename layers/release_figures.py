"""Figures of a release: how many reports of a year have a code, of one topic at a time.

One-way tables alone, of whole calendar years and all regions together: no figure is of a region,
a quarter or two topics, so there is nothing to cross. A year is counted once its last quarter has
settled. A code has a figure if

1. the reports that have it are releasable: k or more of three places or more;
2. those that say something on the topic, and do not have it, are too: so no figure says that all
   have it ("everybody paid" would be known of each who was there);
3. those of the year that have no code with a figure are too, or there are none: what is left of a
   year after its codes is no small number. Where it is, the smallest code is left out as well.

"Unknown" has no figure, nor have signs that ransom and debt tell in bands. Later, a figure changes
only by what could be published by itself. Once nothing that it counted is there any more, it stays
as it is for good, and what it was made from is forgotten. Pure.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from layers.case_terms import Channel, Money, Sign
from layers.release_basis import ReleaseBasis
from layers.release_countries import country_code
from layers.release_figure import ReleaseFigure, Topic
from layers.release_rules import Counts, Spot, at_least, releasable, renewed
from layers.report import Report

TOLD_IN_BANDS = frozenset({Sign.RANSOM_DEMANDED, Sign.DEBT_OR_FINES})
"""Signs that another topic has in parts: less the parts, they would give away what is hidden."""

Table = tuple[str, bool, Topic]
"""Year, whether the reports are invented, and topic."""

Told = tuple[Spot, frozenset[str] | None]
"""Where a report was of, and its codes of one topic; None where it says nothing of it."""


@dataclass(slots=True)
class _Figure:
    code: str
    number: int
    counted: Counts = field(default_factory=Counter)
    """What the number was made from; empty once it is forgotten."""


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
    rows: Sequence[ReleaseFigure] = (),
    basis: Sequence[ReleaseBasis] = (),
) -> tuple[tuple[ReleaseFigure, ...], tuple[ReleaseBasis, ...]]:
    """Return the figures of the next release, and what they were made from.

    Parameters
    ----------
    reports
        All that are kept now, in any order.
    through
        The last quarter that has settled.
    release_id
        Of the next release.
    rows
        Figures of the release before.
    basis
        What they were made from; rows of other numbers are passed over.

    """
    live: dict[Table, list[Told]] = defaultdict(list)
    for each in reports:
        year = each.epoch[:4]
        if f"{year}Q4" <= through:
            for topic in Topic:
                spot = (each.cell, each.compound_id)
                live[year, each.synthetic, topic].append((spot, told(each, topic)))
    old = _old(rows, basis)
    tables = {
        key: _table(live.get(key, []), old.get(key, []))
        for key in sorted({*live, *old}, key=lambda one: (*one[:2], [*Topic].index(one[2])))
    }
    made: list[ReleaseFigure] = []
    remembered: list[ReleaseBasis] = []
    for key, figures in tables.items():
        for one in sorted(figures, key=lambda each: each.code):
            row = _row(key, one, release_id)
            made.append(row)
            remembered += _basis(row, one.counted)
    return tuple(made), tuple(remembered)


def _old(
    rows: Iterable[ReleaseFigure], basis: Iterable[ReleaseBasis]
) -> dict[Table, list[_Figure]]:
    counted: dict[str, Counts] = defaultdict(Counter)
    for one in basis:
        if one.exact:
            cell, _, compound = one.place.partition("/")
            counted[one.row_id][cell, compound] = one.exact
    found: dict[Table, list[_Figure]] = defaultdict(list)
    for row in rows:
        key = (row.year, row.synthetic, row.topic)
        found[key].append(_Figure(row.code, row.at_least, counted[row.row_id]))
    return found


def _table(told_of: Sequence[Told], old: Sequence[_Figure]) -> list[_Figure]:
    """Return the figures of one year and topic: those there were, and those that may be added."""
    have: dict[str, Counts] = defaultdict(Counter)
    for spot, codes in told_of:
        for code in codes or ():
            have[code][spot] += 1
    stated = Counter(spot for spot, codes in told_of if codes is not None)
    may = {code for code, counts in have.items() if releasable(stated - counts)}
    kept = [
        _kept(each, have.get(each.code, Counter()), may_change=each.code in may) for each in old
    ]
    known = {each.code for each in kept}
    new = {code for code in may - known if releasable(have[code])}
    for code in sorted(new, key=lambda one: (have[one].total(), one)):
        rest = Counter(spot for spot, codes in told_of if not (codes or set()) & (known | new))
        if not rest or releasable(rest):
            break
        new.discard(code)
    return kept + [_Figure(code, at_least(have[code]), have[code]) for code in sorted(new)]


def _kept(figure: _Figure, now: Counts, *, may_change: bool) -> _Figure:
    """Return a figure of before, renewed if enough is new; its basis goes with its reports."""
    if not figure.counted:
        return figure
    counted = renewed(figure.counted, now) if may_change else figure.counted
    number = at_least(counted)
    return replace(figure, number=number, counted=counted if counted & now else Counter())


def _row(key: Table, figure: _Figure, release_id: str) -> ReleaseFigure:
    year, invented, topic = key
    name = f"{year}-{topic}-{figure.code}" + ("-invented" if invented else "")
    return ReleaseFigure(
        release_id=release_id, row_id=name, topic=topic, code=figure.code, year=year,
        at_least=figure.number, synthetic=invented,
    )  # fmt: skip


def _basis(row: ReleaseFigure, counted: Mapping[Spot, int]) -> Iterator[ReleaseBasis]:
    for spot in sorted(counted):
        yield ReleaseBasis(
            row_id=row.row_id, place="/".join(spot), exact=counted[spot], synthetic=row.synthetic
        )
