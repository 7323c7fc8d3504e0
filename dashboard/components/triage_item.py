"""One candidate: what it is, why it stands here, what it rests on, and where it lies."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import cache, session
from dashboard.components import evidence_panel, map_panel
from dashboard.components.text import escaped, named
from dashboard.components.triage_queue import Shown
from dashboard.language import _, said
from dashboard.maps.overlays import map_args
from layers.read import Reader
from layers.terms import DetectionStatus

_SCENES = ("acquired_at", "platform", "clear_share", "shift_px", "used", "reason", "scene_id")


def show(shown: Shown, reader: Reader) -> None:
    """Draw what is known of the one that is looked at."""
    row = shown.rows.loc[shown.item]
    _facts(shown, reader, row)
    evidence_panel.show(shown.item, str(row["numbers"]), first=row["window_end"])
    _scenes(row)
    _run(row)
    _where(row)


def _facts(shown: Shown, reader: Reader, row: Any) -> None:
    name = cache.names("zones").get(row["zone_id"], row["zone_id"])
    status = DetectionStatus(row["status"])
    kind = str(row["kind"]).replace("_", " ").capitalize()
    st.subheader(escaped(f"{kind}, {status}, {named(name)}"))
    candidate = shown.candidate()
    if candidate is not None:
        st.caption(escaped(_("Why here: {reasons}").format(reasons=candidate.said())))
    found = reader.as_found(shown.item).frame
    columns = {_("As found"): found.iloc[0]} if len(found) else {}
    if row["corrected"]:
        columns[_("As corrected")] = row
    st.table(pd.DataFrame({name: _numbers(each) for name, each in columns.items()}))
    st.caption(escaped(said(status)))


def _numbers(row: Any) -> dict[str, str]:
    return {
        _("Area"): f"{row['area_ha']:.2f} ha",
        _("First look with it"): str(row["window_end"]),
        _("Last look without it"): str(row["window_start"] or _("not seen before")),
        _("Clear looks that show it"): f"{row['looks']} / {row['clear_looks']}",
        _("Score"): f"{row['score']:.2f}",
        _("Compound"): str(row["compound_id"] or _("none")),
        _("Id"): str(row["detection_id"]) + (_(" (synthetic)") if row["synthetic"] else ""),
    }


def _scenes(row: Any) -> None:
    """Show the scenes that first showed it: when, by what, how clear, how far shifted."""
    with st.expander(_("Scenes that first showed it")):
        scenes = cache.released("scenes", row["zone_id"], run_id=row["run_id"]).frame
        ids = str(row["scene_ids"]).split(", ")
        chosen = scenes[scenes["scene_id"].isin(ids)]
        if chosen.empty:
            st.info(_("The run names no scene that is on record."))
            return
        st.dataframe(chosen[list(_SCENES)], hide_index=True)


def _run(row: Any) -> None:
    with st.expander(_("Run and sources")):
        runs = cache.released("runs", row["zone_id"]).frame
        chosen = runs[runs["run_id"] == row["run_id"]]
        if chosen.empty:
            st.info(_("The run is not on record."))
            return
        run = chosen.iloc[0]
        st.text(
            _(
                "Run {run} as of {day:%Y-%m-%d}. Recipe {recipe}, detector {detector}, operating "
                "point {point}. Source: {source}. Program: {program}."
            ).format(
                run=run["run_id"], day=run["as_of"], recipe=run["recipe_id"],
                detector=run["detector"] or "-", point=run["point"] or "-",
                source=run["source"] or "-", program=run["program"] or "-",
            )
        )  # fmt: skip


def _where(row: Any) -> None:
    """Show the place in its zone."""
    zone_id = row["zone_id"]
    with st.expander(_("Where it lies"), expanded=True):
        west, south, east, north = (float(edge) for edge in cache.zone(zone_id)["geometry"].bounds)
        args = map_args(
            zone_id, (west, south, east, north), epoch="",
            pictures=cache.released("composites", zone_id).frame,
            said=dict.fromkeys(("zones", "compounds", "detections"), ""),
            version=session.reader().version(), notes=[], chosen=row["detection_id"],
            keep={"detections": {row["detection_id"]}},
        )  # fmt: skip
        map_panel.show(args, height=320, key="triage", chooses=False)
