"""What was spent of paid imagery, month by month, against what may be."""

import pandas as pd
import streamlit as st

from dashboard.components import counts
from layers.frames import Released


def show(spending: Released, *, cap: float) -> None:
    """Show processing units by account and month: charged, and reserved without a reply."""
    if not spending.total:
        st.caption("No processing units were spent: folders and open catalogues cost none.")
        return
    counts.show("Months", spending)
    rows = spending.frame
    st.dataframe(
        pd.DataFrame({
            "month (UTC)": rows["scope"].str.removeprefix("month/"), "account": rows["account"],
            "requests": rows["requests"], "units counted": rows["counted"],
            "of the cap": rows["counted"] / cap if cap else None,
            "charged": rows["charged"], "no reply seen": rows["open"],
        }),
        hide_index=True,
        column_config={"of the cap": st.column_config.ProgressColumn(format="percent")},
    )  # fmt: skip
    st.caption(
        f"A month may spend {cap:,.0f} units. What got no reply counts too, for the service may "
        "have charged it."
    )
