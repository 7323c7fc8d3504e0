"""STAC Items, read strictly: what an Item leaves open is refused, never guessed.

An Item comes from elsewhere. Its hrefs lead where the source allows and nowhere else, its numbers
must be what they say, and its radiometry must be certain: a forgotten offset of -0.1 makes a
change out of every pixel, or hides one. Instants are UTC, outlines degrees, longitude first.

Layouts: Earth Search `sentinel-2-l2a` (one raster a band, `raster:bands` with scale and
offset; or, since STAC 1.1, `raster:scale` and `raster:offset` beside the href), and a single
`visual` raster of three bands in display values (`eo:bands` say which).
"""

import math
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from shapely.errors import ShapelyError
from shapely.geometry import shape

from geo.errors import GeoError
from geo.period import Period, parse_instant
from geo.shapes import Outline, checked_outline
from imagery.bands import OPTICAL, RADAR, SCL, band_name
from imagery.errors import ItemError
from imagery.scene import Asset, GroundRange, Orbit, Scene, Units
from imagery.sources.checking import check_date, check_radar, lies
from imagery.sources.radiometry import scale_and_offset

_MAX_ID = 200
_MAX_HREF = 2_000
_DISPLAY_SCALE = 1 / 255


Locate = Callable[[str, str], str]
"""Given an asset's name and href, says where it lies, or raises ItemError: it may not lie there."""


def scene_of(
    item: Mapping[str, Any], locate: Locate, *, must_say: bool = False, can_place: bool = False
) -> Scene:
    """Return the scene that an Item describes.

    Parameters
    ----------
    item
        As JSON gives it.
    locate
        Says where an href leads, and refuses one that leads elsewhere than it may.
    must_say
        True for Items from a service: radar that does not say what it is is refused.
    can_place
        Whether the source lays radar in ground range upon the ground; else it is refused.

    Raises
    ------
    ItemError
        If anything that a run depends on is missing, cannot be, or is ambiguous.

    """
    properties = item.get("properties")
    if not isinstance(properties, dict):
        raise ItemError("It has no properties, so neither date nor sensor are known.")
    acquired, period = _times(properties)
    if period is None:
        check_date(item, acquired)
    assets, units = _assets(item, properties, locate)
    if units is Units.BACKSCATTER and check_radar(item, must_say=must_say, can_place=can_place):
        assets = {name: _in_ground_range(name, item, assets[name], locate) for name in RADAR}
    return Scene(
        id=item_id(item),
        collection=str(item.get("collection") or "unknown")[:_MAX_ID],
        acquired=acquired,
        period=period,
        platform=str(properties.get("platform") or "unknown")[:_MAX_ID],
        gsd_m=_gsd_m(item, properties, assets),
        outline=_outline(item),
        cloud_share=_share(properties.get("eo:cloud_cover")),
        assets=assets,
        units=units,
        orbit=_orbit(properties) if units is Units.BACKSCATTER else None,
    )


def item_id(item: Mapping[str, Any]) -> str:
    """Return the id of an Item."""
    text = item.get("id")
    if not isinstance(text, str) or not text.strip() or len(text) > _MAX_ID:
        raise ItemError(f"It has no usable id (1 to {_MAX_ID} characters). Give it one.")
    if not text.isprintable():
        raise ItemError(f"Its id {text!r} holds characters that cannot be printed.")
    return text


def _times(properties: Mapping[str, Any]) -> tuple[datetime, Period | None]:
    """Return the instant of an Item, and the period that a mosaic was made from."""
    texts = [properties.get(key) for key in ("datetime", "start_datetime", "end_datetime")]
    at, start, end = texts
    if at is None and (start is None or end is None):
        raise ItemError(
            "It has no datetime, nor start_datetime and end_datetime, so nothing seen in it "
            "could be dated. Mend the Item."
        )
    if not all(text is None or isinstance(text, str) for text in texts):
        raise ItemError(f"Its date is no text ({at!r:.40}). Write it as 2024-07-01T04:12:00Z.")
    try:
        instants = [None if text is None else parse_instant(text) for text in texts]
        whole = instants[1] is not None and instants[2] is not None
        period = Period(instants[1], instants[2]) if whole else None  # type: ignore[arg-type]
    except (GeoError, OverflowError) as error:
        raise ItemError(f"Its date cannot be read. {error}") from error
    acquired = instants[0] or instants[1]
    if acquired is None:
        raise ItemError("It has no datetime. Mend the Item.")
    return acquired, period


