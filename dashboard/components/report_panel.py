"""Reports as a table to choose from, one in its codes, and what is exact of it."""

import base64
from collections.abc import Sequence

import pandas as pd
import streamlit as st
from shapely import Point

from dashboard.components.text import escaped
from layers.case_terms import Sign
from layers.sentences import sentence
from layers.signs import NO_VERDICT, signs_said

_COLUMNS = {
    "report_id": "Report", "epoch": "Quarter", "zone_id": "Zone", "compound_id": "Compound",
    "place_precision": "Place known to", "signs_said": "Signs", "channel": "Came by",
    "source_title": "Source", "synthetic": "Invented",
}  # fmt: skip
_WORDS = {
    "event_type": "What the place was", "epoch": "Quarter", "zone_id": "Zone",
    "compound_id": "Compound", "cell": "Cell", "place_precision": "Place known to",
    "location_basis": "Place known from", "exploitation": "Exploitation",
    "control": "Means of control", "recruitment": "Recruited",
    "ransom": "Ransom asked", "debt": "Debt and fines",
    "age_band": "Age", "citizenship": "Citizenship", "channel": "Came by",
    "source_title": "Who says so", "said_on": "Said on", "source_url": "Where",
    "archived_url": "Archived at", "admiralty_source": "Reliability of the source",
    "admiralty_info": "Credibility", "consent_scope": "Consent to", "consent_on": "Given on",
    "consent_until": "Kept until", "tlp": "Marking",
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
        synthetic=reports["synthetic"].map({True: "yes", False: ""}),
    ).sort_values(["epoch", "report_id"], ascending=[False, True])
    shown = table[list(_COLUMNS)].rename(columns=_COLUMNS)
    picked = st.dataframe(
        shown, hide_index=True, on_select="rerun", selection_mode="single-row", key="reports",
        column_config={"Report": st.column_config.TextColumn(width=130)},
    )  # fmt: skip
    rows = picked.selection.rows
    if not rows:
        st.caption("Choose a row, by the box at its left, to open its report.")
        return ""
    return str(table["report_id"].iloc[rows[0]])


def show_codes(row: pd.Series) -> None:
    """Show what the store holds of one report."""
    st.subheader(f"Report {escaped(row.name)}")
    present, asked = _words(row["signs"]), _words(row["signs_asked"])
    said = signs_said(present, asked)
    st.text(f"{said.capitalize()}.")
    for each in present:
        st.text(f"Yes: {sentence(Sign(each))}")
    for each in asked:
        if each not in present:
            st.text(f"No: {sentence(Sign(each))}")
    st.caption(NO_VERDICT)
    told = {
        words: str(row[name]).replace("_", " ")
        for name, words in _WORDS.items()
        if row[name] not in ("", None)
    }
    st.dataframe(
        pd.DataFrame({"": list(told), "as reported": list(told.values())}), hide_index=True,
        height="content",
    )  # fmt: skip


def show_exact(*, point: Point | None, note: str, photos: Sequence[bytes]) -> None:
    """Show place, note and photographs (JPEG), as text and pictures inside the page."""
    if point is None:
        st.text("No exact place is known.")
    else:
        st.text(f"Longitude {point.x:.6f}, latitude {point.y:.6f} (WGS 84)")
    st.text(note or "No note.")
    for number, photo in enumerate(photos, 1):
        # Inside the page: an address of its own could be asked for again.
        st.image(
            f"data:image/jpeg;base64,{base64.b64encode(photo).decode()}",
            caption=f"Photograph {number} of {len(photos)}",
        )


def _words(said: str) -> list[str]:
    return said.split(", ") if said else []
