"""How to read what is shown: the words, and what they do not say."""

import streamlit as st

from dashboard.language import _, said
from layers.disclosure_words import HEAD, lines
from layers.exactness import AS_IS
from layers.terms import DetectionKind, DetectionStatus, OperatingPoint, Phase, SiteStatus


def show() -> None:
    """Draw the page for whoever is signed in."""
    st.title(_("How to read this"))
    st.markdown(
        _(
            "A detection is a lasting change of the ground, seen by satellite. It is **no proof** "
            "of what happens behind a wall. Absence of detections is **not** absence of "
            "construction: clouds, small buildings and ground that was bare before hide it. Each "
            "answer says how often the ground was seen."
        )
    )
    st.markdown(
        _(
            "Reports of victims are shown as counts by region and quarter, from 11 upwards, and "
            "never as points. A rescue stands at the middle of its cell, not where it happened."
        )
    )
    for title, words in {
        _("Status of a detection"): DetectionStatus,
        _("Kind of change"): DetectionKind,
        _("Phase of a site"): Phase,
        _("Operating point of a run"): OperatingPoint,
        _("Reported status of a zone or compound"): SiteStatus,
    }.items():
        st.subheader(title)
        st.table(
            {
                _("word"): [word.value for word in words],
                _("meaning"): [said(word) for word in words],
            }
        )
    st.subheader(_("Who sees what, and how exactly"))
    st.caption(
        _(
            "What is given alike, as it is, to whoever may have the record is left out here; "
            "docs/protection.md has every field."
        )
    )
    differ = [line for line in lines() if set(line[2:]) != {AS_IS.words}]
    # As wide as it is, it is scrolled: st.table gives keys nothing to hold on to.
    st.dataframe([dict(zip(HEAD, line, strict=True)) for line in differ], height="content")
