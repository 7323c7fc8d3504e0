"""Says "showing n of m", with what is hidden and why."""

import streamlit as st

from dashboard.components.text import escaped
from layers.frames import Released


def show(name: str, released: Released) -> None:
    """Write one line about a layer; text only."""
    st.caption(escaped(f"{name}: {released.said()}"))
