"""All zones on one map: everything, or only what changed; with its twin as a table."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from dashboard import cache, session
from dashboard.components import chosen_panel, counts, map_panel, page_link, table_panel
from dashboard.components.layers_map import KEYS, titles
from dashboard.components.text import escaped, named
from dashboard.digest.since import News
from dashboard.language import _
from dashboard.maps.overlays import map_args
from dashboard.state import Glance, is_part
from layers.frames import Released

_REGION = (92.0, 8.0, 110.0, 23.0)
_WITH_PAGES = ("zones", "compounds", "detections", "footprints", "rescues")
"""Layers of which a click leads to a page."""


def layers() -> dict[str, Released]:
    """Return every layer of all zones, as it is released."""
    return {
        "zones": cache.released("zones"), "compounds": cache.released("compounds"),
        "detections": cache.released("detections"),
        "footprints": cache.released("footprints_everywhere"),
        "rescues": cache.released("rescues"), "report-cells": cache.released("report_cells"),
        "events": cache.released("events_everywhere"),
    }  # fmt: skip


def show(
    released: Mapping[str, Released], news: News, view: Glance, *, only: bool, online: str
) -> Glance:  # fmt: skip
    """Show the map, and links to the page of what is chosen; return the view as it is now."""
    view = chosen_panel.newest(view, released, table_panel.picked("overview"))
    keep = kept(released, news) if only else None
    said = {layer: counts.said(each) for layer, each in released.items()}
    if keep is not None:
        said |= {
            layer: _("{count} changed; {said}").format(count=len(ids), said=said[layer])
            for layer, ids in keep.items()
        }
    args = map_args(
        "all", _REGION, epoch="", pictures=cache.released("runs").frame.iloc[:0], said=said,
        version=session.reader().version(), keep=keep, off=view.off,
        chosen=chosen_panel.of(view)[1],
        notes=[_("Invented records are labelled synthetic.")],
    )  # fmt: skip
    heard = map_panel.show(args, online=online, height=520, key="overview")
    view = chosen_panel.newest(view, released, heard.clicked)
    _offer(released, *chosen_panel.of(view))
    off = view.off if heard.off is None else tuple(filter(is_part, heard.off))
    return replace(view, off=off)


def kept(released: Mapping[str, Released], news: News) -> dict[str, list[str]]:
    """Return what of each layer changed, or holds what changed: ids of features."""
    zones = {item.zone_id for item, _weight in news.ranked if item.zone_id}
    found = {"zones": sorted(zones), "rescues": _subjects(news, "rescue"),
             "events": _subjects(news, "event"), "report-cells": []}  # fmt: skip
    for layer in ("compounds", "detections"):
        ids = released[layer].frame[KEYS[layer]]
        found[layer] = sorted(set(ids) & news.sites)
    prints = released["footprints"].frame
    found["footprints"] = list(prints.loc[prints["site_id"].isin(news.sites), "footprint_id"])
    return {layer: found[layer] for layer in released if layer in found}


def _subjects(news: News, kind: str) -> list[str]:
    return sorted(
        key.partition(" ")[2] for item, _weight in news.ranked if item.kind == kind
        for key in item.keys
    )  # fmt: skip


def _offer(released: Mapping[str, Released], layer: str, key: str) -> None:
    """Offer the pages of what was clicked, if it is there for this audience."""
    if layer not in _WITH_PAGES or layer not in released:
        return
    frame = released[layer].frame
    rows = frame[frame[KEYS[layer]] == key]
    if rows.empty:
        return
    row = rows.iloc[0]
    zone = str(row["zone_id"] or "")
    label = named(row.get("name", key), 60)
    with st.container(horizontal=True, border=True):
        st.text(_("You chose {name}.").format(name=label))
        if not zone:
            st.text(_("It is of no zone, so no page shows it."))
            return
        detection = key if layer == "detections" else ""
        page_link.show(page_link.ZONE, _("Its zone"), zone=zone, detection=detection)
        if layer in ("compounds", "footprints"):
            site = row["site_id"] if layer == "footprints" else key
            page_link.show(page_link.COMPOUND, _("Over time"), zone=zone, site=site)


def counted(released: Mapping[str, Released]) -> None:
    """Say of each layer how many are shown of how many, and why not the others."""
    names = titles()
    lines = [f"{names[layer]}: {counts.said(each)}" for layer, each in released.items()]
    st.caption("  \n".join(map(escaped, lines)))


def table(
    released: Mapping[str, Released], news: News, view: Glance, *, only: bool
) -> None:  # fmt: skip
    """Show one layer of the map as a table."""
    layer = st.segmented_control(
        _("Layer of the table"), list(released), format_func=titles().__getitem__,
        default="detections", key="overview-table",
    ) or "detections"  # fmt: skip
    frame = released[layer].frame
    if only:
        frame = frame[frame[KEYS[layer]].isin(kept(released, news).get(layer, []))]
    shown = replace(released[layer], frame=frame)
    table_panel.show(layer, shown, chosen_panel.of(view), page="overview")
