"""Index: which scene lies at which place of a cube.

It is written last, beside and renamed: what it does not name is not there, so a run that is
killed while it writes pixels leaves the cube of the run before.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from imagery.errors import CacheError
from imagery.scene import Asset, Scene

NAME = "index.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One scene in a cube."""

    scene: str
    """Id of the scene."""

    mark: str
    """Changes if the scene is read from other files, or with another scale or offset."""

    scale: tuple[float, ...]
    """One a band: value = stored number * scale + offset."""

    offset: tuple[float, ...]
    """One a band."""


@dataclass(slots=True, kw_only=True)
class Index:
    """What a cube holds, by place on its time axis."""

    places: list[Place | None] = field(default_factory=list)
    """None where a scene was written that turned out to be broken."""

    def find(self, scenes: Iterable[Scene]) -> dict[str, int]:
        """Return the places of those scenes, by id, that are there as they are now."""
        held = {(p.scene, p.mark): place for place, p in enumerate(self.places) if p is not None}
        marked = {scene.id: (scene.id, mark_of(scene)) for scene in scenes}
        return {name: held[mark] for name, mark in marked.items() if mark in held}

    def save(self, folder: Path) -> None:
        """Write it; the file there is replaced as a whole, or not at all."""
        beside = folder / f".{NAME}.new"
        beside.write_text(json.dumps([place and asdict(place) for place in self.places]), "utf-8")
        beside.replace(folder / NAME)


def load(folder: Path) -> Index:
    """Return the index of a cube; an empty one where there is none.

    Raises
    ------
    CacheError
        If it cannot be read.

    """
    path = folder / NAME
    if not path.exists():
        return Index()
    try:
        rows = json.loads(path.read_text("utf-8"))
        return Index(places=[row and _place(row) for row in rows])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CacheError(f"The index {path.name} cannot be read: {error}.") from error


def _place(row: dict[str, Any]) -> Place:
    return Place(
        scene=str(row["scene"]), mark=str(row["mark"]),
        scale=tuple(float(each) for each in row["scale"]),
        offset=tuple(float(each) for each in row["offset"]),
    )  # fmt: skip


def mark_of(scene: Scene) -> str:
    """Return what a scene's values depend on, as one word."""
    parts = [f"{name} {_file(asset)}" for name, asset in sorted(scene.assets.items())]
    return word(scene.id, scene.acquired, scene.units, *parts)


def word(*parts: object) -> str:
    """Return sixteen letters that are the same for the same parts, on every machine."""
    return hashlib.sha256(json.dumps([str(part) for part in parts]).encode()).hexdigest()[:16]


def _file(asset: Asset) -> str:
    """Return an asset, and the size and age of its file where that lies on this machine."""
    path = Path(asset.href)
    found = path.stat() if path.is_file() else None
    return f"{asset} {found.st_size} {found.st_mtime_ns}" if found else str(asset)
