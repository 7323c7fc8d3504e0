"""The twin of a map as a table: one layer at a time, the same rows as on the map.

A row that is selected is told once, as a click on the map is. What is chosen meanwhile, on the map
or by a link, is selected here in its place: a selection from before overrides nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard.components.layers_map import KEYS, titles
from dashboard.language import _
from layers.frames import Released

if TYPE_CHECKING:
    import pandas as pd

_MOST = 500
"""Rows that are sent to a browser."""

_LEFT_OUT = ["geometry", "scene_ids", "run_id", "numbers", "grid", "details", "zone_id"]


@dataclass(frozen=True, slots=True)
class _Shown:
    """A table as it was drawn last."""

    key: str
    layer: str
    ids: tuple[str, ...]
    selected: tuple[str, ...]


def choose(layers: Mapping[str, Released], asked: str) -> str:
    """Let a layer be chosen; return its name."""
    start = asked if asked in layers else "detections"
    names = titles()
    found: str | None = st.segmented_control(
        _("Layer of the table"), list(layers), default=start, key="table-layer",
        format_func=lambda layer: names[layer],
    )  # fmt: skip
    return found or start


def picked(page: str) -> tuple[str, str] | None:
    """Return layer and id of the row that was selected since the table was drawn last.

    None where nothing changed; an empty id where a row was let go.
    """
    last: _Shown | None = st.session_state.get(f"{page} table shown")
    if last is None or last.key not in st.session_state:
        return None
    now = _selected(last.key, last.ids)
    return None if now == last.selected else (last.layer, now[0] if now else "")


def _selected(key: str, ids: tuple[str, ...]) -> tuple[str, ...]:
    rows = st.session_state[key]["selection"]["rows"] if key in st.session_state else []
    return tuple(ids[row] for row in rows if row < len(ids))


def show(layer: str, released: Released, chosen: tuple[str, str], *, page: str) -> None:
    """Show the rows of a layer that are on the map.

    Parameters
    ----------
    layer, released
        The layer, and what is shown of it.
    chosen
        Layer and id of what is chosen on the page: its row is selected.
    page
        Tells the table from that of another page; `picked` is asked by it.

    """
    frame = released.frame
    if frame.empty:
        st.info(_nothing(layer, released))
        return
    if len(frame) > _MOST:
        st.caption(
            _("The table has the first {most} of {rows} rows; filter for the others.").format(
                most=_MOST, rows=len(frame)
            )
        )
    key, ids = f"{page}-table-{layer}", tuple(frame[KEYS[layer]].astype(str).head(_MOST))
    selected = (chosen[1],) if chosen[0] == layer and chosen[1] in ids else ()
    if _selected(key, ids) != selected:
        rows = [ids.index(each) for each in selected]
        st.session_state[key] = {"selection": {"rows": rows, "columns": [], "cells": []}}
    st.session_state[f"{page} table shown"] = _Shown(key, layer, ids, selected)
    st.dataframe(
        frame[told(frame)].head(_MOST), hide_index=True, column_config=_columns(),
        height=min(35 * min(len(frame), _MOST) + 40, 420), key=key, on_select="rerun",
        selection_mode="single-row",
    )  # fmt: skip


def told(frame: "pd.DataFrame") -> list[str]:
    """Return the columns that have something to tell a reader."""
    columns = [name for name in frame.columns if name not in _LEFT_OUT]
    return [name for name in columns if not _silent(frame[name])]


def labels() -> dict[str, str]:
    """Return what columns are called."""
    return {
        name: each if isinstance(each, str) else each["label"] for name, each in _columns().items()
    }


def _silent(values: "pd.Series[Any]") -> bool:
    """Say whether a column has nothing to tell."""
    if values.dtype.kind in "biufmM":  # numbers and instants: no text to be empty
        return bool(values.isna().all())
    return bool((values.isna() | (values.astype(str) == "")).all())


def _nothing(layer: str, released: Released) -> str:
    if layer == "detections" and not released.total:
        return _(
            "No lasting change was found here. Absence of detections is not absence of "
            "construction."
        )
    return _("None of this layer is to be shown. What is hidden is counted above, with why.")


def _columns() -> dict[str, Any]:
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    return {
        "name": text(_("name")), "aliases": text(_("other names")), "kind": text(_("kind")),
        "status": text(_("status")), "status_on": _("status as of"),
        "detection_id": text(_("detection")), "compound_id": text(_("compound")),
        "footprint_id": text(_("footprint")), "site_id": text(_("site")),
        "event_id": text(_("event")), "rescue_id": text(_("rescue")),
        "window_start": _("last look without"), "window_end": _("first look with"),
        "area_ha": number(_("area, ha"), format="%.2f"),
        "area_ha_lo": number(_("low, ha"), format="%.2f"),
        "area_ha_hi": number(_("high, ha"), format="%.2f"),
        "area_ha_reported": number(_("reported area, ha"), format="%.1f"),
        "observed_share": number(_("share seen"), format="percent"),
        "share_claimed": number(_("share claimed"), format="percent"),
        "score": number(_("score"), format="%.2f"), "looks": text(_("looks with it")),
        "clear_looks": text(_("clear looks")), "magnitude": number(_("sigma"), format="%.1f"),
        "precision_m": number(_("precision, m"), format="%.0f"),
        "n_people": text(_("people, at least 10 or not said")), "when": text(_("when")),
        "on": _("when"), "date_precision": text(_("known to the")),
        "country_iso3": text(_("country")), "source_title": text(_("source")),
        "source_url": text(_("address of the source")), "archived_url": text(_("archived copy")),
        "admiralty_source": text(_("source, A to F")),
        "admiralty_info": text(_("credibility, 1 to 6")),
        "said_on": _("said on"), "tlp": text(_("marking")),
    }  # fmt: skip
