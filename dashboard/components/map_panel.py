"""The map in a page: our frame, told what to fetch; gives back what was clicked.

The frame speaks Streamlit's component protocol itself. A rerun sends it the same few
addresses, and it fetches only what has changed.
"""

import hashlib
import json
from typing import Any

import streamlit as st
from streamlit.components.v1 import declare_component

_FRAMES = {
    "": declare_component("compoundwatch_map", url="/map/frame"),
    "osm": declare_component("compoundwatch_map_osm", url="/map/frame/osm"),
}

BASEMAPS = {"": "Offline (sends nothing)", "osm": "OpenStreetMap (online)"}


def basemap_choice() -> str:
    """Return the base map that the reader chose, after saying what an online one gives away."""
    choice: str = st.selectbox(
        "Base map", list(BASEMAPS), format_func=BASEMAPS.__getitem__, key="basemap"
    )
    if choice:
        st.warning(
            "The tile server now learns from this computer which places you look at, and when. "
            "Panning over a compound can give away that it is watched."
        )
    return choice


def show(args: dict[str, Any], *, online: str = "", height: int = 640) -> dict[str, str] | None:
    """Show the map, and return the last click: {"layer": ..., "id": ...}; None for none."""
    view = json.dumps([args["zone"], args["bounds"]])
    key = f"map-{online}-{hashlib.sha256(view.encode()).hexdigest()[:12]}"
    clicked: dict[str, str] | None = _FRAMES[online](**args, height=height, key=key, default=None)
    return clicked
