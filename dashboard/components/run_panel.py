"""One run: what it was given, what it saw, what it could not see, and each scene that it met."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.components import counts
from dashboard.components.text import escaped
from geo.local_day import local
from layers.frames import Released

_SCENE = ["scene_id", "acquired_at", "platform", "clear_share", "shift_px", "used", "reason"]


def choose(runs: Released, asked: str) -> str:
    """Let one run be chosen, the newest first; return its id."""
    counts.show("Runs", runs)
    ids, gone = list(runs.frame["run_id"]), set(runs.frame["supersedes"]) - {""}
    names = {
        row.run_id: f"{row.zone_id}, {row.window or f'as of {row.as_of:%Y-%m-%d}'}: "
        f"detections: {row.detections} ({row.outcome}, {row.job})"
        + (", superseded: nothing is shown from it any more" if row.run_id in gone else "")
        for row in runs.frame.itertuples()
    }
    chosen: str = st.selectbox(
        "Run", ids, index=ids.index(asked) if asked in ids else 0,
        format_func=lambda each: names[each],
    )  # fmt: skip
    return chosen


def show(run: Any, scenes: Released, zone: Any) -> None:
    """Show a run (a row of runs) and its scenes, over a zone (a row of zones)."""
    st.text(
        f"Scenes: {run.scenes_used} used of {run.scenes_found}, {run.scenes_refused} refused\n"
        f"Clear looks: {run.clear_share or 0:.0%}; ground judged: {run.seen_share or 0:.0%}\n"
        f"Indices: {run.indices}\nMasks: {run.masks}\n"
        f"Operating point: {run.point or run.recipe_id}; detector: {run.detector}\n"
        f"Recipe: {run.recipe_id}; source: {run.source}; run: {run.run_id}"
    )
    if run.could_not_see:
        st.markdown("**Could not see**")
        st.text(run.could_not_see)
    st.caption(escaped("Absence of detections is not absence of construction."))
    counts.show("Scenes", scenes)
    table = scenes.frame[_SCENE]
    table.insert(2, "local_day", [_local_day(at, zone) for at in table["acquired_at"]])
    st.dataframe(table, hide_index=True, height=240)


def _local_day(at: pd.Timestamp, zone: Any) -> date | None:
    """Return the day on which people there saw the satellite pass; UTC may say another."""
    if pd.isna(at):
        return None
    return local(at.to_pydatetime(), zone["country_iso3"], zone["geometry"].centroid.x).date()
