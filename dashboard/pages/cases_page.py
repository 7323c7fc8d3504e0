"""The regional database in figures: cases, organisations, and what reports say, with sources."""

import streamlit as st

from dashboard import cache
from dashboard.components import cases_panel, figures_panel


def show() -> None:
    """Draw the page for whoever is signed in."""
    st.title("Cases")
    st.caption(
        "Figures of investigations, prosecutions and court reports as their sources count them, "
        "and what organisations are said to be. No person is named here."
    )
    cases, organisations = cache.released("cases"), cache.released("organisations")
    within = cases_panel.narrow(cases, organisations)
    cases_panel.show_cases(cases, within)
    cases_panel.show_organisations(organisations, within)
    st.subheader("What reports say")
    figures_panel.show(cache.released("report_figures"))
