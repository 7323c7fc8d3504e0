"""Key figures of a site: each with its source and date, and what is not known said so."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from dashboard.briefing.contents import Figure
from dashboard.briefing.gathering.areas import SiteAreas, interval
from dashboard.briefing.speech import Speech
from dashboard.language import marked
from layers.frames import Released
from layers.terms import EventKind, SiteStatus

_STATUSES = {
    SiteStatus.ACTIVE: marked("reported active"), SiteStatus.RAIDED: marked("reported raided"),
    SiteStatus.DEMOLISHED: marked("reported demolished"),
    SiteStatus.UNKNOWN: marked("of unknown status"), SiteStatus.WITHDRAWN: marked("withdrawn"),
}  # fmt: skip

_RELEASE = re.compile(r"release (?P<number>\d+) of (?P<day>\d{4}-\d{2}-\d{2})\b")
_IMAGERY = marked("satellite imagery, {method}")


def area_figures(areas: SiteAreas | None, speech: Speech) -> list[Figure]:
    """Return the newest area and the change over the period; that there is none, where so."""
    label = speech.says("Built-up area")
    if areas is None or not areas.observed:
        said = speech.says("not known: nothing was measured in the period")
        return [Figure(label=label, value=said, source="–", on="–")]
    newest, source = areas.observed[-1], speech.says(_IMAGERY, method=areas.method)
    found = [Figure(
        label=label,
        value=interval(newest.area_ha or 0.0, _end(newest.low_ha, newest.area_ha),
                       _end(newest.high_ha, newest.area_ha), speech),
        source=source, on=newest.name,
    )]  # fmt: skip
    if areas.grown is not None:
        grown = areas.grown
        first, last = speech.epoch(grown.first), speech.epoch(grown.last)
        found.append(Figure(
            label=speech.says("Change of built-up area"),
            value=interval(grown.net_ha, grown.net_ha_lo, grown.net_ha_hi, speech, signed=True),
            source=source, on=speech.says("{first} to {last}", first=first, last=last),
        ))  # fmt: skip
    return found


def status_figure(site: Mapping[str, Any], last_day: date, speech: Speech) -> Figure:
    """Return the status that was last reported, as a claim of its source."""
    value, on = speech.sentence(SiteStatus(site["status"])), site["status_on"]
    if isinstance(on, date) and on > last_day:
        value += " " + speech.says("This was said after the last day of this briefing.")
    return Figure(
        label=speech.says("Reported status"), value=value,
        source=str(site["source_title"] or speech.says("source not told")),
        on=_day(on or site["said_on"], speech),
    )  # fmt: skip


def compounds_figure(rows: pd.DataFrame, speech: Speech) -> Figure:
    """Return how many compounds a zone has on record, by reported status."""
    counts = rows["status"].value_counts()
    parts = [
        f"{speech.number(int(counts[each]))} {speech.says(_STATUSES[each])}"
        for each in SiteStatus
        if each in counts.index
    ]
    days = [str(each)[:10] for each in rows["status_on"].dropna()]
    titles = list(dict.fromkeys(filter(None, rows["source_title"])))
    return Figure(
        label=speech.says("Compounds on record"),
        value=speech.number(len(rows)) + (f" ({', '.join(parts)})" if parts else ""),
        source="; ".join(map(str, titles[:2])) + ("; …" if len(titles) > 2 else "") or "–",
        on=max(days, default="–"),
    )  # fmt: skip


def detection_figure(rows: pd.DataFrame, speech: Speech) -> Figure:
    """Return how many detections a person has verified."""
    newest = str(rows["window_end"].max()) if len(rows) else ""
    return Figure(
        label=speech.says("New construction that a person has verified"),
        value=speech.says("none") if rows.empty else speech.says(
            "{count} places, {area} ha together", count=speech.number(len(rows)),
            area=speech.number(float(rows["area_ha"].astype(float).sum()), 1),
        ),
        source=speech.says("satellite imagery, judged by analysts"), on=newest or "–",
    )  # fmt: skip


def rescue_figure(whole: pd.DataFrame, speech: Speech, *, synthetic: bool) -> Figure:
    """Return how many rescues, and how many people at least: small numbers are never told.

    Invented ones are never summed with real ones.
    """
    rows, others = _apart(whole, synthetic=synthetic)
    told = rows["n_people"].dropna() if len(rows) else pd.Series(dtype=float)
    people = int(told.astype(float).sum())
    value = speech.says("none on record") if rows.empty else speech.says(
        "{count} on record", count=speech.number(len(rows))
    )  # fmt: skip
    if people:
        value += "; " + speech.says(
            "{people} people at least (numbers under 10 are left out)",
            people=speech.number(people),
        )
    value += _besides(others, speech, synthetic=synthetic)
    titles = list(dict.fromkeys(filter(None, rows["source_title"]))) if len(rows) else []
    told_on = [each for each in rows["when"] if each] if len(rows) else []
    return Figure(
        label=speech.says("Rescues"), value=value, source="; ".join(map(str, titles[:3])) or "–",
        on=speech.when(max(told_on)) if told_on else "–",
    )  # fmt: skip


def event_figures(rows: pd.DataFrame, speech: Speech, *, most: int = 4) -> list[Figure]:
    """Return the newest events as their sources tell them; how many more there are is said."""
    newest = rows.sort_values(["on", "event_id"], ascending=False).to_dict("records")
    found = [
        Figure(
            label=speech.says("Event, as reported"),
            value=speech.sentence(EventKind(row["kind"])),
            source=str(row["source_title"] or speech.says("source not told")),
            on=_day(row["on"], speech, row["date_precision"]),
        )
        for row in newest[:most]
    ]
    if len(newest) > most:
        found.append(Figure(
            label=speech.says("Event, as reported"),
            value=speech.says("{count} more, earlier", count=speech.number(len(newest) - most)),
            source="–", on="–",
        ))  # fmt: skip
    return found


def report_figure(whole: pd.DataFrame, words: str, speech: Speech, *, synthetic: bool) -> Figure:
    """Return what was released of reports from the regions that a site touches.

    Invented ones are never told with real ones.
    """
    rows, others = _apart(whole, synthetic=synthetic)
    if rows.empty:
        value = speech.says("no count of 11 or more in its region")
    else:
        newest = rows.sort_values(["epoch", "at_least"]).iloc[-1]
        value = speech.says(
            "at least {count} in its region in {quarter}; the region is larger than the site",
            count=speech.number(int(newest["at_least"])), quarter=speech.epoch(newest["epoch"]),
        )  # fmt: skip
    value += _besides(others, speech, synthetic=synthetic)
    return Figure(
        label=speech.says("Victims' reports, counted by region and quarter"), value=value,
        source=speech.says("the newest release of counts"), on=words,
    )  # fmt: skip


def _apart(rows: pd.DataFrame, *, synthetic: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows that are as real, or as invented, as their site, and the others."""
    alike = rows["synthetic"].astype(bool) == synthetic
    return rows[alike], rows[~alike]


