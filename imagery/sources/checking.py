"""Checking: what an Item says of itself, held against what else it says.

A scene with a wrong date makes a change where there is none, or hides when there was one; a
raster that lies elsewhere makes one out of every edge. Neither shows in the pixels. Items state
such things more than once, so what does not agree is refused.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from imagery.errors import ItemError
from imagery.scene import Lies

_DAY = re.compile(r"(?<!\d)(20\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_NAMES = ("s2:product_uri", "s2:datatake_id", "s2:granule_id", "sentinel:product_id",
          "s2:datastrip_id")  # fmt: skip
_NEAR = timedelta(days=1)
"""A datatake may begin before midnight, UTC, and a scene of it after."""

_NOT_FLAT = ("SLC", "OCN", "RAW", "GRD")
_FLAT = ("RTC", "NRB", "GAMMA0", "GAMMA_0", "GAMMA NOUGHT")


def check_date(item: Mapping[str, Any], acquired: datetime) -> None:
    """Refuse an Item whose date is none of those in its own names.

    Names of Sentinel products hold the day of sensing and that of the product; one of them must
    be near. An Item whose names hold no day is believed.

    Raises
    ------
    ItemError
        If its names say another day.

    """
    properties = item.get("properties") or {}
    texts = [str(item.get("id", ""))] + [str(properties.get(name, "")) for name in _NAMES]
    for text in texts:
        days = [found for match in _DAY.finditer(text) if (found := _day(match))]
        if days and all(abs(acquired.date() - each) > _NEAR for each in days):
            raise ItemError(
                f"Its datetime is {acquired:%Y-%m-%d} and its name {text[:80]} says {days[0]}. One "
                "of them is wrong, and what was seen would be dated wrongly. Mend the Item."
            )


def _day(match: re.Match[str]) -> date | None:
    year, month, day = (int(text) for text in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def check_radar(item: Mapping[str, Any], *, must_say: bool, can_place: bool) -> bool:
    """Return whether radar lies in ground range; refuse what cannot be used.

    Ground range products (GRD) lie where a smooth globe would put them, up to hundreds of metres
    off in hills. A source that knows heights lays them upon the ground (`imagery.groundrange`);
    for all others the radar branch needs gamma nought with terrain correction (RTC).

    Parameters
    ----------
    item
        With the assets vv and vh.
    must_say
        True for Items from a service: what does not say what it is is refused.
    can_place
        Whether the source lays ground range products upon the ground.

    Raises
    ------
    ItemError
        If it is neither.

    """
    properties = item.get("properties") or {}
    said = [item.get("collection"), properties.get("card4l:specification")]
    said += [properties.get("sar:product_type"), properties.get("s1:product_type")]
    said += [properties.get("product:type"), *_words(properties.get("sar:measurement_conventions"))]
    texts = [str(each).upper() for each in said if each]
    if any(word in text for text in texts for word in _FLAT):
        return False
    flawed = next((word for word in _NOT_FLAT for text in texts if word in text), None)
    if flawed == "GRD" and can_place:
        _check_mode(properties)
        return True
    if flawed or must_say:
        raise ItemError(
            f"It is radar {'of the kind ' + flawed if flawed else 'that does not say its kind'}, "
            "without terrain correction: it lies up to hundreds of metres off. Use a collection of "
            "gamma nought RTC, such as sentinel-1-rtc of planetary-computer."
        )
    return False


def _check_mode(properties: Mapping[str, Any]) -> None:
    mode = properties.get("sar:instrument_mode")
    if mode not in (None, "IW"):
        raise ItemError(
            f"It is radar of the mode {str(mode)[:20]!r}, of other pixels and angles. Only IW, "
            "which Sentinel-1 uses over land, is read."
        )


def _words(stated: Any) -> list[Any]:
    return stated if isinstance(stated, list) else [stated]


def lies(item: Mapping[str, Any], listed: Mapping[str, Any]) -> Lies | None:
    """Return where an Item says that a raster of it lies; None if it says nothing.

    Raises
    ------
    ItemError
        If that cannot be.

    """
    properties = item.get("properties") or {}
    code = _first_of((listed, properties), "proj:code")
    epsg = _first_of((listed, properties), "proj:epsg")
    if code is None and epsg is not None:
        code = f"EPSG:{epsg}"
    if code is None:
        return None
    shape, place = listed.get("proj:shape"), listed.get("proj:transform")
    if not isinstance(code, str) or not re.fullmatch(r"[A-Za-z]{2,10}:\d{1,9}", code):
        raise ItemError(f"Its proj:code or proj:epsg is {code!r:.40}, which names no CRS. Mend it.")
    return Lies(
        crs=code.upper(),
        shape=_numbers(shape, (2,), "proj:shape"),
        transform=(_numbers(place, (6, 9), "proj:transform") or ())[:6] or None,
    )


def _first_of(places: tuple[Mapping[str, Any], ...], name: str) -> Any:
    return next((place[name] for place in places if place.get(name) is not None), None)


def _numbers(stated: Any, lengths: tuple[int, ...], name: str) -> tuple[float, ...] | None:
    if stated is None:
        return None
    usable = isinstance(stated, list) and len(stated) in lengths
    if not usable or not all(isinstance(n, int | float) and abs(n) < 1e12 for n in stated):
        raise ItemError(f"Its {name} is {stated!r:.60}, which cannot be. Mend the Item.")
    return tuple(float(n) for n in stated)
