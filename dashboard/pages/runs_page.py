"""What the jobs did, what they could not see, and why."""

import streamlit as st

from dashboard import cache
from dashboard.components.text import escaped

_SCENE = ["scene_id", "acquired_at", "platform", "clear_share", "used", "reason"]


def show() -> None:
    """Draw the page for whoever is signed in."""
    st.title("Runs")
    runs = cache.released("runs")
    if runs.frame.empty:
        st.info("No job has run yet: compoundwatch refresh ZONE --source folder:DIR.")
        return
    for run in runs.frame.itertuples():
        title = escaped(f"{run.zone_id}, as of {run.as_of:%Y-%m-%d}: {run.detections} detections")
        with st.expander(title, expanded=len(runs.frame) <= 3):
            st.text(
                f"Scenes: {run.scenes_used} used of {run.scenes_found}, "
                f"{run.scenes_refused} refused\n"
                f"Clear looks: {run.clear_share:.0%}; ground judged: {run.seen_share:.0%}\n"
                f"Indices: {run.indices}\nMasks: {run.masks}\n"
                f"Operating point: {run.point or run.recipe_id}; detector: {run.detector}\n"
                f"Recipe: {run.recipe_id}; source: {run.source}; run: {run.run_id}"
            )
            if run.could_not_see:
                st.text(f"Could not see: {run.could_not_see}")
            scenes = cache.released("scenes", run.zone_id, run_id=run.run_id)
            st.dataframe(
                scenes.frame[_SCENE],
                hide_index=True, height=240,
            )  # fmt: skip
    st.caption(runs.said())
