"""Charts for paper and for the evidence of a detection: plain matplotlib, no Streamlit."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dashboard.style import FOOTPRINT


def draw_area(axes: Axes, rows: pd.DataFrame) -> None:
    """Draw built-up area by quarter with its interval into axes; a gap says "not observed".

    Parameters
    ----------
    axes
        Where.
    rows
        epoch, area_ha, area_ha_lo, area_ha_hi, observed_share; in order.

    """
    at = range(len(rows))
    seen = rows["area_ha"].notna().to_numpy()
    axes.fill_between(
        at, rows["area_ha_lo"], rows["area_ha_hi"], where=seen, color=FOOTPRINT.stroke, alpha=0.2,
        step="mid", linewidth=0,
    )  # fmt: skip
    axes.plot(at, rows["area_ha"], color=FOOTPRINT.stroke, marker="o", markersize=4)
    top = float(rows["area_ha_hi"].max()) if seen.any() else 1.0
    for place, there in zip(at, seen, strict=True):
        if not there:
            axes.axvspan(place - 0.5, place + 0.5, color="#d9d9d9", alpha=0.6, linewidth=0)
            axes.text(
                place,
                top * 0.5,
                "not observed",
                rotation=90,
                ha="center",
                va="center",
                fontsize=7,
                color="#555555",
            )
    axes.set_xticks(list(at), list(rows["epoch"]), rotation=45, ha="right", fontsize=8)
    axes.set_ylabel("built-up area, ha", fontsize=8)
    axes.set_ylim(0, top * 1.1 or 1)
    axes.tick_params(labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)


_PHASE_COLOURS = {
    "cleared": "#d8b365", "earthworks": "#a6611a", "structure": "#7570b3", "finished": "#3b3b6d",
    "damaged": "#e7298a", "removed": "#66a61e", "unknown": "#d9d9d9",
}  # fmt: skip


_DARK = frozenset({"earthworks", "finished"})
"""On these a word is white."""

_NAMED_MONTHS = 3
"""Fewer months are too narrow for a word; the table beneath has them."""


def series_chart(
    looks: pd.DataFrame, index: str, phases: Sequence[tuple[str, str]], *, width: float = 9.0
) -> Figure:
    """Return an index over time with the band that was expected, and the phases beneath.

    Parameters
    ----------
    looks
        day, value, low, high, reason; a look that was left out has no value.
    index
        Its name.
    phases
        (month, phase); months without a clear look are unknown.
    width
        Inches.

    """
    figure = Figure(figsize=(width, 3.2), layout="constrained")
    axes, strip = figure.subplots(2, 1, sharex=True, height_ratios=[6, 1])
    days = pd.to_datetime(looks["day"])
    seen = looks["value"].notna()
    axes.fill_between(
        days[seen], looks["low"][seen].astype(float), looks["high"][seen].astype(float),
        color="#888888", alpha=0.25, linewidth=0, label="usual for the season",
    )  # fmt: skip
    axes.plot(days[seen], looks["value"][seen].astype(float), "o-", color=FOOTPRINT.stroke,
              markersize=3, linewidth=0.8, label=index)  # fmt: skip
    floor = axes.get_ylim()[0]
    axes.plot(days[~seen], [floor] * int((~seen).sum()), "|", color="#999999", markersize=6,
              label="left out")  # fmt: skip
    axes.set_ylabel(index, fontsize=8)
    axes.legend(fontsize=7, loc="best", frameon=False, ncols=3)
    _phase_strip(strip, phases)
    for each in (axes, strip):
        each.tick_params(labelsize=7)
        each.spines[["top", "right"]].set_visible(False)
    return figure


def _phase_strip(axes: Axes, phases: Sequence[tuple[str, str]]) -> None:
    """Draw one box for each run of months of one phase; one long enough carries its name."""
    for phase, run in groupby(phases, key=lambda pair: pair[1]):
        months = [month for month, _ in run]
        start: Any = pd.Timestamp(f"{months[0]}-01")
        end: Any = pd.Timestamp(f"{months[-1]}-01") + pd.offsets.MonthBegin(1)
        axes.axvspan(start, end, color=_PHASE_COLOURS.get(phase, "#d9d9d9"), linewidth=0)
        if len(months) >= _NAMED_MONTHS:
            axes.text(start, 0.5, f" {phase}", fontsize=6, va="center", color=_ink(phase))
    axes.set_yticks([])
    axes.set_ylabel("phase", fontsize=7)


def _ink(phase: str) -> str:
    """Return the colour in which a word can be read on that of a phase."""
    return "white" if phase in _DARK else "black"
