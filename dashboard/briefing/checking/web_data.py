"""Data in a web page: places and rows as JSON, pictures and fonts as addresses that hold them."""

import base64
import binascii
import json
from collections.abc import Iterator
from typing import Any

from dashboard.briefing.checking.allowed import Allowed
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.geojson_rows import check_collection
from dashboard.briefing.checking.pictures import Known
from dashboard.briefing.checking.png import check_png
from dashboard.briefing.checking.problem import Breach
from dashboard.briefing.checking.words import check_words
from dashboard.maps.basemap import around

_PNG, _FONT = (
    "data:image/png;base64,",
    ("data:font/woff2;base64,", "data:application/font-woff2;base64,"),
)
_FINE = 3
"""Decimals from which a number can be a place."""

_BASE = frozenset({"land", "town"})


def check_data_uri(address: str, known: Known, found: Found, place: str) -> None:
    """Write down what an address that holds a file holds."""
    if address.startswith(_FONT):
        if not _decoded(address).startswith(b"wOF2"):
            found.add(Breach.ATTACHED, "What is named a font is none.", place)
    elif address.startswith(_PNG):
        check_picture(_decoded(address), known, found, place)
    else:
        found.add(Breach.ATTACHED, "The page holds a file of a kind that is not known.", place)


def check_picture(png: bytes, known: Known, found: Found, place: str) -> None:
    """Write down what a picture is besides its pixels, and that it is none of the contents'."""
    pixels = check_png(png, found, place)
    if pixels is not None and not known.alike(pixels):
        found.add(Breach.PICTURE, "A picture is none of the briefing's.", place)


def check_block(text: str, known: Known, allowed: Allowed, found: Found, place: str) -> None:
    """Write down what a block of JSON holds that the contents do not."""
    whole = json.loads(text)
    texts: list[str] = []
    base: list[dict[str, Any]] = []
    exact = {value for one in allowed.bounds for value in one}
    waiting: list[tuple[str, Any]] = [("", whole)]
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, str):
            if key == "png":
                check_picture(base64.b64decode(value, validate=True), known, found, place)
            else:
                texts.append(value)
        elif isinstance(value, dict):
            if value.get("type") == "FeatureCollection":
                check_collection(value["features"], allowed, found, place)
                waiting += [(name, each) for name, each in value.items() if name != "features"]
            elif value.get("type") == "Feature" and _is_base(value):
                base.append(value)
            else:
                texts += value
                waiting += value.items()
        elif isinstance(value, list):
            waiting += [(key, each) for each in value]
        elif isinstance(value, float) and value not in exact:
            _check_number(value, allowed, found, place)
    check_words("\n".join(texts), allowed, found, place)
    _check_base(base, whole, found, place)


def _check_number(value: float, allowed: Allowed, found: Found, place: str) -> None:
    decimals = len(f"{value!r}".partition(".")[2])
    if decimals >= _FINE and not allowed.knows(value, decimals):
        breach = Breach.FINER if decimals > allowed.decimals else Breach.PLACE
        found.add(breach, "A number as fine as a place stands here, and is none of the briefing's.",
                  place)  # fmt: skip


def _is_base(feature: dict[str, Any]) -> bool:
    return (feature.get("properties") or {}).get("what") in _BASE


def _check_base(base: list[dict[str, Any]], whole: Any, found: Found, place: str) -> None:
    """Write down what is given out as land or town, and is not of the packaged base map."""
    if not base:
        return
    wanted = {json.dumps(each, sort_keys=True) for each in base}
    for bounds in _boxes(whole):
        packaged = {json.dumps(each, sort_keys=True) for each in around(*bounds)["features"]}
        wanted -= packaged
        if not wanted:
            return
    found.add(Breach.PLACE, "Land or towns are none of the packaged map.", place)


def _boxes(value: Any) -> Iterator[tuple[float, float, float, float]]:
    """Yield lists of four numbers that can be bounds."""
    if isinstance(value, dict):
        for each in value.values():
            yield from _boxes(each)
    elif isinstance(value, list):
        if len(value) == 4 and all(isinstance(each, int | float) for each in value):
            west, south, east, north = value
            if -180 <= west < east <= 180 and -90 <= south < north <= 90:
                yield west, south, east, north
        else:
            for each in value:
                yield from _boxes(each)


def _decoded(address: str) -> bytes:
    try:
        return base64.b64decode(address.partition(",")[2], validate=True)
    except binascii.Error:
        return b""
