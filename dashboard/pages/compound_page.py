"""One compound over time: where it is, how it grew, two dates side by side, who is near."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from dashboard import cache, state
from dashboard.components import (
    chosen_panel,
    compound_counts_panel,
    compound_facts,
    counts,
    dates_panel,
    events_panel,
    film_of_site,
    filters_panel,
    layers_map,
    link_problems,
    page_link,
    search_box,
    site_map,
    site_picker,
    time_panel,
    zone_picker,
)
from dashboard.components.site_shown import Site, site_of
from dashboard.filtering import Filter
from dashboard.language import _
from dashboard.state import View


def show() -> None:
    """Draw the page for whoever is signed in."""
    st.title(_("Compound"))
    search_box.show("compound")
    asked, zones = state.query(), cache.names("zones")
    left, right = st.columns(2)
    with left:
        zone_id = zone_picker.show(zones, state.chosen(asked, "zone", list(zones)))
    if not zone_id:
        link_problems.show(state.read(View, {"zone": asked.get("zone", "")}, {"zone": zones})[1])
        st.info(_("Choose a zone to see how its compounds grew."))
        return
    names = site_picker.names_in(zone_id)
    with right:
        site_id, by = site_picker.choose(zone_id, names, asked)
    site = site_of(zone_id, site_id, by) if by else None
    epochs = site.epochs if site else []
    view, wrong = state.read(View, asked, {
        "zone": zones, "site": names, "by": site_picker.LENGTHS, "epoch": epochs, "first": epochs,
        "last": epochs, "detection": names, "layer": layers_map.KEYS,
        "chosen": chosen_panel.choices_in(zone_id, asked, cache.past(zone_id, "quarter").epochs()),
    })  # fmt: skip
    link_problems.show([each for each in wrong if site_id == asked.get("site", site_id)])
    wanted = filters_panel.show(view)
    view = filters_panel.put(replace(view, zone=zone_id, site=site_id, by=by), wanted)
    state.remember(view)
    site_map.show(view, site, wanted)
    if site is None:
        _without_areas(zone_id, names, wanted)
    else:
        _over_time(replace(site, wanted=wanted), names, view)
    compound_counts_panel.show(zone_id, site_id, wanted)
    compound_facts.show(zone_id, site_id, wanted)
    if site_id in cache.names("compounds", standing=True):
        page_link.show(page_link.BRIEFING, _("Briefing of this compound"), compound=site_id)
    site_picker.show_counted(zone_id, names)
    counts.show(_("Footprints"), cache.released("footprints", zone_id))


def _over_time(site: Site, names: Mapping[str, str], view: View) -> None:
    time_panel.show_growth(site)
    time_panel.show_said(site, names)
    dates_panel.show_two(site, view.first, view.last)
    dates_panel.show_one(site, view.epoch)
    film_of_site.show(site)


def _without_areas(zone_id: str, names: Mapping[str, str], wanted: Filter) -> None:
    """Say that there are no areas, and show what is said to have happened all the same."""
    st.info(
        _(
            "No footprint of this zone can be shown. Make some: compoundwatch footprints ZONE. "
            "That is no proof that nothing was built."
        )
        if not cache.past(zone_id, "quarter").sites()
        else _(
            "No area of this site can be shown: it has no exact outline, or no footprint was made "
            "of it. That is no proof that nothing was built."
        )
    )
    past = cache.past(zone_id, "quarter")
    events_panel.show(zone_id, past.events, past.claims(), names, wanted)
