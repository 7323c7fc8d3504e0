"""The pages of a briefing as they will be printed, before anything leaves."""

import streamlit as st

from dashboard import briefed
from dashboard.briefing.contents import Contents
from dashboard.language import _, ngettext


def show(said: Contents) -> None:
    """Show its pages one by one; of an atlas, those of its first sheets."""
    with st.spinner(_("Setting the pages")):
        pages = briefed.preview(said)
    number = 1
    if len(pages) > 1:
        number = st.slider(_("Page of the preview"), 1, len(pages), 1, key="briefing-preview-page")
    told = _("Page {number} of {total} of the preview")
    st.image(pages[number - 1], caption=told.format(number=number, total=len(pages)))
    sheets = len(said.sheets)
    if sheets > briefed.PREVIEWED:
        told = ngettext(
            "The preview shows {shown} of {count} sheet.",
            "The preview shows {shown} of {count} sheets.", sheets,
        )  # fmt: skip
        st.caption(told.format(shown=briefed.PREVIEWED, count=sheets))
