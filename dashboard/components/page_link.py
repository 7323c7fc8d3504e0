"""A link to another page, by its address: pages do not know one another."""

import streamlit as st

from dashboard.components.text import escaped

ZONE, COMPOUND, TRIAGE, RUNS, REPORTS = "zone", "compound", "triage", "runs", "reports"
BRIEFING = "briefing"
_ICONS = {
    ZONE: ":material/location_on:", COMPOUND: ":material/timeline:",
    TRIAGE: ":material/rule:", RUNS: ":material/history:", BRIEFING: ":material/print:",
}  # fmt: skip


def show(path: str, label: str, **asked: str) -> None:
    """Link to a page.

    Parameters
    ----------
    path
        Of the page, as `dashboard.navigation` has it.
    label
        What the link says: text, short (`dashboard.components.text.named`).
    asked
        Query parameters; those that are empty are left out.

    """
    page = st.Page(_elsewhere, title=path.capitalize(), url_path=path)
    query = {name: value for name, value in asked.items() if value}
    st.page_link(page, label=escaped(label), icon=_ICONS.get(path), query_params=query)


def _elsewhere() -> None:
    """Stand for the page in a link; what is shown there is said in `dashboard.navigation`."""
