"""What a record keeps of a feature beside its own fields, so that the feature comes back whole.

The record's fields say what they can; the JSON of `details` holds the rest: properties that no
field has or that a field would spell otherwise, other members of the feature, and its geometry
where the record's shape would not give the same.
"""

import json
from collections.abc import Mapping
from typing import Any

from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from layers.ids import content_id

Feature = Mapping[str, Any]

_USUAL = ("type", "properties", "geometry")


def outline_of(feature: Feature) -> Any:
    """Return the geometry of a feature as a shape."""
    return shape(feature["geometry"])


def drawn(outline: BaseGeometry) -> dict[str, Any]:
    """Return a shape as GeoJSON, rings as they were drawn."""
    plain: dict[str, Any] = json.loads(json.dumps(mapping(outline)))
    return plain


def kept(feature: Feature, *, told: Mapping[str, Any], outline: BaseGeometry) -> dict[str, Any]:
    """Return what must be kept of a feature.

    Parameters
    ----------
    feature
        As it stands in the file.
    told
        The properties that the record's fields give back.
    outline
        The record's shape.

    """
    about = feature["properties"]
    rest = {name: value for name, value in about.items() if name not in told or told[name] != value}
    found: dict[str, Any] = {"properties": rest}
    if beside := {name: value for name, value in feature.items() if name not in _USUAL}:
        found["beside"] = beside
    if drawn(outline) != feature["geometry"]:
        found["geometry"] = feature["geometry"]
        found["beside_outline"] = _named(outline)
    return found


def given_back(
    of: Mapping[str, Any], *, told: Mapping[str, Any], outline: BaseGeometry
) -> dict[str, Any]:
    """Return the feature that `kept` came from; an outline that was drawn anew is the new one."""
    unchanged = of.get("beside_outline") == _named(outline)
    return {
        "type": "Feature",
        "properties": {**told, **of["properties"]},
        "geometry": of["geometry"] if unchanged else drawn(outline),
        **of.get("beside", {}),
    }


def _named(outline: BaseGeometry) -> str:
    """Return a short name of an outline, by which it is known not to have been drawn anew."""
    return content_id("o", outline.wkb_hex)


def as_details(content: Mapping[str, Any]) -> str:
    """Return what is kept as the text of a record's details."""
    return json.dumps({"smart": content}, ensure_ascii=False, separators=(",", ":"))


def from_details(details: str) -> dict[str, Any]:
    """Return what was kept; nothing where a record is not from a SMART file."""
    try:
        found = json.loads(details) if details else {}
    except ValueError:
        return {}
    content = found.get("smart") if isinstance(found, dict) else None
    return content if isinstance(content, dict) else {}
