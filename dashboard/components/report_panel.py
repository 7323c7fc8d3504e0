"""Reports as a table to choose from, one in its codes, and what is exact of it."""

import base64
from collections.abc import Sequence

import pandas as pd
import streamlit as st
from shapely import Point

from dashboard.components.text import escaped
from dashboard.language import _, marked, said
from layers.case_terms import Sign
from layers.signs import NO_VERDICT, signs_said

_COLUMNS = {
    "report_id": marked("Report"), "epoch": marked("Quarter"), "zone_id": marked("Zone"),
    "compound_id": marked("Compound"), "place_precision": marked("Place known to"),
    "signs_said": marked("Signs"), "channel": marked("Came by"), "source_title": marked("Source"),
    "synthetic": marked("Invented"),
}  # fmt: skip
_WORDS = {
    "event_type": marked("What the place was"), "epoch": marked("Quarter"),
    "zone_id": marked("Zone"), "compound_id": marked("Compound"), "cell": marked("Cell"),
    "place_precision": marked("Place known to"), "location_basis": marked("Place known from"),
    "exploitation": marked("Exploitation"), "control": marked("Means of control"),
    "recruitment": marked("Recruited"), "ransom": marked("Ransom asked"),
    "debt": marked("Debt and fines"), "age_band": marked("Age"),
    "citizenship": marked("Citizenship"), "channel": marked("Came by"),
    "source_title": marked("Who says so"), "said_on": marked("Said on"),
    "source_url": marked("Where"), "archived_url": marked("Archived at"),
    "admiralty_source": marked("Reliability of the source"),
    "admiralty_info": marked("Credibility"), "consent_scope": marked("Consent to"),
    "consent_on": marked("Given on"), "consent_until": marked("Kept until"),
    "tlp": marked("Marking"),
}  # fmt: skip


_NO_FILE = "<style>[data-testid='stElementToolbar'] {display: none}</style>"
"""Tables have a button that saves them as a file: here that would go past the audit log."""


def choose(reports: pd.DataFrame) -> str:
    """Return the id of the row that was clicked; empty for none."""
    st.html(_NO_FILE)
    table = reports.assign(
        signs_said=[
            signs_said(_words(present), _words(asked))
            for present, asked in zip(reports["signs"], reports["signs_asked"], strict=True)
        ],
        synthetic=reports["synthetic"].map({True: _("yes"), False: ""}),
    ).sort_values(["epoch", "report_id"], ascending=[False, True])
    names = {field: _(words) for field, words in _COLUMNS.items()}
    shown = table[list(_COLUMNS)].rename(columns=names)
    picked = st.dataframe(
        shown, hide_index=True, on_select="rerun", selection_mode="single-row", key="reports",
        column_config={names["report_id"]: st.column_config.TextColumn(width=130)},
    )  # fmt: skip
    rows = picked.selection.rows
    if not rows:
        st.caption(_("Choose a row, by the box at its left, to open its report."))
        return ""
    return str(table["report_id"].iloc[rows[0]])


def show_codes(row: pd.Series) -> None:
    """Show what the store holds of one report."""
    st.subheader(_("Report {report}").format(report=escaped(row.name)))
    present, asked = _words(row["signs"]), _words(row["signs_asked"])
    st.text(f"{signs_said(present, asked).capitalize()}.")
    for each in present:
        st.text(_("Yes: {sign}").format(sign=said(Sign(each))))
    for each in asked:
        if each not in present:
            st.text(_("No: {sign}").format(sign=said(Sign(each))))
    st.caption(_(NO_VERDICT))
    told = {
        _(words): str(row[name]).replace("_", " ")
        for name, words in _WORDS.items()
        if row[name] not in ("", None)
    }
    st.dataframe(
        pd.DataFrame({"": list(told), _("as reported"): list(told.values())}), hide_index=True,
        height="content",
    )  # fmt: skip


def show_exact(*, point: Point | None, note: str, photos: Sequence[bytes]) -> None:
    """Show place, note and photographs (JPEG), as text and pictures inside the page."""
    if point is None:
        st.text(_("No exact place is known."))
    else:
        told = _("Longitude {lon}, latitude {lat} (WGS 84)")
        st.text(told.format(lon=f"{point.x:.6f}", lat=f"{point.y:.6f}"))
    st.text(note or _("No note."))
    for number, photo in enumerate(photos, 1):
        # Inside the page: an address of its own could be asked for again.
        st.image(
            f"data:image/jpeg;base64,{base64.b64encode(photo).decode()}",
            caption=_("Photograph {number} of {total}").format(number=number, total=len(photos)),
        )


def _words(said: str) -> list[str]:
    return said.split(", ") if said else []
