"""GeoJSON read back: its rows, its places, and nothing beside them."""

import json
from collections.abc import Iterator
from typing import Any

from dashboard.briefing.checking.allowed import Allowed, Vertex
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.problem import Breach
from dashboard.briefing.checking.tables import Row, check_table
from dashboard.briefing.checking.words import check_marking, check_words

_WHOLE = frozenset({"type", "about", "features"})
_FEATURE = frozenset({"type", "properties", "geometry"})
_GEOMETRY = frozenset({"type", "coordinates", "geometries"})


def check_geojson(content: bytes, allowed: Allowed, found: Found) -> None:
    """Write down what of a GeoJSON file may not leave."""
    with found.reading("The file"):
        whole = json.loads(content.decode("utf-8"))
        features = whole["features"]
        if set(whole) - _WHOLE:
            found.add(Breach.METADATA, "The collection has members that are not known.")
        check_collection(features, allowed, found, "")
        about = json.dumps(whole.get("about"), ensure_ascii=False)
        check_words(about, allowed, found, "about")
        check_marking(about, allowed, found, "about")


def check_collection(
    features: list[dict[str, Any]], allowed: Allowed, found: Found, place: str
) -> None:
    """Write down what of features is none of a layer's rows."""
    for number, each in enumerate(features, 1):
        geometry = each["geometry"] or {}
        if set(each) - _FEATURE or set(geometry) - _GEOMETRY:
            found.add(Breach.METADATA, "A feature has members that are not known.",
                      f"{place} row {number}".strip())  # fmt: skip
    rows = [Row(each["properties"], [*_vertices(each["geometry"])]) for each in features]
    check_table(rows, allowed, found, place)


def _vertices(geometry: dict[str, Any] | None) -> Iterator[Vertex]:
    if geometry is None:
        return
    for each in geometry.get("geometries", ()):
        yield from _vertices(each)
    yield from pairs_of(geometry.get("coordinates", ()))


def pairs_of(nested: Any) -> Iterator[Vertex]:
    """Yield the places of nested lists; one with a height is no place that is known."""
    if nested and isinstance(nested[0], int | float):
        if len(nested) != 2:
            raise ValueError("no pair")
        yield float(nested[0]), float(nested[1])
        return
    for each in nested:
        yield from pairs_of(each)
