"""Where a site lies: the map of its zone, brought to the site."""

import streamlit as st
from shapely.geometry.base import BaseGeometry

from dashboard import cache, session
from dashboard.components import layers_map
from dashboard.components.boundary import fragment
from dashboard.components.site_shown import Site
from dashboard.filtering import Filter
from dashboard.language import _
from dashboard.maps.site_shapes import Bounds, ground_of
from dashboard.state import View

_AROUND_DEG = 0.004
"""About 400 m of ground around a point."""


@fragment("site")
def show(view: View, site: Site | None) -> None:
    """Show the map; without areas around the site's outline or point, or else of the whole zone."""
    ground = ground_of(session.reader(), view.zone, view.site)
    if ground is None or ground.is_empty:
        st.caption(_("No place of this site is on record for you to see: the map shows its zone."))
    zone = cache.zone(view.zone)
    past = cache.past(view.zone, "quarter").epochs()
    epoch = view.epoch if view.epoch in past else (past[-1] if past else "")
    layers = layers_map.released(view.zone, epoch, Filter())
    layers_map.show(
        view.zone, _bounds(zone["geometry"], ground, site), layers, epoch=epoch, wanted=Filter(),
        chosen=view.site, off=view.off, online="", synthetic=bool(zone["synthetic"]), height=420,
        key=f"site-{view.site}",
    )  # fmt: skip


def _bounds(zone: BaseGeometry, ground: BaseGeometry | None, site: Site | None) -> Bounds:
    if site is not None:
        return site.bounds
    shape = zone if ground is None or ground.is_empty else ground
    west, south, east, north = (float(edge) for edge in shape.bounds)
    return west - _AROUND_DEG, south - _AROUND_DEG, east + _AROUND_DEG, north + _AROUND_DEG
