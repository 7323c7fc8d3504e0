"""The door for readers. Served by `compoundwatch serve`, behind the guard."""

import streamlit as st

from dashboard import navigation, page_style, sign_in
from dashboard.assets import ICON

st.set_page_config(page_title="Compound Watch", page_icon=str(ICON), layout="wide")
page_style.show()
page = navigation.current_page()
sign_in.show_who()
page.run()