def _outline(item: Mapping[str, Any]) -> Outline:
    try:
        return checked_outline(shape(item["geometry"]))
    except GeoError as error:
        raise ItemError(f"Its geometry cannot be used. {error}") from error
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ShapelyError) as error:
        raise ItemError(
            "Its geometry is missing or is no GeoJSON polygon, so where it lies is unknown."
        ) from error


def _assets(
    item: Mapping[str, Any], properties: Mapping[str, Any], locate: Locate
) -> tuple[dict[str, Asset], Units]:
    listed = item.get("assets")
    listed = listed if isinstance(listed, dict) else {}
    assets = {
        name: _band_asset(name, listed[name], item, properties, locate)
        for name in (*OPTICAL, SCL)
        if name in listed
    }
    if any(name in OPTICAL for name in assets):
        return _with_infrared(assets), Units.REFLECTANCE
    if set(RADAR) <= listed.keys():
        return {n: _radar_asset(n, listed[n], item, locate) for n in RADAR}, Units.BACKSCATTER
    if "visual" in listed:
        return _visual_assets(listed["visual"], locate), Units.DISPLAY
    stated = properties.get("sar:polarizations")
    if isinstance(stated, list):
        raise ItemError(
            f"It is radar of {', '.join(map(str, stated))[:40] or 'no polarisation'}, of which not "
            "both VV and VH can be read; looks without both are not compared. Use others."
        )
    raise ItemError(
        "It has none of the assets that are read: "
        f"{', '.join((*OPTICAL, SCL))}, {' and '.join(RADAR)}, or visual. Name its assets like "
        "Earth Search does."
    )


def _band_asset(
    name: str, listed: Any, item: Mapping[str, Any], properties: Mapping[str, Any], locate: Locate
) -> Asset:
    """Return an asset that is one band of reflectance, or the scene classification."""
    href = _href(name, listed, locate)
    stated = _stated(listed)
    nodata = _number(stated.get("nodata"), f"nodata of {name}")
    if name == SCL:
        return Asset(href=href, nodata=nodata, lies=lies(item, listed))
    scale = _number(stated.get("scale"), f"scale of {name}")
    offset = _number(stated.get("offset"), f"offset of {name}")
    collection = str(item.get("collection") or "")
    scale, offset = scale_and_offset(name, scale, offset, properties, collection=collection)
    return Asset(href=href, scale=scale, offset=offset, nodata=nodata, lies=lies(item, listed))


def _with_infrared(assets: dict[str, Asset]) -> dict[str, Asset]:
    """Return assets in which the one near infrared there is is called so (Landsat: nir08)."""
    if "nir" not in assets and "nir08" in assets:
        assets["nir"] = assets.pop("nir08")
    return assets


def _radar_asset(name: str, listed: Any, item: Mapping[str, Any], locate: Locate) -> Asset:
    """Return one polarisation: linear gamma nought, as it is or by the scale that is stated."""
    href = _href(name, listed, locate)
    stated = _stated(listed)
    return Asset(
        href=href,
        lies=lies(item, listed),
        scale=_number(stated.get("scale"), f"scale of {name}") or 1.0,
        offset=_number(stated.get("offset"), f"offset of {name}") or 0.0,
        nodata=_number(stated.get("nodata"), f"nodata of {name}"),
    )


def _in_ground_range(name: str, item: Mapping[str, Any], asset: Asset, locate: Locate) -> Asset:
    """Return a polarisation with the files that lay it upon the ground."""
    files = {}
    for each in ("annotation", "calibration"):
        word = f"{each}-{name}"
        if word not in item["assets"]:
            raise ItemError(
                f"It is radar in ground range (GRD) and names no {each} of {name}, without which "
                "it cannot be laid upon the ground. Use a collection of gamma nought RTC."
            )
        files[each] = _href(word, item["assets"][word], locate)
    return Asset(href=asset.href, ground_range=GroundRange(**files, polarisation=name))


