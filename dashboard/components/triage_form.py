"""The form of a judgement: buttons with keys, so that a hand never leaves the keyboard.

It is a fragment: a choice draws the form again, and nothing of what stands beside it. Streamlit
keeps C and R for itself, and lets no key of a button go off while somebody types in a field.

Keys may come faster than the form is drawn. So a key is only written down when it comes; the form
takes all that came in their right order, choices before the save. A choice belongs to the candidate
under which it was pressed: one that comes late falls on no other, which nobody has seen yet.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import session
from dashboard.components import triage_besides, triage_queue
from dashboard.components.boundary import guarded
from dashboard.components.text import escaped
from dashboard.drafts import Draft, judgement
from dashboard.judgement import OvertakenError
from dashboard.language import _, marked
from layers.errors import LayerError
from layers.terms import ReasonCode, ReviewDecision

_DRAFTS, _SAID, _DONE = "triage drafts", "triage said", "triage done"
_AGAIN, _KEYS, _SAVES, _SEEN = "triage again", "triage keys", "triage saves", "triage seen"

_DECISIONS = (
    (ReviewDecision.CONFIRM, marked("Confirm"), "Y"),
    (ReviewDecision.REJECT, marked("Reject"), "X"),
    (ReviewDecision.UNSURE, marked("Unsure"), "U"),
)
_CONFIDENCES = (
    ("low", marked("Low"), "L"),
    ("moderate", marked("Moderate"), "M"),
    ("high", marked("High"), "H"),
)


def show(row: Any, seen: frozenset[str], own: str) -> None:
    """Draw the form.

    Parameters
    ----------
    row
        Of the detection.
    seen
        Ids of its reviews now. What counts is what there was when it was shown first: what came
        since, this person is told of.
    own
        Id of this person's own reading of it that counts; empty if he has none.

    """
    _form(row, seen, own)


def draft_of(detection_id: str) -> Draft:
    """Return what this person chose so far for a detection."""
    found: Draft = st.session_state.get(_DRAFTS, {}).get(detection_id, Draft())
    return found


def _draw(row: Any, seen: frozenset[str], own: str) -> None:
    name = str(row["detection_id"])
    seen = st.session_state.setdefault(_SEEN, {}).setdefault(name, seen)
    _take(name)
    if st.session_state.pop(_SAVES, "") == name:
        _save(row, seen)
    if st.session_state.pop(_AGAIN, False):
        st.rerun()
    draft = draft_of(name)
    st.subheader(_("Your judgement"))
    show_told()
    _moves(name, own)
    with _row():
        for decision, label, key in _DECISIONS:
            _choice(_(label), key, draft.decision is decision, name, decision=decision)
    st.caption(_("Reason"))
    with _row():
        for number, reason in enumerate(ReasonCode, 1):
            label = reason.value.replace("_", " ").capitalize()
            _choice(label, str(number), draft.reason is reason, name, reason=reason)
    _estimate(name, draft)
    missing = draft.missing()
    st.button(
        _("Save"), key="triage-save", shortcut="S", type="primary", width="stretch",
        on_click=_write_down_save, args=(name,),
        help=_("Keeps your judgement and goes on."),
    )  # fmt: skip
    if missing == "decision":
        st.caption(_("Choose: confirm, reject or unsure."))
    elif missing:
        st.caption(_("Choose a reason: 1 to 7."))
    triage_besides.show(row)


_form = st.fragment(guarded(_draw, "triage"))


def _row() -> DeltaGenerator:
    """Return a row that goes on in the next line where it is narrow; no label is cut or broken."""
    return st.container(horizontal=True, gap="small")


def _moves(name: str, own: str) -> None:
    with _row():
        _button(_("Previous"), "K", "triage-previous", lambda: _go(-1))
        _button(_("Next"), "J", "triage-next", lambda: _go(1))
        _undo_button(own, name)


def show_end() -> None:
    """Say what came of the last key where nothing is left, and let it be taken back."""
    st.session_state.pop(_AGAIN, None)
    show_told()
    _undo_button("", "")


def _undo_button(own: str, name: str) -> None:
    done: list[tuple[str, str]] = st.session_state.get(_DONE, [])
    last = (own, name) if own else (done[-1] if done else ("", ""))
    st.button(
        _("Undo"),
        key="triage-undo",
        shortcut="Z",
        disabled=not last[0],
        on_click=_undo,
        args=last,
        help=_("Takes back your judgement of this, or else the last one you gave."),
    )


def _estimate(name: str, draft: Draft) -> None:
    """Draw likelihood and confidence, which are two things and never one."""
    band = draft.likelihood.replace("_", " ") or _("not chosen")
    st.caption(_("Likelihood that it is real construction: {band}").format(band=band))
    with _row():
        _choice(_("Less likely"), "A", False, name, steps=-1)
        _choice(_("More likely"), "D", False, name, steps=1)
    st.caption(_("Confidence in that"))
    with _row():
        for value, label, key in _CONFIDENCES:
            _choice(_(label), key, draft.confidence == value, name, confidence=value)


def _button(label: str, key: str, name: str, act: Callable[[], None]) -> None:
    st.button(label, key=name, shortcut=key, width="content", on_click=act)


def _choice(label: str, key: str, chosen: bool, name: str, **choice: Any) -> None:
    """Draw one choice; a chosen one has a tick, not a colour alone."""
    st.button(
        label, key=f"triage-key-{key} {name}", shortcut=key, width="content",
        type="primary" if chosen else "secondary",
        icon=":material/check:" if chosen else None,
        on_click=_write_down, args=(name, choice),
    )  # fmt: skip


def _write_down(name: str, choice: dict[str, Any]) -> None:
    st.session_state.setdefault(_KEYS, []).append((name, choice))


def _write_down_save(name: str) -> None:
    st.session_state[_SAVES] = name


def _take(name: str) -> None:
    """Take the choices that were written down for a candidate into its draft."""
    came = [choice for whose, choice in st.session_state.pop(_KEYS, []) if whose == name]
    if came:
        _change(name, draft_of(name).taking(came))


def _change(name: str, draft: Draft) -> None:
    st.session_state.setdefault(_DRAFTS, {})[name] = draft


def _go(steps: int) -> None:
    triage_queue.step(steps)
    st.session_state[_AGAIN] = True


def _save(row: Any, seen: frozenset[str]) -> None:
    name = str(row["detection_id"])
    draft = draft_of(name)
    try:
        given = judgement(
            draft, triage_besides.given(row), detection_id=name, run_id=str(row["run_id"]),
            seen=seen,
        )  # fmt: skip
        done = session.bench().judge(given)
    except OvertakenError as error:
        _change(name, replace(draft, seen=draft.seen | error.seen))
        st.session_state[_SAID] = ("warning", str(error))
        return
    except LayerError as error:
        st.session_state[_SAID] = ("error", str(error))
        return
    st.session_state.setdefault(_DONE, []).append((done.review_id, name))
    _forget(name)
    triage_besides.forget(name)
    words = _("Kept: {decision}.").format(decision=given.decision)
    if done.status is not None:
        words += " " + _("It is {status} now.").format(status=done.status)
    else:
        words += " " + _("It waits for another reader.")
    if done.suppressed:
        words += " " + _("What looks like it here is not asked about again, until lifted below.")
    st.session_state[_SAID] = ("success", words)
    _show_next(triage_queue.after(name))


def _undo(review_id: str, name: str) -> None:
    try:
        session.bench().take_back(review_id)
    except LayerError as error:
        st.session_state[_SAID] = ("error", str(error))
        return
    done: list[tuple[str, str]] = st.session_state.get(_DONE, [])
    st.session_state[_DONE] = [each for each in done if each[0] != review_id]
    _forget(name)
    st.session_state[_SAID] = ("success", _("Taken back. It is on record that it was said."))
    _show_next(name)


def _forget(name: str) -> None:
    for held in (_DRAFTS, _SEEN):
        st.session_state.get(held, {}).pop(name, None)


def _show_next(item: str) -> None:
    if item:
        st.query_params["item"] = item
    elif "item" in st.query_params:
        del st.query_params["item"]
    st.session_state[_AGAIN] = True


def show_told() -> None:
    """Say what came of the last key."""
    kind, words = st.session_state.pop(_SAID, ("", ""))
    if kind:
        getattr(st, kind)(escaped(words))
