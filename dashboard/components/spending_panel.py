"""What was spent of paid imagery, month by month, against what may be."""

import pandas as pd
import streamlit as st

from dashboard.components import counts
from layers.frames import Released


def show(spending: Released) -> None:
    """Show processing units by account and month: charged, and reserved without a reply."""
    counts.show("Requests", spending)
    if spending.frame.empty:
        st.caption("No processing units were spent: folders and open catalogues cost none.")
        return
    rows = spending.frame
    open_ = rows["charged"].isna()
    table = pd.DataFrame({
        "month": rows["month"], "account": rows["account"],
        "requests": 1, "units charged": rows["charged"].fillna(0.0),
        "units reserved, no reply seen": rows["reserved"].where(open_, 0.0),
    })  # fmt: skip
    st.dataframe(
        table.groupby(["month", "account"], as_index=False).sum().sort_values(
            "month", ascending=False
        ),
        hide_index=True,
    )  # fmt: skip
    st.caption("What got no reply counts against the cap, for the service may have charged it.")
