"""The signs, each asked with yes, no, or left unasked; how many are present is said meanwhile."""

from dataclasses import dataclass

import streamlit as st

from dashboard.language import _, marked, said
from layers.case_terms import Sign
from layers.signs import NO_VERDICT, signs_said

_YES, _NO, _UNASKED = marked("yes"), marked("no"), marked("not asked")


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered."""

    present: tuple[Sign, ...]
    """That are there."""

    asked: tuple[Sign, ...]
    """That were asked about, present or not."""


def ask(key: str) -> Answers:
    """Ask about each sign, and say how many are present.

    Parameters
    ----------
    key
        Tells this form from one that was sent before.

    """
    st.subheader(_("Signs"))
    st.caption(_(NO_VERDICT))
    given = {}
    for column, signs in zip(st.columns(2), (list(Sign)[::2], list(Sign)[1::2]), strict=True):
        with column:
            for sign in signs:
                given[sign] = st.radio(
                    said(sign), (_UNASKED, _YES, _NO), horizontal=True, key=f"{key} {sign}",
                    format_func=_,
                )  # fmt: skip
    answers = Answers(
        present=tuple(sign for sign in Sign if given[sign] == _YES),
        asked=tuple(sign for sign in Sign if given[sign] != _UNASKED),
    )
    st.info(signs_said(answers.present, answers.asked).capitalize() + ".")
    return answers
