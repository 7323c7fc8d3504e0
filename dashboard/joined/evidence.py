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
from dashboard.language import _, marked
from geo.period import epoch_of, epoch_period, midnight

_DAYS_A_MONTH = 365.25 / 12
_IMAGERY, _RELEASE = marked("imagery"), marked("release of report counts")


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
        "reliability": _grade(
            place, place.admiralty_source, RELIABILITY, _("reliability of the source")
        ),
        "credibility": _grade(
            place, place.admiralty_info, CREDIBILITY, _("credibility of what is said")
        ),
    }


def _reports(counts: Counts) -> Measured:
    place, number = counts.place, counts.reports()
    if place.place_unknown:
        return unknown(place.place_unknown)
    if not counts.through:
        return unknown(_("no release of report counts was made yet"))
    if not number:
        return unknown(_("no number was released for its cell, {why}").format(why=_(NOT_KNOWN)))
    quarters = sum(each.fine for each in counts.last(YEAR))
    shared = counts.sharing - 1
    others = (
        _("Other compounds in that cell: {count}.").format(count=shared) if shared > 0
        else _("No other compound is known in that cell.")
    )  # fmt: skip
    return Measured(
        value=share(number, REPORTS), raw=_("at least {count} reports").format(count=number),
        source=_(_RELEASE), on=counts.through,
        said=_("At least {count} reports in its cell of 253 km²: {told} of {year} quarters have a "
               "number.").format(count=number, told=quarters, year=YEAR) + " " + others,
    )  # fmt: skip


def _trend(counts: Counts) -> Measured:
    trend = counts.trend
    if counts.place.place_unknown:
        return unknown(counts.place.place_unknown)
    if trend is None or not trend.after.fine or trend.after not in counts.last(YEAR):
        return unknown(_("its cell has no two released numbers of late to compare"))
    return Measured(
        value=share(trend.low, RISE),
        raw=_("{low:+d} to {high:+d} reports").format(low=trend.low, high=trend.high),
        source=_(_RELEASE), on=trend.after.epoch, said=trend.said(),
    )  # fmt: skip


def _growth(known: Known) -> Measured:
    place = known.counts.place
    if not known.areas:
        return unknown(
            _("no footprint was made of it") if place.outlined else _("it has no outline")
        )
    grown = in_last_year(known.areas, epoch_of(midnight(known.today)))
    if isinstance(grown, str):
        return unknown(grown)
    net, low, high = grown.net_ha
    percent = grown.percent
    raw = _("{net:+.2f} ha ({low:+.2f} to {high:+.2f})").format(net=net, low=low, high=high)
    if percent:
        raw += _(", {net:+.0f} % ({low:+.0f} to {high:+.0f} %)").format(
            net=percent[0], low=percent[1], high=percent[2]
        )
    counted = (
        _("Counted is what the lower end bears out, {low:.2f} ha.").format(low=low) if low > 0
        else _("No growth is borne out.")
    )  # fmt: skip
    said = _("{first} to {last}, with the 90 % interval: {raw}.").format(
        first=grown.first, last=grown.last, raw=raw
    )
    return Measured(
        value=share(low, GROWTH_HA), raw=raw, source=_(_IMAGERY), on=grown.last,
        said=f"{said} {counted}",
    )  # fmt: skip


def _detections(known: Known) -> Measured:
    if known.counts.place.place_unknown:
        return unknown(known.counts.place.place_unknown)
    if not known.found:
        if not known.looked_on:
            return unknown(_("no look at its zone showed any ground"))
        return Measured(
            value=0, raw=_("none"), source=_(_IMAGERY), on=known.looked_on,
            said=_("No detection stands within 300 m. That is no proof that nothing was built."),
        )  # fmt: skip
    by = {status: sum(one.status == status for one in known.found) for status in STANDING}
    raw = ", ".join(f"{number} {status}" for status, number in by.items() if number)
    newest = max(one.window_end for one in known.found)
    return Measured(
        value=together([STANDING[one.status] for one in known.found]), raw=raw, source=_(_IMAGERY),
        on=newest.isoformat(),
        said=_("Within 300 m stand: {raw}; the newest began by {day}.").format(
            raw=raw, day=newest.isoformat()
        ),
    )  # fmt: skip


def _status(place: Place) -> Measured:
    if place.status not in STATUS:
        return unknown(_("no source says whether it is active"))
    dated = (
        _("Reported {status}, as of {day}.") if place.status_on
        else _("Reported {status}, of a day that is not known.")
    )  # fmt: skip
    return Measured(
        value=STATUS[place.status], raw=place.status, source=place.source, on=place.status_on,
        said=dated.format(status=place.status, day=place.status_on),
    )  # fmt: skip


def _since_rescue(counts: Counts, today: date) -> Measured:
    if not counts.own:
        return unknown(
            _("no rescue that names it is on record, which is no proof of none; in its cell "
              "{count} name no compound").format(count=len(counts.rescues))
        )  # fmt: skip
    last = counts.own[0]
    months = max((today - latest(last.when)).days / _DAYS_A_MONTH, 0.0)
    return Measured(
        value=share(months, MONTHS), raw=_("{count:.0f} months").format(count=months),
        source=last.source, on=last.when,
        said=_("The last rescue that names it was {when}, {count:.0f} months ago or more.").format(
            when=last.when, count=months
        ),
    )  # fmt: skip


def _events(known: Known) -> Measured:
    of_late = [
        each for each in known.events
        if each.kind in EVENTS and (known.today - each.on).days <= MONTHS * _DAYS_A_MONTH
    ]  # fmt: skip
    if not of_late:
        return unknown(_("no event of the last two years names it, which is no proof of none"))
    newest = max(of_late, key=lambda each: each.on)
    raw = ", ".join(sorted(each.kind.replace("_", " ") for each in of_late))
    return Measured(
        value=together([EVENTS[each.kind] for each in of_late]), raw=raw, source=newest.source,
        on=newest.on.isoformat(),
        said=_("Said to have happened within two years: {raw}.").format(raw=raw),
    )  # fmt: skip


def _grade(place: Place, grade: str, values: Mapping[str, int], name: str) -> Measured:
    if grade not in values:
        return unknown(_("{name} cannot be judged ({grade})").format(name=name, grade=grade))
    return Measured(
        value=values[grade], raw=grade, source=place.source, on=place.status_on,
        said=_("Admiralty code, {name}: {grade}.").format(name=name, grade=grade),
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
