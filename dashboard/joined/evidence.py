"""Evidence: what is known of a compound on each measure, and why not where it is not.

Time is counted up to a day that is handed in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.joined.growing import Series, in_last_year
from dashboard.joined.measures import (
    CREDIBILITY,
    EVENTS,
    GROWTH_HA,
    MONTHS,
    RELIABILITY,
    REPORTS,
    RISE,
    STANDING,
    STATUS,
    Measured,
    share,
    together,
    unknown,
)
from dashboard.joined.numbers import NOT_KNOWN, YEAR, Counts
from dashboard.joined.places import Place
from geo.period import epoch_of, epoch_period, midnight

_DAYS_A_MONTH = 365.25 / 12
_IMAGERY, _RELEASE = "imagery", "release of report counts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A detection that stands near."""

    status: str
    """Its status."""

    window_end: date
    """The last day on which it may have begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An event that names the compound."""

    kind: str
    """What is said to have happened."""

    on: date
    """When; the first day of the month or year."""

    source: str
    """Who says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What of released rows belongs to one compound."""

    counts: Counts
    """Reports and rescues."""

    areas: Series
    """Its areas by quarter; empty without a footprint."""

    found: Sequence[Found]
    """Detections that stand within 300 m."""

    looked_on: str
    """The day of the last look at its zone that showed ground; empty if there was none."""

    events: Sequence[Happened]
    """Events that name it."""

    today: date
    """Up to when time is counted."""


def evidence(known: Known) -> dict[str, Measured]:
    """Return measure -> what is known of it, in the order of the measures."""
    place = known.counts.place
    return {
        "reports": _reports(known.counts),
        "growth": _growth(known),
        "detections": _detections(known),
        "status": _status(place),
        "trend": _trend(known.counts),
        "since_rescue": _since_rescue(known.counts, known.today),
        "events": _events(known),
        "reliability": _grade(place, place.admiralty_source, RELIABILITY, "reliability"),
        "credibility": _grade(place, place.admiralty_info, CREDIBILITY, "credibility"),
    }


def _reports(counts: Counts) -> Measured:
    place, number = counts.place, counts.reports()
    if place.place_unknown:
        return unknown(place.place_unknown)
    if not counts.through:
        return unknown("no release of report counts was made yet")
    if not number:
        return unknown(f"no number was released for its cell, {NOT_KNOWN}")
    quarters = sum(each.fine for each in counts.last(YEAR))
    shared = counts.sharing - 1
    others = f", which it shares with {shared} other compounds" if shared > 0 else ""
    return Measured(
        value=share(number, REPORTS), raw=f"at least {number} reports", source=_RELEASE,
        on=counts.through, said=f"At least {number} reports in its cell of 253 km²{others}: "
        f"{quarters} of {YEAR} quarters have a number.",
    )  # fmt: skip


def _trend(counts: Counts) -> Measured:
    trend = counts.trend
    if counts.place.place_unknown:
        return unknown(counts.place.place_unknown)
    if trend is None or not trend.after.fine or trend.after not in counts.last(YEAR):
        return unknown("its cell has no two released numbers of late to compare")
    return Measured(
        value=share(trend.low, RISE), raw=f"{trend.low:+d} to {trend.high:+d} reports",
        source=_RELEASE, on=trend.after.epoch, said=trend.said(),
    )  # fmt: skip


def _growth(known: Known) -> Measured:
    place = known.counts.place
    if not known.areas:
        return unknown("no footprint was made of it" if place.outlined else "it has no outline")
    grown = in_last_year(known.areas, epoch_of(midnight(known.today)))
    if isinstance(grown, str):
        return unknown(grown)
    net, low, high = grown.net_ha
    percent = grown.percent
    part = f", {percent[0]:+.0f} % ({percent[1]:+.0f} to {percent[2]:+.0f} %)" if percent else ""
    counted = f"counted is {low:.2f} ha" if low > 0 else "no growth is borne out"
    return Measured(
        value=share(low, GROWTH_HA), raw=f"{net:+.2f} ha ({low:+.2f} to {high:+.2f}){part}",
        source=_IMAGERY, on=grown.last,
        said=f"{grown.first} to {grown.last}: {net:+.2f} ha, 90 % interval {low:+.2f} to "
        f"{high:+.2f} ha{part}; {counted}.",
    )  # fmt: skip


def _detections(known: Known) -> Measured:
    if known.counts.place.place_unknown:
        return unknown(known.counts.place.place_unknown)
    if not known.found:
        if not known.looked_on:
            return unknown("no look at its zone showed any ground")
        return Measured(
            value=0, raw="none", source=_IMAGERY, on=known.looked_on,
            said="No detection stands within 300 m. That is no proof that nothing was built.",
        )  # fmt: skip
    by = {status: sum(one.status == status for one in known.found) for status in STANDING}
    raw = ", ".join(f"{number} {status}" for status, number in by.items() if number)
    newest = max(one.window_end for one in known.found)
    return Measured(
        value=together([STANDING[one.status] for one in known.found]), raw=raw, source=_IMAGERY,
        on=newest.isoformat(),
        said=f"Within 300 m stand: {raw}; the newest began by {newest.isoformat()}.",
    )  # fmt: skip


def _status(place: Place) -> Measured:
    if place.status not in STATUS:
        return unknown("no source says whether it is active")
    dated = f"as of {place.status_on}" if place.status_on else "of a day that is not known"
    return Measured(
        value=STATUS[place.status], raw=place.status, source=place.source, on=place.status_on,
        said=f"Reported {place.status}, {dated}.",
    )  # fmt: skip


def _since_rescue(counts: Counts, today: date) -> Measured:
    if not counts.own:
        near = len(counts.rescues)
        beside = f"; {near} in its cell name no compound" if near else ""
        return unknown(f"no rescue that names it is on record, which is no proof of none{beside}")
    last = counts.own[0]
    months = max((today - latest(last.when)).days / _DAYS_A_MONTH, 0.0)
    return Measured(
        value=share(months, MONTHS), raw=f"{months:.0f} months", source=last.source, on=last.when,
        said=f"The last rescue that names it was {last.when}, {months:.0f} months ago or more.",
    )  # fmt: skip


def _events(known: Known) -> Measured:
    of_late = [
        each for each in known.events
        if each.kind in EVENTS and (known.today - each.on).days <= MONTHS * _DAYS_A_MONTH
    ]  # fmt: skip
    if not of_late:
        return unknown("no event of the last two years names it, which is no proof of none")
    newest = max(of_late, key=lambda each: each.on)
    raw = ", ".join(sorted(each.kind.replace("_", " ") for each in of_late))
    return Measured(
        value=together([EVENTS[each.kind] for each in of_late]), raw=raw, source=newest.source,
        on=newest.on.isoformat(), said=f"Said to have happened within two years: {raw}.",
    )  # fmt: skip


def _grade(place: Place, grade: str, values: Mapping[str, int], name: str) -> Measured:
    if grade not in values:
        return unknown(f"the {name} of its source cannot be judged ({grade})")
    return Measured(
        value=values[grade], raw=grade, source=place.source, on=place.status_on,
        said=f"Admiralty code, {name}: {grade}.",
    )  # fmt: skip


def latest(when: str) -> date:
    """Return the last day that a day, month or quarter may mean.

    Examples
    --------
    >>> [latest(when).isoformat() for when in ("2024-05-17", "2024-05", "2024Q2")]
    ['2024-05-17', '2024-05-31', '2024-06-30']

    """
    if len(when) == len("2024-05-17"):
        return date.fromisoformat(when)
    return date.fromordinal(epoch_period(when).end.date().toordinal() - 1)
