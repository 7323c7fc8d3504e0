"""What the map's script is told: which layers to fetch, how they look, and the legend.

Addresses and looks only. The data itself comes from the routes of `dashboard.server`.
"""

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import quote

import pandas as pd

from dashboard.maps import basemap
from dashboard.maps.features import LEVELS
from dashboard.style import MAP_LAYERS, MapLayer
from layers.composite import EPOCH, ROLES

_ORDER = (*ROLES, EPOCH)
"""Of pictures, from the lowest to the highest."""

_NAMES = {"earlier": "before"}
"""Of roles, where a person would say otherwise."""


def map_args(
    zone_id: str,
    bounds: tuple[float, float, float, float],
    *,
    epoch: str,
    pictures: pd.DataFrame,
    said: Mapping[str, str],
    version: int,
    notes: list[str],
    chosen: str = "",
    keep: Mapping[str, Collection[str] | None] | None = None,
    off: Collection[str] = (),
) -> dict[str, Any]:
    """Return the arguments of the map.

    Parameters
    ----------
    zone_id
        The zone, or "all".
    bounds
        West, south, east, north of the first view, degrees.
    epoch
        The quarter or month of the footprints; empty, of all zones, for the newest of each site.
    pictures
        Rows of `Reader.composites`, and of `Reader.pictures` that of the chosen epoch.
    said
        Layer -> "showing n of m (...)".
    version
        Of the store: the browser keeps what it has while this stays the same.
    notes
        Sentences shown on the map.
    chosen
        Id of the feature that is chosen; it is drawn in front, and brought into view.
    keep
        Layer -> ids of what is drawn of it; None, or no such layer, for all. A page filters the
        released frame once, and map, table and counts follow that.
    off
        What is switched off in the layer tree at first: a layer ("detections"), or one value of it
        ("detections/expired").

    """
    asked = f"v={version}" + (f"&epoch={quote(epoch)}" if epoch else "&epoch=newest")
    layers = [
        {
            **layer.plain(),
            "title": _title(layer, epoch),
            "url": f"/api/zones/{quote(zone_id, safe='')}/layers/{layer.id}",
            "query": asked,
            "said": said[layer.id],
        }
        for layer in MAP_LAYERS
        if layer.id in said
    ]
    shown = [_picture(row, pictures) for _, row in pictures.iterrows()]
    west, south, east, north = bounds
    return {
        "zone": zone_id,
        "epoch": epoch or "newest",
        "bounds": [[south, west], [north, east]],
        "basemap": f"/api/basemap.geojson?west={west:.2f}&south={south:.2f}&east={east:.2f}"
        f"&north={north:.2f}",
        "source": basemap.NOTE,
        "levels": [{"top": each.top, "square": each.square} for each in LEVELS],
        "layers": layers,
        "pictures": sorted(shown, key=lambda each: _ORDER.index(each["role"])),
        "notes": list(notes),
        "chosen": chosen,
        "keep": {
            layer: {"show": sorted(map(str, ids))}
            for layer, ids in (keep or {}).items()
            if ids is not None
        },
        "off": sorted(off),
    }


def _title(layer: MapLayer, epoch: str) -> str:
    if layer.id != "footprints":
        return layer.title
    return f"Footprints of {epoch}" if epoch else "Footprints, the newest of each site"


def _picture(row: pd.Series, all_of_them: pd.DataFrame) -> dict[str, Any]:
    """Return a picture; the one of the chosen epoch is on at first, or else the latest."""
    role, name = str(row["role"]), str(row["epoch"] or _NAMES.get(row["role"], row["role"]))
    scenes = "1 scene" if row["scenes"] == 1 else f"{row['scenes']} scenes"
    return {
        "key": f"pictures/{role}",
        "role": role,
        "url": f"/api/composites/{quote(row['composite_id'], safe='')}.png",
        "title": f"Imagery, {name}: {row['first']} to {row['last']} ({scenes})",
        "bounds": [[row["south"], row["west"]], [row["north"], row["east"]]],
        "shown": role == (EPOCH if EPOCH in set(all_of_them["role"]) else "latest"),
    }
