"""An invented world of reports, and what two publishers make of it: ours, and a naive one.

60 places, some together in a cell and some alone; 1,500 reports, some of which come week by week
over a year, and some of which go. The truth is known here, so an attacker's claims can be judged.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from shapely import Point

from geo.cells import cell_centre, parent_of, parts_of, spread
from geo.period import epoch_of
from layers.releases import Made, next_release
from layers.report import Report
from tests.builders import a_report

PLACES, REPORTS, WEEKS = 60, 1_500, 52
NAIVE_K = 10
START = datetime(2024, 1, 1, tzinfo=UTC)
TOWNS = ((98.53, 16.70), (98.62, 16.55), (103.52, 10.61), (104.92, 11.56), (100.10, 20.30))

Ground = frozenset[tuple[str, str]]
"""Pairs of cell (resolution 5) and quarter."""


@dataclass(frozen=True, slots=True)
class Known:
    """A report, and what only the truth knows of it."""

    report: Report
    at: Point
    came: int
    went: int

    def live(self, week: int) -> bool:
        return self.came <= week < self.went

    @property
    def spot(self) -> tuple[str, str]:
        return self.report.cell, self.report.epoch


@dataclass(frozen=True, slots=True)
class Answer:
    """A number that was given out for some ground."""

    ground: Ground
    count: int


def when(week: int) -> datetime:
    return START + timedelta(weeks=week)


def a_year(seed: int) -> list[Known]:
    """Return the reports of a world, in the order in which they came."""
    rng = np.random.default_rng(seed)
    places = _places(rng)
    weight = rng.pareto(1.2, PLACES) + 0.15
    chosen = rng.choice(PLACES, REPORTS, p=weight / weight.sum())
    known = []
    for number, place in enumerate(chosen):
        came = 0 if number < REPORTS * 0.6 else 1 + int(rng.integers(WEEKS))
        event = when(came) - timedelta(days=float(rng.uniform(1, 700)))
        went = came + 1 + int(rng.integers(WEEKS)) if rng.random() < 0.1 else 10 * WEEKS
        report = a_report(
            places[place], report_id=f"P-{rng.integers(2**40):010x}", epoch=epoch_of(event),
            compound_id=f"C-{place}" if rng.random() < 0.8 else "", synthetic=False,
            exploitation=(str(rng.choice(["ForcedLabour", "x_ForcedCriminality", "Sexual"])),),
        )  # fmt: skip
        known.append(Known(report, places[place], came, went))
    return sorted(known, key=lambda each: each.came)


def _places(rng: np.random.Generator) -> list[Point]:
    """Return places: two thirds in towns, the rest alone."""
    near = [
        Point(*(np.array(TOWNS[n % len(TOWNS)]) + rng.normal(0, 0.035, 2)))
        for n in range(PLACES * 2 // 3)
    ]
    far = rng.uniform((97.5, 10.0), (106.0, 21.0), (PLACES - len(near), 2))
    return near + [Point(*at) for at in far]


def live(known: Iterable[Known], week: int) -> list[Known]:
    return [each for each in known if each.live(week)]


# ------------------------------------------------------------------------------- ours


def releases(known: Sequence[Known], weeks: Iterable[int] = range(WEEKS + 1)) -> Iterator[
    tuple[int, Made]
]:  # fmt: skip
    """Yield what the job makes when it is called every week, with the week."""
    made: Made | None = None
    for week in weeks:
        found = next_release(
            [each.report for each in live(known, week)], made_at=when(week),
            previous=made.release if made else None, rows=made.cells if made else (),
            figures=made.figures if made else (), basis=made.basis if made else (),
        )  # fmt: skip
        if found is not None:
            made = found
            yield week, made


def answers(made: Made) -> list[Answer]:
    """Return the rows of a release as numbers on ground."""
    return [
        Answer(frozenset((cell, row.epoch) for cell in spread(row.cells)), row.at_least)
        for row in made.cells
    ]


# ------------------------------------------------------------------------------ naive


def naive(
    known: Iterable[Known], *, resolution: int = 5, k: int = NAIVE_K,
    window: Callable[[str], bool] | None = None, zone: Callable[[str], bool] | None = None,
) -> list[Answer]:  # fmt: skip
    """Return live counts of k and more by cell, of any window, zone and zoom, as was asked.

    Without a window there is one number for each quarter.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for each in known:
        cell, epoch = each.spot
        if (window is None or window(epoch)) and (zone is None or zone(cell)):
            counts[parent_of(cell, resolution), epoch if window is None else ""] += 1
    quarters = sorted({each.report.epoch for each in known})
    return [
        Answer(
            frozenset(
                (part, quarter)
                for part in parts_of(cell)
                for quarter in (quarters if window else [epoch])
                if (window is None or window(quarter)) and (zone is None or zone(part))
            ),
            count,
        )
        for (cell, epoch), count in counts.items()
        if count >= k
    ]


def zones(seed: int, count: int) -> list[Callable[[str], bool]]:
    """Return zones, as tests of a cell: boxes laid by chance around towns."""
    rng = np.random.default_rng(seed)

    def one() -> Callable[[str], bool]:
        lon, lat = np.array(TOWNS[int(rng.integers(len(TOWNS)))]) + rng.normal(0, 0.2, 2)
        half = float(rng.uniform(0.1, 1.5))

        def inside(cell: str) -> bool:
            centre = cell_centre(cell)
            return bool(abs(centre.x - lon) < half and abs(centre.y - lat) < half)

        return inside

    return [one() for _ in range(count)]


def places_in(known: Iterable[Known], ground: Ground) -> int:
    """Return how many places the reports on some ground are truly of."""
    return len({each.at.wkb for each in known if each.spot in ground})
