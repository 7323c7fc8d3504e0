"""The door for readers. Served by `compoundwatch serve`, behind the guard."""

import streamlit as st

from dashboard import navigation, sign_in
from dashboard.assets import ICON
from dashboard.assets.fonts import SHEET

st.set_page_config(page_title="Compound Watch", page_icon=str(ICON), layout="wide")
st.html(f"<style>@import url('/assets/{SHEET}');</style>")
page = navigation.current_page()
sign_in.show_who()
page.run()
