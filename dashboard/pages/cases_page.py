"""The regional database in figures: cases, organisations, and what reports say, with sources."""

import streamlit as st

from dashboard import cache
from dashboard.components import cases_panel, figures_panel
from dashboard.components.cases_panel import Places
from dashboard.language import _


def show() -> None:
    """Draw the page for whoever is signed in."""
    st.title(_("Cases"))
    st.caption(
        _(
            "Figures of investigations, prosecutions and court reports as their sources count "
            "them, and what organisations are said to be. No person is named here."
        )
    )
    cases, organisations = cache.released("cases"), cache.released("organisations")
    places = _places()
    within = cases_panel.narrow(cases, organisations, places)
    cases_panel.show_cases(cases, within, places)
    cases_panel.show_organisations(organisations, cases, within, places)
    st.subheader(_("What reports say"))
    figures_panel.show(cache.released("report_figures"))


def _places() -> Places:
    zones, compounds = cache.released("zones").frame, cache.released("compounds").frame
    of_zones = dict(zip(zones["zone_id"], zones["country_iso3"], strict=True))
    own = compounds["country_iso3"].where(
        compounds["country_iso3"] != "", compounds["zone_id"].map(of_zones)
    )
    of_compounds = dict(zip(compounds["compound_id"], own.fillna(""), strict=True))

    def inside(place_id: str) -> list[str]:
        if place_id not in of_zones:
            return []
        return list(cache.released("compounds", place_id).frame["compound_id"])

    return Places(
        names=cache.names("zones") | cache.names("compounds"),
        countries={place: each for place, each in (of_zones | of_compounds).items() if each},
        inside=inside,
    )
