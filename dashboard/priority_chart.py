"""The priority list as bars: what each measure adds to a compound's score, as a browser draws it.

A bar is made of one part a measure, each with its letter and a colour that colour-blind readers
tell apart (Okabe and Ito). A thin line goes on from it to what the score could be if all that is
not known spoke for the compound. Values from the store are data alone.
"""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

ROW_PX, _AXIS_PX = 30, 76
_LABEL_PX = 150
_ROOM = 3.0
"""Points of a part that is wide enough for its letter."""

_MEASURES = (
    ("R", "#4b0092", "white"), ("G", "#009e73", "black"), ("D", "#d55e00", "black"),
    ("S", "#0072b2", "white"), ("T", "#cc79a7", "black"), ("L", "#56b4e9", "black"),
    ("E", "#e69f00", "black"), ("A", "#767676", "white"), ("C", "#c9ced2", "black"),
)  # fmt: skip
"""Letter, colour of its part, colour of the letter: 4.5 to 1 and more."""

_GREY = "#7b848c"
"""Of lines; told from a light and from a dark page."""

_INK = {letter: ink for letter, _, ink in _MEASURES}


def priority_chart(parts: pd.DataFrame, ends: pd.DataFrame, letters: Sequence[str]) -> Any:
    """Return the chart.

    Parameters
    ----------
    parts
        compound, measure, letter, points, start, end: in the order of ranks and of measures.
    ends
        compound, known, most, said: one row a compound, in the order of ranks.
    letters
        Of the measures that weigh anything, for the legend.

    """
    colours = {letter: colour for letter, colour, _ in _MEASURES}
    scale = alt.Scale(domain=[*letters], range=[colours[each] for each in letters])
    across = alt.Scale(domain=[0, max(float(ends["most"].max()), 1.0)], nice=False)
    down = alt.Y(
        "compound:N", sort=list(ends["compound"]), title=None,
        axis=alt.Axis(labelLimit=_LABEL_PX, minExtent=_LABEL_PX, ticks=False, domain=False),
    )  # fmt: skip
    axis = alt.Axis(title="score, 0 to 100", grid=True, tickCount=5)
    tips = [alt.Tooltip(f"{name}:N") for name in ("compound", "measure", "points")]
    could = alt.Chart(ends)
    line = could.mark_rule(strokeWidth=1.5, color=_GREY, strokeDash=[3, 3]).encode(
        x=alt.X("known:Q", scale=across, axis=axis), x2="most:Q", y=down,
        tooltip=[alt.Tooltip(f"{name}:N") for name in ("compound", "said")],
    )  # fmt: skip
    tick = could.mark_tick(thickness=2, color=_GREY, size=12).encode(
        x=alt.X("most:Q", scale=across, axis=axis), y=down
    )
    drawn = alt.Chart(parts)
    bars = drawn.mark_bar(stroke="white", strokeWidth=1, height={"band": 0.72}).encode(
        x=alt.X("start:Q", scale=across, axis=axis), x2="end:Q", y=down, tooltip=tips,
        color=alt.Color("letter:N", scale=scale, legend=None),
    )  # fmt: skip
    wide = parts[parts["end"] - parts["start"] >= _ROOM]
    wide = wide.assign(middle=(wide["start"] + wide["end"]) / 2, ink=wide["letter"].map(_INK))
    words = alt.Chart(wide).mark_text(fontSize=12, fontWeight=600).encode(
        x=alt.X("middle:Q", scale=across, axis=axis), y=down, text="letter:N",
        color=alt.Color("ink:N", scale=None, legend=None),
    )  # fmt: skip
    return alt.LayerChart(
        layer=[line, tick, bars, words],
        height=ROW_PX * len(ends) + _AXIS_PX,
        description=said(ends),
    ).resolve_scale(color="independent")


def said(ends: pd.DataFrame) -> str:
    """Return the chart in words, for those who do not see it."""
    first = "; ".join(f"{row.compound}: {row.said}" for row in ends.head(5).itertuples())
    return f"Scores of {len(ends)} compounds, the highest first. {first}."
