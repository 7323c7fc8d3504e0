"""Says what of a link could not be shown; never what it held, for a link may come from anybody."""

from collections.abc import Sequence

import streamlit as st

from dashboard.components.text import escaped
from dashboard.language import _
from dashboard.state import Wrong


def show(wrong: Sequence[Wrong]) -> None:
    """Say it in one box; nothing where all of the link could be shown."""
    known = [each for each in wrong if each.why]
    told = _("The link asks for “{name}”: {why}. It is left out.")
    lines = [told.format(name=each.name, why=each.why) for each in known]
    if len(known) < len(wrong):
        count = len(wrong) - len(known)
        lines.append(_("Parts of the link that mean nothing here: {count}.").format(count=count))
    if lines:
        st.warning("  \n".join(map(escaped, lines)))
