"""The audit log as a table that can be narrowed, and whether its chain holds."""

import pandas as pd
import streamlit as st

from dashboard import session
from layers.errors import LayerError
from layers.frames import Released
from layers.sentences import sentence
from layers.terms import AuditAction

_MOST = 1_000
_COLUMNS = {
    "entry_id": "Number", "at": "At (UTC)", "who": "Who", "audience": "As", "action": "Did",
    "rows": "Records", "about": "To what",
}  # fmt: skip


def show_chain() -> None:
    """Look at the whole chain, when somebody asks for it: that takes a while for a long log."""
    if not st.button("Check that nothing was changed", icon=":material/link:"):
        return
    bar = st.progress(0.0, "Looking at each entry")

    def step(done: int, of: int) -> None:
        bar.progress(done / of, f"Looking at each entry: {done} of {of}")

    try:
        found = session.held_chain(step)
    except LayerError as error:
        bar.empty()
        st.error(str(error))
        return
    bar.empty()
    if found.wrong:
        st.error(
            f"{found.entries} entries hold. {found.wrong} Keep store, log and anchors as they are, "
            "and find out who could write them."
        )
    else:
        st.success(f"All {found.entries} entries hold. Keep this elsewhere: {found.head}")


def show_entries(entries: Released) -> None:
    """Show the newest first: of one person, of some actions, of some days, or all."""
    frame = entries.frame.drop(columns="geometry").iloc[::-1]
    left, middle, right = st.columns(3)
    who = left.selectbox(
        "Who", sorted(frame["who"].unique()), index=None, placeholder="Everybody"
    )  # fmt: skip
    did = middle.multiselect(
        "Did", [each for each in AuditAction if each in set(frame["action"])],
        format_func=lambda each: each.replace("_", " "), placeholder="Anything",
    )  # fmt: skip
    day = right.date_input("On (UTC)", value=None, format="YYYY-MM-DD")
    if who:
        frame = frame[frame["who"] == who]
    if did:
        frame = frame[frame["action"].isin(did)]
    if day:
        frame = frame[frame["at"].str.startswith(str(day))]
    shown = frame.head(_MOST)
    more = f", the newest of {len(frame)} that fit" if len(frame) > _MOST else ""
    st.caption(f"Showing {len(shown)} of {entries.total} entries{more}.")
    if shown.empty:
        st.info("No entry fits. Choose another person, action or day.")
        return
    st.dataframe(_said(shown), hide_index=True, height=600)
    with st.expander("What the words mean"):
        for word in AuditAction:
            st.text(f"{word.replace('_', ' ')}: {sentence(word)}")


def _said(frame: pd.DataFrame) -> pd.DataFrame:
    """Return entries in the words of the table."""
    table = frame[list(_COLUMNS)].rename(columns=_COLUMNS)
    return table.assign(
        Number=frame["entry_id"].astype(int), Did=frame["action"].str.replace("_", " "),
        **{"At (UTC)": frame["at"].str.slice(0, 19).str.replace("T", " ")},
        Records=["" if pd.isna(each) else f"{each:.0f}" for each in frame["rows"]],
    )  # fmt: skip
