"""What lies below a drawing: layers of a zone, its newest picture, and the base map.

Addresses and looks only; the browser fetches them from the routes of `dashboard.server`.
"""

from typing import Any
from urllib.parse import quote

import pandas as pd

from dashboard.style import COMPOUNDS, DETECTIONS, ZONE, Look
from layers.composite import EPOCH
from layers.terms import DetectionStatus, SiteStatus

Bounds = tuple[float, float, float, float]

_LAYERS: tuple[tuple[str, str, Look], ...] = (
    ("zones", "Zones", ZONE),
    ("compounds", "Compounds", COMPOUNDS[SiteStatus.ACTIVE]),
    ("detections", "Detections", DETECTIONS[DetectionStatus.ALERT]),
)


def background(
    zone_id: str, bounds: Bounds, *, version: int, pictures: pd.DataFrame | None = None
) -> dict[str, Any]:
    """Return the arguments of a drawing map beside the outline.

    Parameters
    ----------
    zone_id
        Whose layers are shown; empty for none but the zones.
    bounds
        West, south, east, north, degrees.
    version
        Of the store: the browser keeps what it has while this stays the same.
    pictures
        Rows of `Reader.composites` or `Reader.pictures`; the last is shown.

    """
    west, south, east, north = bounds
    zone = quote(zone_id, safe="") or "all"
    shown = _LAYERS if zone_id else _LAYERS[:1]
    return {
        "basemap": f"/api/basemap.geojson?west={west:.2f}&south={south:.2f}&east={east:.2f}"
        f"&north={north:.2f}",
        "layers": [
            {
                "url": f"/api/zones/{zone}/layers/{name}.geojson?v={version}", "title": title,
                "stroke": look.stroke, "width": look.width, "dash": look.dash, "fill": 0.04,
            }
            for name, title, look in shown
        ],
        "pictures": _pictures(pictures),
    }  # fmt: skip


def _pictures(pictures: pd.DataFrame | None) -> list[dict[str, Any]]:
    """Return the picture that shows the ground as it is now, or none."""
    if pictures is None or pictures.empty:
        return []
    newest = pictures[pictures["role"].isin(["latest", EPOCH])]
    if newest.empty:
        return []
    row = newest.sort_values("last").iloc[-1]
    return [{
        "url": f"/api/composites/{quote(row['composite_id'], safe='')}.png",
        "title": f"Imagery {row['first']} to {row['last']}",
        "bounds": [[row["south"], row["west"]], [row["north"], row["east"]]],
    }]  # fmt: skip
