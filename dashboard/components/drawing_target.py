"""What is drawn: the outline of a zone, of one of its compounds, or of a site that is new."""

from dataclasses import dataclass

import streamlit as st
from shapely.geometry.base import BaseGeometry

from dashboard import cache
from dashboard.components.text import named
from dashboard.language import _
from layers.compound import Compound
from layers.zone import Zone

NEW_ZONE, NEW_COMPOUND = "new-zone", "new-compound"
_REGION = (92.0, 8.0, 110.0, 23.0)
_AROUND_DEG = 0.003


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One site, or one that is to be."""

    kind: type[Zone | Compound]
    """Of its record."""

    zone_id: str
    """The zone that is shown below; empty for none."""

    site_id: str
    """Empty for a new one."""

    outline: BaseGeometry | None
    """As it is released now; a point or None where no outline is known."""

    bounds: tuple[float, float, float, float]
    """West, south, east, north of the first view, degrees."""


def choose(zone_id: str, asked: str) -> Target:
    """Let it be chosen."""
    compounds = cache.released("compounds", zone_id).frame if zone_id else None
    names = {zone_id: _("The outline of the zone")} if zone_id else {}
    if compounds is not None:
        names |= {
            str(key): named(name, 60)
            for key, name in zip(compounds["compound_id"], compounds["name"], strict=True)
        }
        names[NEW_COMPOUND] = _("A new compound in this zone")
    names[NEW_ZONE] = _("A new zone")
    options = list(names)
    picked: str = st.selectbox(
        _("What to draw"), options, index=options.index(asked) if asked in options else 0,
        format_func=names.__getitem__, key=f"draw-{zone_id}",
    )  # fmt: skip
    zone = cache.zone(zone_id)["geometry"] if zone_id else None
    if picked in (NEW_ZONE, NEW_COMPOUND) or zone is None:
        kind: type[Zone | Compound] = Compound if picked == NEW_COMPOUND else Zone
        bounds = _REGION if zone is None else _around(zone)
        return Target(kind=kind, zone_id=zone_id, site_id="", outline=None, bounds=bounds)
    if picked == zone_id or compounds is None:
        return Target(
            kind=Zone, zone_id=zone_id, site_id=zone_id, outline=zone, bounds=_around(zone)
        )
    shape = compounds.loc[compounds["compound_id"] == picked, "geometry"].iloc[0]
    return Target(
        kind=Compound, zone_id=zone_id, site_id=picked, outline=shape,
        bounds=_around(zone if shape is None else shape),
    )  # fmt: skip


def _around(shape: BaseGeometry) -> tuple[float, float, float, float]:
    west, south, east, north = (float(edge) for edge in shape.bounds)
    return west - _AROUND_DEG, south - _AROUND_DEG, east + _AROUND_DEG, north + _AROUND_DEG
