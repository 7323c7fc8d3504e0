"""Choose a site of a zone, and how long an epoch is."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from dashboard.language import _, marked
from geo.period import Length

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
    found = {zone_id: _("All sites of {zone} together").format(zone=zone)}
    found |= {site_id: f"{name} · {site_id}" for site_id, name in named}
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
