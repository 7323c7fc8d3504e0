"""One zone on one map: what imagery found there, and how sure we are of it."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboard import cache, state
from dashboard.components import (
    chosen_panel,
    detection_panel,
    evidence_panel,
    filters_panel,
    layers_map,
    link_problems,
    looks_panel,
    map_panel,
    page_link,
    search_box,
    site_link,
    table_panel,
    zone_picker,
    zone_tabs,
)
from dashboard.filtering import Filter, kept
from dashboard.language import _
from dashboard.state import View
from layers.terms import SiteStatus


def show() -> None:
    """Draw the page for whoever is signed in."""
    st.title(_("Zone"))
    search_box.show("zone")
    asked, names = state.query(), cache.names("zones")
    zone_id = zone_picker.show(names, state.chosen(asked, "zone", list(names)))
    if not zone_id:
        link_problems.show(state.read(View, {"zone": asked.get("zone", "")}, {"zone": names})[1])
        st.info(_("Choose a zone to see its map."))
        return
    epochs = cache.past(zone_id, "quarter").epochs()
    detections = cache.released("detections", zone_id).frame
    view, wrong = state.read(View, asked, {
        "zone": names, "epoch": epochs, "first": epochs, "last": epochs, "by": ("quarter",),
        "detection": set(detections["detection_id"]),
        "chosen": chosen_panel.choices_in(zone_id, asked, epochs),
        "tab": zone_tabs.TABS, "layer": layers_map.KEYS, "site": (zone_id,),
    })  # fmt: skip
    link_problems.show([each for each in wrong if zone_id == asked.get("zone")])
    _draw(replace(view, zone=zone_id), epochs)


def _draw(view: View, epochs: list[str]) -> None:
    """Draw a view; what the reader changes in it goes into the address."""
    zone = cache.zone(view.zone)
    if not SiteStatus(zone["status"]).stands:
        st.info(_(
            "This zone is withdrawn: it was kept by mistake. What is known of it is shown; it is "
            "watched and ranked no more."
        ))  # fmt: skip
    middle, right = st.columns([2, 1], vertical_alignment="bottom")
    with middle:
        epoch = zone_tabs.epoch(epochs, view.epoch)
    with right:
        wanted = filters_panel.show(view)
    everything = layers_map.everything(view.zone, epoch)
    layers = kept(everything, wanted)
    view = chosen_panel.newest(view, everything, table_panel.picked("zone"))
    west, south, east, north = (float(edge) for edge in zone["geometry"].bounds)
    left, right = st.columns([3, 1])
    with right:
        online = map_panel.basemap_choice()
    with left:
        said = layers_map.show(
            view.zone, (west, south, east, north), layers, epoch=epoch, wanted=wanted,
            chosen=chosen_panel.of(view)[1], off=view.off, online=online,
            synthetic=bool(zone["synthetic"]), key="zone",
        )  # fmt: skip
    view = chosen_panel.newest(view, everything, said.clicked)
    detections = everything["detections"].frame
    with right:
        chosen_panel.show(view.zone, view, everything)
        layers_map.show_counts(layers)
    looks_panel.show(view.zone)
    if view.detection:
        row = detections[detections["detection_id"] == view.detection].iloc[0]
        evidence_panel.show(view.detection, row["numbers"], first=row["window_end"])
        looks_panel.show_run(view.zone, row["run_id"], row["scene_ids"])
    _site(view, detections)
    tab = zone_tabs.choose(view)
    off = view.off if said.off is None else tuple(filter(state.is_part, said.off))
    state.remember(_now(view, wanted, epoch=epoch, tab=tab, off=off))
    if tab == "table":
        layer = table_panel.choose(layers, view.layer)
        table_panel.show(layer, layers[layer], chosen_panel.of(view), page="zone")
        state.note(layer="" if layer == "detections" else layer)
    else:
        zone_tabs.show(tab, view, wanted)


def _now(view: View, wanted: Filter, *, epoch: str, tab: str, off: tuple[str, ...]) -> View:
    """Return the view as it is shown now; what is so by default stands in no link."""
    shown = replace(view, epoch=epoch, tab="" if tab == "table" else tab, off=off)
    return filters_panel.put(shown, wanted)


def _site(view: View, detections: pd.DataFrame) -> None:
    """Link to where areas over time are."""
    sites = set(cache.growth(view.zone)["site_id"])
    detection_panel.show_measured(detections, sites)
    site_link.show(view.zone, view.detection if view.detection in sites else "")
    page_link.show(page_link.BRIEFING, _("Briefing of this zone"), layout="zone", zone=view.zone)
