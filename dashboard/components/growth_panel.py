"""How a site grew: figures, the chart, and its twin as a table."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.components.ink import inked
from dashboard.growth_chart import growth_chart
from dashboard.language import _
from layers.event import Event
from layers.history import Lifetime

_HA = st.column_config.NumberColumn(format="%.2f")
_WORDS = st.column_config.TextColumn(width=110)
_SHARE = st.column_config.NumberColumn(format="percent")


def show_figures(lifetime: Lifetime) -> None:
    """Show when a site was first and last seen built, and how often it was seen at all."""
    figures = {
        _("First seen built"): (
            lifetime.first_seen or _("never"),
            _("Something is built beyond doubt."),
        ),
        _("Last seen built"): (lifetime.last_seen or _("never"), _("The last epoch of that kind.")),
        _("Not built until"): (
            lifetime.unbuilt_until or _("not known"),
            _("The last observed epoch before it in which nothing is built beyond doubt."),
        ),
        _("Epochs observed"): (
            _("{done} of {of}").format(done=lifetime.observed, of=lifetime.epochs),
            _("In the others too little of the site was seen: no area, and never 'unchanged'."),
        ),
    }
    for column, (name, (value, words)) in zip(st.columns(4), figures.items(), strict=True):
        column.metric(name, value, help=words)


def show_chart(rows: pd.DataFrame, events: Sequence[Event], *, key: str) -> None:
    """Show areas over time."""
    chart = growth_chart(rows, events)
    st.altair_chart(inked(chart), width="stretch", key=key)
    st.caption(
        _(
            "Grey: not observed, which is neither zero nor unchanged. Dashed: all ground that was "
            "ever seen built; it never shrinks. A line across is an event known to the day, a band "
            "one known to the month or year. Days are UTC."
        )
    )


def show_table(rows: pd.DataFrame, growths: Sequence[Any]) -> None:
    """Show the same figures as a table; its toolbar saves them as CSV.

    Parameters
    ----------
    rows
        Of `layers.history.growth`.
    growths
        Of each row, `layers.history.Growth` since the observed epoch before it; None where there
        is none.

    """
    monthly = [None if each is None else each.per_month_ha for each in growths]
    table = pd.DataFrame({
        _("epoch"): rows["epoch"], _("starts"): rows["start"], _("ends before"): rows["end"],
        _("observed"): [
            _("not observed") if gone else _("yes") for gone in rows["area_ha"].isna()
        ],
        _("area, ha"): rows["area_ha"], _("low"): rows["area_ha_lo"], _("high"): rows["area_ha_hi"],
        _("ha a month"): [None if each is None else each[0] for each in monthly],
        _("a month, low"): [None if each is None else each[1] for each in monthly],
        _("a month, high"): [None if each is None else each[2] for each in monthly],
        _("since"): ["" if each is None else each.first for each in growths],
        _("ever seen built, ha"): rows["ever_ha"], _("share seen"): rows["observed_share"],
        _("scenes"): rows["scenes"], _("method"): rows["method"],
    })  # fmt: skip
    st.dataframe(
        table, hide_index=True, height="content",
        column_config={
            **dict.fromkeys([_(name) for name in _AREAS], _HA),
            _("share seen"): _SHARE, _("observed"): _WORDS,
        },
    )  # fmt: skip


_AREAS = ("area, ha", "low", "high", "ha a month", "a month, low", "a month, high",
          "ever seen built, ha")  # fmt: skip
