"""Built-up area over time, as a browser draws it: intervals, gaps, and what is said to have been.

Time is UTC and real: an epoch is as wide as it lasts. Areas are hectares. A line ends where an
epoch was not observed and begins anew after it; grey stands there, and never a value. A chart
holds values from the store as data alone, so none of them is read as a formula or as markup.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import altair as alt
import pandas as pd

from dashboard.style import EVENTS, EVER_BUILT_IN_CHARTS, FOOTPRINT, INTERVAL, NOT_OBSERVED
from geo.period import epoch_of, epoch_period, midnight
from layers.event import Event
from layers.sentences import date_said
from layers.terms import DatePrecision

HEIGHT_PX = 380
ON_GREY = "#22262a"
"""Of words on what was not observed."""
_FLOOR = {"expr": "height"}
_TEXT: dict[str, Any] = {"fontSize": 11, "fontWeight": 600}
_WORDS: dict[str, dict[str, Any]] = {
    "left": {**_TEXT, "align": "left", "dx": 4}, "right": {**_TEXT, "align": "right", "dx": -4},
}  # fmt: skip
"""A label that begins at the right edge of its event, and one that ends at the left edge."""

_ROW_PX = 19
_TOP_PX = 6
_WIDTH_PX, _LETTER_PX = 640, 6.6
"""Of a narrow chart, to keep labels of events apart; a wider one has more room."""

_DAY = timedelta(days=1)
_BUILT, _INTERVAL, _EVER, _GAP = "built-up area", "90 % interval", "ever seen built", "not observed"
_COLOURS = alt.Scale(
    domain=[_BUILT, _INTERVAL, _EVER, _GAP],
    range=[FOOTPRINT.stroke, INTERVAL.stroke, EVER_BUILT_IN_CHARTS, NOT_OBSERVED.stroke],
)


@dataclass(frozen=True, slots=True)
class Span:
    """An event on the time axis."""

    event: Event
    """What is said."""

    start: date
    """First day on which it may have been."""

    end: date
    """Day after the last one."""

    row: int
    """Line of its label, counted from the top."""

    leftwards: bool
    """Whether its label stands before it: near the right edge there is no room after it."""


def growth_chart(rows: pd.DataFrame, events: Sequence[Event]) -> alt.LayerChart:
    """Return the chart of one site.

    Parameters
    ----------
    rows
        Of `layers.history.growth`, in order; at least one.
    events
        Of the site.

    """
    spans = placed(events, *_reach(rows, events))
    head = _TOP_PX + _ROW_PX * (1 + max((each.row for each in spans), default=-1))
    seen, gaps = observed(rows), gaps_of(rows)
    high = float(pd.concat([rows["area_ha_hi"], rows["area_ha"], rows["ever_ha"]]).max())
    up = alt.Scale(domain=[0, 1.08 * high if high > 0 else 1.0], range=[_FLOOR, head])
    band, *line = _areas(seen, up)
    layers = [*_grey(gaps, head), band, *_events(spans), _ever(rows, up), *line]
    return alt.LayerChart(layer=layers, height=HEIGHT_PX, description=said(rows, spans))


def observed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the observed epochs, with `run`: another number after each gap."""
    table = _with_times(rows)
    whole = table["start"] != table["end"]
    apart = (table["start"] != table["end"].shift()) & whole
    there = table["area_ha"].notna()
    run = (apart | ~there | ~there.shift(fill_value=True)).cumsum()
    table = table.assign(run=run)[there].reset_index(drop=True)
    table["what"], table["band"] = _BUILT, _INTERVAL
    table["area"] = [f"{each:.2f} ha" for each in table["area_ha"]]
    table["interval"] = [
        "not given" if pd.isna(low) or pd.isna(high) else f"{low:.2f} to {high:.2f} ha"
        for low, high in zip(table["area_ha_lo"], table["area_ha_hi"], strict=True)
    ]
    table["seen"] = ["" if pd.isna(each) else f"{each:.0%}" for each in table["observed_share"]]
    return table


