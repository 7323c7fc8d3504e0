"""What jobs tried: how each ended, what went wrong, and what to do about it."""

from typing import Any

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


def show_failures(failures: Released, *, most: int = 5) -> None:
    """Show why tries failed that were not made good since, each reason once, with its remedy."""
    reasons = _by_reason(failures.frame)
    for rows in reasons[:most]:
        _show_reason(rows)
    if rest := reasons[most:]:
        with st.expander(f"Showing {most} of {len(reasons)} reasons; the others"):
            for rows in rest:
                _show_reason(rows)


def _show_reason(rows: list[Any]) -> None:
    """Show the newest of some tries that failed alike, and name the others."""
    newest, names = rows[0], [_name(each) for each in rows]
    others = f", and {len(rows) - 1} more for the same reason" if len(rows) > 1 else ""
    with st.container(border=True):
        st.markdown(f"**✕ {escaped(f'{newest.job} of {names[0]}{others}')}**")
        st.text(f"{newest.said}\n{newest.remedy}".strip())
        st.caption(escaped(
            f"{sentence(AttemptState(newest.state))} Begun {newest.started_at:%Y-%m-%d %H:%M} UTC; "
            f"{newest.done} of {newest.of} steps done; {newest.units_spent:g} processing units "
            "spent." + (f" The others: {'; '.join(names[1:])}." if others else "")
        ))  # fmt: skip


def _by_reason(frame: pd.DataFrame) -> list[list[Any]]:
    """Return tries in lists of one reason: the same words, but for the zone and its window."""
    found: dict[tuple[str, ...], list[Any]] = {}
    row: Any
    for row in frame.itertuples():
        words = row.said.replace(row.zone_id, "").replace(row.window or "\0", "")
        found.setdefault((row.job, row.state, words, row.remedy), []).append(row)
    return list(found.values())


def _name(row: Any) -> str:
    return f"{row.zone_id}, {row.window}" if row.window else str(row.zone_id)


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
