"""Which zones are silent, and which are due, with the reason of each."""

from collections import Counter
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from layers.due import Due
from layers.silence import Alarm, Silence

_TITLE = {
    Silence.UNSEEN: "Not seen", Silence.NOT_RUN: "Job did not run", Silence.FAILING: "Only failures"
}  # fmt: skip

_WIDE = {"why": st.column_config.TextColumn(width="large")}


def show_alarms(alarms: Sequence[Alarm], *, most: int = 300) -> None:
    """Show silent zones, the longest silence first."""
    kinds = Counter(each.kind for each in alarms)
    told = "; ".join(f"{_TITLE[kind].lower()}: {count}" for kind, count in kinds.most_common())
    zones = len({each.zone_id for each in alarms})
    st.warning(
        f"Of {zones} {'zone' if zones == 1 else 'zones'} nothing is heard ({told}). That is not "
        "the same as nothing happening.",
        icon=":material/notifications_off:",
    )  # fmt: skip
    st.dataframe(pd.DataFrame({
        "alarm": [_TITLE[each.kind] for each in alarms], "zone": [each.zone_id for each in alarms],
        "days": [each.days for each in alarms], "why": [_sentence(each.why) for each in alarms],
    }).head(most), hide_index=True, height=min(35 * len(alarms) + 40, 320),
        column_config=_WIDE)  # fmt: skip
    if len(alarms) > most:
        st.caption(f"Showing {most} of {len(alarms)} alarms, the longest silence first.")


def show_due(due: Sequence[Due], *, most: int = 300) -> None:
    """Show when each zone is to be looked at, those that are due first."""
    now = sum(each.now for each in due)
    st.caption(f"{now} of {len(due)} zones are due now. What a schedule does: compoundwatch due.")
    if not due:
        return
    st.dataframe(pd.DataFrame({
        "due": ["now" if each.now else "later" for each in due],
        "zone": [each.zone_id for each in due], "name": [each.name for each in due],
        "since or from (UTC)": [each.at for each in due],
        "why": [_sentence(each.why) for each in due],
        "every (days)": [each.every_days for each in due],
    }).head(most), hide_index=True, height=min(35 * len(due) + 40, 320),
        column_config=_WIDE)  # fmt: skip
    if len(due) > most:
        st.caption(f"Showing {most} of {len(due)} zones.")


def _sentence(why: str) -> str:
    return f"{why[:1].upper()}{why[1:]}."