def _besides(others: pd.DataFrame, speech: Speech, *, synthetic: bool) -> str:
    """Return that there are rows of the other sort, counted; empty for none."""
    if others.empty:
        return ""
    count = speech.number(len(others))
    if synthetic:
        return " " + speech.says("Besides: {count} that are not invented.", count=count)
    return " " + speech.says("Besides: {count} that are invented (SYNTHETIC).", count=count)


def release_named(released: Released, speech: Speech) -> str:
    """Return number and day of a release, which `layers.release_frame` words; "–" for none."""
    named = _RELEASE.match(released.words)
    return "–" if named is None else speech.says(
        "release {number} of {day}", number=speech.digits(named["number"]),
        day=speech.when(named["day"]),
    )  # fmt: skip


def _end(value: float | None, area: float | None) -> float:
    return value if value is not None else area or 0.0


def _day(on: Any, speech: Speech, precision: str = "day") -> str:
    if on is None or pd.isna(on) or on == "":
        return speech.says("no date told")
    if hasattr(on, "year"):
        if precision == "year":
            return speech.digits(str(on.year))
        if precision in ("month", "quarter"):
            return speech.epoch(f"{on:%Y-%m}" if precision == "month"
                                else f"{on.year}Q{(on.month + 2) // 3}")  # fmt: skip
        return speech.day(on)
    return str(on)
