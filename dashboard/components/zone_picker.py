"""Choose a zone: by name, in the address too."""

from collections.abc import Mapping

import streamlit as st

from dashboard import cache
from dashboard.components.text import marked_as, named
from dashboard.language import _


def show(names: Mapping[str, str], chosen: str) -> str:
    """Return the id of the chosen zone; empty for none."""
    ids, stand = list(names), cache.names("zones", standing=True)
    picked: str | None = st.selectbox(
        _("Zone"), ids, index=ids.index(chosen) if chosen in ids else None,
        format_func=lambda zone_id: marked_as(
            f"{named(names[zone_id], 60)} · {zone_id}", stands=zone_id in stand
        ),
        placeholder=_("Type a name or an id"),
    )  # fmt: skip
    return picked or ""
