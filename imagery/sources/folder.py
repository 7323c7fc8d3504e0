"""A folder of STAC Items with their GeoTIFFs: offline work, archives, tests.

The folder is walked once, when the source is made. What cannot be trusted is refused by name
and the others go on; a search hands out the refusals, so that a run can record them.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from shapely import box, prepare, union_all

from geo.grid import Grid
from geo.period import Period
from geo.shapes import Outline, dissolve
from imagery.cube import Cube
from imagery.errors import ItemError, SourceError
from imagery.scene import Refusal, Scene
from imagery.sources.items import Locate, scene_of
from imagery.sources.protocol import Search, offered_bands
from imagery.sources.reading import read_scenes

_MAX_ITEMS = 100_000
_SHOWN = 200

MAX_ITEM_BYTES = 2 * 2**20
"""An Item is a page of text. What is larger is something else, or meant to do harm."""


@dataclass(frozen=True, slots=True)
class FolderSource:
    """Scenes of a folder, and of the folders below it."""

    root: Path
    """Where to look for item.json and other JSON Items."""

    _found: Search = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Walk the folder.

        Raises
        ------
        SourceError
            If it is not there, or holds no Item at all.

        """
        if not self.root.is_dir():
            raise SourceError(
                f"There is no folder {self.root}. Give one with STAC Items: folder:DIR."
            )
        found = _walk(self.root)
        if not found.scenes and not found.refused:
            raise SourceError(
                f"{self.root} holds no STAC Item. Items are item.json or other *.json files, "
                "beside their GeoTIFFs, in this folder or below it."
            )
        object.__setattr__(self, "_found", found)

    @property
    def name(self) -> str:
        """What a run writes down; the folder's own name, not where this machine keeps it."""
        return f"folder:{self.root.resolve().name}"

    @property
    def synthetic(self) -> bool:
        """True if any Item says that it is invented: what is made from it must say so too."""
        return any(scene.collection.startswith("simulated-") for scene in self._found.scenes)

    def extent(self) -> Outline:
        """Return the box around all scenes, in degrees: the zone that the folder could serve.

        Raises
        ------
        SourceError
            If no Item could be trusted.

        """
        if not self._found.scenes:
            raise SourceError(
                f"No Item of {self.root} can be used, so it has no extent. The first: "
                f"{self._found.refused[0].item}: {self._found.refused[0].reason}"
            )
        return dissolve([box(*union_all([s.outline for s in self._found.scenes]).bounds)])

    def search(self, aoi: Outline, period: Period | None = None) -> Search:
        """Return the scenes that touch an AOI (degrees) and lie in a period (None: any)."""
        prepare(aoi)
        scenes = tuple(
            scene
            for scene in self._found.scenes
            if (period is None or period.contains(scene.acquired)) and aoi.intersects(scene.outline)
        )
        return Search(scenes=scenes, refused=self._found.refused)

    def bands(self, scenes: Sequence[Scene]) -> tuple[str, ...]:
        """Return the bands, QA bands aside, that every one of these scenes offers."""
        return offered_bands(scenes)

    def read(self, scenes: Sequence[Scene], grid: Grid, bands: Sequence[str]) -> Cube:
        """Return these scenes on a grid; see `imagery.sources.protocol`."""
        return read_scenes(scenes, grid, bands)


def load(path: Path) -> dict[str, Any] | None:
    """Return the Item in a file; None if the file is JSON but no Item (a Catalog, a table).

    Raises
    ------
    ItemError
        If it is too large, is no JSON, or is called item.json and is no Item.

    """
    if path.is_symlink():
        raise ItemError("It is a link. Put the Item itself there.")
    if path.stat().st_size > MAX_ITEM_BYTES:
        raise ItemError(
            f"{path.name} has {path.stat().st_size:,} bytes; an Item has at most "
            f"{MAX_ITEM_BYTES:,}. Take out what is not the Item."
        )
    try:
        item = json.loads(path.read_text(encoding="utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ItemError(
            f"{path.name} cannot be read as JSON ({error}). It was cut short or damaged: "
            "fetch it again."
        ) from error
    if isinstance(item, dict) and item.get("type") == "Feature" and "assets" in item:
        return item
    if path.name == "item.json":
        raise ItemError(
            "item.json is no STAC Item (a GeoJSON Feature with assets). Fetch it again, or give "
            "it another name."
        )
    return None


def beside(folder: Path) -> Locate:
    """Return what finds files beside an Item, and refuses all that lie elsewhere."""

    def locate(name: str, href: str) -> str:
        path = PurePosixPath(href)
        if ":" in href or "\\" in href or path.is_absolute() or ".." in path.parts:
            raise ItemError(
                f"The href of its asset {name} leaves the Item's folder ({href}). Only files "
                "beside the Item are read: make the href relative, such as ./red.tif."
            )
        target = folder / path
        if not target.resolve().is_relative_to(folder.resolve()):
            raise ItemError(
                f"The href of its asset {name} leads out of the Item's folder by a link ({href}). "
                "Put the file itself there."
            )
        if not target.is_file():
            raise ItemError(
                f"Its asset {name} is not there: {href} names no file. Fetch it, or take the "
                "asset out of the Item."
            )
        return str(target)

    return locate


def _walk(root: Path) -> Search:
    """Return every scene of a folder, by (acquired, id), and every Item that is refused."""
    scenes: dict[str, Scene] = {}
    places: dict[str, str] = {}
    refused: list[Refusal] = []
    for path in _json_files(root):
        where = path.relative_to(root).as_posix()
        try:
            item = load(path)
        except (ItemError, OSError) as error:
            refused.append(Refusal(item=where, reason=f"{where}: {_reason(error)}"))
            continue
        if item is None:
            continue
        name = str(item.get("id"))[:_SHOWN] if item.get("id") else where
        try:
            scene = scene_of(item, beside(path.parent))
        except (ItemError, OSError) as error:
            refused.append(Refusal(item=name, reason=f"{name} ({where}): {_reason(error)}"))
            continue
        if scene.id in scenes:
            reason = f"{name} ({where}): its id was taken by {places[name]}. Give each its own."
            refused.append(Refusal(item=name, reason=reason))
            continue
        scenes[scene.id], places[scene.id] = scene, where
    ordered = sorted(scenes.values(), key=lambda scene: (scene.acquired, scene.id))
    return Search(scenes=tuple(ordered), refused=tuple(refused))


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"it cannot be read ({error.strerror}). Look at its permissions, or fetch it again."
    return str(error)


def _json_files(root: Path) -> list[Path]:
    """Return the JSON files below a folder in order of path; links to folders are not followed."""
    found = [
        Path(folder) / name
        for folder, _, names in os.walk(root)
        for name in names
        if name.lower().endswith(".json") and not name.startswith(".")
    ]
    if len(found) > _MAX_ITEMS:
        raise SourceError(
            f"{root} holds {len(found):,} JSON files, more than {_MAX_ITEMS:,}. Give a folder "
            "of one place."
        )
    return sorted(found)


def _no_constant(text: str) -> float:
    raise ValueError(f"{text} is no number of JSON")
