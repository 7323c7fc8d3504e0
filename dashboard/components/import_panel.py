"""What a file holds and what is wrong with it, as a person reads and decides it."""

import hashlib

import pandas as pd
import streamlit as st

from dashboard import session
from dashboard.desk import HandedIn
from dashboard.language import _, marked
from layers.exchange.corrections import Correction
from layers.exchange.fields import FIELDS, FLAGS
from layers.exchange.importing import ImportResult

_SHOWN = 200
_LOOKS = 3
"""That are kept: of the file as it came, and as a person changed what is taken of it."""

_HELD = "import looked at"
_OFFERED = {
    Correction.SWAP: marked("Swap longitude and latitude where that puts a place where we work"),
    Correction.HEMISPHERE: marked("Change the sign of a coordinate where that does"),
    Correction.REDACT: marked("Blot out of texts what could name or place a person"),
    Correction.AS_IS: marked("Keep such places as they are"),
    Correction.DAY_FIRST: marked("Read dates such as 05/07/2024 with the day first: 5 July"),
    Correction.MONTH_FIRST: marked("Read dates such as 05/07/2024 with the month first: May 7"),
    Correction.EXCEL_1900: marked(
        "Count serial numbers of days from 1900, as most spreadsheets do"
    ),
    Correction.EXCEL_1904: marked(
        "Count serial numbers of days from 1904, as old ones on a Mac do"
    ),
}


def looked_at(handed: HandedIn) -> ImportResult:
    """Return what taking a file would do; not worked out again while nothing has changed."""
    key = _key(handed)
    held: dict[tuple[str, ...], ImportResult] = st.session_state.setdefault(_HELD, {})
    if key not in held:
        with st.spinner(_("Reading")):
            found = session.desk().look(handed)
        while len(held) >= _LOOKS:
            del held[next(iter(held))]
        held[key] = found
    return held[key]


def mapping(result: ImportResult, kind: str) -> dict[str, str]:
    """Let a person see and change which column is which field."""
    st.subheader(_("Columns"))
    table = pd.DataFrame({
        "Column": list(result.mapping),
        "Example": [result.samples.get(each, "") for each in result.mapping],
        "Field": list(result.mapping.values()),
    })  # fmt: skip
    fields = ["", *FIELDS[kind], *(sorted(set(FLAGS.values())) if kind == "report" else ())]
    edited = st.data_editor(
        table, hide_index=True, disabled=["Column", "Example"], key=f"columns of {kind}",
        column_config={
            "Column": _("Column"), "Example": _("Example"),
            "Field": st.column_config.SelectboxColumn(_("Field"), options=fields),
        },
    )  # fmt: skip
    st.caption(
        _(
            "Columns without a field are left out. Examples of places, notes and persons are not "
            "shown."
        )
    )
    return {
        str(row.Column): str(row.Field or "")
        for row in edited.itertuples()
    }  # fmt: skip


def accepted(result: ImportResult) -> list[Correction]:
    """Let a person allow the corrections that the file needs."""
    # A bad file has a million problems, mostly in the same few words.
    said = {each.message for each in result.problems}
    needed = [each for each in _OFFERED if any(f"--accept {each}" in text for text in said)]
    chosen = st.session_state.get("accepted corrections", [])
    offered = [each for each in _OFFERED if each in needed or each in chosen]
    if not offered:
        return []
    return st.multiselect(
        _("Correct"),
        offered,
        format_func=lambda each: _(_OFFERED[each]),
        key="accepted corrections",
    )


def show_result(result: ImportResult) -> None:
    """Show what is wrong, what was left out, and what may be there twice."""
    st.subheader(_("What would happen"))
    good = result.rows - result.refused
    st.text(_("{good} of {rows} rows are good.").format(good=good, rows=result.rows))
    for note in result.notes:
        st.text(note)
    if result.problems:
        rows = [(each.row, each.column, each.message) for each in result.problems[:_SHOWN]]
        heads = [_("Row"), _("Column"), _("What is wrong")]
        _table(pd.DataFrame(rows, columns=heads), len(result.problems))
    if result.duplicates:
        st.text(_("These may be one; none is merged:"))
        pairs = [(each.one, each.other, each.why) for each in result.duplicates[:_SHOWN]]
        _table(
            pd.DataFrame(pairs, columns=[_("This"), _("May be"), _("Why")]), len(result.duplicates)
        )


def _table(table: pd.DataFrame, of: int) -> None:
    st.dataframe(table, hide_index=True)
    if of > len(table):
        st.caption(_("showing {shown} of {total}").format(shown=len(table), total=of))


def _key(handed: HandedIn) -> tuple[str, ...]:
    said = handed.mapping or {}
    return (
        hashlib.sha256(handed.content).hexdigest(), handed.name, handed.kind, handed.part,
        repr(sorted(said.items())), repr(sorted(handed.accept)), repr(session.reader().version()),
    )  # fmt: skip
