"""Filters: which rows of released layers are shown, and how many are not, by reason.

Map, table and counts of a page all follow what is kept here, so that no two of them differ. A row
that is left out is counted under the first reason that leaves it out; rows shown and rows hidden
are together what there is, whatever the filter and the audience.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd

from dashboard.language import _, marked
from geo.errors import InvalidPeriodError
from geo.period import epoch_period
from layers.frames import Released

GRADES = ("A", "B", "C", "D", "E")
"""Reliability of a source (Admiralty code), the best first. F says that nobody can judge."""

_DATED = {"detections": "window_end", "rescues": "when", "events": "on"}
_PRECISIONS = {"month": "%Y-%m", "year": "%Y"}
_YEAR, _EPOCH = re.compile(r"[0-9]{4}"), re.compile(r"[0-9]{4}(Q[1-4]|-[0-9]{2})")

PERIOD, UNDATED = marked("outside of the period"), marked("of no date")
STATUS, SCORE, SIZE = marked("of another status"), marked("below the score"), marked("too small")
GRADE, UNGRADED = marked("of a less reliable source"), marked("of a source that nobody can judge")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What is asked for. The default leaves nothing out."""

    since: date | None = None
    """First UTC day; what ended before it is left out."""

    until: date | None = None
    """Last UTC day; what began after it is left out."""

    statuses: tuple[str, ...] = ()
    """Of detections; none for all."""

    sites: tuple[str, ...] = ()
    """Statuses of compounds; none for all."""

    score: float = 0.0
    """Least score of a detection, 0 to 1."""

    size_ha: float = 0.0
    """Least area of a detection or footprint, ha."""

    grade: str = ""
    """Least reliability of the source of a compound, rescue or event; empty for any."""

    unjudged: bool = True
    """Whether sources that nobody can judge are shown where a grade is asked for."""

    @property
    def open(self) -> bool:
        """Whether nothing is left out."""
        return self == Filter()


def kept(layers: Mapping[str, Released], wanted: Filter) -> dict[str, Released]:
    """Return what is shown of each layer, with the rest counted by reason.

    Parameters
    ----------
    layers
        Layer -> what is released of it.
    wanted
        The filter. Counts of reports are of whole cells and quarters, and zones are what is looked
        at: both are left as they are.

    """
    return {layer: _kept(layer, released, wanted) for layer, released in layers.items()}


def kept_of(
    layer: str, released: Released, key: str, some: Collection[str], wanted: Filter
) -> Released:
    """Return what a filter leaves of some rows of a layer, and counts the others of these alone.

    Parameters
    ----------
    layer, released
        The layer, and what is released of it.
    key, some
        The column that identifies a row, and the ids of those rows: of one compound, say.
    wanted
        The filter.

    """
    rows = released.frame[released.frame[key].astype(str).isin(set(some))]
    return _kept(layer, Released(frame=rows, total=len(rows)), wanted)


