"""What is released of reports and rescues around one compound, with what is not known of it."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboard import cache
from dashboard.components import counts as told
from dashboard.components import held_reports
from dashboard.components.text import escaped
from dashboard.filtering import Filter, kept_of
from dashboard.joined.numbers import NOT_KNOWN, YEAR, Brought, Counts, Open, area_said
from dashboard.language import _, marked
from layers.errors import LayerError
from layers.exactness import SMALL_COUNT

_SHOWN = 12
"""Rescues in the table, the newest."""

_OLDER = marked("older than those")


def show(zone_id: str, compound_id: str, wanted: Filter | None = None) -> None:
    """Show counts, trend, last rescue and open reports of a compound.

    Parameters
    ----------
    zone_id
        The zone of the page it stands on.
    compound_id
        A compound; of anything else there is a sentence.
    wanted
        A filter of the rescues in the table. Figures are of all of them.

    """
    st.subheader(_("Reports and rescues"))
    counts = cache.compound_counts().get(compound_id)
    if counts is None:
        st.info(
            _("Reports and rescues are joined to compounds. This is none, or none that you may "
              "see in zone {zone}.").format(zone=escaped(zone_id))
        )  # fmt: skip
        return
    _figures(counts)
    st.caption(escaped(_how(counts)))
    if counts.trend is not None:
        st.text(_("Trend: {said}").format(said=counts.trend.said()))
    _quarters(counts)
    _rescues(counts.rescues, wanted or Filter())
    _open(counts)


def _figures(counts: Counts) -> None:
    own, trend, total = counts.own, counts.trend, counts.reports()
    people, untold = counts.people
    least, unknown = _("at least {count}"), _("not known")
    small = _("A number below {small} is left out. {untold} of {of} rescues have none.").format(
        small=SMALL_COUNT, untold=untold, of=len(own)
    )
    columns = [*st.columns(2), *st.columns(2)]
    for column, (name, value, words) in zip(columns, (
        (_("Reports in its cell"), least.format(count=total) if total else unknown,
         _("Of {year} released quarters together, of all places in the cell.").format(year=YEAR)),
        (_("Trend of reports"), trend.word if trend else unknown, _("Two released numbers.")),
        (_("Last rescue"), own[0].when if own else unknown,
         _("The last that names this compound.")),
        (_("People brought out"), least.format(count=people) if people else unknown, small),
    ), strict=True):  # fmt: skip
        column.metric(name, value, help=words)


def _how(counts: Counts) -> str:
    """Return what the numbers of reports are of, and what is missing."""
    place = counts.place
    if not place.cell:
        return _("Reports cannot be joined to it: {why}. That is not zero.").format(
            why=place.place_unknown
        )
    if not counts.through:
        return _("No release of report counts was made yet, so nothing is known of reports here.")
    if not counts.quarters:
        return _("No count was released for its H3 cell {cell} (253 km²): {why}. That is not "
                 "zero.").format(cell=place.cell, why=_(NOT_KNOWN))  # fmt: skip
    said = _("Numbers are of its H3 cell {cell} (253 km²) as a whole, as released through "
             "{through}; compounds that are known in it: {sharing}.").format(
        cell=place.cell, through=counts.through, sharing=counts.sharing
    )  # fmt: skip
    missing = YEAR - len(counts.last(YEAR))
    if missing <= 0:
        return said
    gap = _("{missing} of the last {year} have no number: {why}.").format(
        missing=missing, year=YEAR, why=_(NOT_KNOWN)
    )
    return f"{said} {gap}"


def _quarters(counts: Counts) -> None:
    if not counts.quarters:
        return
    table = pd.DataFrame([
        {_("quarter"): each.epoch, _("reports, at least"): each.at_least,
         _("counted at most"): each.at_most,
         _("of a region of"): area_said(each.resolution) if each.fine
         else _("{area}, or a part of it").format(area=area_said(each.resolution))}
        for each in reversed(counts.quarters)
    ])  # fmt: skip
    with st.expander(_("Released numbers of reports: {count} quarters").format(count=len(table))):
        st.dataframe(table, hide_index=True, height="content")


def _rescues(rescues: Sequence[Brought], wanted: Filter) -> None:
    if not rescues:
        st.caption(_(
            "No rescue is recorded here that you may see. That is no proof that there was none."
        ))  # fmt: skip
        return
    some = {each.rescue_id for each in rescues}
    rows = kept_of("rescues", cache.released("rescues"), "rescue_id", some, wanted)
    left = set(rows.frame["rescue_id"].astype(str))
    newest = [each for each in rescues if each.rescue_id in left][:_SHOWN]
    if len(left) > len(newest):
        hidden = {**rows.hidden, _OLDER: len(left) - len(newest)}
        ids = {each.rescue_id for each in newest}
        rows = replace(rows, frame=rows.frame[rows.frame["rescue_id"].isin(ids)], hidden=hidden)
    if not newest:
        told.show(_("Rescues"), rows)
        return
    table = pd.DataFrame([
        {_("when"): each.when, _("how"): each.kind.replace("_", " "),
         _("people"): _("not told") if each.people is None else str(each.people),
         _("where"): _("names this compound") if each.own
         else _("in its cell, names no compound"),
         _("source"): each.source}
        for each in newest
    ])  # fmt: skip
    with st.expander(escaped(f"{_('Rescues')}: {told.said(rows)}")):
        st.dataframe(table, hide_index=True, height="content")


def _open(counts: Counts) -> None:
    """Say how many reports are kept of it: to a caseworker who asked, and only then."""
    if not held_reports.may_read():
        st.caption(_("Open reports: for caseworkers. The released numbers are what you may see."))
        return
    if held_reports.held() is None:
        st.caption(
            _("Open reports are not counted yet. That you read them goes into the audit log.")
        )
        if not st.button(_("Count open reports"), key=f"open-{counts.place.compound_id}"):
            return
    try:
        reports = held_reports.read()
    except LayerError as error:
        st.error(escaped(
            _("Not counted, for that you read them could not be written: {error}").format(
                error=error
            )
        ))  # fmt: skip
        return
    st.text(Open.of(counts.place, reports.frame).said())
