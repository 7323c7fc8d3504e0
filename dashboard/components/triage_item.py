"""One candidate: what it is, why it stands here, what it rests on, and where it lies."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import cache, session
from dashboard.components import evidence_panel, looks_panel, map_panel
from dashboard.components.text import escaped, named
from dashboard.components.triage_queue import Shown
from dashboard.language import _, said
from dashboard.maps.overlays import map_args
from layers.read import Reader
from layers.terms import DetectionStatus


def show(shown: Shown, reader: Reader) -> None:
    """Draw what is known of the one that is looked at."""
    row = shown.rows.loc[shown.item]
    _facts(shown, reader, row)
    evidence_panel.show(shown.item, str(row["numbers"]), first=row["window_end"])
    looks_panel.show_run(str(row["zone_id"]), str(row["run_id"]), str(row["scene_ids"]))
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
