"""The index of a place over time, as a browser draws it: every look, what was usual, the phases.

Time is UTC and real. A look that was left out has no value, and never a point: it is a mark on the
floor that says why. A line joins looks that follow one another, however long nothing was seen
between them; where that was, no points are. A chart holds values from the store as data alone.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import altair as alt
import pandas as pd

from dashboard.style import FOOTPRINT, NOT_OBSERVED

HEIGHT_PX = 300
_STRIP_PX = 20
_USUAL, _LEFT_OUT = "usual for the season", "look left out"
_FLOOR: dict[str, Any] = {"expr": "height"}
_STRIP: dict[str, Any] = {"expr": f"height - {_STRIP_PX}"}
_MARKS: dict[str, Any] = {"expr": f"height - {1.6 * _STRIP_PX}"}
_PLOT: dict[str, Any] = {"expr": f"height - {2.2 * _STRIP_PX}"}
_BAND, _MARK = "#8fb3d0", "#7b8288"

PHASES = {
    "cleared": "#d8b365", "earthworks": "#a6611a", "structure": "#7570b3", "finished": "#3b3b6d",
    "damaged": "#e7298a", "removed": "#66a61e", "unknown": NOT_OBSERVED.stroke,
}  # fmt: skip

_DARK = frozenset({"earthworks", "structure", "finished"})
"""On these a word is white."""

_NARROW_PX, _LETTER_PX = 260, 7
"""Of the narrowest chart, on a telephone: a word that has no room there is left out; pointing at a
box tells it."""


def index_chart(
    looks: pd.DataFrame, index: str, phases: Sequence[tuple[str, str]], *, first: object = None
) -> alt.LayerChart:
    """Return an index over time with the band that was expected, and the phases beneath.

    Parameters
    ----------
    looks
        day, scene, value, low, high, reason (`layers.evidence.SERIES`); one that was left out has
        no value.
    index
        Its name.
    phases
        (month, phase), in order; months without a clear look are unknown.
    first
        UTC day of the first look that showed the change; None for no line.

    """
    table = looks.assign(day=pd.to_datetime(looks["day"], utc=True))
    there = table["value"].notna()
    seen, gone = table[there].assign(what=index), table[~there].assign(what=_LEFT_OUT)
    up = _up(seen)
    layers = [*_phase_strip(phases, table["day"]), *_left_out(gone, index)]
    if len(seen):
        layers = [*_looks(seen, index, up), *layers]
    if first is not None:
        layers.append(_first(first))
    return alt.LayerChart(layer=layers, height=HEIGHT_PX, description=said(table, index, phases))


def said(looks: pd.DataFrame, index: str, phases: Sequence[tuple[str, str]]) -> str:
    """Return the chart in words, for those who do not see it."""
    seen = looks[looks["value"].notna()]
    parts = [f"{index} over time. {len(seen)} of {len(looks)} looks show this place."]
    if len(seen):
        low, high = float(seen["value"].min()), float(seen["value"].max())
        parts.append(
            f"Values from {low:.2f} to {high:.2f}, the last {float(seen['value'].iloc[-1]):.2f}."
        )
    parts += [f"{phase} from {start} to {end}." for phase, start, end, _ in spans(phases)]
    return " ".join(parts)


def spans(phases: Sequence[tuple[str, str]]) -> list[tuple[str, str, str, int]]:
    """Return each run of months of one phase: phase, first month, last month, how many."""
    found = []
    for phase, run in groupby(phases, key=lambda pair: pair[1]):
        months = [month for month, _ in run]
        found.append((phase, months[0], months[-1], len(months)))
    return found


def _looks(seen: pd.DataFrame, index: str, up: alt.Scale) -> list[alt.Chart]:
    """Return band, line and points of the looks that show the place."""
    base, colour = alt.Chart(seen), _colour("what", index)
    tips = [
        alt.Tooltip("day:T", title="day (UTC)", format="%Y-%m-%d", formatType="utc"),
        alt.Tooltip("value:Q", title=index, format=".3f"),
        alt.Tooltip("low:Q", title="usual from", format=".3f"),
        alt.Tooltip("high:Q", title="to", format=".3f"),
        alt.Tooltip("scene:N", title="scene"),
    ]
    at = _time("day")
    return [
        base.transform_calculate(band=f"'{_USUAL}'").mark_area(opacity=0.5).encode(
            x=at, y=_height("low", index, up), y2="high:Q", color=_colour("band", index),
        ),
        base.mark_line(strokeWidth=1).encode(x=at, y=_height("value", index, up), color=colour),
        base.mark_point(size=30, filled=True, opacity=1).encode(
            x=at, y=_height("value", index, up), color=colour, tooltip=tips,
        ),
    ]  # fmt: skip


def _left_out(gone: pd.DataFrame, index: str) -> list[alt.Chart]:
    """Return a mark on the floor for each look that was left out, with why."""
    if gone.empty:
        return []
    tips = [
        alt.Tooltip("day:T", title="day (UTC)", format="%Y-%m-%d", formatType="utc"),
        alt.Tooltip("reason:N", title="left out"), alt.Tooltip("scene:N", title="scene"),
    ]  # fmt: skip
    drawn: alt.Chart = alt.Chart(gone).mark_tick(thickness=2, size=10, orient="vertical").encode(
        x=_time("day"), y=alt.value(_MARKS), color=_colour("what", index), tooltip=tips,
    )  # fmt: skip
    return [drawn]


def _phase_strip(
    phases: Sequence[tuple[str, str]], days: "pd.Series[pd.Timestamp]"
) -> list[alt.Chart]:
    """Return a box for each run of months of one phase; one wide enough carries its name."""
    rows = [
        {
            "start": start, "end": end, "phase": phase,
            "colour": PHASES.get(phase, PHASES["unknown"]),
            "ink": "white" if phase in _DARK else "black",
        }
        for phase, start, end, _months in spans(phases)
    ]  # fmt: skip
    if not rows:
        return []
    table = pd.DataFrame(rows)
    table["from"] = pd.to_datetime(table["start"] + "-01", utc=True)
    table["until"] = pd.to_datetime(table["end"] + "-01", utc=True) + pd.offsets.MonthBegin(1)
    whole = max(days.max(), table["until"].max()) - min(days.min(), table["from"].min())
    room = (table["until"] - table["from"]) / whole * _NARROW_PX
    fits = room >= _LETTER_PX * (table["phase"].str.len() + 1)
    table["word"] = table["phase"].where(fits, "")
    tips = [
        alt.Tooltip(f"{name}:N", title=title)
        for name, title in {"phase": "phase", "start": "from", "end": "to"}.items()
    ]
    base = alt.Chart(table)
    boxes = base.mark_rect().encode(
        x=_time("from"), x2="until:T", y=alt.value(_STRIP), y2=alt.value(_FLOOR), tooltip=tips,
        fill=alt.Fill("colour:N", scale=None, legend=None),
    )  # fmt: skip
    words = base.mark_text(align="left", dx=4, fontSize=11).encode(
        x=_time("from"), y=alt.value({"expr": f"height - {_STRIP_PX / 2}"}), text="word:N",
        color=alt.Color("ink:N", scale=None, legend=None), tooltip=tips,
    )  # fmt: skip
    return [boxes, words]


def _first(day: object) -> alt.Chart:
    """Return the line of the first look that showed the change."""
    table = pd.DataFrame(
        {"day": [pd.Timestamp(str(day), tz="UTC")], "what": ["first look with it"]}
    )
    drawn: alt.Chart = alt.Chart(table).mark_rule(strokeDash=[5, 3], color="currentColor").encode(
        x=_time("day"), y=alt.value(0), y2=alt.value(_STRIP),
        tooltip=[alt.Tooltip("what:N", title="this day was"),
                 alt.Tooltip("day:T", title="day (UTC)", format="%Y-%m-%d", formatType="utc")],
    )  # fmt: skip
    return drawn


def _up(seen: pd.DataFrame) -> alt.Scale:
    """Return the scale of values, above the marks and the phases."""
    values = pd.concat([seen[name].astype(float) for name in ("value", "low", "high")]).dropna()
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    room = 0.05 * (high - low) or 0.5
    return alt.Scale(domain=[low - room, high + room], range=[_PLOT, 0], nice=False, zero=False)


def _time(name: str) -> alt.X:
    axis = alt.Axis(title=None, format="%b %Y", labelAngle=0, tickCount=6, labelOverlap=True)
    return alt.X(f"{name}:T", scale=alt.Scale(type="utc"), axis=axis)


def _height(name: str, index: str, up: alt.Scale) -> alt.Y:
    return alt.Y(f"{name}:Q", scale=up, axis=alt.Axis(title=index, grid=True, tickCount=5))


def _colour(name: str, index: str) -> alt.Color:
    scale = alt.Scale(domain=[index, _USUAL, _LEFT_OUT], range=[FOOTPRINT.stroke, _BAND, _MARK])
    legend = alt.Legend(
        orient="bottom", symbolType="square", symbolOpacity=1, symbolStrokeWidth=0, columns=2
    )
    return alt.Color(f"{name}:N", title=None, scale=scale, legend=legend)
