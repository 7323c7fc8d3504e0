"""The style of every page: our fonts, and what a theme of Streamlit cannot say."""

import streamlit as st

from dashboard.assets import ROOT
from dashboard.assets.fonts import SHEET


def show() -> None:
    """Put the style into the page; it holds nothing but files of this program."""
    style = (ROOT / "page.css").read_text("utf-8")
    st.html(f"<style>@import url('/assets/{SHEET}');\n{style}</style>")
