"""What a briefing says and how it looks, gathered once for each version of the store."""

from dataclasses import replace

import streamlit as st

from dashboard import cache, session
from dashboard.briefing.briefing import Briefing
from dashboard.briefing.contents import Contents
from dashboard.briefing.onpaper import sheets
from imagery.progress import Progress

PREVIEWED = 3
"""Sheets that a preview shows; of more, the first ones."""

_DPI = 110
_HELD = "briefing gathered"


def contents(asked: Briefing, *, step: Progress) -> Contents:
    """Return what a briefing says, for those who may read it.

    It is held for this session, and not in the cache: what shows progress may stand in none.

    Raises
    ------
    LayerError
        If it is not for who asks to make, or there is nothing to brief on.

    """
    reader = session.reader()
    key = asked.written(), reader.version(), reader.audience, session.turn()
    held = st.session_state.get(_HELD)
    if held is None or held[0] != key:
        st.session_state[_HELD] = key, session.briefing_desk().contents(asked, step=step)
    found: Contents = st.session_state[_HELD][1]
    return found


def preview(said: Contents) -> tuple[bytes, ...]:
    """Return the pages of a briefing as pictures, PNG; of an atlas those of its first sheets."""
    first = replace(said, sheets=said.sheets[:PREVIEWED])
    written, version = said.briefing.written().decode(), str(said.store_version)
    about = ("pages of a briefing", written, version)
    return cache.kept(about, lambda _: sheets.png(first, dpi=_DPI))
