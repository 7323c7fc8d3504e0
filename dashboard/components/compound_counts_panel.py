"""What is released of reports and rescues around one compound, with what is not known of it."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard import cache
from dashboard.components import held_reports
from dashboard.components.text import escaped
from dashboard.joined.numbers import NOT_KNOWN, YEAR, Brought, Counts, Open, area_said
from layers.errors import LayerError
from layers.exactness import SMALL_COUNT

_SHOWN = 12
"""Rescues in the table, the newest."""


def show(zone_id: str, compound_id: str) -> None:
    """Show counts, trend, last rescue and open reports of a compound.

    Parameters
    ----------
    zone_id
        The zone of the page it stands on.
    compound_id
        A compound; of anything else there is a sentence.

    """
    st.subheader("Reports and rescues")
    counts = cache.compound_counts().get(compound_id)
    if counts is None:
        st.info(
            "Reports and rescues are joined to compounds. This is none, or none that you may "
            f"see in zone {escaped(zone_id)}."
        )
        return
    _figures(counts)
    st.caption(escaped(_how(counts)))
    _trend(counts)
    _quarters(counts)
    _rescues(counts.rescues)
    _open(counts)


def _figures(counts: Counts) -> None:
    own, trend, total = counts.own, counts.trend, counts.reports()
    people, untold = counts.people
    small = f"A number below {SMALL_COUNT} is left out. {untold} of {len(own)} rescues have none."
    for column, (name, value, words) in zip(st.columns(4), (
        ("Reports in its cell", f"at least {total}" if total else "not known",
         f"Of {YEAR} released quarters together, of all places in the cell."),
        ("Trend of reports", trend.word if trend else "not known", "Two released numbers."),
        ("Last rescue", own[0].when if own else "not known", "The last that names this compound."),
        ("People brought out", f"at least {people}" if people else "not known", small),
    ), strict=True):  # fmt: skip
        column.metric(name, value, help=words)


def _how(counts: Counts) -> str:
    """Return what the numbers of reports are of, and what is missing."""
    place = counts.place
    if not place.cell:
        return f"Reports cannot be joined to it: {place.place_unknown}. That is not zero."
    if not counts.through:
        return "No release of report counts was made yet, so nothing is known of reports here."
    cell = f"H3 cell {place.cell} (253 km²), which holds {counts.sharing} of the compounds"
    if not counts.quarters:
        return f"No count was released for its {cell}: {NOT_KNOWN}. That is not zero."
    missing = YEAR - len(counts.last(YEAR))
    gap = f" {missing} of the last {YEAR} have no number: {NOT_KNOWN}." if missing > 0 else ""
    return (
        f"Numbers are of its {cell}, all of them together, as released through "
        f"{counts.through}.{gap}"
    )


def _trend(counts: Counts) -> None:
    trend = counts.trend
    if trend is not None:
        st.text(f"Trend: {trend.said()}")


def _quarters(counts: Counts) -> None:
    if not counts.quarters:
        return
    table = pd.DataFrame([
        {"quarter": each.epoch, "reports, at least": each.at_least, "counted at most": each.at_most,
         "of a region of": area_said(each.resolution) + ("" if each.fine else " or a part of it")}
        for each in reversed(counts.quarters)
    ])  # fmt: skip
    with st.expander(f"Released numbers of reports, {len(table)} quarters"):
        st.dataframe(table, hide_index=True, height="content")


def _rescues(rescues: Sequence[Brought]) -> None:
    if not rescues:
        st.caption(
            "No rescue is recorded here that you may see. That is no proof that there was none."
        )
        return
    table = pd.DataFrame([
        {"when": each.when, "how": each.kind.replace("_", " "),
         "people": "not told" if each.people is None else str(each.people),
         "where": "names this compound" if each.own else "in its cell, names no compound",
         "source": each.source}
        for each in rescues[:_SHOWN]
    ])  # fmt: skip
    with st.expander(f"Rescues: showing {len(table)} of {len(rescues)}"):
        st.dataframe(table, hide_index=True, height="content")


def _open(counts: Counts) -> None:
    """Say how many reports are kept of it: to a caseworker who asked, and only then."""
    if not held_reports.may_read():
        st.caption("Open reports: for caseworkers. The released numbers are what you may see.")
        return
    if held_reports.held() is None:
        st.caption("Open reports are not counted yet. That you read them goes into the audit log.")
        if not st.button("Count open reports", key=f"open-{counts.place.compound_id}"):
            return
    try:
        reports = held_reports.read()
    except LayerError as error:
        st.error(escaped(f"Not counted, for that you read them could not be written: {error}"))
        return
    st.text(Open.of(counts.place, reports.frame).said())
