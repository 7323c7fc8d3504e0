"""Opens a briefing that was kept: what was chosen then is chosen again."""

import streamlit as st

from dashboard.briefing.briefing import Briefing, Layout
from dashboard.briefing.kept import read_briefing
from dashboard.components.text import escaped
from dashboard.language import _
from layers.errors import LayerError

_KEY, _SAID = "briefing-kept", "briefing kept said"
_LARGEST = 64_000
"""Octets of such a file; notes and ids are the most of it."""


def show() -> None:
    """Show where a file can be handed in, and what came of the last one."""
    with st.expander(_("Open a briefing that was kept")):
        st.file_uploader(_("File (.json)"), type=["json"], key=_KEY, on_change=_open)
        if said := st.session_state.get(_SAID):
            st.error(escaped(said))


def _open() -> None:
    """Choose again what a file says, before the page is drawn."""
    st.session_state.pop(_SAID, None)
    handed = st.session_state.get(_KEY)
    if handed is None:
        return
    if handed.size > _LARGEST:
        st.session_state[_SAID] = _("This file is too large to be a briefing.")
        return
    try:
        asked = read_briefing(handed.getvalue())
    except LayerError as error:
        st.session_state[_SAID] = str(error)
        return
    for key in [each for each in st.session_state if str(each).startswith("briefing-")]:
        if key != _KEY:
            del st.session_state[key]
    st.session_state["briefing-title"] = asked.title
    st.session_state["briefing-notes"] = asked.notes
    st.query_params.from_dict(_query(asked))


def _query(asked: Briefing) -> dict[str, str]:
    """Return the link that asks for a briefing; its instant is today's again."""
    atlas = asked.layout is Layout.ATLAS
    found = {
        "layout": asked.layout.value, "compound": "" if atlas else ",".join(asked.compound_ids),
        "zone": "" if atlas else ",".join(asked.zone_ids),
        "zones": ",".join(asked.zone_ids) if atlas else "",
        "countries": ",".join(asked.countries), "kinds": ",".join(asked.kinds),
        "statuses": ",".join(asked.statuses), "since": str(asked.since or ""),
        "until": str(asked.until or ""), "audience": asked.audience.value, "tlp": asked.tlp.value,
        "language": asked.language, "paper": asked.paper.value,
        "orientation": asked.orientation.value, "layers": ",".join(asked.layers),
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}
