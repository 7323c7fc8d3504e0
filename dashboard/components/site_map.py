"""Where a site lies: the map of its zone, brought to the site, with its counts and its table."""

from dataclasses import replace

import streamlit as st
from shapely.geometry.base import BaseGeometry

from dashboard import cache, session, state
from dashboard.components import chosen_panel, layers_map, page_link, table_panel
from dashboard.components.boundary import fragment
from dashboard.components.site_shown import Site
from dashboard.filtering import Filter, kept
from dashboard.language import _
from dashboard.maps.site_shapes import Bounds, ground_of
from dashboard.state import View

_AROUND_DEG = 0.004
"""About 400 m of ground around a point."""


@fragment("site")
def show(view: View, site: Site | None, wanted: Filter) -> None:
    """Show the map; without areas around the site's outline or point, or else of the whole zone.

    Parameters
    ----------
    view
        Of the page; what is switched here goes into the link.
    site
        With areas; None without.
    wanted
        The filter that map, counts and table follow.

    """
    ground = ground_of(session.reader(), view.zone, view.site)
    if ground is None or ground.is_empty:
        st.caption(_("No place of this site is on record for you to see: the map shows its zone."))
    zone = cache.zone(view.zone)
    past = cache.past(view.zone, "quarter").epochs()
    epoch = view.epoch if view.epoch in past else (past[-1] if past else "")
    everything = layers_map.everything(view.zone, epoch)
    layers = kept(everything, wanted)
    asked = state.query()  # the page may have run before what is chosen now
    view = replace(view, detection=asked.get("detection", ""), chosen=asked.get("chosen", ""))
    view = chosen_panel.newest(view, everything, table_panel.picked("compound"))
    left, right = st.columns([3, 1])
    with left:
        said = layers_map.show(
            view.zone, _bounds(zone["geometry"], ground, site), layers, epoch=epoch, wanted=wanted,
            chosen=chosen_panel.of(view)[1] or view.site, off=view.off, online="",
            synthetic=bool(zone["synthetic"]), height=420, key=f"site-{view.site}",
        )  # fmt: skip
    view = chosen_panel.newest(view, everything, said.clicked)
    with right:
        chosen_panel.show(view.zone, view, everything)
        if view.detection:
            page_link.show(page_link.ZONE, _("Why it was made"), zone=view.zone,
                           detection=view.detection)  # fmt: skip
        layers_map.show_counts(layers)
    state.note(detection=view.detection, chosen=view.chosen)
    if said.off is not None:
        state.note(off=",".join(filter(state.is_part, said.off)))
    with st.expander(_("The map as a table")):
        layer = table_panel.choose(layers, view.layer)
        table_panel.show(layer, layers[layer], chosen_panel.of(view), page="compound")
        state.note(layer="" if layer == "detections" else layer)


def _bounds(zone: BaseGeometry, ground: BaseGeometry | None, site: Site | None) -> Bounds:
    if site is not None:
        return site.bounds
    shape = zone if ground is None or ground.is_empty else ground
    west, south, east, north = (float(edge) for edge in shape.bounds)
    return west - _AROUND_DEG, south - _AROUND_DEG, east + _AROUND_DEG, north + _AROUND_DEG
