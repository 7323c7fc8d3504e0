"""The chosen detection in words, and of how many there are areas over time."""

import pandas as pd
import streamlit as st

from dashboard.components.text import escaped
from dashboard.language import _, said
from layers.terms import DetectionStatus

_STANDING = (DetectionStatus.ALERT, DetectionStatus.CONFIRMED, DetectionStatus.VERIFIED)


def show(detections: pd.DataFrame, chosen: str) -> None:
    """Say what is known of the chosen detection."""
    if not chosen:
        st.caption(_("Click a detection on the map to see its details."))
        return
    row = detections[detections["detection_id"] == chosen].iloc[0]
    status = DetectionStatus(row["status"])
    with st.container(border=True):
        st.markdown(f"**{escaped(row['kind'].replace('_', ' '))}, {escaped(status)}**")
        area, score = f"{row['area_ha']:.2f}", f"{row['score']:.2f}"
        lines = (
            said(status),
            _("{area} ha, score {score}").format(area=area, score=score),
            _("Last look without it: {day}").format(day=row["window_start"] or _("none")),
            _("First look with it: {day}").format(day=row["window_end"]),
            _("Shown in {looks} of {clear} clear looks").format(
                looks=row["looks"], clear=row["clear_looks"]
            ),
            _("Indices: {indices}").format(indices=row["indices"]),
            str(row["reason"]),
            _("Id: {detection}").format(detection=row["detection_id"]),
            _("Synthetic") if row["synthetic"] else "",
        )
        st.text("\n".join(each for each in lines if each))


def show_measured(detections: pd.DataFrame, sites: set[str]) -> None:
    """Say of how many standing detections there are areas, and why not of the others."""
    standing = detections.loc[detections["status"].isin(_STANDING), "detection_id"]
    if standing.empty:
        return
    held = standing.isin(sites)
    told = _("Areas by quarter: of {held} of {total} standing detections.")
    if not held.all():
        told = _(
            "Areas by quarter: of {held} of {total} standing detections. The others do not reach "
            "the bar for figures, which is that of the point evidence, or were found since "
            "footprints were made."
        )
    st.caption(told.format(held=held.sum(), total=held.size))