def _orbit(properties: Mapping[str, Any]) -> Orbit:
    """Return the relative orbit of a radar scene."""
    number, direction = properties.get("sat:relative_orbit"), properties.get("sat:orbit_state")
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise ItemError(
            f"It is a radar scene and its sat:relative_orbit is {number!r:.40}. Seen from another "
            "orbit the same roof is lighter or darker, so it cannot be compared. State the orbit."
        )
    return Orbit(number, str(direction or "unknown")[:_MAX_ID])


def _visual_assets(listed: Any, locate: Locate) -> dict[str, Asset]:
    """Return the three bands of one raster made for the eye; display values, 0 to 1."""
    href = _href("visual", listed, locate)
    bands = (
        listed.get("eo:bands")
        or listed.get("bands")
        or [{"name": n} for n in ("red", "green", "blue")]
    )
    nodata = _number(_first(listed.get("raster:bands")).get("nodata"), "nodata of visual")
    assets: dict[str, Asset] = {}
    for index, band in enumerate(bands if isinstance(bands, list) else [], start=1):
        texts = [band.get("common_name"), band.get("eo:common_name"), band.get("name")]
        name = next(filter(None, (band_name(str(text)) for text in texts if text)), None)
        if name is not None and name not in assets:
            assets[name] = Asset(href=href, band_index=index, scale=_DISPLAY_SCALE, nodata=nodata)
    if not {"red", "green", "blue"} <= assets.keys():
        raise ItemError("The eo:bands of its asset visual do not name red, green and blue.")
    return assets


def _href(name: str, listed: Any, locate: Locate) -> str:
    """Return where an asset lies, as the source allows it."""
    href = listed.get("href") if isinstance(listed, dict) else None
    if not isinstance(href, str) or not href or len(href) > _MAX_HREF or not href.isprintable():
        raise ItemError(f"Its asset {name} has no usable href.")
    return locate(name, href)


def _gsd_m(
    item: Mapping[str, Any], properties: Mapping[str, Any], assets: Mapping[str, Asset]
) -> float:
    """Return the ground sample distance: what the Item states, or else its bands' own."""
    listed = item["assets"]
    stated = [properties.get("gsd")]
    for name in (*OPTICAL, *RADAR, "visual"):
        if isinstance(listed.get(name), dict):
            stated += [listed[name].get("gsd")]
            stated += [_stated(listed[name]).get("spatial_resolution")]
    known = [float(s) for s in stated if isinstance(s, int | float) and 0.1 <= s <= 2000]
    if known:
        return known[0] if properties.get("gsd") == known[0] else min(known)
    return min((OPTICAL[name].gsd_m for name in assets if name in OPTICAL), default=10.0)


def _share(percent: Any) -> float | None:
    usable = isinstance(percent, int | float) and 0 <= percent <= 100
    return percent / 100 if usable else None


def _stated(listed: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return scale, offset and nodata of an asset of one band, wherever its STAC puts them."""
    old = _first(listed.get("raster:bands"))
    if old:
        return old
    places = (_first(listed.get("bands")), listed)
    names = {"scale": "raster:scale", "offset": "raster:offset", "nodata": "nodata",
             "spatial_resolution": "raster:spatial_resolution"}  # fmt: skip
    return {ours: place[name] for ours, name in names.items() for place in places if name in place}


def _first(bands: Any) -> Mapping[str, Any]:
    usable = isinstance(bands, list) and bands and isinstance(bands[0], dict)
    return bands[0] if usable else {}


def _number(stated: Any, what: str) -> float | None:
    """Return a number that an Item states; None if it states none."""
    if stated is None:
        return None
    if isinstance(stated, bool) or not isinstance(stated, int | float) or not math.isfinite(stated):
        raise ItemError(f"The {what} is no number ({stated!r:.40}). Mend its raster:bands.")
    return float(stated)
