"""What jobs tried: how each ended, what went wrong, and what to do about it."""

import pandas as pd
import streamlit as st

from dashboard.components import counts
from dashboard.components.text import escaped
from layers.frames import Released
from layers.sentences import sentence
from layers.terms import AttemptState

_MARK = {
    AttemptState.RUNNING: "▷", AttemptState.DONE: "●", AttemptState.SAME: "○",
    AttemptState.BLIND: "◌", AttemptState.FAILED: "✕", AttemptState.STOPPED: "❚❚",
    AttemptState.DIED: "✕",
}  # fmt: skip
"""A shape beside the word, so that nothing is told by colour alone."""


def show_failures(failures: Released) -> None:
    """Show each try that failed and was not made good since, with its remedy."""
    for row in failures.frame.itertuples():
        with st.container(border=True):
            what = f"{row.job} of {row.zone_id}" + (f", {row.window}" if row.window else "")
            st.markdown(f"**✕ {escaped(what)}**")
            st.text(f"{row.said}\n{row.remedy}".strip())
            st.caption(escaped(
                f"{sentence(AttemptState(row.state))} Begun {row.started_at:%Y-%m-%d %H:%M} UTC; "
                f"{row.done} of {row.of} steps done; {row.units_spent:g} processing units spent."
            ))  # fmt: skip


def show_attempts(attempts: Released, *, most: int = 200) -> None:
    """Show tries as a table, those that began last first."""
    shown = attempts.frame.head(most)
    counts.show("Tries", attempts)
    if len(shown) < attempts.shown:
        st.caption(f"The newest {len(shown)} of {attempts.shown} stand here.")
    if shown.empty:
        return
    st.dataframe(pd.DataFrame({
        "state": [f"{_MARK.get(AttemptState(each), '')} {each}" for each in shown["state"]],
        "began (UTC)": pd.to_datetime(shown["started_at"], utc=True),
        "took": [_took(row.started_at, row.ended_at) for row in shown.itertuples()],
        "job": shown["job"], "zone": shown["zone_id"], "window": shown["window"],
        "steps": [f"{row.done} of {row.of}" for row in shown.itertuples()],
        "units": shown["units_spent"], "what happened": shown["said"],
        "what to do": shown["remedy"], "run": shown["run_id"],
    }), hide_index=True, height=min(35 * len(shown) + 40, 320))  # fmt: skip


def _took(began: pd.Timestamp, ended: pd.Timestamp | None) -> str:
    if ended is None or pd.isna(ended):
        return "not ended"
    seconds = (ended - began).total_seconds()
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
