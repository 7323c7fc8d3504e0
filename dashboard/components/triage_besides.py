"""What else may be said of a candidate: another outline, another day, a compound, a note."""

from typing import Any

import streamlit as st
from shapely.geometry.base import BaseGeometry

from dashboard import cache, session
from dashboard.components import draw_panel
from dashboard.components.text import named
from dashboard.drafts import Besides
from dashboard.language import _, said
from dashboard.maps.drawing_args import background
from dashboard.triage_order import by_distance
from layers.errors import RejectedError
from layers.frames import that_stand
from layers.terms import CompoundKind

_KINDS = [each for each in CompoundKind if each is not CompoundKind.COMPARATOR]
_LEAST_DEG = 0.0005
"""About 50 m: of what is smaller, more than twice its own size is shown."""

_FIELDS = ("day", "compound", "new", "kind", "note", "redraw")


def show(row: Any) -> None:
    """Draw the fields; what is in them is asked for with `given`."""
    key = _key(row["detection_id"])
    _compound(row, key)
    st.date_input(
        _("First seen on, if it is another day (as found: {day})").format(day=row["window_end"]),
        value=None, key=f"{key} day", max_value=session.now().date(),
    )  # fmt: skip
    st.text_area(
        _("Note for colleagues; never leaves"), key=f"{key} note", height=68, max_chars=2_000
    )
    if st.toggle(_("Correct the outline"), key=f"{key} redraw"):
        bounds = _around(row["geometry"])
        args = background(
            row["zone_id"], bounds, version=session.reader().version(),
            pictures=cache.released("composites", row["zone_id"]).frame,
        )  # fmt: skip
        drawn = draw_panel.show(row["geometry"], bounds, key=f"{key} outline", args=args)
        if drawn is not None:
            st.caption(
                _("Corrected: {new:.2f} ha, instead of {old:.2f} ha. The original is kept.").format(
                    new=drawn.area_ha, old=row["area_ha"]
                )
            )


def given(row: Any) -> Besides:
    """Return what is in the fields now.

    Raises
    ------
    RejectedError
        If an outline was drawn that cannot be one: a judgement without it is not what was meant.

    """
    key = _key(row["detection_id"])
    held = st.session_state
    drawing: draw_panel.State | None = held.get(f"{key} outline drawing")
    redrawn = None
    if drawing is not None and held.get(f"{key} redraw"):
        if drawing.problem:
            raise RejectedError(drawing.problem)
        redrawn = drawing.now
    return Besides(
        outline=redrawn, first_seen_on=held.get(f"{key} day"),
        compound_id=held.get(f"{key} compound") or "", new_name=held.get(f"{key} new") or "",
        new_kind=held.get(f"{key} kind") or CompoundKind.SUSPECTED,
        note=held.get(f"{key} note") or "",
    )  # fmt: skip


def forget(detection_id: str) -> None:
    """Empty the fields: what was in them is kept elsewhere."""
    key = _key(detection_id)
    draw_panel.forget(f"{key} outline")
    for name in _FIELDS:
        st.session_state.pop(f"{key} {name}", None)


def _around(shape: BaseGeometry) -> tuple[float, float, float, float]:
    """Return the first view: the outline in the middle half, so that its corners can be taken."""
    west, south, east, north = shape.bounds
    margin = max(east - west, north - south, _LEAST_DEG) / 2
    return west - margin, south - margin, east + margin, north + margin


def _key(detection_id: object) -> str:
    return f"triage {detection_id}"


def _compound(row: Any, key: str) -> None:
    compounds = that_stand(cache.released("compounds", row["zone_id"]).frame)
    away = by_distance(compounds, row["geometry"])
    names = dict(zip(compounds["compound_id"], compounds["name"], strict=True))
    st.selectbox(
        _("Belongs to a compound"), list(away), index=None, key=f"{key} compound",
        placeholder=_("None"), format_func=lambda each: _far(names[each], away[each]),
    )  # fmt: skip
    left, right = st.columns(2)
    left.text_input(_("Or to a new one, named"), key=f"{key} new", max_chars=200)
    right.selectbox(
        _("Kind of the new one"), _KINDS, index=_KINDS.index(CompoundKind.SUSPECTED),
        key=f"{key} kind", format_func=lambda each: each.replace("_", " "), help=said(_KINDS[-1]),
    )  # fmt: skip
    st.caption(
        _("A new compound takes this outline, and is marked {tlp}: nobody outside sees it.").format(
            tlp="TLP:AMBER\\+STRICT"
        )
    )


def _far(name: object, metres: float | None) -> str:
    if metres is None:
        return _("{name} (place not known)").format(name=named(name))
    return _("{name}, {metres:,.0f} m").format(name=named(name), metres=metres)
