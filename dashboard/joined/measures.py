"""Measures: what speaks for looking at a compound first, each from 0 to 1,000, or not known.

Scales and default weights are judgements, not findings: nobody has counted which compounds held
people. So each stands here in one place, on the page beside its slider, and in docs/priority.md.
The two grades of a source are two measures, and are never made one (Admiralty code).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.language import _, marked
from layers.terms import DetectionStatus, EventKind, SiteStatus

GROWTH_HA, REPORTS, RISE, MONTHS = 5.0, 60, 20, 24
"""What is full: hectares in a year, reports in a year, more reports, months since a rescue."""

STANDING: Mapping[str, int] = {
    DetectionStatus.VERIFIED.value: 600, DetectionStatus.CONFIRMED.value: 500,
    DetectionStatus.ALERT.value: 300, DetectionStatus.PROVISIONAL.value: 100,
}  # fmt: skip
"""Status of a detection that stands -> how much one of it is of all there could be."""

STATUS: Mapping[str, int] = {
    SiteStatus.ACTIVE.value: 1_000,
    SiteStatus.RAIDED.value: 400,
    SiteStatus.DEMOLISHED.value: 0,
}
"""Reported status -> number: people are moved back into what was raided."""

EVENTS: Mapping[str, int] = {
    EventKind.RAID.value: 500, EventKind.SANCTION.value: 500,
    EventKind.CONSTRUCTION_START.value: 300, EventKind.DEMOLITION_DECLARED.value: 200,
    EventKind.OTHER.value: 100,
}  # fmt: skip
"""Kind of event -> how much one of it is. A rescue is a measure of its own."""

RELIABILITY: Mapping[str, int] = {"A": 1_000, "B": 800, "C": 600, "D": 300, "E": 0}
CREDIBILITY: Mapping[str, int] = {"1": 1_000, "2": 800, "3": 600, "4": 300, "5": 0}
"""Grade -> number; F and 6 say that nobody can judge: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One kind of evidence."""

    id: str
    """In links and in tables of code."""

    letter: str
    """In the bars of the chart, so that no meaning hangs on colour."""

    title: str
    """For people."""

    scale: str
    """What is none of it, and what is all; `scale_said` puts the values in."""

    why: str
    """Why it is asked, and why it weighs what it does."""

    weight: int
    """Its weight unless somebody says otherwise, halves."""


MEASURES: tuple[Measure, ...] = (
    Measure(
        id="reports", letter="R", title=marked("Reported people nearby"), weight=6,
        scale=marked(
            "Released reports of its cell, the last four quarters: none at 0, all at {reports}."
        ),
        why=marked(
            "The only measure that tells of people. It is of a whole cell of 253 km² and all "
            "that stands in it; it weighs most all the same."
        ),
    ),
    Measure(
        id="growth", letter="G", title=marked("Growth in the last year"), weight=4,
        scale=marked(
            "What the lower end of the 90 % interval bears out: none at 0 ha, all at {growth:g}"
            " ha."
        ),
        why=marked(
            "Who builds expects to hold more people. Imagery sees it where no official may "
            "enter."
        ),
    ),
    Measure(
        id="detections", letter="D", title=marked("New construction that stands"), weight=4,
        scale=marked(
            "Detections within 300 m, by status: a provisional one 0.1, an alert 0.3, a "
            "confirmed one 0.5, a verified one 0.6 of what is left."
        ),
        why=marked(
            "It is newer than growth by quarter. Provisional ones count for little: one in two "
            "does not last."
        ),
    ),
    Measure(
        id="status", letter="S", title=marked("Reported status"), weight=4,
        scale=marked("Active is all, raided 0.4, demolished none; unknown is not known."),
        why=marked("People are moved back into what was raided; what is gone holds nobody."),
    ),
    Measure(
        id="trend", letter="T", title=marked("Trend of reports"), weight=2,
        scale=marked(
            "What two released numbers bear out: none at 0 more reports, all at {rise} more."
        ),
        why=marked(
            "More reports may mean more people, or only that more is told: it weighs less than "
            "their number."
        ),
    ),
    Measure(
        id="since_rescue", letter="L", title=marked("Time since the last rescue"), weight=2,
        scale=marked(
            "None on its day, all after {months} months; with no rescue on record, not known."
        ),
        why=marked("Where people came out lately, somebody is at work already."),
    ),
    Measure(
        id="events", letter="E", title=marked("Raids, sanctions, declared demolitions"), weight=2,
        scale=marked(
            "Of two years: a raid or a sanction 0.5, a start of construction 0.3, a declared "
            "demolition 0.2 of what is left; with none on record, not known."
        ),
        why=marked(
            "Others looked and acted. Press reaches some places and not others, so no event is "
            "not known, and is no zero."
        ),
    ),
    Measure(
        id="reliability", letter="A", title=marked("Reliability of the source"), weight=1,
        scale=marked("A is all, B 0.8, C 0.6, D 0.3, E none; F is not known."),
        why=marked(
            "Of who names the compound. It tells of the source and not of people: little "
            "weight."
        ),
    ),
    Measure(
        id="credibility", letter="C", title=marked("Credibility of what is said"), weight=1,
        scale=marked("1 is all, 2 0.8, 3 0.6, 4 0.3, 5 none; 6 is not known."),
        why=marked(
            "Of what is said of the compound. Never made one with the reliability of who says "
            "it."
        ),
    ),
)  # fmt: skip
"""All of them, the heaviest first."""

DEFAULTS: Mapping[str, int] = {each.id: each.weight for each in MEASURES}
"""Measure -> its weight unless somebody says otherwise, halves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One measure of one compound."""

    value: int | None
    """0 to 1,000; None: not known."""

    raw: str
    """What was measured, in its own units; empty where it is not known."""

    said: str
    """In a sentence; where it is not known, why."""

    source: str = ""
    """Whose it is."""

    on: str = ""
    """As of when, as exactly as it is known."""


def scale_said(measure: Measure) -> str:
    """Return what is none of a measure, and what is all.

    Examples
    --------
    >>> scale_said(MEASURES[4])
    'What two released numbers bear out: none at 0 more reports, all at 20 more.'

    """
    return _(measure.scale).format(reports=REPORTS, growth=GROWTH_HA, rise=RISE, months=MONTHS)


def unknown(why: str) -> Measured:
    """Return what is not known, with the reason."""
    return Measured(value=None, raw="", said=_("Not known: {why}.").format(why=why))


def share(value: float, full: float) -> int:
    """Return a number from 0 to 1,000 for a value on a scale that begins at 0.

    Examples
    --------
    >>> share(2.5, 5), share(-1, 5), share(9, 5)
    (500, 0, 1000)

    """
    return round(1_000 * min(max(value / full, 0.0), 1.0))


def together(parts: list[int]) -> int:
    """Return what several are together: each takes its share of what is left.

    Examples
    --------
    >>> together([500, 500]), together([])
    (750, 0)

    """
    left = 1.0
    for each in parts:
        left *= 1 - each / 1_000
    return round(1_000 * (1 - left))
