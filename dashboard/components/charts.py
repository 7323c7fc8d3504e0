"""Area over quarters, with intervals, and with gaps where nobody could see."""

from typing import TYPE_CHECKING

import matplotlib as mpl
import pandas as pd
import streamlit as st

from dashboard.charts import area_chart

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def show_area(growth: pd.DataFrame, site: str) -> None:
    """Show the chart of one site, and its twin as a table."""
    rows = growth[growth["site_id"] == site]
    if rows.empty:
        st.info("No footprint has been made of this site yet: compoundwatch footprints ZONE.")
        return
    mpl.use("agg")
    figure: Figure = area_chart(rows)
    st.pyplot(figure, width="stretch")
    with st.expander("The same as a table"):
        st.dataframe(rows.drop(columns="site_id"), hide_index=True)
