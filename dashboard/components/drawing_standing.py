"""Withdraw a site that was made by mistake, or let it stand again: nothing is deleted."""

import streamlit as st

from dashboard import session
from dashboard.components.drawing_target import Target
from dashboard.components.text import escaped
from dashboard.language import _
from layers.errors import LayerError


def show(target: Target) -> None:
    """Show how the site stands, and let that be changed."""
    st.subheader(_("Made by mistake"))
    day = session.drawing_desk().withdrawn_on(target.kind, target.site_id)
    if day is None:
        st.caption(
            _(
                "A site that is none can be withdrawn. It stays, with all that names it, and is "
                "shown as withdrawn; it is not ranked, watched or measured any more."
            )
        )
        sure = st.checkbox(_("This was never a site"), key=f"sure {target.site_id} {_turn(target)}")
        if st.button(_("Withdraw it"), icon=":material/block:", disabled=not sure):
            _set(target, stands=False)
        return
    told = _("Withdrawn on {day}: it was made by mistake. All that is known of it is still there.")
    st.warning(told.format(day=day))
    if st.button(_("Let it stand again"), icon=":material/undo:"):
        _set(target, stands=True)


def _turn(target: Target) -> int:
    turn: int = st.session_state.get(f"standing {target.site_id}", 0)
    return turn


def _set(target: Target, *, stands: bool) -> None:
    try:
        session.drawing_desk().set_standing(target.kind, target.site_id, stands=stands)
    except LayerError as error:
        st.error(escaped(error))
        return
    st.session_state[f"standing {target.site_id}"] = _turn(target) + 1  # the box is empty again
    st.rerun()
