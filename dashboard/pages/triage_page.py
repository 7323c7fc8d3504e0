"""Triage: candidates one after another, judged with the keyboard alone."""

import streamlit as st

from dashboard import session
from dashboard.components import triage_form, triage_item, triage_past, triage_queue
from dashboard.language import _


def show() -> None:
    """Draw the page for whoever is signed in."""
    st.title(_("Triage"))
    if not session.bench().open():
        st.info(
            _(
                "Detections are judged by analysts, caseworkers and administrators. What they have "
                "verified is on the map."
            )
        )
        return
    reader = session.reader()  # one for all: each looks through the zones once
    shown = triage_queue.show()
    if not shown.item:
        triage_form.show_end()
        st.success(_("Nothing is left to judge here. Absence of candidates is not absence of "
                     "construction."))  # fmt: skip
    else:
        row = shown.rows.loc[shown.item]
        readings = triage_past.readings_of(reader, shown.item)
        own = triage_past.own(readings, session.bench().who)
        left, right = st.columns([3, 2])
        with right:
            triage_form.show(row, shown.queue.reviews_of(shown.item), own)
            triage_past.show_readings(shown, readings, own)
        with left:
            triage_item.show(shown, reader)
    triage_past.show_suppressions(shown)
    triage_past.show_agreement(shown.zone_id)
