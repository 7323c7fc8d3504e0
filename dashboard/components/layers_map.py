"""The map of a zone or of one of its compounds, with its filters, its counts and its table.

All of them show the same rows (`dashboard.filtering`).
"""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dashboard import cache, session
from dashboard.components import counts, map_panel
from dashboard.components.map_panel import Said
from dashboard.filtering import Filter, ids, kept
from dashboard.language import _
from dashboard.maps.overlays import map_args
from layers.frames import Released

KEYS = {
    "zones": "zone_id", "compounds": "compound_id", "detections": "detection_id",
    "footprints": "footprint_id", "rescues": "rescue_id", "report-cells": "region",
    "events": "event_id",
}  # fmt: skip
"""Layer -> the column that identifies a row."""

Bounds = tuple[float, float, float, float]


def titles() -> dict[str, str]:
    """Return what each layer is called."""
    return {
        "zones": _("Zones"), "compounds": _("Compounds"), "detections": _("Detections"),
        "footprints": _("Footprints"), "rescues": _("Rescues"),
        "report-cells": _("Report cells"), "events": _("Events"),
    }  # fmt: skip


def everything(zone_id: str, epoch: str) -> dict[str, Released]:
    """Return each layer of a zone, as it is released; without an epoch no footprints."""
    found = {
        "zones": cache.released("zones"),
        "compounds": cache.released("compounds", zone_id),
        "detections": cache.released("detections", zone_id),
        "rescues": cache.released("rescues", zone_id),
        "report-cells": cache.released("report_cells", zone_id),
        "events": cache.released("events", zone_id),
    }
    if epoch:
        found["footprints"] = cache.released("footprints", zone_id, epoch=epoch)
    return found


def released(zone_id: str, epoch: str, wanted: Filter) -> dict[str, Released]:
    """Return what is shown of each layer of a zone, with what is left out counted."""
    return kept(everything(zone_id, epoch), wanted)


def show(
    zone_id: str, bounds: Bounds, layers: Mapping[str, Released], *, epoch: str, wanted: Filter,
    chosen: str, off: tuple[str, ...], online: str, synthetic: bool, key: str,
    height: int = 640,
) -> Said:  # fmt: skip
    """Show the map, and return what the reader clicked and switched off.

    Parameters
    ----------
    zone_id, bounds
        The zone; west, south, east, north of the first view, degrees.
    layers
        Of `released`.
    epoch
        The quarter of the footprints and of their picture; empty for none.
    wanted
        The filter by which they were made.
    chosen
        Id of what is chosen; empty for nothing.
    off
        What is switched off in the tree.
    online
        An online base map; empty for none.
    synthetic
        Whether what is shown is invented.
    key
        Tells this map from that of another page.
    height
        Of the map, pixels.

    """
    notes = [_("Synthetic: this zone and everything in it is invented.")] if synthetic else []
    args = map_args(
        zone_id, bounds, epoch=epoch, pictures=pictures(zone_id, epoch),
        said={layer: counts.said(each) for layer, each in layers.items()},
        version=session.reader().version(), notes=notes, chosen=chosen,
        keep=None if wanted.open else ids(layers, KEYS), off=off,
    )  # fmt: skip
    return map_panel.show(args, online=online, height=height, key=key)


def pictures(zone_id: str, epoch: str) -> pd.DataFrame:
    """Return the pictures of two dates, and that of an epoch, if there is one."""
    two = cache.released("composites", zone_id).frame
    all_epochs = cache.released("pictures", zone_id).frame
    chosen = all_epochs[all_epochs["epoch"] == epoch]
    both: pd.DataFrame = pd.concat([two, chosen], ignore_index=True)
    return both


def show_counts(layers: Mapping[str, Released]) -> None:
    """Say of each layer how many are shown of how many, and why not the others."""
    names = titles()
    for layer, each in layers.items():
        counts.show(names[layer], each)
    st.caption(_('Counts of reports are "at least", and never of fewer than 11.'))
