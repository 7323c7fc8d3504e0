"""The map in a page: our frame, told what to fetch; gives back what was clicked.

The frame speaks Streamlit's component protocol itself. A rerun sends it the same few
addresses, and it fetches only what has changed.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.components.v1 import declare_component

from dashboard import mapped
from dashboard.language import _, marked

_FRAMES = {
    "": declare_component("compoundwatch_map", url="/map/frame"),
    "osm": declare_component("compoundwatch_map_osm", url="/map/frame/osm"),
}

_PAIR, _MOST, _LONGEST = 2, 200, 200
"""Parts of a click; parts of the tree; characters of an id or of a name in the tree."""

BASEMAPS = {"": marked("Offline"), "osm": marked("OpenStreetMap (online)")}


def basemap_choice() -> str:
    """Return the base map that the reader chose, after saying what an online one gives away."""
    choice: str = st.selectbox(
        _("Base map"), list(BASEMAPS), format_func=lambda each: _(BASEMAPS[each]), key="basemap",
        help=_("Offline asks no other computer for anything."),
    )  # fmt: skip
    if choice:
        st.warning(
            _(
                "The tile server now learns from this computer which places you look at, and when. "
                "Panning over a compound can give away that it is watched."
            )
        )
    return choice


@dataclass(frozen=True, slots=True)
class Said:
    """What the map said since the page was drawn last."""

    clicked: tuple[str, str] | None = None
    """Layer and id of the feature that was clicked; told once, to the run that the click began."""

    off: tuple[str, ...] | None = None
    """What the reader switched off in the layer tree; None if he never touched it."""


def show(
    args: dict[str, Any], *, online: str = "", height: int = 640, key: str = "",
    chooses: bool = True,
) -> Said:  # fmt: skip
    """Show the map, and return what was clicked, and what is switched off in its layer tree.

    Parameters
    ----------
    args
        Of `dashboard.maps.overlays.map_args`.
    online
        An online base map, of `basemap_choice`; empty for none.
    height
        Of the map, pixels.
    key
        Tells this map from another on the same page.
    chooses
        Whether what is clicked is chosen, in place of what `args` say: at once, in this very run.

    """
    about = json.dumps([args["zone"], args["bounds"], key])
    name = f"map-{online}-{hashlib.sha256(about.encode()).hexdigest()[:12]}"
    zone_id = None if args["zone"] == "all" else args["zone"]
    args = {**args, "keep": mapped.shorter(args["keep"], zone_id, args["epoch"])}
    told = f"{name}-told"
    clicked = heard(st.session_state.get(name), st.session_state.get(told)).clicked
    if chooses and clicked is not None:
        args["chosen"] = clicked[1]
    answer = _FRAMES[online](
        **args, online=online, height=height, chooses=chooses, key=name, default=None
    )
    said = heard(answer, st.session_state.get(told))
    if isinstance(answer, dict):
        st.session_state[told] = answer.get("turn")
    return said


def heard(answer: object, told: object) -> Said:
    """Return what the frame said, as far as it can be meant: a browser may send anything.

    A click that was told before is told no more.
    """
    if not isinstance(answer, dict):
        return Said()
    clicked, new = _texts(answer.get("clicked")), answer.get("turn") != told
    pair = (clicked[0], clicked[1]) if new and clicked and len(clicked) == _PAIR else None
    return Said(pair, _texts(answer.get("off")))


def _texts(value: object) -> tuple[str, ...] | None:
    """Return a list of texts, if it is one, none of them long, and not too many; else None."""
    if not isinstance(value, list) or len(value) > _MOST:
        return None
    sound = all(isinstance(each, str) and len(each) <= _LONGEST for each in value)
    return tuple(value) if sound else None
