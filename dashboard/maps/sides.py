"""What the comparing map is told: one or two epochs of a site, in one extent.

Addresses, words and looks only. Pictures and shapes come from the routes of `dashboard.server`.
Pictures of epochs are all drawn with one stretch (`imagery.jobs.footprints`), and none is touched
here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any
from urllib.parse import quote

import pandas as pd

from dashboard.maps.site_shapes import BUILT, SITE, UNSEEN, Bounds
from dashboard.style import FOOTPRINT, NOT_OBSERVED
from dashboard.style import SITE as SITE_LOOK

_LOOKS = {
    SITE: (SITE_LOOK, "Outline of the site, as recorded"),
    BUILT: (replace(FOOTPRINT, fill=0.06), "Built-up ground in that epoch"),
    UNSEEN: (NOT_OBSERVED, "Not seen in that epoch"),
}


def sides_args(
    zone_id: str,
    site_id: str,
    bounds: Bounds,
    *,
    sides: Sequence[Mapping[str, Any]],
    pictures: pd.DataFrame,
    version: int,
    notes: Sequence[str],
) -> dict[str, Any]:
    """Return the arguments of the map.

    Parameters
    ----------
    zone_id, site_id
        The site.
    bounds
        West, south, east, north of the first view, degrees.
    sides
        One or two rows of `layers.history.growth`: the left side first.
    pictures
        Rows of `Reader.pictures`.
    version
        Of the store: the browser keeps what it has while this stays the same.
    notes
        Sentences shown on the map.

    """
    west, south, east, north = bounds
    return {
        "site": f"{zone_id}/{site_id}",
        "bounds": [[south, west], [north, east]],
        "sides": [_side(zone_id, site_id, each, pictures, version) for each in sides],
        "looks": {what: {**asdict(look), "words": words} for what, (look, words) in _LOOKS.items()},
        "notes": list(notes),
    }


def seen_words(row: Mapping[str, Any]) -> str:
    """Return the area of an epoch in words, or that it was not observed."""
    share = row["observed_share"]
    seen = "" if pd.isna(share) else f" ({share:.0%} of the site seen)"
    if pd.isna(row["area_ha"]):
        return f"not observed{seen}"
    low, high = row["area_ha_lo"], row["area_ha_hi"]
    within = "" if pd.isna(low) or pd.isna(high) else f" ({low:.2f} to {high:.2f})"
    return f"{row['area_ha']:.2f} ha built-up{within}"


def _side(
    zone_id: str, site_id: str, row: Mapping[str, Any], pictures: pd.DataFrame, version: int
) -> dict[str, Any]:
    epoch = str(row["epoch"])
    found = pictures[pictures["epoch"] == epoch]
    picture = None if found.empty else found.iloc[0]
    base = f"/api/zones/{quote(zone_id, safe='')}/sites/{quote(site_id, safe='')}"
    return {
        "epoch": epoch,
        "area": seen_words(row),
        "dates": _dates(picture),
        "shapes": f"{base}/footprint.geojson?epoch={quote(epoch)}&v={version}",
        "picture": None if picture is None else _picture(picture),
    }


def _dates(picture: "pd.Series[Any] | None") -> str:
    if picture is None:
        return "no picture of this epoch"
    by = f", {picture['source']}" if picture["source"] else ""
    scenes = "1 scene" if picture["scenes"] == 1 else f"{picture['scenes']} scenes"
    return f"Imagery {picture['first']} to {picture['last']}, {scenes}{by}"


def _picture(row: "pd.Series[Any]") -> dict[str, Any]:
    return {
        "url": f"/api/composites/{quote(row['composite_id'], safe='')}.png",
        "bounds": [[row["south"], row["west"]], [row["north"], row["east"]]],
    }
