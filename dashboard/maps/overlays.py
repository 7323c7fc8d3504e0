"""What the map's script is told: which layers to fetch, how they look, and the legend.

Addresses and looks only. The data itself comes from the routes of `dashboard.server`.
"""

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from dashboard.maps import basemap
from dashboard.style import MAP_LAYERS


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
        The quarter of the footprints; empty for none.
    pictures
        Rows of `Reader.composites`.
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
    base = f"/api/zones/{zone_id}/layers"
    asked = f"?v={version}" + (f"&epoch={epoch}" if epoch else "")
    layers = [
        {
            **layer.plain(),
            "url": f"{base}/{layer.id}.geojson{asked}",
            "said": said.get(layer.id, ""),
        }
        for layer in MAP_LAYERS
        if layer.id in said
    ]
    shown = [_picture(row) for _, row in pictures.iterrows()]
    west, south, east, north = bounds
    return {
        "zone": zone_id,
        "bounds": [[south, west], [north, east]],
        "basemap": f"/api/basemap.geojson?west={west:.2f}&south={south:.2f}&east={east:.2f}"
        f"&north={north:.2f}",
        "layers": layers,
        "pictures": shown,
        "notes": [*notes, *(each["title"] for each in shown), basemap.NOTE],
        "chosen": chosen,
        "keep": {
            layer: sorted(map(str, ids)) for layer, ids in (keep or {}).items() if ids is not None
        },
        "off": sorted(off),
    }


def _picture(row: pd.Series) -> dict[str, Any]:
    return {
        "id": row["composite_id"],
        "url": f"/api/composites/{row['composite_id']}.png",
        "title": f"Imagery, {row['role']}: {row['first']} to {row['last']} "
        f"({row['scenes']} scenes)",
        "bounds": [[row["south"], row["west"]], [row["north"], row["east"]]],
        "shown": row["role"] == "latest",
    }
