"""What jobs tried: how each ended, what went wrong, and what to do about it."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.components import counts
from dashboard.components.text import escaped
from dashboard.language import _, said
from layers.frames import Released
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
        with st.expander(
            _("Showing {shown} of {total} reasons; the others").format(
                shown=most, total=len(reasons)
            )
        ):
            for rows in rest:
                _show_reason(rows)


def _show_reason(rows: list[Any]) -> None:
    """Show the newest of some tries that failed alike, and name the others."""
    newest, names = rows[0], [_name(each) for each in rows]
    title = _("{job} of {place}").format(job=newest.job, place=names[0])
    if len(rows) > 1:
        title = _("{one}, and {count} more for the same reason").format(
            one=title, count=len(rows) - 1
        )
    with st.container(border=True):
        st.markdown(f"**✕ {escaped(title)}**")
        st.text(f"{newest.said}\n{newest.remedy}".strip())
        told = _(
            "{state} Begun {when} UTC; {done} of {of} steps done; {units} processing units spent."
        ).format(
            state=said(AttemptState(newest.state)), when=f"{newest.started_at:%Y-%m-%d %H:%M}",
            done=newest.done, of=newest.of, units=f"{newest.units_spent:g}",
        )  # fmt: skip
        if len(rows) > 1:
            told += " " + _("The others: {names}.").format(names="; ".join(names[1:]))
        st.caption(escaped(told))


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
    counts.show(_("Tries"), attempts)
    if len(shown) < attempts.shown:
        st.caption(
            _("The newest {shown} of {total} stand here.").format(
                shown=len(shown), total=attempts.shown
            )
        )
    if shown.empty:
        return
    st.dataframe(pd.DataFrame({
        _("state"): [f"{_MARK.get(AttemptState(each), '')} {each}" for each in shown["state"]],
        _("began (UTC)"): pd.to_datetime(shown["started_at"], utc=True),
        _("took"): [_took(row.started_at, row.ended_at) for row in shown.itertuples()],
        _("job"): shown["job"], _("zone"): shown["zone_id"], _("window"): shown["window"],
        _("steps"): [
            _("{done} of {of}").format(done=row.done, of=row.of) for row in shown.itertuples()
        ],
        _("units"): shown["units_spent"], _("what happened"): shown["said"],
        _("what to do"): shown["remedy"], _("run"): shown["run_id"],
    }), hide_index=True, height=min(35 * len(shown) + 40, 320))  # fmt: skip


def _took(began: pd.Timestamp, ended: pd.Timestamp | None) -> str:
    if ended is None or pd.isna(ended):
        return _("not ended")
    seconds = (ended - began).total_seconds()
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
