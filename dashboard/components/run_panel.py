"""One run: what it was given, what it saw, what it could not see, and each scene that it met."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.components import counts
from dashboard.components.text import escaped
from dashboard.language import _
from geo.local_day import local
from layers.frames import Released

_SCENE = ["scene_id", "acquired_at", "platform", "clear_share", "shift_px", "used", "reason"]


def choose(runs: Released, asked: str) -> str:
    """Let one run be chosen, the newest first; return its id."""
    counts.show(_("Runs"), runs)
    ids, gone = list(runs.frame["run_id"]), set(runs.frame["supersedes"]) - {""}
    names = {row.run_id: _named(row, gone=row.run_id in gone) for row in runs.frame.itertuples()}
    chosen: str = st.selectbox(
        _("Run"), ids, index=ids.index(asked) if asked in ids else 0,
        format_func=lambda each: names[each],
    )  # fmt: skip
    return chosen


def _named(row: Any, *, gone: bool) -> str:
    named = _("{zone}, {window}: detections: {count} ({outcome}, {job})")
    if gone:
        named = _(
            "{zone}, {window}: detections: {count} ({outcome}, {job}), superseded: nothing is "
            "shown from it any more"
        )
    window = row.window or _("as of {day}").format(day=f"{row.as_of:%Y-%m-%d}")
    return named.format(
        zone=row.zone_id, window=window, count=row.detections, outcome=row.outcome, job=row.job
    )


def show(run: Any, scenes: Released, zone: Any) -> None:
    """Show a run (a row of runs) and its scenes, over a zone (a row of zones)."""
    lines = (
        _("Scenes: {used} used of {found}, {refused} refused"),
        _("Clear looks: {clear}; ground judged: {seen}"),
        _("Indices: {indices}"),
        _("Masks: {masks}"),
        _("Operating point: {point}; detector: {detector}"),
        _("Recipe: {recipe}; source: {source}; run: {run}"),
    )
    st.text(
        "\n".join(lines).format(
            used=run.scenes_used, found=run.scenes_found, refused=run.scenes_refused,
            clear=f"{run.clear_share or 0:.0%}", seen=f"{run.seen_share or 0:.0%}",
            indices=run.indices, masks=run.masks, point=run.point or run.recipe_id,
            detector=run.detector, recipe=run.recipe_id, source=run.source, run=run.run_id,
        )
    )  # fmt: skip
    if run.could_not_see:
        st.markdown(f"**{escaped(_('Could not see'))}**")
        st.text(run.could_not_see)
    st.caption(escaped(_("Absence of detections is not absence of construction.")))
    counts.show(_("Scenes"), scenes)
    table = scenes.frame[_SCENE]
    table.insert(2, "local_day", [local_day(at, zone) for at in table["acquired_at"]])
    st.dataframe(table, hide_index=True, height=240)


def local_day(at: pd.Timestamp, zone: Any) -> date | None:
    """Return the day on which people there saw the satellite pass; UTC may say another."""
    if pd.isna(at):
        return None
    return local(at.to_pydatetime(), zone["country_iso3"], zone["geometry"].centroid.x).date()
