"""What a detection rests on: the sentence, the place before and after, the series, every look."""

import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from dashboard import session
from dashboard.components.ink import inked
from dashboard.components.text import escaped
from dashboard.index_chart import index_chart, spans
from dashboard.language import _, said
from layers.evidence import SERIES
from layers.terms import Phase

if TYPE_CHECKING:
    from layers.read import Reader


def show(detection_id: str, numbers: str, *, first: object = None) -> None:
    """Show the evidence of one detection, or say that there is none.

    Parameters
    ----------
    detection_id
        Of which.
    numbers
        What its score was made of.
    first
        UTC day of the first look that showed it.

    """
    reader = session.reader()  # one for all: each looks through the zones once
    rows = reader.evidence(detection_id).frame
    st.subheader(_("Why"))
    if rows.empty:
        st.info(_("The newest run did not see this place, so it has no evidence to show."))
        return
    row = rows.iloc[0]
    st.markdown(escaped(row["sentence"]))
    _pictures(reader, detection_id, row)
    looks = pd.DataFrame(json.loads(row["series"]), columns=list(SERIES))
    phases = _phases(row["phases"])
    chart = index_chart(looks, row["index"], phases, first=first)
    st.altair_chart(inked(chart), width="stretch", key=f"index-{detection_id}")
    used = int(looks["value"].notna().sum())
    st.caption(
        _(
            "{used} of {total} looks show this place. Score: {score}. The band is what was usual "
            "for the season, three spreads to either side; the strip beneath has the phases."
        ).format(used=used, total=len(looks), score=escaped(numbers))
    )
    with st.expander(_("Every look, used or left out, and why")):
        st.dataframe(looks, hide_index=True)
    with st.expander(_("Phases: when, and what they mean")):
        if phases:
            st.table([
                {_("phase"): phase, _("first month"): first_month, _("last month"): last_month}
                for phase, first_month, last_month, _months in spans(phases)
            ])  # fmt: skip
        st.table({
            _("phase"): [each.value for each in Phase],
            _("meaning"): [said(each) for each in Phase],
        })  # fmt: skip


def _pictures(reader: "Reader", detection_id: str, row: Any) -> None:
    """Show both sides with their dates, in one stretch."""
    sides = {"before": _("before: {first} to {last}"), "after": _("after: {first} to {last}")}
    for column, (side, dates) in zip(st.columns(2), sides.items(), strict=True):
        png = reader.evidence_png(detection_id, side)
        first, last = row[f"{side}_first"], row[f"{side}_last"]
        with column:
            if png:
                st.image(png, caption=dates.format(first=first, last=last))
            else:
                st.info(_("Not seen before.") if side == "before" else _("Not seen after."))


def _phases(said: Any) -> list[tuple[str, str]]:
    """Return month and phase of each entry."""
    entries = said if isinstance(said, list | tuple) else str(said).split(", ")
    pairs = [str(each).split("=", 1) for each in entries if "=" in str(each)]
    return [(month, phase) for month, phase in pairs]
