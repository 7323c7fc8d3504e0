"""Reports that a caseworker has read, kept in the session of that browser and nowhere else.

That they were read is an entry of the audit log, one for each session and each state of the store:
whatever page asks for them, and however often it is drawn.
"""

import streamlit as st

from dashboard import session
from layers.frames import Released
from layers.terms import Audience

_HELD = "reports held"


def held() -> Released | None:
    """Return what was read in this session and is still so; None if nothing was.

    What another person had in this session is forgotten.
    """
    kept: tuple[object, Released] | None = st.session_state.get(_HELD)
    if kept is not None and kept[0] != _state():
        del st.session_state[_HELD]
        return None
    return None if kept is None else kept[1]


def read() -> Released:
    """Return the reports for who asks now.

    Raises
    ------
    NotReleasableError
        For everybody but caseworkers.
    LayerError
        If the audit log cannot be written; nothing was read.

    """
    kept = held()
    if kept is None:
        kept = session.reader().reports()
        st.session_state[_HELD] = _state(), kept
    return kept


def _state() -> object:
    reader = session.reader()
    return session.turn(), reader.version(), reader.audience, session.person()


def may_read() -> bool:
    """Say whether who asks may read reports at all."""
    return session.reader().audience is Audience.CASEWORKER
