"""What is drawn: the outline of a zone, of one of its compounds, or of a site that is new."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import streamlit as st
from shapely.geometry.base import BaseGeometry

from dashboard import cache, state
from dashboard.components import link_problems
from dashboard.components.text import marked_as, named
from dashboard.language import _
from dashboard.state import Wrong
from layers.compound import Compound
from layers.frames import that_stand
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

    @property
    def asked(self) -> str:
        """What a link calls it."""
        return self.site_id or (NEW_COMPOUND if self.kind is Compound else NEW_ZONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a link to this page may ask for."""

    zone: str = ""
    """Id of the zone; empty for none."""

    site: str = ""
    """Id of the zone or compound that is drawn, or one of the new ones; empty for the first."""


def choose(zone_id: str, asked: Mapping[str, str], zones: Collection[str]) -> Target | None:
    """Let it be chosen; None while a link asks for what is not there, and nothing else is chosen.

    Parameters
    ----------
    zone_id
        The zone that was chosen; empty for none.
    asked
        Query parameters, from anybody.
    zones
        Ids of the zones that may be seen.

    """
    compounds = cache.released("compounds", zone_id).frame if zone_id else None
    names = {zone_id: _("The outline of the zone")} if zone_id else {}
    if compounds is not None:
        stand = set(that_stand(compounds)["compound_id"])
        names |= {
            str(key): marked_as(named(name, 60), stands=key in stand)
            for key, name in zip(compounds["compound_id"], compounds["name"], strict=True)
        }
        names[NEW_COMPOUND] = _("A new compound in this zone")
    names[NEW_ZONE] = _("A new zone")
    link, wrong = _heard(zone_id, asked, {"zone": zones, "site": names})
    link_problems.show(wrong)
    options, first = list(names), None if any(each.name for each in wrong) else 0
    picked: str | None = st.selectbox(
        _("What to draw"), options, index=options.index(link.site) if link.site else first,
        format_func=names.__getitem__, key=f"draw-{zone_id}", placeholder=_("Choose what to draw"),
    )  # fmt: skip
    if picked is None:
        return None
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


def _heard(
    zone_id: str, asked: Mapping[str, str], known: Mapping[str, Collection[str]]
) -> tuple[Link, list[Wrong]]:
    """Return what a link asks for, and what of it cannot be, as far as it is still about this."""
    if asked.get("zone", "") not in (zone_id, ""):
        if zone_id:  # another was chosen since
            return Link(), []
        asked = {**asked, "site": ""}  # no such zone: then nothing of it
    link, wrong = state.read(Link, asked, known)
    if zone_id or not wrong:
        return link, wrong
    lone = _("a site is looked for in its zone, and the link names none")
    return link, [replace(each, why=lone) if each.name == "site" else each for each in wrong]


def _around(shape: BaseGeometry) -> tuple[float, float, float, float]:
    west, south, east, north = (float(edge) for edge in shape.bounds)
    return west - _AROUND_DEG, south - _AROUND_DEG, east + _AROUND_DEG, north + _AROUND_DEG
