"""What the map's script is told: which layers to fetch, how they look, and the legend.

Addresses and looks only. The data itself comes from the routes of `dashboard.server`.
"""

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import quote

import pandas as pd

from dashboard.language import _
from dashboard.maps import basemap, words
from dashboard.maps.features import LEVELS
from dashboard.style import MAP_LAYERS
from layers.composite import EPOCH, ROLES

_ORDER = (*ROLES, EPOCH)
"""Of pictures, from the lowest to the highest."""


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
    shown = [_picture(row, pictures) for __, row in pictures.iterrows()]
    west, south, east, north = bounds
    return {
        "zone": zone_id,
        "epoch": epoch or "newest",
        "bounds": [[south, west], [north, east]],
        "basemap": f"/api/basemap.geojson?west={west:.2f}&south={south:.2f}&east={east:.2f}"
        f"&north={north:.2f}",
        "source": basemap.NOTE,
        "levels": [{"top": each.top, "square": each.square} for each in LEVELS],
        "layers": _layers(zone_id, epoch, said, version),
        "pictures": sorted(shown, key=lambda each: _ORDER.index(each["role"])),
        "notes": list(notes),
        "chosen": chosen,
        "keep": _shown(keep or {}),
        "off": sorted(off),
        "texts": words.texts(),
    }


def _shown(keep: Mapping[str, Collection[str] | None]) -> dict[str, dict[str, list[str]]]:
    return {
        layer: {"show": sorted(map(str, ids))} for layer, ids in keep.items() if ids is not None
    }


def _layers(
    zone_id: str, epoch: str, said: Mapping[str, str], version: int
) -> list[dict[str, Any]]:
    titles = words.titles(epoch)
    return [
        {
            **layer.plain(),
            "title": titles[layer.id],
            "url": f"/api/zones/{quote(zone_id, safe='')}/layers/{layer.id}",
            "query": f"v={version}&epoch={quote(epoch or 'newest')}",
            "said": said[layer.id],
        }
        for layer in MAP_LAYERS
        if layer.id in said
    ]


def _picture(row: pd.Series, all_of_them: pd.DataFrame) -> dict[str, Any]:
    """Return a picture; the one of the chosen epoch is on at first, or else the latest."""
    role, name = str(row["role"]), words.role(str(row["epoch"] or row["role"]))
    text = (
        _("Imagery, {name}: {first} to {last} (1 scene)")
        if row["scenes"] == 1
        else _("Imagery, {name}: {first} to {last} ({scenes} scenes)")
    )
    return {
        "key": f"pictures/{role}",
        "role": role,
        "url": f"/api/composites/{quote(row['composite_id'], safe='')}.png",
        "title": text.format(name=name, first=row["first"], last=row["last"], scenes=row["scenes"]),
        "bounds": [[row["south"], row["west"]], [row["north"], row["east"]]],
        "shown": role == (EPOCH if EPOCH in set(all_of_them["role"]) else "latest"),
    }
