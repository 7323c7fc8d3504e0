"""What is chosen on a page: one thing, by a click on the map, a row of the table, or the link.

The link alone holds it. A click and a row are told once, to the run that they began, and put it
into the link; so whatever came last is chosen, and map and table follow it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol, TypeVar

import streamlit as st

from dashboard import state
from dashboard.components import detection_panel, site_link
from dashboard.components.layers_map import KEYS, everything, titles
from dashboard.components.table_panel import labels, told
from dashboard.components.text import escaped, named, shortened
from layers.frames import Released

_DETECTIONS = "detections"
_LINES, _LONGEST = 12, 120


class Chooses(Protocol):
    """A view of a page on which something can be chosen."""

    @property
    def detection(self) -> str:
        """Id of the chosen detection; empty for none."""

    @property
    def chosen(self) -> str:
        """Layer and id of what is chosen otherwise: compounds/C-1."""


V = TypeVar("V", bound=Any)


def of(view: Chooses) -> tuple[str, str]:
    """Return layer and id of what a view has chosen; two empty texts for nothing."""
    if view.detection:
        return _DETECTIONS, view.detection
    layer, _slash, key = view.chosen.partition("/")
    return (layer, key) if key else ("", "")


def put(view: V, layer: str, key: str) -> V:
    """Return a view with another choice; without an id, with none."""
    detection = key if layer == _DETECTIONS else ""
    chosen: V = replace(
        view, detection=detection, chosen=f"{layer}/{key}" if key and not detection else ""
    )
    return chosen


def choices(layers: Mapping[str, Released]) -> set[str]:
    """Return all that a link may choose, as it says so."""
    return {
        f"{layer}/{key}"
        for layer, each in layers.items() if layer != _DETECTIONS
        for key in each.frame[KEYS[layer]].astype(str)
    }  # fmt: skip


def choices_in(zone_id: str, asked: Mapping[str, str], epochs: Sequence[str]) -> set[str]:
    """Return what a link may choose in a zone; where it chooses nothing, nothing is looked up."""
    if "chosen" not in asked:
        return set()
    epoch = state.chosen(asked, "epoch", epochs) or (epochs[-1] if epochs else "")
    return choices(everything(zone_id, epoch))


def newest(view: V, layers: Mapping[str, Released], *came: tuple[str, str] | None) -> V:
    """Return a view with what was chosen last, if that is there; with none if nothing is.

    Parameters
    ----------
    view
        Of the link.
    layers
        All that is there to be chosen, filtered or not.
    came
        Layer and id of what the table and the map told, the later one last; None for nothing new.

    """
    for each in came:
        if each is not None and (not each[1] or _row(layers, *each) is not None):
            view = put(view, *each)
    return view if _row(layers, *of(view)) is not None else put(view, "", "")


def _row(layers: Mapping[str, Released], layer: str, key: str) -> Any:
    """Return the newest row of a thing; None if there is none."""
    if layer not in layers or not key:
        return None
    frame = layers[layer].frame
    rows = frame[frame[KEYS[layer]].astype(str) == key]
    return rows.iloc[-1] if len(rows) else None


def show(zone_id: str, view: Chooses, layers: Mapping[str, Released]) -> None:
    """Say what is known of what is chosen, or how to choose."""
    layer, key = of(view)
    row = _row(layers, layer, key)
    if layer in ("", _DETECTIONS) or row is None:
        detection_panel.show(layers[_DETECTIONS].frame, view.detection)
        return
    names = labels()
    with st.container(border=True):
        st.markdown(f"**{escaped(titles()[layer])}: {escaped(named(row.get('name', key)))}**")
        columns = [each for each in told(layers[layer].frame) if str(row[each]) not in ("", "None")]
        st.text("\n".join(
            f"{names.get(each, each)}: {shortened(row[each], _LONGEST)}"
            for each in columns[:_LINES]
        ))  # fmt: skip
        site = {"compounds": key, "footprints": str(row.get("site_id", ""))}.get(layer, "")
        if site:
            site_link.show(zone_id, site)
