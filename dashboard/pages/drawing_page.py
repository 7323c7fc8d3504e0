"""Draw the outline of a zone or compound: anew, or for the first time; every one is kept."""

import streamlit as st

from dashboard import cache, session, state
from dashboard.components import (
    drawing_form,
    drawing_history,
    drawing_standing,
    drawing_target,
    zone_picker,
)
from dashboard.language import _


def show() -> None:
    """Draw the page for whoever is signed in."""
    st.title(_("Draw"))
    if not session.drawing_desk().open():
        st.info(_("Outlines are drawn by analysts and caseworkers. The map shows what they drew."))
        return
    asked, names = state.query(), cache.names("zones")
    zone_id = zone_picker.show(names, state.chosen(asked, "zone", list(names)))
    target = drawing_target.choose(zone_id, asked, names)
    if target is None:
        st.info(_("Choose a zone and what to draw of it, or a new zone."))
        return
    state.note(zone=zone_id, site=target.asked)
    drawing_form.show(target)
    if target.site_id:
        drawing_history.show(target)
        drawing_standing.show(target)
