"""Who saw, brought in, changed or took out what: for administrators.

That the log was read is an entry itself, one for each session of a browser: were it one for each
click, the log would tell of little else.
"""

import streamlit as st

from dashboard import session
from dashboard.components import audit_panel
from dashboard.language import _
from layers.errors import LayerError, StoreError
from layers.terms import Audience, AuditAction

_NOTED = "audit log read"


def show() -> None:
    """Draw the page for whoever is signed in."""
    st.title(_("Audit log"))
    if session.reader().audience is not Audience.ADMINISTRATOR:
        st.info(_("The audit log is read by administrators. There is nothing here for you."))
        return
    try:
        if not st.session_state.get(_NOTED):
            session.note(AuditAction.READ_LOG, "the page of the app")
            st.session_state[_NOTED] = True
    except LayerError as error:
        st.error(
            _("The log is not shown, for that you read it could not be written: {error}").format(
                error=error
            )
        )
        return
    st.caption(
        _(
            "Each effect has one entry, kept with it or before it leaves. That you opened this "
            "page is the newest. People stand under a pseudonym; what was seen or sent is named, "
            "never shown."
        )
    )
    audit_panel.show_chain()
    try:
        entries = session.reader().audit()
    except StoreError:
        raise  # of the store as a whole: the boundary of the page says what that means
    except (LayerError, ValueError):
        st.error(
            _(
                "An entry cannot be read: it was changed, or the store is damaged. Check the "
                "chain: it says which."
            )
        )
        return
    audit_panel.show_entries(entries)
