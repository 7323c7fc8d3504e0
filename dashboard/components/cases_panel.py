"""Figures of cases and roles of organisations, of a country or of a place, each with its source."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from dashboard.components import counts
from layers.frames import Released
from layers.sentences import date_said

_SOURCE = {
    "source_title": "Source", "said_on": "Said on", "source_url": "Where",
    "archived_url": "Archived at", "grade": "Grade", "tlp": "Marking", "synthetic": "Invented",
}  # fmt: skip
_CASES = {
    "kind": "What", "stage": "Stage", "count": "How many", "country_iso3": "Country",
    "where": "Zone or compound", "offence": "Offence", "as_of": "As of",
}  # fmt: skip
_ORGANISATIONS = {
    "name": "Organisation", "role": "Said to be", "country_iso3": "Registered in",
    "where": "Zone or compound", "case_id": "Case",
}  # fmt: skip
_LINKS = {name: st.column_config.LinkColumn() for name in ("Where", "Archived at")}


@dataclass(frozen=True, slots=True)
class Within:
    """What the page is narrowed to; empty: everything."""

    country: str
    """ISO 3166, three letters."""

    place: str
    """Id of a zone or compound."""


def narrow(cases: Released, organisations: Released) -> Within:
    """Let a person choose a country and a place, of those that something is said of."""
    both = pd.concat([cases.frame, organisations.frame])
    left, right = st.columns(2)
    country = left.selectbox(
        "Country", sorted(filter(None, both["country_iso3"].unique())), index=None,
        placeholder="All countries",
    )  # fmt: skip
    places = {*both["zone_id"], *both["compound_id"]} - {""}
    place = right.selectbox(
        "Zone or compound", sorted(places), index=None, placeholder="Everywhere"
    )
    return Within(country or "", place or "")


def show_cases(cases: Released, within: Within) -> None:
    """Show figures, the newest first. They are not added up: one case is in several of them."""
    st.subheader("Investigations, prosecutions, court reports")
    counts.show("Figures", cases)
    rows = _of(cases.frame, within)
    if rows.empty:
        _nothing(cases, "figure of cases", "case")
        return
    rows = rows.assign(as_of=list(map(date_said, rows["on"], rows["date_precision"])))
    rows = rows.sort_values(["on", "case_id"], ascending=[False, True])
    _table(rows, _CASES | _SOURCE)
    st.caption(
        "Figures are not added up: sources count the same cases, at one stage and the next, and "
        "of a zone and of its country."
    )


def show_organisations(organisations: Released, within: Within) -> None:
    """Show what organisations are said to be: claims with their sources."""
    st.subheader("Organisations and their roles")
    counts.show("Roles", organisations)
    rows = _of(organisations.frame, within)
    if rows.empty:
        _nothing(organisations, "role of an organisation", "organisation")
        return
    _table(rows.sort_values(["name", "organisation_id"]), _ORGANISATIONS | _SOURCE)
    st.caption("What a source says an organisation is. That is a claim, and no finding.")


def _of(frame: pd.DataFrame, within: Within) -> pd.DataFrame:
    of_country = (frame["country_iso3"] == within.country) | (within.country == "")
    of_place = (
        (frame["zone_id"] == within.place)
        | (frame["compound_id"] == within.place)
        | (within.place == "")
    )
    return frame[of_country & of_place]


def _table(rows: pd.DataFrame, columns: dict[str, str]) -> None:
    told = rows.assign(
        where=rows["compound_id"].where(rows["compound_id"] != "", rows["zone_id"]),
        grade=rows["admiralty_source"] + rows["admiralty_info"],
    )
    shown = told[list(columns)].rename(columns=columns)
    for name in ("What", "Stage", "Said to be"):
        if name in shown:
            shown[name] = shown[name].str.replace("_", " ")
    st.dataframe(shown, hide_index=True, column_config=_LINKS)


def _nothing(released: Released, what: str, kind: str) -> None:
    if released.shown:
        st.info("Nothing is recorded for this choice. That is no proof that there is nothing.")
    else:
        st.info(f"No {what} is recorded that you may see: compoundwatch import FILE --kind {kind}.")