def ids(layers: Mapping[str, Released], keys: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the ids that are left of each layer, by the column that has them."""
    return {
        layer: list(released.frame[keys[layer]].astype(str))
        for layer, released in layers.items()
        if layer in keys
    }


def _kept(layer: str, released: Released, wanted: Filter) -> Released:
    if layer not in _CHECKS or wanted.open or released.frame.empty:
        return released
    frame, hidden = released.frame, dict(released.hidden)
    why = pd.Series("", index=frame.index, dtype=object)
    for check in _CHECKS[layer]:
        left = why == ""
        why[left] = check(layer, frame[left], wanted)
    for reason, count in why[why != ""].value_counts().items():
        hidden[str(reason)] = hidden.get(str(reason), 0) + int(count)
    return replace(released, frame=frame[why == ""], hidden=hidden)


Check = Callable[[str, pd.DataFrame, Filter], "pd.Series[str]"]


def _none(frame: pd.DataFrame) -> "pd.Series[str]":
    return pd.Series("", index=frame.index, dtype=object)


def _told(wrong: "pd.Series[bool]", reason: str) -> "pd.Series[str]":
    return wrong.map({True: reason, False: ""}).astype(object)


def _period(layer: str, frame: pd.DataFrame, wanted: Filter) -> "pd.Series[str]":
    if wanted.since is None and wanted.until is None:
        return _none(frame)
    precisions = frame["date_precision"] if "date_precision" in frame else _none(frame)
    days = [days_of(*each) for each in zip(frame[_DATED[layer]], precisions, strict=True)]
    return pd.Series([_why(each, wanted) for each in days], index=frame.index, dtype=object)


def _why(days: tuple[date, date] | None, wanted: Filter) -> str:
    if days is None:
        return UNDATED
    early = wanted.since is not None and days[1] < wanted.since
    late = wanted.until is not None and days[0] > wanted.until
    return PERIOD if early or late else ""


def days_of(said: object, precision: object = "day") -> tuple[date, date] | None:
    """Return the first and last day that a date may mean; None for none.

    Examples
    --------
    >>> days_of("2024Q1")
    (datetime.date(2024, 1, 1), datetime.date(2024, 3, 31))
    >>> days_of(date(2024, 2, 1), "month")
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))

    """
    if said is None or pd.isna(said):  # type: ignore[call-overload]
        return None
    if isinstance(said, date):
        text = said.strftime(_PRECISIONS.get(str(precision), "%Y-%m-%d"))
        quarter = f"{said.year}Q{(said.month + 2) // 3}"
        return days_of(quarter if precision == "quarter" else text)
    text = str(said)
    try:
        if _YEAR.fullmatch(text):
            return date(int(text), 1, 1), date(int(text), 12, 31)
        if _EPOCH.fullmatch(text):
            period = epoch_period(text)
            return period.start.date(), period.end.date() - timedelta(days=1)
        day = date.fromisoformat(text[:10])
    except (InvalidPeriodError, ValueError, OverflowError):
        return None
    return day, day


def _status(layer: str, frame: pd.DataFrame, wanted: Filter) -> "pd.Series[str]":
    asked = wanted.statuses if layer == "detections" else wanted.sites
    return _told(~frame["status"].isin(asked), STATUS) if asked else _none(frame)


def _score(_layer: str, frame: pd.DataFrame, wanted: Filter) -> "pd.Series[str]":
    return _told(frame["score"] < wanted.score, SCORE) if wanted.score else _none(frame)


def _size(_layer: str, frame: pd.DataFrame, wanted: Filter) -> "pd.Series[str]":
    """Leave out what is too small; what was not observed has no size, and stays."""
    if not wanted.size_ha:
        return _none(frame)
    return _told(frame["area_ha"].astype(float) < wanted.size_ha, SIZE)


def _grade(_layer: str, frame: pd.DataFrame, wanted: Filter) -> "pd.Series[str]":
    if wanted.grade not in GRADES:
        return _none(frame)
    good = GRADES[: GRADES.index(wanted.grade) + 1]
    grades = frame["admiralty_source"]
    unjudged = grades == "F"
    told = _told(~grades.isin(good) & ~unjudged, GRADE)
    if not wanted.unjudged:
        told[unjudged] = UNGRADED
    return told


_CHECKS: Mapping[str, tuple[Check, ...]] = {
    "compounds": (_status, _grade),
    "detections": (_period, _status, _score, _size),
    "footprints": (_size,),
    "rescues": (_period, _grade),
    "events": (_period, _grade),
}


def said(wanted: Filter) -> str:
    """Return what is asked for, in words; empty where nothing is left out."""
    parts = [
        _("since {day}").format(day=wanted.since) if wanted.since else "",
        _("until {day}").format(day=wanted.until) if wanted.until else "",
        ", ".join((*wanted.statuses, *wanted.sites)),
        _("score {score} and more").format(score=f"{wanted.score:.2f}") if wanted.score else "",
        _("{size} ha and more").format(size=f"{wanted.size_ha:g}") if wanted.size_ha else "",
        _("sources {grade} and better").format(grade=wanted.grade) if wanted.grade else "",
        "" if wanted.unjudged or not wanted.grade else _("none that nobody can judge"),
    ]
    return "; ".join(each for each in parts if each)
