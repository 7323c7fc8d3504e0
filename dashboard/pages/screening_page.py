"""Write down what a person reported: the signs, the place, the consent; never a verdict.

What is typed goes the way of the row of an import, so the same checks hold and there is no second
way in. It lies in this browser's session until it is kept, and is forgotten then.
"""

import streamlit as st

from dashboard import cache, session
from dashboard.components import (
    import_panel,
    screening_form,
    screening_problems,
    signs_panel,
)
from dashboard.components.text import escaped
from dashboard.language import _
from layers.errors import LayerError
from layers.exchange.corrections import Correction
from layers.signs import signs_said

_SENT = "screening sent"
_REFUSED = "screening refused"
_SAID = "screening said"


def show() -> None:
    """Draw the page for whoever is signed in."""
    st.title(_("Screening"))
    if not session.desk().open():
        st.info(
            _(
                "Reports are written down by analysts and caseworkers. There is nothing here for "
                "you."
            )
        )
        return
    if said := st.session_state.pop(_SAID, ""):
        st.success(escaped(said))
    st.caption(
        _(
            "One person's situation. The place and what was told are sealed in the vault; the "
            "store keeps a cell, a quarter and codes. Names are never kept."
        )
    )
    refused = st.session_state.get(_REFUSED)
    problems = refused.problems if refused is not None else []
    key = f"screening {st.session_state.setdefault(_SENT, 0)}"
    answers = signs_panel.ask(key)
    row = screening_form.ask(
        key, zones=cache.names("zones"), compounds=cache.names("compounds"), problems=problems
    )
    row |= {"signs": ";".join(answers.present), "signs_asked": ";".join(answers.asked)}
    accept: list[Correction] = []
    if refused is not None:
        screening_problems.show_all(problems, screening_form.BESIDE)
        accept = import_panel.accepted(refused)
    if st.button(_("Keep this report"), type="primary"):
        _keep(row, accept, signs_said(answers.present, answers.asked))


def _keep(row: screening_form.Row, accept: list[Correction], signs: str) -> None:
    """Hand the row in; on a refusal all that was typed stays."""
    try:
        with st.spinner(_("Keeping")):
            report_id, found = session.desk().write_down(row, accept)
    except LayerError as error:
        st.error(_("Nothing was kept. {error}").format(error=error))
        return
    if found.problems:
        st.session_state[_REFUSED] = found
    else:
        st.session_state.pop(_REFUSED, None)
        st.session_state[_SENT] += 1
        told = [_("Kept as report {report}; {signs}.").format(report=report_id, signs=signs)]
        told += [
            _("It may be one with {other}: {why}.").format(other=each.other, why=each.why)
            for each in found.duplicates
        ]
        st.session_state[_SAID] = " ".join(told)
    st.rerun()
