"""Numbers over all zones: growth, detections, rescues, nationalities, cases; each with its file."""

import streamlit as st

from dashboard import cache, state
from dashboard.components import statistics_counts, statistics_file, statistics_growth
from dashboard.language import _, marked

_KINDS = {"real": marked("Real"), "invented": marked("Invented")}


def show() -> None:
    """Draw the page for whoever is signed in."""
    st.title(_("Statistics"))
    st.caption(_(
        "Sums of what you may see. Real and invented records are never added up, and what is not "
        "known is in no sum."
    ))  # fmt: skip
    statistics_file.only_door()
    if not cache.released("zones").shown:
        st.info(
            _("There is no zone that you may see. Fill the store: compoundwatch demo, or "
              "compoundwatch zone add.")
        )  # fmt: skip
        return
    invented = _kind() == "invented"
    statistics_growth.show(invented=invented)
    statistics_counts.show_detections(invented=invented)
    statistics_counts.show_rescues(invented=invented)
    statistics_counts.show_nationalities(invented=invented)
    statistics_counts.show_cases(invented=invented)


def _kind() -> str:
    """Return which records are counted, as the link or a person says."""
    asked = state.query().get("records", "")
    if asked and asked not in _KINDS:
        st.warning(_("The link asks for records of a kind that there is not. Choose below."))
    kinds = list(_KINDS)
    usual = state.chosen({"records": asked}, "records", kinds) or _usual()
    picked = st.radio(
        _("Records"), kinds, index=kinds.index(usual), horizontal=True, key="statistics-records",
        format_func=lambda kind: _(_KINDS[kind]),
    )  # fmt: skip
    state.note(records=picked or usual)
    return picked or usual


def _usual() -> str:
    """Return the kind of which most is there: real records, if anything was measured of them."""
    measured = [cache.released(kind).frame["synthetic"] for kind in ("areas", "detections")]
    real = any(len(each) and not each.astype(bool).all() for each in measured)
    return "real" if real or not any(map(len, measured)) else "invented"
