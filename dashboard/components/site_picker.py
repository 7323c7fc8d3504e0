"""Choose a site of a zone, and how long an epoch is."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from dashboard import cache, state
from dashboard.components.text import marked_as
from dashboard.components.text import named as short
from dashboard.language import _, marked
from geo.period import Length
from layers.frames import that_stand

LENGTHS: dict[str, Length | None] = {"quarter": "quarter", "month": "month", "look": None}
"""As in an address -> as in the past of a zone; a look is one scene, and no epoch."""

_SAID = {
    "quarter": marked("Quarters"), "month": marked("Months"), "look": marked("Single looks"),
}  # fmt: skip


def names_of(
    zone_id: str, zone: str, compounds: pd.DataFrame, detections: pd.DataFrame
) -> dict[str, str]:
    """Return site -> name: the zone as a whole first, then compounds by name, then detections."""
    named = compounds.sort_values("name")[["compound_id", "name"]].itertuples(index=False)
    stand = set(that_stand(compounds)["compound_id"])
    found = {zone_id: _("All sites of {zone} together").format(zone=short(zone, 60))}
    found |= {
        site_id: marked_as(f"{short(name, 60)} · {site_id}", stands=site_id in stand)
        for site_id, name in named
    }
    for row in detections.to_dict("records"):
        what = row["kind"].replace("_", " ")
        found[row["detection_id"]] = _(
            "Detection: {what}, {area} ha, first seen {day} · {detection}"
        ).format(
            what=what, area=f"{row['area_ha']:.2f}", day=row["window_end"],
            detection=row["detection_id"],
        )  # fmt: skip
    return found


def ordered(sites: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """Return the sites in the order of their names' mapping; those without a name at the end."""
    return [*(each for each in names if each in sites), *(s for s in sites if s not in names)]


def show(zone_id: str, sites: Sequence[str], names: Mapping[str, str], chosen: str) -> str:
    """Return the id of the chosen site: a compound first, if the address names none."""
    whole = sites[1] if len(sites) > 1 and sites[0] == zone_id else sites[0]
    start = chosen if chosen in sites else whole
    picked: str | None = st.selectbox(
        _("Site"), sites, index=list(sites).index(start), key=f"site-{zone_id}",
        format_func=lambda site_id: names.get(site_id, site_id),
    )  # fmt: skip
    return picked or start


def show_length(lengths: Sequence[str], chosen: str) -> str:
    """Return how long an epoch is; asked only where there is a choice."""
    start = chosen if chosen in lengths else lengths[0]
    if len(lengths) == 1:
        return start
    picked: str | None = st.radio(
        _("By"), lengths, index=list(lengths).index(start),
        format_func=lambda each: _(_SAID[each]), horizontal=True,
    )  # fmt: skip
    return picked or start


def names_in(zone_id: str) -> dict[str, str]:
    """Return site -> name of all that a zone has, for who asks."""
    return names_of(
        zone_id, cache.names("zones")[zone_id], cache.released("compounds", zone_id).frame,
        cache.released("detections", zone_id).frame,
    )  # fmt: skip


def choose(
    zone_id: str, names: Mapping[str, str], asked: Mapping[str, str]
) -> tuple[str, str]:  # fmt: skip
    """Let a site be chosen, and how long an epoch is; that is empty for a site without areas."""
    lengths = [by for by, length in LENGTHS.items() if cache.past(zone_id, length).sites()]
    if lengths:
        by = show_length(lengths, state.chosen(asked, "by", lengths))
        measured = ordered(cache.past(zone_id, LENGTHS[by]).sites(), names)
    else:
        by, measured = "", []
    compounds = set(cache.released("compounds", zone_id).frame["compound_id"])
    others = [each for each in names if each in compounds and each not in measured]
    sites = [*measured, *others] or [zone_id]
    site_id = show(zone_id, sites, names, asked.get("site", ""))
    return site_id, by if site_id in measured else ""


def show_counted(zone_id: str, names: Mapping[str, str]) -> None:
    """Say of how many sites there are areas, and why not of the others."""
    sites = {each for length in LENGTHS.values() for each in cache.past(zone_id, length).sites()}
    told = _("Sites with areas: showing {shown} of {total}.")
    if set(names) - sites:
        told = _(
            "Sites with areas: showing {shown} of {total}. The others have no exact outline, or do "
            "not reach the bar for figures."
        )
    st.caption(told.format(shown=len(sites), total=len({*names, *sites})))
