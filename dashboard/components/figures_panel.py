"""Figures of what reports say: how many of a year have a code, as bars and as a table.

All of it stands in the newest release, the same for every audience; every number is "at least".
"""

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from dashboard.components import counts
from dashboard.components.ink import inked
from dashboard.language import _, marked
from dashboard.style import REPORTS
from layers.frames import Released
from layers.release_figure import Topic
from layers.release_words import HOW_TO_READ, TITLES

_BAR_PX = 30
_WORDS_PX, _LONGEST_PX = 215, 285
"""Room for the words of a code, the same in each chart: so bars begin one beneath the other; and
how long they may be."""

_ROOM = 1.55
"""How much wider than the longest bar: its number stands at its end, on a telephone too."""

_AT_LEAST = marked("reports, at least")


def show(found: Released) -> None:
    """Show the figures of one year, topic by topic; which year is chosen where there are several.

    Parameters
    ----------
    found
        Of `Reader.report_figures`.

    """
    counts.show(_("Figures of reports"), found)
    if found.frame.empty:
        return
    st.caption(_(HOW_TO_READ))
    rows = found.frame.drop(columns="geometry")
    named = rows["year"] + rows["synthetic"].map({True: ", " + _("invented"), False: ""})
    years = [*dict.fromkeys(named)]
    year = years[0]
    if len(years) > 1:
        year = st.selectbox(_("Year of the events"), years, key="figures-year")
    chosen = rows[named == year]
    for topic, of_topic in chosen.groupby("topic", sort=False):
        st.markdown(f"**{_(TITLES[Topic(topic)])}**, {year}")
        bars = _bars(of_topic, longest=int(chosen["at_least"].max()))
        st.altair_chart(inked(bars), width="stretch", key=f"figures-{topic}")
    with st.expander(_("The same as a table")):
        st.dataframe(_table(chosen), hide_index=True, height="content")


def _bars(rows: pd.DataFrame, *, longest: int) -> Any:
    """Return horizontal bars in the order of the rows, each with its number in words.

    All charts of a year have one scale: a bar twice as long is twice as many, of any topic.
    """
    told = pd.DataFrame({
        "code": rows["words"], _AT_LEAST: rows["at_least"],
        "said": [_("at least {number}").format(number=each) for each in rows["at_least"]],
    })  # fmt: skip
    across = alt.X(
        f"{_AT_LEAST}:Q", scale=alt.Scale(domain=[0, longest * _ROOM], nice=False), axis=None
    )
    down = alt.Y(
        "code:N", sort=None, title=None,
        axis=alt.Axis(labelLimit=_LONGEST_PX, minExtent=_WORDS_PX, ticks=False, domain=False),
    )  # fmt: skip
    tips = [alt.Tooltip("code:N", title=_("code")), alt.Tooltip("said:N", title=_(_AT_LEAST))]
    base = alt.Chart(told).encode(x=across, y=down, tooltip=tips)
    bars = base.mark_bar(color=REPORTS.stroke, opacity=0.75, height={"band": 0.7})
    words = base.mark_text(align="left", dx=5, fontSize=12).encode(text="said:N")
    return (bars + words).properties(height=_BAR_PX * len(told))


def _table(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({
        _("year"): rows["year"], _("topic"): [_(TITLES[Topic(each)]) for each in rows["topic"]],
        _("code"): rows["words"], _(_AT_LEAST): rows["at_least"], _("release"): rows["release"],
        _("invented"): rows["synthetic"].map({True: _("yes"), False: _("no")}),
    })  # fmt: skip
