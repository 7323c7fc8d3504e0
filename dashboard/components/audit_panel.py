"""The audit log as a table that can be narrowed, and whether its chain holds."""

import pandas as pd
import streamlit as st

from dashboard import session
from dashboard.language import _, marked, said
from layers.errors import LayerError
from layers.frames import Released
from layers.terms import AuditAction

_MOST = 1_000
_COLUMNS = {
    "entry_id": marked("Number"), "at": marked("At (UTC)"), "who": marked("Who"),
    "audience": marked("As"), "action": marked("Did"), "rows": marked("Records"),
    "about": marked("To what"),
}  # fmt: skip


def show_chain() -> None:
    """Look at the whole chain, when somebody asks for it: that takes a while for a long log."""
    if not st.button(_("Check that nothing was changed"), icon=":material/link:"):
        return
    bar = st.progress(0.0, _("Looking at each entry"))

    def step(done: int, of: int) -> None:
        told = _("Looking at each entry: {done} of {of}").format(done=done, of=of)
        bar.progress(done / of, told)

    try:
        found = session.held_chain(step)
    except LayerError as error:
        bar.empty()
        st.error(str(error))
        return
    bar.empty()
    if found.wrong:
        st.error(
            _(
                "{count} entries hold. {wrong} Keep store, log and anchors as they are, and find "
                "out who could write them."
            ).format(count=found.entries, wrong=found.wrong)
        )
    else:
        st.success(
            _("All {count} entries hold. Keep this elsewhere: {head}").format(
                count=found.entries, head=found.head
            )
        )


def show_entries(entries: Released) -> None:
    """Show the newest first: of one person, of some actions, of some days, or all."""
    frame = entries.frame.drop(columns="geometry").iloc[::-1]
    left, middle, right = st.columns(3)
    who = left.selectbox(
        _("Who"), sorted(frame["who"].unique()), index=None, placeholder=_("Everybody")
    )  # fmt: skip
    did = middle.multiselect(
        _("Did"), [each for each in AuditAction if each in set(frame["action"])],
        format_func=lambda each: each.replace("_", " "), placeholder=_("Anything"),
    )  # fmt: skip
    day = right.date_input(_("On (UTC)"), value=None, format="YYYY-MM-DD")
    if who:
        frame = frame[frame["who"] == who]
    if did:
        frame = frame[frame["action"].isin(did)]
    if day:
        frame = frame[frame["at"].str.startswith(str(day))]
    shown = frame.head(_MOST)
    told = _("Showing {shown} of {total} entries.")
    if len(frame) > _MOST:
        told = _("Showing {shown} of {total} entries, the newest of {fit} that fit.")
    st.caption(told.format(shown=len(shown), total=entries.total, fit=len(frame)))
    if shown.empty:
        st.info(_("No entry fits. Choose another person, action or day."))
        return
    st.dataframe(_said(shown), hide_index=True, height=600)
    with st.expander(_("What the words mean")):
        for word in AuditAction:
            st.text(f"{word.replace('_', ' ')}: {said(word)}")


def _said(frame: pd.DataFrame) -> pd.DataFrame:
    """Return entries in the words of the table."""
    table = frame[list(_COLUMNS)].assign(
        entry_id=frame["entry_id"].astype(int), action=frame["action"].str.replace("_", " "),
        at=frame["at"].str.slice(0, 19).str.replace("T", " "),
        rows=["" if pd.isna(each) else f"{each:.0f}" for each in frame["rows"]],
    )  # fmt: skip
    return table.rename(columns={name: _(words) for name, words in _COLUMNS.items()})
