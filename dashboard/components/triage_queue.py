"""The queue as one person sees it: filters, order, what is left out and why."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import cache, session, state
from dashboard.components import zone_picker
from dashboard.components.text import escaped
from dashboard.digest.nearness import Nearness
from dashboard.language import _
from dashboard.triage_order import Candidate, in_order
from layers.judging import OPEN, Queue
from layers.terms import DetectionStatus

ORDER = "triage order"
"""Ids of the queue as it was drawn last: what comes next and what came before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is drawn of the queue."""

    zone_id: str
    """Of the filter; empty for all zones."""

    status: str
    """Of the filter; empty for all."""

    rows: pd.DataFrame
    """Every detection of these zones, by its id."""

    queue: Queue
    """All that this person is asked."""

    order: tuple[Candidate, ...]
    """What passes the filters, in order."""

    item: str
    """Id of the one that is looked at; empty for none."""

    def candidate(self) -> Candidate | None:
        """Return the one that is looked at, if it is in the queue."""
        return next((each for each in self.order if each.detection_id == self.item), None)


def show() -> Shown:
    """Draw the filters, and return what passes them."""
    asked, names = state.query(), cache.names("zones")
    left, right = st.columns([2, 1])
    with left:
        zone_id = zone_picker.show(names, state.chosen(asked, "zone", list(names)))
    with right:
        known = [each.value for each in DetectionStatus if each in OPEN]
        status = st.selectbox(
            _("Status"), known, placeholder=_("All"),
            index=known.index(asked["status"]) if asked.get("status") in known else None,
        ) or ""  # fmt: skip
    found = _found(zone_id, status, asked.get("item", ""))
    _remember(found)
    st.caption(escaped(_said(found)))
    return found


def _found(zone_id: str, status: str, asked: str) -> Shown:
    rows = cache.released("detections", zone_id or None).frame
    rows = rows.set_index("detection_id", drop=False)
    who = session.bench().who
    queue = cache.kept(("triage", zone_id, who), lambda reader: reader.queue(who, zone_id or None))
    wanted = rows[rows["detection_id"].isin(queue.ids())]
    if status:
        wanted = wanted[wanted["status"] == status]
    order = cache.kept(
        ("triage order", zone_id, status, who),
        lambda reader: tuple(in_order(wanted, Nearness(reader))),
    )
    first = order[0].detection_id if order else ""
    return Shown(
        zone_id=zone_id, status=status, rows=rows, queue=queue, order=order,
        item=asked if asked in rows.index else first,
    )  # fmt: skip


def _remember(found: Shown) -> None:
    """Put zone, status and item into the address, so that the link shows them again."""
    st.session_state[ORDER] = [each.detection_id for each in found.order]
    wanted = {"zone": found.zone_id, "status": found.status, "item": found.item}
    wanted = {name: value for name, value in wanted.items() if value}
    if state.query() != wanted:
        st.query_params.from_dict(wanted)


def _said(found: Shown) -> str:
    """Return "showing n of m", and where the rest is."""
    queue = found.queue
    total = len(found.rows)
    rest = {
        _("of a withdrawn zone"): len(queue.withdrawn),
        _("suppressed"): len(queue.held), _("wait for another reader"): len(queue.waiting),
        _("of another status"): len(queue.ids()) - len(found.order),
    }  # fmt: skip
    rest[_("judged, expired or taken back")] = total - len(found.order) - sum(rest.values())
    why = "; ".join(f"{count} {name}" for name, count in rest.items() if count)
    said = _("In the queue: showing {shown} of {total}").format(
        shown=len(found.order), total=total
    )  # fmt: skip
    again = len(queue.again)
    if again:
        why = "; ".join(
            part for part in (why, _("{count} for a second reading").format(count=again)) if part
        )
    return f"{said} ({why})" if why else said


def step(steps: int) -> None:
    """Go on or back in the queue as it was drawn; at its ends it stays."""
    order: list[str] = st.session_state.get(ORDER, [])
    here = st.query_params.get("item", "")
    if not order:
        return
    at = order.index(here) + steps if here in order else 0
    st.query_params["item"] = order[min(max(at, 0), len(order) - 1)]


def after(detection_id: str) -> str:
    """Return the id that comes after one in the queue as it was drawn; empty after the last."""
    order: list[str] = st.session_state.get(ORDER, [])
    if detection_id not in order:
        return order[0] if order else ""
    at = order.index(detection_id)
    rest: list[Any] = order[at + 1 :] + order[:at]
    return str(rest[0]) if rest else ""
