"""What is on record of a compound: its status, its sources and how far to trust them."""

import streamlit as st

from dashboard import cache
from dashboard.components import counts
from dashboard.components.text import escaped, named, shortened
from dashboard.filtering import Filter, kept_of
from dashboard.language import _, marked

_RELIABLE = {
    "A": marked("completely reliable"), "B": marked("usually reliable"),
    "C": marked("fairly reliable"), "D": marked("not usually reliable"),
    "E": marked("unreliable"), "F": marked("cannot be judged"),
}  # fmt: skip
_CREDIBLE = {
    "1": marked("confirmed by others"), "2": marked("probably true"),
    "3": marked("possibly true"), "4": marked("doubtful"), "5": marked("improbable"),
    "6": marked("cannot be judged"),
}  # fmt: skip
"""Admiralty code (FM 2-22.3)."""


def show(zone_id: str, compound_id: str, wanted: Filter) -> None:
    """Show it; nothing where the site is no compound. The filter is of its detections."""
    found = cache.released("compounds", zone_id).frame
    rows = found[found["compound_id"] == compound_id]
    if rows.empty:
        return
    row = rows.iloc[0]
    with st.expander(_("Sources and what is on record")):
        lines = {
            _("Name"): named(row["name"]), _("Other names"): shortened(row["aliases"], 300),
            _("Reported status"): f"{row['status']}, {row['status_on'] or _('of no date')}",
            _("First reported"): row["first_reported"],
            _("How its place was found"): shortened(row["coord_method"], 200),
            _("Source"): shortened(row["source_title"], 200),
            _("Address"): shortened(row["source_url"], 300),
            _("Archived copy"): shortened(row["archived_url"], 300),
            _("Source is"): _graded(row["admiralty_source"], _RELIABLE),
            _("What it says is"): _graded(row["admiralty_info"], _CREDIBLE),
            _("Marking"): row["tlp"],
        }  # fmt: skip
        st.markdown(
            "\n".join(f"- {escaped(name)}: {escaped(text)}" for name, text in lines.items() if text)
        )
    released = cache.released("detections", zone_id)
    if "compound_id" in released.frame:
        own = released.frame.loc[released.frame["compound_id"] == compound_id, "detection_id"]
        if len(own):
            rows = kept_of("detections", released, "detection_id", set(own.astype(str)), wanted)
            counts.show(_("Detections assigned to it"), rows)


def _graded(grade: str, meanings: dict[str, str]) -> str:
    return f"{grade}: {_(meanings.get(grade, ''))}"
