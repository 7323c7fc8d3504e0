"""Ink: words inside a chart, in the colour that the reader's theme asks for.

Streamlit gives axes and legends the theme's colours, and leaves words among the marks black.
"""

from typing import TypeVar

import altair as alt
import streamlit as st

_INKS = {"light": "#22262a", "dark": "#f2f4f6"}
_EITHER = "#6f757a"
"""Seen on both grounds, while it is not known which one it is."""

Chart = TypeVar("Chart", bound=alt.TopLevelMixin)


def inked(chart: Chart) -> Chart:
    """Return a chart whose words can be read on the ground of this reader's theme."""
    inked_chart: Chart = chart.configure_text(color=_INKS.get(st.context.theme.type or "", _EITHER))
    return inked_chart
