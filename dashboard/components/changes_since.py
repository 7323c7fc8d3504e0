"""Choose since when changes are shown: the last visit, a span, or a day; in the address too."""

from datetime import date, datetime

import streamlit as st

from dashboard import session, state
from dashboard.language import _
from dashboard.visiting import DATE, LAST, Last, since

_LASTS = "last-visit"


def show(asked: str) -> datetime:
    """Return the instant since which changes are shown, after saying which that is.

    Parameters
    ----------
    asked
        What the link asks for.

    """
    now, last = session.now(), _last()
    named, _at = since(asked, last, now)
    names = {
        LAST: _("Last visit"), "1d": _("24 hours"), "7d": _("7 days"), "30d": _("30 days"),
        DATE: _("A day"),
    }  # fmt: skip
    start = named if named in names else DATE
    picked = st.segmented_control(
        _("Show what changed since"), list(names), format_func=names.__getitem__, default=start,
        key="changes-since",
    ) or start  # fmt: skip
    if picked == DATE:
        given = date.fromisoformat(named) if named not in names else now.date()
        day = st.date_input(
            _("Since this day (UTC)"), value=given, min_value=date(2000, 1, 1),
            max_value=now.date(), key="changes-day",
        )  # fmt: skip
        picked = day.isoformat()
    state.note(since=picked)
    named, at = since(picked, last, now)
    st.caption(_said(named, at, last))
    return at


def _last() -> Last:
    """Return the last visit; the same for as long as this one goes on, though it is written on."""
    held: Last = session.last_visit()
    if held.at is None and not held.kept:
        return st.session_state.get(_LASTS, held)  # type: ignore[no-any-return]
    st.session_state[_LASTS] = held
    return held


def _said(named: str, at: datetime, last: Last) -> str:
    said = _("Since {at} UTC: what the store learned after that, whenever it happened.").format(
        at=f"{at:%Y-%m-%d %H\\:%M}"
    )
    if named == LAST and last.at is None:
        said += " " + (
            _("This is your first visit, so seven days are shown.")
            if last.kept
            else _("When you last looked is not known, for the store cannot be written or read.")
        )
    elif not last.kept:
        said += " " + _("This visit could not be written down: somebody else is writing.")
    return said
