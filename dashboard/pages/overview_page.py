"""All zones: what stands where, what is new, and who could not be seen."""

import streamlit as st

from dashboard import cache
from dashboard.components import counts, map_panel
from dashboard.maps.overlays import map_args
from dashboard.session import reader

_REGION = (92.0, 8.0, 110.0, 23.0)


def show() -> None:
    """Draw the page for whoever is signed in."""
    st.title("Overview")
    zones, compounds = cache.released("zones"), cache.released("compounds")
    detections, runs = cache.released("detections"), cache.released("runs")
    if not zones.total:
        st.info(
            "This store has no zones yet. Fill it: compoundwatch demo, or compoundwatch zone add."
        )
        return
    newest = runs.frame.drop_duplicates("zone_id")
    new = detections.frame[detections.frame["status"].isin(["provisional", "alert", "confirmed"])]
    for column, (name, value) in zip(st.columns(4), {
        "Zones watched": zones.shown,
        "Zones looked at": len(newest),
        "Compounds": compounds.shown,
        "Detections that stand": len(new),
    }.items(), strict=True):  # fmt: skip
        column.metric(name, value)
    online = map_panel.basemap_choice()
    rescues, cells = cache.released("rescues"), cache.released("report_cells")
    said = {"zones": zones.said(), "compounds": compounds.said(), "detections": detections.said(),
            "rescues": rescues.said(), "report-cells": cells.said()}  # fmt: skip
    args = map_args(
        "all", _REGION, epoch="", pictures=cache.released("runs").frame.iloc[:0], said=said,
        version=reader().version(), notes=["Invented records are labelled synthetic."],
    )  # fmt: skip
    map_panel.show(args, online=online, height=520)
    st.subheader("Newest detections")
    if new.empty:
        st.info("Nothing stands at the moment. That is no proof that nothing was built: see Runs.")
    else:
        ordered = new.sort_values(["window_end", "area_ha"], ascending=False)
        st.dataframe(
            ordered[["zone_id", "kind", "status", "window_start", "window_end", "area_ha", "score",
                     "synthetic"]].head(25), hide_index=True,
        )  # fmt: skip
    for name, released in {"Zones": zones, "Compounds": compounds, "Detections": detections,
                           "Rescues": rescues, "Report cells": cells}.items():  # fmt: skip
        counts.show(name, released)
    unseen = zones.shown - len(newest)
    if unseen:
        st.warning(
            f"{unseen} of {zones.shown} zones were never looked at: no imagery was given yet."
        )
