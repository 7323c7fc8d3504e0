"""Says "showing n of m", with what is hidden and why."""

import streamlit as st

from layers.frames import Released


def show(name: str, released: Released) -> None:
    """Write one line about a layer; text only."""
    st.caption(f"{name}: {released.said()}".replace("[", "(").replace("]", ")"))
