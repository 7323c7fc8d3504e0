"""The invented world of `reported`, with what its reports say in codes, and a naive publisher.

Countries are many and most of them few; what a person was asked for goes with the sign that says
so; in 2022 every report came by the hotline. The naive publisher counts live, k = 10, and "unknown"
as a code of its own.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from layers.case_terms import Channel, Money, Recruitment, Sign
from layers.release_figure import Topic
from layers.releases import Made
from layers.report import Report
from tests.exposure import reported
from tests.exposure.reported import Known

COUNTRIES = (
    "KEN", "UGA", "ETH", "CHN", "VNM", "PHL", "IDN", "MYS", "IND", "PAK", "BGD", "NPL", "LKA",
    "MMR", "THA", "LAO", "KHM", "TWN", "BRA", "RUS", "UZB", "KAZ", "MAR", "TZA", "RWA", "BDI",
)  # fmt: skip
ALONE = (Topic.RANSOM, Topic.DEBT, Topic.CHANNEL, Topic.CITIZENSHIP)
"""Topics of which a report has one code: codes and what is unknown add up to the year."""

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was given out for a code of a year; of one cell, or of all."""

    year: str
    topic: Topic
    code: str
    count: int
    cell: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """A claim: so many reports of a year have one of these codes (or none of them)."""

    year: str
    topic: Topic
    codes: frozenset[str]
    count: int
    until: int = 0
    since: int | None = None
    gone: bool = False
    others: bool = False
    """Whether it is about the reports that have none of the codes."""

    def truth(self, known: Iterable[Known]) -> list[Known]:
        """Return the reports that it is about."""
        if self.since is None:
            about = [each for each in known if each.live(self.until)]
        else:
            weeks = range(self.since + 1, self.until + 1)
            about = [each for each in known if (each.went if self.gone else each.came) in weeks]
        return [
            each for each in about
            if each.report.epoch.startswith(self.year)
            and bool(codes(each.report, self.topic) & self.codes) != self.others
        ]  # fmt: skip


def a_year(seed: int) -> list[Known]:
    """Return the reports of a world with their codes."""
    rng = np.random.default_rng(seed + 1)
    weight = 1 / np.arange(1, len(COUNTRIES) + 1) ** 1.3
    return [
        replace(each, report=_coded(each.report, rng, weight / weight.sum()))
        for each in reported.a_year(seed)
    ]


def _coded(report: Report, rng: np.random.Generator, weight: np.ndarray) -> Report:
    ransom = Money(rng.choice([*Money], p=[0.4, 0.02, 0.2, 0.15, 0.2, 0.03]))
    debt = Money(rng.choice([*Money], p=[0.3, 0.25, 0.2, 0.18, 0.04, 0.03]))
    signs = [each for each in Sign if rng.random() < 0.15]
    signs = [each for each in signs if each not in (Sign.RANSOM_DEMANDED, Sign.DEBT_OR_FINES)]
    signs += [Sign.RANSOM_DEMANDED] * (ransom not in (Money.NONE, Money.UNKNOWN))
    signs += [Sign.DEBT_OR_FINES] * (debt not in (Money.NONE, Money.UNKNOWN))
    channel = Channel(rng.choice([*Channel], p=[0.4, 0.2, 0.2, 0.1, 0.06, 0.02, 0.02]))
    return replace(
        report, ransom=ransom, debt=debt, signs=tuple(signs),
        channel=Channel.HOTLINE if report.epoch.startswith("2022") else channel,
        citizenship=str(rng.choice(COUNTRIES, p=weight)) if rng.random() < 0.98 else "",
        recruitment=tuple({Recruitment(rng.choice([*Recruitment])) for _ in range(2)}),
    )  # fmt: skip


def codes(report: Report, topic: Topic) -> frozenset[str]:
    """Return all codes of a report, "unknown" too: what the truth is, and the naive one counts."""
    match topic:
        case Topic.RANSOM:
            return frozenset({report.ransom.value})
        case Topic.DEBT:
            return frozenset({report.debt.value})
        case Topic.CHANNEL:
            return frozenset({report.channel.value})
        case Topic.CITIZENSHIP:
            return frozenset({report.citizenship or UNKNOWN})
        case Topic.SIGNS:
            return frozenset(report.signs)
        case Topic.RECRUITMENT:
            return frozenset(report.recruitment)


def naive(
    known: Iterable[Known], *, k: int = reported.NAIVE_K, cells: bool = False
) -> list[Number]:
    """Return live figures of k and more, by year and code; of each cell, or of all together."""
    counts = Counter(
        (each.report.epoch[:4], topic, code, each.report.cell if cells else "")
        for each in known for topic in Topic for code in codes(each.report, topic)
    )  # fmt: skip
    return [
        Number(year, topic, code, count, cell)
        for (year, topic, code, cell), count in counts.items() if count >= k
    ]  # fmt: skip


def figures(made: Made) -> list[Number]:
    """Return the figures of a release."""
    return [Number(each.year, each.topic, each.code, each.at_least) for each in made.figures]


def year_total(made: Made, year: str) -> int:
    """Return how many reports of a year the cells of a release show, all together."""
    return sum(row.at_least for row in made.cells if row.epoch.startswith(year))


def by_table(numbers: Iterable[Number]) -> dict[tuple[str, Topic], list[Number]]:
    """Return numbers by year and topic."""
    found: dict[tuple[str, Topic], list[Number]] = {}
    for each in numbers:
        found.setdefault((each.year, each.topic), []).append(each)
    return found


def shown(numbers: Sequence[Number]) -> frozenset[str]:
    """Return the codes that have a number."""
    return frozenset(each.code for each in numbers)