def gaps_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Return each stretch of time that was not observed: start, end, middle, epochs."""
    found: list[tuple[date, date, str]] = []
    before: date | None = None
    for row in rows.to_dict("records"):
        start, end = _day(row["start"]), _day(row["end"])
        if before is not None and start > before and end > start:
            found.append((before, start, "no footprint"))
        if pd.isna(row["area_ha"]):
            found.append((start, max(end, start + _DAY), str(row["epoch"])))
        before = end if end > start else None
    joined: list[list[Any]] = []
    for start, end, name in found:
        if joined and joined[-1][1] == start:
            joined[-1][1:] = [end, f"{joined[-1][2]}, {name}"]
        else:
            joined.append([start, end, name])
    table = pd.DataFrame(joined, columns=["start", "end", "epochs"])
    return _with_times(table).assign(what=_GAP)


def placed(events: Sequence[Event], first: date, last: date) -> list[Span]:
    """Return events as spans, their labels on lines on which they do not touch."""
    day_px = _WIDTH_PX / max((last - first).days, 1)
    until: list[float] = []
    spans = []
    for each in sorted(events, key=lambda event: (event.on, event.event_id)):
        start, end = _days(each)
        left = (start - first).days * day_px
        wide = _LETTER_PX * (len(_word(each)) + 2)
        leftwards = left + wide > _WIDTH_PX
        left -= wide if leftwards else 0
        row = next((n for n, taken in enumerate(until) if taken <= left), len(until))
        until[row : row + 1] = [left + wide]
        spans.append(Span(each, start, end, row, leftwards))
    return spans


def said(rows: pd.DataFrame, spans: Sequence[Span]) -> str:
    """Return the chart in words, for those who do not see it."""
    seen = rows[rows["area_ha"].notna()]
    parts = [f"Built-up area, hectares. Observed {len(seen)} of {len(rows)} epochs."]
    if len(seen):
        first, last = seen.iloc[0], seen.iloc[-1]
        parts.append(
            f"From {first['area_ha']:.2f} ha in {first['epoch']} to {last['area_ha']:.2f} ha in "
            f"{last['epoch']}."
        )
    parts += [f"{_word(each.event)}, {when_said(each.event)}." for each in spans]
    return " ".join(parts)


def when_said(event: Event) -> str:
    """Return the date of an event, as exactly as it is known."""
    return date_said(event.on, event.date_precision)


def _areas(seen: pd.DataFrame, up: alt.Scale) -> list[alt.Chart]:
    """Return band, line and points; one line a run, so that no gap is bridged."""
    tips = _tips(
        epoch="epoch", area="built-up", interval="90 % interval", seen="of the site seen",
        scenes="scenes",
    )  # fmt: skip
    base = alt.Chart(seen)
    band = base.mark_rect(opacity=0.8).encode(
        x=_time("start"), x2="until:T", y=_height("area_ha_lo", up), y2="area_ha_hi:Q",
        color=_colour("band"), tooltip=tips,
    )  # fmt: skip
    at, height = _time("middle"), _height("area_ha", up)
    line = base.mark_line(strokeWidth=2.5).encode(
        x=at, y=height, detail="run:N", color=_colour("what")
    )
    points = base.mark_point(size=55, filled=True, opacity=1).encode(
        x=at, y=height, color=_colour("what"), tooltip=tips
    )
    return [band, line, points]


def _ever(rows: pd.DataFrame, up: alt.Scale) -> alt.Chart:
    """Return all ground ever seen built: it goes on through gaps, for it is known from before."""
    table = _with_times(rows).assign(what=_EVER)
    table["ever"] = [f"{each:.2f} ha" for each in table["ever_ha"]]
    base = alt.Chart(table)
    drawn: alt.Chart = base.mark_line(
        strokeDash=[6, 4], strokeWidth=1.5, interpolate="step-after"
    ).encode(
        x=_time("middle"), y=_height("ever_ha", up), color=_colour("what"),
        tooltip=_tips(epoch="epoch", ever="ever seen built"),
    )  # fmt: skip
    return drawn


def _grey(gaps: pd.DataFrame, head: float) -> list[alt.Chart]:
    """Return grey bars over the whole height, each with its words."""
    if gaps.empty:
        return []
    base = alt.Chart(gaps)
    bars = base.mark_rect(opacity=0.75).encode(
        x=_time("start"), x2="until:T", y=alt.value(head), y2=alt.value(_FLOOR),
        color=_colour("what"), tooltip=_tips(what="this time was", epochs="epochs"),
    )  # fmt: skip
    words = base.mark_text(angle=270, fontSize=11, color=ON_GREY).encode(
        x=_time("middle"), y=alt.value({"expr": f"(height + {head}) / 2"}), text="what:N"
    )
    return [bars, words]


def _events(spans: Sequence[Span]) -> list[alt.Chart]:
    """Return a line for each day, a band for each month or year, and their words."""
    layers: list[alt.Chart] = []
    tips = _tips(event="event", when="when", precision="known to the", source="source")
    for row in sorted({each.row for each in spans}):
        table = _with_times(pd.DataFrame([_told(each) for each in spans if each.row == row]))
        top = alt.value(_TOP_PX + _ROW_PX * (row + 0.5))
        days, longer = table[table["precision"] == "day"], table[table["precision"] != "day"]
        if len(longer):
            layers.append(alt.Chart(longer).mark_rect(opacity=0.3).encode(
                x=_time("start"), x2="until:T", y=top, y2=alt.value(_FLOOR), tooltip=tips,
                fill=alt.Fill("colour:N", scale=None, legend=None),
            ))  # fmt: skip
        if len(days):
            layers.append(alt.Chart(days).mark_rule(strokeWidth=2).encode(
                x=_time("start"), y=top, y2=alt.value(_FLOOR), tooltip=tips,
                stroke=alt.Stroke("colour:N", scale=None, legend=None),
            ))  # fmt: skip
        for side, at in (("left", "until"), ("right", "start")):
            part = table[table["side"] == side]
            if len(part):
                words = alt.Chart(part).mark_text(**_WORDS[side])
                layers.append(words.encode(x=_time(at), y=top, text="event:N", tooltip=tips))
    return layers


def _told(span: Span) -> dict[str, object]:
    event = span.event
    return {
        "start": span.start, "end": span.end, "event": _word(event), "when": when_said(event),
        "precision": event.date_precision.value, "source": event.source_title,
        "colour": EVENTS[event.kind].stroke, "side": "right" if span.leftwards else "left",
    }  # fmt: skip


def _time(name: str) -> alt.X:
    axis = alt.Axis(title=None, format="%b %Y", labelAngle=0, tickCount=8, labelOverlap=True)
    return alt.X(f"{name}:T", scale=alt.Scale(type="utc"), axis=axis)


def _height(name: str, up: alt.Scale) -> alt.Y:
    axis = alt.Axis(title="built-up area, ha", grid=True, tickCount=6)
    return alt.Y(f"{name}:Q", scale=up, axis=axis)


def _colour(name: str) -> alt.Color:
    """Return the colour by what is drawn; that of an event is none of these, it has its word."""
    legend = alt.Legend(
        orient="bottom", symbolType="square", symbolOpacity=1, symbolStrokeWidth=0, columns=4
    )
    return alt.Color(f"{name}:N", title=None, scale=_COLOURS, legend=legend)


def _tips(**titles: str) -> list[alt.Tooltip]:
    return [alt.Tooltip(f"{name}:N", title=title) for name, title in titles.items()]


def _with_times(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its days as instants, with middle, and an end after each start."""
    start, end = (pd.to_datetime(table[name], utc=True) for name in ("start", "end"))
    until = end.where(end > start, start + _DAY)
    return table.assign(start=start, end=end, until=until, middle=start + (until - start) / 2)


def _reach(rows: pd.DataFrame, events: Sequence[Event]) -> tuple[date, date]:
    """Return the first and the last day of the time axis."""
    days = [day for each in events for day in _days(each)]
    days += [_day(each) for name in ("start", "end") for each in rows[name]]
    return min(days), max(days)


def _days(event: Event) -> tuple[date, date]:
    """Return the first day on which an event may have been, and the day after the last."""
    if event.date_precision is DatePrecision.DAY:
        return event.on, event.on + _DAY
    if event.date_precision is DatePrecision.YEAR:
        return date(event.on.year, 1, 1), date(event.on.year + 1, 1, 1)
    if event.date_precision is DatePrecision.QUARTER:
        quarter = epoch_period(epoch_of(midnight(event.on)))
        return quarter.start.date(), quarter.end.date()
    month = epoch_period(epoch_of(midnight(event.on), "month"))
    return month.start.date(), month.end.date()


def _day(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value


def _word(event: Event) -> str:
    return event.kind.value.replace("_", " ")
