"""Says "showing n of m", with what is hidden and why."""

import streamlit as st

from dashboard.components.text import escaped
from dashboard.language import _
from layers.frames import Released


def show(name: str, released: Released) -> None:
    """Write one line about a layer; text only."""
    st.caption(escaped(f"{name}: {said(released)}"))


def said(released: Released) -> str:
    """Return "showing n of m" as `Released.said` does, in the language that is spoken."""
    if released.words:
        return _(released.words)
    told = _("showing {shown} of {total}").format(shown=released.shown, total=released.total)
    reasons = "; ".join(f"{count} {_(why)}" for why, count in sorted(released.hidden.items()))
    return f"{told} ({reasons})" if reasons else told
