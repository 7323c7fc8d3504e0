"""What was spent of paid imagery, month by month, against what may be."""

import pandas as pd
import streamlit as st

from dashboard.components import counts
from dashboard.language import _
from layers.frames import Released


def show(spending: Released, *, cap: float) -> None:
    """Show processing units by account and month: charged, and reserved without a reply."""
    if not spending.total:
        st.caption(_("No processing units were spent: folders and open catalogues cost none."))
        return
    counts.show(_("Months"), spending)
    rows = spending.frame
    st.dataframe(
        pd.DataFrame({
            _("month (UTC)"): rows["scope"].str.removeprefix("month/"),
            _("account"): rows["account"], _("requests"): rows["requests"],
            _("units counted"): rows["counted"],
            _("of the cap"): rows["counted"] / cap if cap else None,
            _("charged"): rows["charged"], _("no reply seen"): rows["open"],
        }),
        hide_index=True,
        column_config={_("of the cap"): st.column_config.ProgressColumn(format="percent")},
    )  # fmt: skip
    st.caption(
        _(
            "A month may spend {cap} units. What got no reply counts too, for the service may have "
            "charged it."
        ).format(cap=f"{cap:,.0f}")
    )
