"""The door for readers. Served by `compoundwatch serve`, behind the guard."""

import streamlit as st

from dashboard import navigation, sign_in
from dashboard.assets import ICON, ROOT
from dashboard.assets.fonts import SHEET

st.set_page_config(page_title="Compound Watch", page_icon=str(ICON), layout="wide")
style = (ROOT / "page.css").read_text("utf-8")
st.html(f"<style>@import url('/assets/{SHEET}');\n{style}</style>")
page = navigation.current_page()
sign_in.show_who()
page.run()
