"""The pages, in order."""

from collections.abc import Callable

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard.components.boundary import guarded
from dashboard.language import _, marked
from dashboard.pages import (
    audit_page,
    briefing_page,
    cases_page,
    compound_page,
    drawing_page,
    import_page,
    overview_page,
    priority_page,
    reading_page,
    reports_page,
    runs_page,
    screening_page,
    statistics_page,
    triage_page,
    zone_page,
)

PAGES: tuple[tuple[Callable[[], None], str, str, str], ...] = (
    (overview_page.show, marked("Overview"), "overview", ":material/public:"),
    (triage_page.show, marked("Triage"), "triage", ":material/rule:"),
    (zone_page.show, marked("Zone"), "zone", ":material/location_on:"),
    (compound_page.show, marked("Compound"), "compound", ":material/timeline:"),
    (drawing_page.show, marked("Draw"), "draw", ":material/draw:"),
    (priority_page.show, marked("Priority"), "priority", ":material/sort:"),
    (briefing_page.show, marked("Briefing"), "briefing", ":material/print:"),
    (statistics_page.show, marked("Statistics"), "statistics", ":material/bar_chart:"),
    (runs_page.show, marked("Runs"), "runs", ":material/history:"),
    (cases_page.show, marked("Cases"), "cases", ":material/gavel:"),
    (screening_page.show, marked("Screening"), "screening", ":material/assignment:"),
    (reports_page.show, marked("Reports"), "reports", ":material/lock:"),
    (import_page.show, marked("Import"), "import", ":material/upload_file:"),
    (audit_page.show, marked("Audit log"), "audit", ":material/policy:"),
    (reading_page.show, marked("How to read this"), "reading", ":material/menu_book:"),
)


def current_page() -> StreamlitPage:
    """Return the page that the address asks for."""
    return st.navigation(
        [
            st.Page(
                guarded(show, path), title=_(title), url_path=path, icon=icon,
                default=path == "overview",
            )
            for show, title, path, icon in PAGES
        ]
    )  # fmt: skip
