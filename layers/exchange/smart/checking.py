"""Checks of one feature: the published schema for its words, and plain rules for its outline.

The schema (data/reference/smart.schema.json) holds what properties may say. Outlines are checked
here instead, for the same rules and more: rings that cross themselves, swapped axes, numbers that
are none. Parts of one observation may overlap, as they do in the published files: a part of a
site lies within its boundary.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from shapely import Polygon
from shapely.geometry import shape

import data
from geo.errors import GeoError
from geo.mgrs import square_of
from geo.shapes import checked_outline

REGION, SUMMARY, SITE, OBSERVATION = "region", "site_summary", "site", "observation"
KINDS = (REGION, SUMMARY, SITE, OBSERVATION)

_DATES = (
    "observation_date", "start_date", "end_date", "predicted_phase_transition_date",
)  # fmt: skip
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SHOWN = 160
_STAND_IN: Mapping[str, Any] = {"Polygon": [], "MultiPolygon": []}


def wrong_with(feature: Any, *, square: str = "") -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a feature: the field, and why.

    Parameters
    ----------
    feature
        As it stands in the file.
    square
        MGRS square of the model, by which swapped axes are told where both could be degrees.

    """
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        yield "", "is no GeoJSON feature with properties."
        return
    about = feature["properties"]
    kind = about.get("type")
    if kind not in KINDS:
        yield "type", f"is none of {', '.join(KINDS)}."
        return
    yield from _by_schema(kind, feature)
    yield from _dates(about)
    problem = _outline_problem(kind, feature.get("geometry"), square)
    if problem:
        yield "geometry", problem


def _by_schema(kind: str, feature: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    geometry = feature.get("geometry")
    named = geometry.get("type") if isinstance(geometry, dict) else None
    light = {**feature, "geometry": {"type": named, "coordinates": _STAND_IN.get(str(named), [])}}
    errors = list(_validator(kind).iter_errors(light))
    named = [each for each in errors if each.validator != "unevaluatedProperties"]
    for error in named or errors:  # after any other error, all properties count as unevaluated
        deepest = best_match([error]) or error
        path = [str(part) for part in deepest.absolute_path] or [""]
        if path[0] == "geometry":
            continue
        yield path[-1] if path[-1] != "properties" else "", _plainly(deepest.message)


def _plainly(message: str) -> str:
    """Return what the schema says, cut to a length that can be read."""
    short = message if len(message) <= _SHOWN else f"{message[:_SHOWN]} …"
    return f"breaks smart.schema.json: {short}."


def _dates(about: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    days: dict[str, date] = {}
    for name in _DATES:
        text = about.get(name)
        if isinstance(text, str) and _DAY.match(text):
            try:
                days[name] = date.fromisoformat(text[:10])
            except ValueError:
                yield name, f"{text[:20]!r} is no day of the calendar."
    start, end = days.get("start_date"), days.get("end_date")
    if start and end and start > end:
        yield "start_date", f"{start} lies after end_date {end}. Swap them, or mend the wrong one."


def _outline_problem(kind: str, geometry: Any, square: str) -> str:
    allowed = ("Polygon", "MultiPolygon") if kind == OBSERVATION else ("Polygon",)
    if not isinstance(geometry, dict) or geometry.get("type") not in allowed:
        return f"is no {' or '.join(allowed)}, as the outline of a {kind} must be."
    coordinates = geometry.get("coordinates")
    parts = [coordinates] if geometry["type"] == "Polygon" else coordinates
    if not isinstance(parts, list) or not parts:
        return "has no parts."
    for problem in map(_part_problem, parts):
        if problem:
            return problem
    return _swapped(geometry, square)


def _part_problem(part: Any) -> str:
    """Return what is wrong with one polygon of an outline; empty if nothing is."""
    if not isinstance(part, list) or not part:
        return "has a part without a ring."
    for ring in part:
        if not isinstance(ring, list) or len(ring) < 4 or not all(map(_is_place, ring)):
            return (
                "has a ring that is no list of four or more places, each longitude and latitude as "
                "two finite numbers."
            )
        if ring[0] != ring[-1]:
            return "has a ring that does not end where it begins."
    try:
        checked_outline(Polygon(part[0], part[1:]))
    except GeoError as error:
        text = str(error)
        if "crosses or touches itself" in text:
            return "crosses or touches itself, so it has no certain inside. Draw it again."
        return "has longitude and latitude swapped, or is not in degrees (EPSG:4326)."
    return ""


def _is_place(place: Any) -> bool:
    return (
        isinstance(place, list)
        and len(place) == 2
        and all(
            isinstance(each, int | float) and not isinstance(each, bool) and math.isfinite(each)
            for each in place
        )
    )


def _swapped(geometry: dict[str, Any], square: str) -> str:
    """Say whether an outline would lie in the model's own MGRS zone if its axes were swapped."""
    middle = shape(geometry).centroid
    try:
        here, there = square_of(middle.x, middle.y), square_of(middle.y, middle.x)
    except GeoError:
        return ""
    if square and here[:3] != square[:3] and there[:3] == square[:3]:
        return (
            f"lies in the MGRS square {here} and its model says {square}: longitude and latitude "
            "look swapped. Give longitude first."
        )
    return ""


@lru_cache(maxsize=len(KINDS))
def _validator(kind: str) -> Draft202012Validator:
    """Return the validator of one kind of feature."""
    whole = json.loads(data.path("reference/smart.schema.json").read_text("utf-8"))
    return Draft202012Validator({
        "$schema": whole["$schema"], "$defs": whole["$defs"], "$ref": f"#/$defs/{kind}_feature",
    })  # fmt: skip
