"""The filters of a page: what is asked for of the layers on its map, table and counts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from dashboard.components.text import escaped
from dashboard.filtering import GRADES, Filter, said
from dashboard.language import _
from dashboard.state import EARLIEST, LATEST, View
from layers.terms import DetectionStatus, SiteStatus


def show(view: View) -> Filter:
    """Show the filters, as a link has them at first; return what is asked for now.

    Parameters
    ----------
    view
        What the link asks for.

    """
    with st.popover(_("Filters"), icon=":material/filter_alt:", width="stretch"):
        wanted = Filter(
            since=_day(_("Since"), view.since, "since"),
            until=_day(_("Until"), view.until, "until"),
            statuses=_some(_("Status of detections"), list(DetectionStatus), view.statuses, "st"),
            sites=_some(_("Status of compounds"), list(SiteStatus), view.sites, "sites"),
            score=st.slider(
                _("Least score of a detection"), 0.0, 1.0, view.score, 0.05, key="filter-score"
            ),
            size_ha=st.number_input(
                _("Least area, ha"), 0.0, 10_000.0, view.size, 0.5, key="filter-size"
            ),
            grade=_grade(view.grade),
            unjudged=st.checkbox(
                _("Also sources that nobody can judge (F)"), view.unjudged, key="filter-unjudged"
            ),
        )
        st.caption(
            _(
                "The period is of first looks, rescues and events; a date known to the month or "
                "quarter counts as all of it. Reports are counts of whole cells, and are in no "
                "filter."
            )
        )
    if not wanted.open:
        st.caption(escaped(_("Filtered: {what}").format(what=said(wanted))))
    return wanted


def asked_for(view: View) -> Filter:
    """Return the filter that a view holds."""
    return Filter(
        since=view.since, until=view.until, statuses=view.statuses, sites=view.sites,
        score=view.score, size_ha=view.size, grade=view.grade, unjudged=view.unjudged,
    )  # fmt: skip


def put(view: View, wanted: Filter) -> View:
    """Return a view that holds a filter, and is otherwise as it was."""
    return replace(
        view, since=wanted.since, until=wanted.until, statuses=wanted.statuses,
        sites=wanted.sites, score=wanted.score, size=wanted.size_ha, grade=wanted.grade,
        unjudged=wanted.unjudged,
    )  # fmt: skip


def _day(label: str, asked: date | None, key: str) -> date | None:
    found: date | None = st.date_input(
        label, asked, min_value=EARLIEST, max_value=LATEST, key=f"filter-{key}",
        format="YYYY-MM-DD",
    )  # fmt: skip
    return found


def _some(
    label: str, known: Sequence[str], asked: Sequence[str], key: str
) -> tuple[str, ...]:  # fmt: skip
    found = st.multiselect(
        label, [str(each) for each in known], [each for each in asked if each in known],
        key=f"filter-{key}", placeholder=_("All"),
    )  # fmt: skip
    return tuple(found)


def _grade(asked: str) -> str:
    choices = ["", *GRADES]
    found: str = st.selectbox(
        _("Least reliability of a source (Admiralty code)"), choices,
        choices.index(asked if asked in choices else ""), key="filter-grade",
        format_func=lambda grade: _meanings()[grade],
    )  # fmt: skip
    return found


def _meanings() -> dict[str, str]:
    return {
        "": _("Any"), "A": _("A: completely reliable"), "B": _("B: usually reliable"),
        "C": _("C: fairly reliable"), "D": _("D: not usually reliable"), "E": _("E: unreliable"),
    }  # fmt: skip
