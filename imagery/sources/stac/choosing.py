"""Choosing: of several products of one acquisition, the one of the newest processing.

ESA processes again what it had processed before, and catalogues keep both. They are one look at
the ground; two would confirm one another. Parts of one pass over neighbouring tiles are not
duplicates: each shows ground of its own, and `imagery.prepare` makes one look a day of them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from imagery.scene import Refusal, Scene

_SENSED = re.compile(r"S(20\d{6}T\d{6})(?:_|$)")
_BASELINE_END = re.compile(r"_N\d\d\.?\d\d$")
_TOGETHER = timedelta(seconds=15)
"""Two processings of one acquisition differ by less; two parts of one pass by more, or in tile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A scene, and what tells it from another processing of the same acquisition."""

    scene: Scene
    """As it would be used."""

    tile: str
    """Tile of the MGRS grid; empty where the Item names none."""

    sensed: str
    """Start of its data strip, or its datatake; empty where the Item names neither."""

    baseline: float
    """Of the processing; 0 where unknown."""

    made: str
    """When it was processed, as text that sorts."""


def product_of(scene: Scene, item: Mapping[str, Any]) -> Product:
    """Return a scene with what its Item says of tile and processing."""
    properties = item.get("properties") or {}
    return Product(
        scene=scene, tile=_tile(properties), sensed=_sensed(properties),
        baseline=_baseline(properties),
        made=str(properties.get("s2:generation_time") or properties.get("created") or "")[:40],
    )  # fmt: skip


def newest(products: list[Product]) -> tuple[list[Scene], list[Refusal]]:
    """Return one scene an acquisition and tile, by (acquired, id), and those left out for it."""
    groups: list[list[Product]] = []
    for each in sorted(products, key=lambda one: (one.scene.acquired, one.scene.id)):
        home = next((group for group in reversed(groups) if _same(group[0], each)), None)
        if home is None:
            groups.append([each])
        else:
            home.append(each)
    scenes, refused = [], []
    for group in groups:
        best = max(group, key=lambda one: (one.baseline, one.made, one.scene.id))
        scenes.append(best.scene)
        refused += [_left_out(each, best) for each in group if each is not best]
    scenes.sort(key=lambda scene: (scene.acquired, scene.id))
    return scenes, sorted(refused, key=lambda one: one.item)


def _same(one: Product, other: Product) -> bool:
    """Say whether two products are of one acquisition of one tile."""
    if not one.tile or one.tile != other.tile or one.scene.platform != other.scene.platform:
        return False
    if one.sensed and other.sensed and one.sensed != other.sensed:
        return False
    return _apart(one.scene.acquired, other.scene.acquired) <= _TOGETHER


def _apart(one: datetime, other: datetime) -> timedelta:
    return abs(one - other)


def _left_out(each: Product, best: Product) -> Refusal:
    older = (
        f"of baseline {each.baseline:05.2f}, and {best.scene.id} of {best.baseline:05.2f}"
        if each.baseline != best.baseline
        else f"an earlier product than {best.scene.id}"
    )
    return Refusal(
        item=each.scene.id,
        reason=f"{each.scene.id} is {older}: both are one acquisition of tile {each.tile}. Two "
        "products of one look would confirm one another; the newest is used.",
    )


def _tile(properties: Mapping[str, Any]) -> str:
    for key in ("s2:mgrs_tile", "grid:code", "s2:tile", "mgrs:tile"):
        if isinstance(properties.get(key), str):
            return str(properties[key]).upper().removeprefix("MGRS-").removeprefix("T")
    parts = [properties.get(f"mgrs:{key}") for key in ("utm_zone", "latitude_band", "grid_square")]
    return "".join(str(part) for part in parts) if all(part is not None for part in parts) else ""


def _sensed(properties: Mapping[str, Any]) -> str:
    found = _SENSED.search(str(properties.get("s2:datastrip_id") or ""))
    if found:
        return found[1]
    return _BASELINE_END.sub("", str(properties.get("s2:datatake_id") or ""))[:80]


def _baseline(properties: Mapping[str, Any]) -> float:
    stated = properties.get("s2:processing_baseline") or properties.get("processing:version")
    try:
        number = float(str(stated).upper().removeprefix("N"))
    except ValueError:
        return 0.0
    return number if 0 <= number < 100 else 0.0
