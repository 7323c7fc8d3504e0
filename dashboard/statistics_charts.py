"""Charts of the statistics: growth with its interval, and counts that are made of kinds.

A kind is told by its letters as well as by its colour (Okabe and Ito). Values from the store are
data alone.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from dashboard.style import FOOTPRINT

ROW_PX, _AXIS_PX = 28, 76
_LABEL_PX = 140
_ROOM = 0.05
"""Share of the longest bar that a part must have to bear its letters."""

COLOURS = (
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#9aa1a6",
)  # fmt: skip
"""Of kinds that have none of their own, in order; more than these are told by letters alone."""

_GREY, _LEAST = "#7b848c", "#8a5cc4"
"""Of lines and of words beside bars, and of bars of reports; told from a light and a dark page."""

_DARK = frozenset({"#0072b2", "#a3195b", "#4b0092", "#777777"})
"""Grounds on which letters are white."""


def growth_chart(rows: pd.DataFrame) -> Any:
    """Return growth as points with their 90 % intervals, and a line at zero.

    Parameters
    ----------
    rows
        name, net_ha, net_ha_lo, net_ha_hi, in order.

    """
    told = rows.assign(said=[
        f"{net:+.2f} ha ({low:+.2f} to {high:+.2f})"
        for net, low, high in zip(
            rows["net_ha"], rows["net_ha_lo"], rows["net_ha_hi"], strict=True
        )
    ])  # fmt: skip
    base = alt.Chart(told).encode(y=_down(list(rows["name"])), tooltip=_tips("name", "said"))
    axis = alt.Axis(title="net growth, ha", tickCount=6)
    span = base.mark_bar(color=FOOTPRINT.stroke, opacity=0.45, height=9).encode(
        x=alt.X("net_ha_lo:Q", axis=axis), x2="net_ha_hi:Q"
    )
    point = base.mark_point(color=FOOTPRINT.stroke, filled=True, size=70, opacity=1).encode(
        x=alt.X("net_ha:Q", axis=axis)
    )
    zero = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=_GREY, strokeWidth=1.5)
    first = "; ".join(f"{row.name}: {row.said}" for row in told.head(5).itertuples(index=False))
    return alt.LayerChart(
        layer=[zero.encode(x=alt.X("zero:Q", axis=axis)), span, point],
        height=ROW_PX * len(told) + _AXIS_PX, description=f"Net growth. {first}.",
    )  # fmt: skip


def stacked_chart(
    parts: pd.DataFrame, *, title: str, colours: Mapping[str, str], letters: Mapping[str, str]
) -> Any:
    """Return horizontal bars, each made of kinds, with letters and number in each part.

    Parameters
    ----------
    parts
        name, kind, count: rows in order of names, and of kinds within one.
    title
        Of the axis.
    colours, letters
        Kind -> its colour, and its letters.

    """
    ends = parts.groupby("name", sort=False)["count"].cumsum()
    rows = parts.assign(
        start=ends - parts["count"], end=ends, letters=parts["kind"].map(letters),
    )  # fmt: skip
    rows["words"] = rows["letters"] + " " + rows["count"].astype(str)
    rows["ink"] = ["white" if colours[kind] in _DARK else "black" for kind in rows["kind"]]
    kinds = [each for each in colours if each in set(rows["kind"])]
    axis = alt.Axis(title=title, tickMinStep=1, tickCount=6)
    names = list(dict.fromkeys(rows["name"]))
    base = alt.Chart(rows).encode(y=_down(names), tooltip=_tips("name", "kind", "count"))
    bars = base.mark_bar(stroke="white", strokeWidth=1, height={"band": 0.72}).encode(
        x=alt.X("start:Q", axis=axis), x2="end:Q",
        color=alt.Color(
            "kind:N", scale=alt.Scale(domain=kinds, range=[colours[each] for each in kinds]),
            legend=None,
        ),
    )  # fmt: skip
    wide = rows[rows["count"] >= _ROOM * rows["end"].max() * rows["words"].str.len() / 3]
    words = alt.Chart(wide.assign(middle=(wide["start"] + wide["end"]) / 2)).mark_text(
        fontSize=11, fontWeight=600
    ).encode(
        x=alt.X("middle:Q", axis=axis), y=_down(names), text="words:N",
        color=alt.Color("ink:N", scale=None, legend=None),
    )  # fmt: skip
    totals = rows.groupby("name", sort=False)["count"].sum()
    first = "; ".join(f"{name}: {count}" for name, count in totals.head(5).items())
    return alt.LayerChart(
        layer=[bars, words], height=ROW_PX * len(names) + _AXIS_PX, description=f"{title}. {first}."
    ).resolve_scale(color="independent")  # fmt: skip


def least_chart(rows: pd.DataFrame, *, title: str) -> Any:
    """Return bars of numbers that are "at least".

    Parameters
    ----------
    rows
        name, at_least, said: in order.
    title
        Of the axis.

    """
    longest = 1.6 * float(rows["at_least"].max())
    across = alt.X(
        "at_least:Q", scale=alt.Scale(domain=[0, longest], nice=False),
        axis=alt.Axis(title=title, tickCount=5),
    )  # fmt: skip
    base = alt.Chart(rows).encode(
        x=across, y=_down(list(rows["name"])), tooltip=_tips("name", "said")
    )
    bars = base.mark_bar(color=_LEAST, height={"band": 0.7})
    words = base.mark_text(align="left", dx=5, fontSize=12, color=_GREY).encode(text="said:N")
    first = "; ".join(f"{row.name}: {row.said}" for row in rows.head(5).itertuples(index=False))
    return alt.LayerChart(
        layer=[bars, words], height=ROW_PX * len(rows) + _AXIS_PX, description=f"{title}. {first}."
    )


def _down(names: Sequence[str]) -> alt.Y:
    axis = alt.Axis(labelLimit=_LABEL_PX, minExtent=_LABEL_PX, ticks=False, domain=False)
    return alt.Y("name:N", sort=list(names), title=None, axis=axis)


def _tips(*names: str) -> list[alt.Tooltip]:
    return [alt.Tooltip(f"{name}:N") for name in names]
