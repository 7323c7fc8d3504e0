"""What stands below the map of a zone, one thing at a time: what is not asked for costs nothing."""

from dataclasses import replace

import streamlit as st

from dashboard import cache
from dashboard.components import (
    counts,
    dates_panel,
    events_panel,
    looks_panel,
    site_picker,
    time_panel,
)
from dashboard.components.site_shown import site_of
from dashboard.filtering import Filter
from dashboard.language import _
from dashboard.state import View

TABS = ("table", "dates", "time", "looks")


def epoch(epochs: list[str], asked: str) -> str:
    """Let the quarter of footprints and imagery be chosen: both move together."""
    if not epochs:
        st.caption(_("No footprints yet."))
        return ""
    if len(epochs) == 1:
        st.caption(
            _("Footprints and imagery of {epoch}, the only quarter.").format(epoch=epochs[0])
        )
        return epochs[0]
    found: str = st.select_slider(
        _("Footprints and imagery of"), epochs, value=asked or epochs[-1], key="zone-epoch"
    )
    return found if found in epochs else epochs[-1]


def choose(view: View) -> str:
    """Let one of the things be chosen."""
    names = {
        "table": _("The map as a table"), "dates": _("Two dates side by side"),
        "time": _("Areas over time"), "looks": _("Scenes and runs"),
    }  # fmt: skip
    found: str | None = st.segmented_control(
        _("Below the map"), list(TABS), default=view.tab or "table", key="zone-tab",
        format_func=names.__getitem__,
    )  # fmt: skip
    return found or "table"


def show(tab: str, view: View, wanted: Filter) -> None:
    """Show it; of what is said to have happened, what the filter leaves."""
    zone_id = view.zone
    if tab == "looks":
        counts.show(_("Runs"), cache.released("runs", zone_id))
        runs = cache.released("runs", zone_id).frame
        if not runs.empty:
            looks_panel.show_run(zone_id, runs.iloc[0]["run_id"])
        return
    past = cache.past(zone_id, "quarter")
    if zone_id not in past.sites():
        _nothing(zone_id, wanted)
        return
    site = replace(site_of(zone_id, zone_id, "quarter"), wanted=wanted)
    if tab == "dates":
        dates_panel.show_two(site, view.first, view.last)
        return
    time_panel.show_growth(site)
    time_panel.show_said(site, site_picker.names_in(zone_id))


def _nothing(zone_id: str, wanted: Filter) -> None:
    """Say that there are no areas, and show what is said to have happened all the same."""
    st.info(
        _(
            "No footprint of this zone can be shown. Make some: compoundwatch footprints ZONE. "
            "That is no proof that nothing was built."
        )
    )
    past, names = cache.past(zone_id, "quarter"), site_picker.names_in(zone_id)
    events_panel.show(zone_id, past.events, past.claims(), names, wanted)
