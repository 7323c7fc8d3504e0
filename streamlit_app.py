"""The door for readers. Served by `compoundwatch serve`, behind the guard."""

import streamlit as st

from dashboard import navigation
from dashboard.assets import ICON

st.set_page_config(page_title="Compound Watch", page_icon=str(ICON), layout="wide")
navigation.current_page().run()
