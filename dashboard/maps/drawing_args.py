"""What lies below a drawing: layers of a zone, its newest picture, and the base map; and its words.

Addresses and looks only; the browser fetches them from the routes of `dashboard.server`. In what
the script says, it puts values between braces itself.
"""

from typing import Any
from urllib.parse import quote

import pandas as pd

from dashboard.language import _, marked
from dashboard.style import COMPOUNDS, DETECTIONS, ZONE, Look
from layers.composite import EPOCH
from layers.terms import DetectionStatus, SiteStatus

Bounds = tuple[float, float, float, float]

_LAYERS: tuple[tuple[str, str, Look], ...] = (
    ("zones", marked("Zones"), ZONE),
    ("compounds", marked("Compounds"), COMPOUNDS[SiteStatus.ACTIVE]),
    ("detections", marked("Detections"), DETECTIONS[DetectionStatus.ALERT]),
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
                "url": f"/api/zones/{zone}/layers/{name}.geojson?v={version}", "title": _(title),
                **_look(look),
                "looks": {of: _look(each) for of, each in COMPOUNDS.items()}
                if name == "compounds" else {},
            }
            for name, title, look in shown
        ],
        "pictures": _pictures(pictures),
        "texts": texts(),
    }  # fmt: skip


def _look(look: Look) -> dict[str, Any]:
    """Return how an outline is drawn: lightly, for what is drawn upon lies above."""
    return {"stroke": look.stroke, "width": look.width, "dash": look.dash, "fill": 0.04}


def texts() -> dict[str, str]:
    """Return what the script of the drawing map says."""
    return {
        "anew": _("Draw anew"),
        "base": _("Land, borders and towns (offline)"),
        "closing": _("{count} of 3 or more corners. Click the first one again to close."),
        "corner": _("Corner"),
        "corner_at": _(
            "Corner {number} of {total} at {lon}, {lat}. Arrows move it, N and P choose, Insert "
            "adds one, Delete takes it out."
        ),
        "corner_of": _("Corner {number} of {total}"),
        "crosses": _("{measured}. It crosses itself: this cannot be kept."),
        "draw": _("Draw"),
        "drawing": _("Drawing"),
        "first": _("Click to place the first corner"),
        "last": _("Click the first corner to finish"),
        "map": _("Map to draw on. The outline can be given as text below it, too."),
        "map_missing": _("The map could not be drawn ({why}). Use the text below it."),
        "measured": _("{area}, around it {length}, {count} corners"),
        "missing": _("Could not be loaded: {what}. Drawing works without."),
        "next": _("Click to place the next corner"),
        "nothing": _(
            "Nothing is drawn. Choose Draw, then click the corners one after another. Pressed by "
            "key, Draw puts a square there, and keys move its corners."
        ),
        "redo": _("Redo"),
        "snap": _("Snap"),
        "stop": _("Stop drawing"),
        "undo": _("Undo"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
    }


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
        "title": _("Imagery {first} to {last}").format(first=row["first"], last=row["last"]),
        "bounds": [[row["south"], row["west"]], [row["north"], row["east"]]],
    }]  # fmt: skip
