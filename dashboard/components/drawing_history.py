"""Every outline that a site had: since when and until when, who drew it, and why."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import session
from dashboard.components import counts, drawing_form
from dashboard.components.drawing_target import Target
from dashboard.components.text import escaped, shortened
from dashboard.language import _
from geo.area import geodesic_area_m2
from layers.errors import LayerError
from layers.redrawing import Redraw

_SOURCE = ("source_title", "source_url", "admiralty_source", "admiralty_info")


def show(target: Target) -> None:
    """Show the history, and let an outline be taken back into force."""
    st.subheader(_("History of the outline"))
    released = session.reader().boundaries(target.site_id)
    frame = released.frame
    counts.show(_("Boundaries"), released)
    if frame.empty:
        st.info(_("Nobody drew it anew: the outline is the one that came with the record."))
        return
    st.dataframe(pd.DataFrame([_row(each) for each in frame.to_dict("records")]), hide_index=True)
    ids = list(frame["boundary_id"])[::-1]
    chosen = st.selectbox(
        _("An outline of these"), ids, format_func=lambda each: _label(frame, each)
    )
    today = session.now().date()
    since = st.date_input(
        _("In force again from (empty: on all days, and what was drawn since was wrong)"), today,
        max_value=today, format="YYYY-MM-DD", key=f"since {target.site_id}",
    )  # fmt: skip
    if st.button(_("Take this one back into force"), icon=":material/undo:"):
        _take_back(target, frame[frame["boundary_id"] == chosen].iloc[0], since)


def _row(row: dict[Any, Any]) -> dict[str, object]:
    return {
        _("drawn at"): f"{row['drawn_at']:%Y-%m-%d %H:%M} UTC", _("by"): row["drawn_by"],
        _("holds"): _spans(row["spans"]),
        _("area, ha"): f"{geodesic_area_m2(row['geometry']) / 1e4:.2f}",
        _("why"): shortened(row["note"], 200), _("source"): shortened(row["source_title"], 100),
        _("boundary"): row["boundary_id"],
    }  # fmt: skip


def _spans(spans: Any) -> str:
    """Return the days on which an outline holds, in words; none where another took its place."""
    told = [
        _("from {first} until {last}").format(
            first=first or _("the beginning"), last=last or _("further notice")
        )
        for first, last in spans
    ]
    return "; ".join(told) or _("on no day: another took its place")


def _label(frame: pd.DataFrame, boundary_id: str) -> str:
    row = frame[frame["boundary_id"] == boundary_id].iloc[0]
    area = geodesic_area_m2(row["geometry"]) / 1e4
    return _("{day}, {area} ha, by {who}").format(
        day=f"{row['drawn_at']:%Y-%m-%d %H:%M}", area=f"{area:.2f}", who=row["drawn_by"]
    )


def _take_back(target: Target, row: "pd.Series[Any]", since: date | None) -> None:
    """Draw an old outline once more: nothing is edited, and this too can be taken back."""
    desk = session.drawing_desk()
    note = _("Taken back into force: {boundary}").format(boundary=row["boundary_id"])
    try:
        stand = desk.stand(target.kind, target.site_id)
        source = {name: row[name] for name in _SOURCE}
        asked = Redraw(
            outline=row["geometry"], started_from=stand, valid_from=since, note=note, source=source
        )
        desk.redraw(target.kind, target.site_id, asked)
    except LayerError as error:
        st.error(escaped(error))
        return
    drawing_form.begin_anew(target, target.site_id)
