"""How often the ground of a zone was seen, by what, and how well: what every absence rests on."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import cache
from dashboard.components import counts
from dashboard.components.run_panel import local_day
from dashboard.components.text import escaped
from dashboard.language import _, said
from layers.terms import OperatingPoint

_SCENES = ["acquired_at", "platform", "clear_share", "shift_px", "used", "reason", "scene_id"]
_MOST = 500


def show(zone_id: str) -> None:
    """Say when a zone was looked at last, and what of it could be seen."""
    runs = cache.released("runs", zone_id).frame
    if runs.empty:
        st.warning(
            _("This zone was never looked at: compoundwatch refresh ZONE --source folder:DIR.")
        )
        return
    run = runs.iloc[0]
    told = _(
        "Looked at as of {day}: {used} of {found} scenes, {clear} of looks clear, {seen} of the "
        "ground judged. {unseen}"
    )
    st.text(
        told.format(
            day=f"{run['as_of']:%Y-%m-%d}", used=run["scenes_used"], found=run["scenes_found"],
            clear=_share(run["clear_share"]), seen=_share(run["seen_share"]),
            unseen=run["could_not_see"],
        )
    )  # fmt: skip
    if run["point"] in set(OperatingPoint):
        point = OperatingPoint(run["point"])
        told = _("Operating point: {point}. {meaning} Detector: {detector}.")
        st.caption(escaped(told.format(point=point, meaning=said(point), detector=run["detector"])))


def show_run(zone_id: str, run_id: str, first: str = "") -> None:
    """Show the run that led to a state, its recipe, and the scenes that it met.

    Parameters
    ----------
    zone_id, run_id
        Which run.
    first
        Ids of the scenes that first showed a detection, with commas between them.

    """
    runs = cache.released("runs", zone_id).frame
    found = runs[runs["run_id"] == run_id]
    with st.expander(_("Scenes, recipe and run")):
        if found.empty:
            st.info(_("The run is not on record."))
            return
        _run(found.iloc[0])
        scenes = cache.released("scenes", zone_id, run_id=run_id)
        counts.show(_("Scenes"), scenes)
        _scenes(scenes.frame, cache.zone(zone_id), set(first.split(", ")) - {""})


def _run(run: Any) -> None:
    lines = (
        _("Run {run}, as of {day}").format(run=run["run_id"], day=f"{run['as_of']:%Y-%m-%d}"),
        _("Recipe: {recipe}. Detector: {detector}. Masks: {masks}").format(
            recipe=run["recipe_id"], detector=run["detector"] or "-", masks=run["masks"] or "-"
        ),
        _("Operating point: {point}").format(point=run["point"] or "-"),
        _("Source: {source}. Program: {program}").format(
            source=run["source"] or "-", program=run["program"] or "-"
        ),
    )
    st.text("\n".join(lines))


def _scenes(frame: pd.DataFrame, zone: Any, first: set[str]) -> None:
    """Show scenes, those that first showed it first, with the day on which people there saw it."""
    if frame.empty:
        st.info(_("The run names no scene that is on record."))
        return
    shown = frame.assign(first=frame["scene_id"].isin(first))
    shown = shown.sort_values(["first", "acquired_at"], ascending=False).head(_MOST)
    table = shown[_SCENES]
    table.insert(1, "local_day", [local_day(at, zone) for at in table["acquired_at"]])
    table.insert(2, "first", shown["first"])
    st.dataframe(
        table, hide_index=True, height=260,
        column_config={
            "acquired_at": st.column_config.DatetimeColumn(_("acquired, UTC")),
            "local_day": _("local day"), "first": _("first showed it"),
            "platform": _("platform"), "used": _("used"), "reason": _("why not"),
            "clear_share": st.column_config.NumberColumn(_("clear share"), format="percent"),
            "shift_px": st.column_config.NumberColumn(_("shift, pixels"), format="%.2f"),
            "scene_id": _("scene"),
        },
    )  # fmt: skip


def _share(value: float | None) -> str:
    return _("an unknown share") if value is None or pd.isna(value) else f"{value:.0%}"
