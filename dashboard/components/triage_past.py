"""What was judged before: the readings of one candidate, suppressions of a zone, agreement."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import cache, session
from dashboard.components.text import escaped
from dashboard.components.triage_queue import Shown
from dashboard.language import _
from layers.errors import LayerError
from layers.read import Reader
from layers.verdict import READ

_SAID = "triage lifted"


def own(readings: pd.DataFrame, who: str) -> str:
    """Return the id of a person's own reading that counts; empty if he has none."""
    his = readings[readings["analyst"] == who]
    back = set(his["undoes"])
    left = [
        str(row["review_id"]) for _at, row in his.iterrows()
        if row["decision"] in READ and row["review_id"] not in back
    ]  # fmt: skip
    return left[-1] if left else ""


def readings_of(reader: Reader, detection_id: str) -> pd.DataFrame:
    """Return the readings that this person may know of."""
    rows: pd.DataFrame = reader.readings(detection_id, session.bench().who).frame
    return rows


def show_readings(shown: Shown, readings: pd.DataFrame, own_id: str) -> None:
    """Say how the one that is looked at stands for this person; blind before he has judged."""
    queue, item = shown.queue, shown.item
    if item in queue.held:
        st.warning(
            _("A suppression holds this back: a look-alike was rejected here. Lift it below.")
        )
    elif item in queue.again:
        st.info(
            _(
                "A second reading is asked for. What the first reader said is shown after you have "
                "judged."
            )
        )
    elif item in queue.waiting:
        st.info(_("You have judged this; it waits for another reader."))
    if readings.empty:
        return
    columns = ["decided_at", "analyst", "decision", "reason", "likelihood", "confidence",
               "first_seen_on", "compound_id", "review_id", "undoes"]  # fmt: skip
    with st.expander(_("Who said what"), expanded=bool(own_id)):
        st.dataframe(readings[columns], hide_index=True)


def show_suppressions(shown: Shown) -> None:
    """List what is not asked about again, and let it be lifted."""
    st.subheader(_("Suppressed look-alikes"))
    kind, words = st.session_state.pop(_SAID, ("", ""))
    if kind:
        getattr(st, kind)(escaped(words))
    released = cache.released("suppressions", shown.zone_id or None)
    rows = released.frame
    if rows.empty:
        st.caption(_("None. A look-alike that is rejected begins one."))
        return
    rejected = _rejected(released.frame, session.bench().who)
    counts = pd.Series(list(shown.queue.held.values()), dtype=str).value_counts()
    live = rows[rows["lifted_at"].isna()]
    for _at, row in live.iterrows():
        _live(row, int(counts.get(row["suppression_id"], 0)), rejected)
    lifted = rows[rows["lifted_at"].notna()]
    if not lifted.empty:
        with st.expander(_("Lifted ({count})").format(count=len(lifted))):
            table = lifted[["zone_id", "kind", "reason", "since", "lifted_at", "lifted_by"]].copy()
            who = [rejected.get(each, ("", pd.NaT)) for each in lifted["review_id"]]
            table.insert(4, "rejected_by", [each for each, _at in who])
            table.insert(5, "rejected_at", [at for _each, at in who])
            st.dataframe(table, hide_index=True)


Rejected = Mapping[str, tuple[str, pd.Timestamp]]
"""Review -> the pseudonym of who rejected, and when."""


def _rejected(suppressions: pd.DataFrame, who: str) -> Rejected:
    """Return who rejected each look-alike, and when: of the readings that a person may know of."""
    ids = tuple(sorted({*suppressions["detection_id"]}))

    def ask(reader: Reader) -> Rejected:
        readings = [row for each in ids for row in reader.readings(each, who).frame.itertuples()]
        return {str(row.review_id): (str(row.analyst), row.decided_at) for row in readings}

    return cache.kept(("rejected", who, *ids), ask)


def _live(row: Any, holds: int, rejected: Rejected) -> None:
    left, right = st.columns([4, 1], vertical_alignment="center")
    said = _(
        "{zone}: {kind} taken for {reason}, since {day:%Y-%m-%d}. Holds back {count}. "
        "Look-alike: {detection}."
    ).format(
        zone=row["zone_id"], kind=str(row["kind"]).replace("_", " "),
        reason=str(row["reason"]).replace("_", " "), day=row["since"], count=holds,
        detection=row["detection_id"],
    )  # fmt: skip
    if row["review_id"] in rejected:
        by, at = rejected[row["review_id"]]
        said += " " + _("Rejected by {by}, {at:%Y-%m-%d %H:%M} UTC.").format(by=by, at=at)
    left.text(said)
    name = row["suppression_id"]
    right.button(_("Lift"), key=f"lift {name}", on_click=_lift, args=(str(name),), width="stretch",
                 help=_("Asks again about what it holds back."))  # fmt: skip


def _lift(suppression_id: str) -> None:
    try:
        session.bench().lift(suppression_id)
    except LayerError as error:
        st.session_state[_SAID] = ("error", str(error))
    else:
        st.session_state[_SAID] = ("success", _("Lifted: what it held back is asked about again."))


def show_agreement(zone_id: str) -> None:
    """Say how far two readers agree in a zone."""
    st.subheader(_("Agreement of two readers"))
    if not zone_id:
        st.caption(_("Choose a zone: agreement is told for each."))
        return
    st.text(session.reader().agreement(zone_id).words)
    st.caption(
        _(
            "1 is always the same, 0 what chance would give. Of confirm, reject and unsure, first "
            "readings alone; every fifth candidate is read twice for it."
        )
    )
