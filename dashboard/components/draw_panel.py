"""Draw one outline on a map, or move, add and take out its corners; or give it as text.

The frame shows area and perimeter at every move, on the ellipsoid. What is returned is computed
again here, from coordinates that are checked as if a stranger had sent them (`outlines`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from shapely.geometry.base import BaseGeometry
from streamlit.components.v1 import declare_component

from dashboard import outlines
from dashboard.components.text import escaped
from dashboard.language import _
from geo.area import geodesic_area_m2, geodesic_perimeter_m
from geo.shapes import Outline
from layers.errors import RejectedError

_FRAME = declare_component("compoundwatch_draw", url="/map/draw")

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """An outline that somebody drew or typed, and that can be kept."""

    outline: Outline
    """Checked; degrees, longitude first."""

    area_ha: float
    """On the ellipsoid."""

    perimeter_m: float
    """Of all rings, on the ellipsoid."""

    corners: int
    """Of all rings together."""


@dataclass(slots=True)
class State:
    """What one drawing remembers between two runs of its page."""

    generation: int = 0
    """Grows whenever the map is to begin anew with `now`."""

    turn: object = None
    """The answer that was heard last."""

    now: Outline | None = None
    """What is drawn, if it can be kept."""

    problem: str = ""
    """Why it cannot be."""

    fresh: bool = field(default=True)
    """Whether the text beside the map is to follow what is drawn."""


def show(
    start: BaseGeometry | None, bounds: Bounds, *, key: str, args: Mapping[str, Any] | None = None
) -> Drawn | None:
    """Show the map and the text, and return what is drawn; None while that is nothing new.

    What cannot be kept is said beside the map, and is None too.

    Parameters
    ----------
    start
        The outline to begin with; None to draw a new one.
    bounds
        West, south, east, north of the first view, degrees.
    key
        Tells this drawing from any other. Another key begins anew.
    args
        What is shown below: `dashboard.maps.drawing_args.background`.

    """
    state: State = st.session_state.setdefault(f"{key} drawing", State())
    west, south, east, north = bounds
    answer = _FRAME(
        **(args or {}), start=outlines.parts_of(start), now=outlines.parts_of(state.now),
        generation=state.generation, bounds=[[south, west], [north, east]], height=560,
        key=f"{key} frame", default=None,
    )  # fmt: skip
    hear(answer, state, start)
    if state.problem:
        st.error(escaped(state.problem))
    _as_text(state, start, key)
    if state.now is None:
        return None
    return Drawn(
        outline=state.now, area_ha=geodesic_area_m2(state.now) / 1e4,
        perimeter_m=geodesic_perimeter_m(state.now),
        corners=sum(len(ring) for part in outlines.parts_of(state.now) for ring in part),
    )  # fmt: skip


def forget(key: str) -> None:
    """Begin anew: what was drawn is kept elsewhere, or is not wanted."""
    for name in (f"{key} drawing", f"{key} text", f"{key} frame"):
        st.session_state.pop(name, None)


def hear(answer: object, state: State, start: BaseGeometry | None) -> None:
    """Take what the frame said into the state; a browser may send anything."""
    if not isinstance(answer, dict) or answer.get("generation") != state.generation:
        return
    turn = answer.get("turn")
    if not isinstance(turn, str) or turn == state.turn:
        return
    state.turn, state.fresh = turn, True
    _take(state, start, lambda: outlines.from_browser(answer.get("polygons"), start))


def _take(state: State, start: BaseGeometry | None, make: Any) -> None:
    try:
        state.now, state.problem = make(), ""
    except RejectedError as error:
        state.now, state.problem = None, str(error)
    if state.now is not None and start is not None and state.now.equals_exact(start):
        state.now = None


def _as_text(state: State, start: BaseGeometry | None, key: str) -> None:
    """Show the outline as text, which may be changed and taken: the way without a pointer."""
    name = f"{key} text"
    if state.fresh and not state.problem:
        st.session_state[name] = outlines.as_text(state.now or start)
        state.fresh = False
    with st.expander(_("The outline as text: by keyboard, or from another program")):
        st.text_area(
            _("Corners, one a line: longitude, latitude. Or WKT, or GeoJSON."), key=name, height=180
        )
        st.button(_("Take this outline"), key=f"{key} take", on_click=_taken, args=(key, start))


def _taken(key: str, start: BaseGeometry | None) -> None:
    state: State = st.session_state[f"{key} drawing"]
    text = str(st.session_state.get(f"{key} text", ""))
    _take(state, start, lambda: outlines.from_text(text, start))
    if not state.problem:
        state.generation, state.fresh = state.generation + 1, True
