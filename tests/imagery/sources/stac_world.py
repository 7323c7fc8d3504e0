"""A simulated archive as services publish it: Items with hrefs elsewhere, and what reads them."""

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from geo.period import Period
from imagery.calling import Door
from imagery.manners import NoKeys, Patience
from imagery.sources.simulate import COLLECTION, worlds, write_archive
from imagery.sources.stac.services import Service
from imagery.sources.stac.source import StacSource

WORLD = worlds()[0]
PERIOD = Period.parse("2023-01-01/2023-02-10")
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)

Item = dict[str, Any]


def archive(root: Path, period: Period = PERIOD) -> Path:
    """Write the archive, each Item beside its rasters."""
    write_archive(WORLD, root, period=period)
    return root


def published(root: Path, files: str) -> list[Item]:
    """Return the Items of an archive as a service shows them, their files under an address."""
    found = []
    for path in sorted(root.rglob("item.json")):
        item = json.loads(path.read_text())
        for asset in item["assets"].values():
            name = asset["href"].removeprefix("./")
            asset["href"] = f"{files}/{path.parent.relative_to(root).as_posix()}/{name}"
        item["bbox"] = list(item["bbox"])
        found.append(item)
    return found


def door(**more: Any) -> Door:
    """Return a door of this machine that does not wait long."""
    settings = {"clock": lambda: NOW, "near": True, "patience": Patience(tries=3, silent_s=2),
                "sleep": lambda _: None, "rng": np.random.default_rng(1), **more}  # fmt: skip
    return Door(**settings)


def source_at(url: str, *collections: str, **more: Any) -> StacSource:
    """Return a source that reads a service of this machine, all bands of every scene."""
    service = Service(url=url, collections=collections or (COLLECTION,))
    settings = {"door": door(may=service.may), "api_keys": NoKeys(), "file_keys": NoKeys(),
                "most_cloud": None, **more}  # fmt: skip
    return StacSource(service=service, **settings)


def changed(item: Item, change: Callable[[Item], None]) -> Item:
    """Return a copy of an Item with something changed."""
    other = copy.deepcopy(item)
    change(other)
    return other
