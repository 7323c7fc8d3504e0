"""A briefing: chosen, seen as it will be printed, made in any format, and taken away."""

import streamlit as st

from dashboard import briefed, session
from dashboard.briefing.briefing import Briefing
from dashboard.briefing.contents import Contents
from dashboard.components import briefing_files, briefing_form, briefing_kept, briefing_preview
from dashboard.components.text import escaped, shortened
from dashboard.language import _
from geo.period import midnight


def show() -> None:
    """Draw the page for whoever is signed in."""
    st.title(_("Briefing"))
    st.caption(_(
        "What leaves the building: dated, sourced, marked. What enters is what its audience may "
        "have, and each file is read back before it is handed over."
    ))  # fmt: skip
    briefing_kept.show()
    asked = briefing_form.show(midnight(session.now().date()))
    if asked is None:
        st.info(_("Choose what it is about, and how it is marked: then it is shown here."))
        return
    said = _gathered(asked)
    for each in said.left_out:
        st.caption(escaped(each))
    preview, files = st.columns([5, 2], gap="medium")
    with files:
        st.subheader(_("Files"))
        briefing_files.show(said)
    with preview:
        st.subheader(_("Preview"))
        briefing_preview.show(said)


def _gathered(asked: Briefing) -> Contents:
    """Return what the briefing says, with progress."""
    with st.status(_("Gathering"), expanded=False) as status:
        progress = st.progress(0.0)

        def step(what: str, done: int, of: int) -> None:
            progress.progress(done / of if of else 1.0, text=escaped(shortened(what, 60)))

        said = briefed.contents(asked, step=step)
        told = _("Gathered: {title}").format(title=shortened(said.title, 80))
        status.update(label=escaped(told), state="complete")
    return said
