"""The one button by which a file leaves the app: that it does is in the audit log before it does.

The file is made when somebody asks for it, for who looked at the page then.
"""

from collections.abc import Callable

import streamlit as st

from dashboard import session
from layers.terms import AuditAction


def show(
    label: str, content: Callable[[], bytes], *, name: str, kind: str, about: str, note: str = ""
) -> None:
    """Show it.

    Parameters
    ----------
    label
        What stands on it.
    content
        Makes the file.
    name
        Of the file.
    kind
        Its media type.
    about
        What the audit log says of it: ids, a zone, whom it is for; never content.
    note
        Shown beside it.

    """

    def leaving() -> bytes:
        made = content()
        session.note(AuditAction.EXPORTED, f"{about} for {session.reader().audience}")
        return made

    st.download_button(
        label, session.asked_by_now(leaving), name, kind, on_click="ignore",
        icon=":material/download:", help=note or None,
    )  # fmt: skip
