"""Charts for paper: plain matplotlib, no Streamlit."""

import pandas as pd
from matplotlib.axes import Axes

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
