"""A site over time: its areas with intervals, and what is said to have happened there."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dashboard.components import events_panel, growth_panel
from dashboard.components.site_shown import Site
from dashboard.language import _
from layers.history import Growth
from layers.past import Past


def show_growth(site: Site) -> None:
    """Show when it was seen built, and its area over time."""
    past = site.past
    growth_panel.show_figures(past.lifetime(site.site_id))
    events, _rows = events_panel.left(site.zone_id, past.events_of(site.site_id), site.wanted)
    growth_panel.show_chart(site.rows, events, key=f"chart-{site.key}")
    with st.expander(_("The same as a table, with growth a month")):
        growth_panel.show_table(site.rows, _steps(past, site))


def _steps(past: Past, site: Site) -> list[Growth | None]:
    """Return the growth of each observed epoch since the observed one before it."""
    steps: list[Growth | None] = []
    before = ""
    for epoch, area in zip(site.epochs, site.rows["area_ha"], strict=True):
        there = not pd.isna(area)
        steps.append(past.change(site.site_id, before, epoch) if there and before else None)
        before = epoch if there else before
    return steps


def show_said(site: Site, names: Mapping[str, str]) -> None:
    """Show claims and events of the site, as far as the filter leaves them."""
    past = site.past
    st.subheader(_("What is said to have happened"))
    claims = [each for each in past.claims() if site.site_id in (each.site_id, site.zone_id)]
    events = past.events_of(site.site_id)
    events_panel.show(site.zone_id, events, claims, names, site.wanted)
