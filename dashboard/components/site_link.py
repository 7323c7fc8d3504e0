"""A link to the page of a compound. Pages do not know one another: an address is enough."""

import streamlit as st

from dashboard.language import _

PATH = "compound"


def show(zone_id: str, site_id: str = "") -> None:
    """Link to a site's growth; without a site, to the first one of its zone."""
    asked = {"zone": zone_id} | ({"site": site_id} if site_id else {})
    page = st.Page(_elsewhere, title=_("Compound"), url_path=PATH)
    st.page_link(
        page, label=_("Areas over time, two dates side by side, animation"),
        icon=":material/timeline:", query_params=asked,
    )  # fmt: skip


def _elsewhere() -> None:
    """Stand for the page in a link; what is shown there is said in `dashboard.navigation`."""
