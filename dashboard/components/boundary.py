"""The boundary of a page: what it cannot do is said in words, and stops nothing else."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from dashboard.components.text import escaped, shortened
from dashboard.faults import Fault, fault_of
from dashboard.language import _

P = ParamSpec("P")
_LONGEST = 400


def guarded(show: Callable[P, None], page: str) -> Callable[P, None]:
    """Return a page, or a part of one, that says in words what it cannot do.

    A fragment is run again by itself, past its page: it needs a boundary of its own, within
    `st.fragment`. What Streamlit uses to stop and to run again passes.

    Parameters
    ----------
    show
        Draws it.
    page
        Address of the page, for the log.

    """

    @wraps(show)
    def shown(*args: P.args, **named: P.kwargs) -> None:
        try:
            show(*args, **named)
        except Exception as error:  # noqa: BLE001 - whatever it is, a reader gets words
            _say(fault_of(error, page), f"{page}-{show.__name__}")

    return shown


def fragment(page: str) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Return what makes a part of a page run again by itself, within a boundary of its own."""

    def made(show: Callable[P, None]) -> Callable[P, None]:
        kept: Callable[P, None] = st.fragment(guarded(show, page))
        return kept

    return made


def _say(fault: Fault, key: str) -> None:
    parts = [fault.wrong, fault.do]
    if fault.id:
        parts.append(_("Id: {id}").format(id=fault.id))
    said = "\n\n".join(escaped(shortened(part, _LONGEST)) for part in parts)
    st.error(said, icon=":material/error:")
    st.button(_("Try again"), key=f"again-{key}")
