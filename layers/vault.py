"""The vault: exact points of reports, in a file of their own, behind a door of their own.

The store cannot give away what it does not hold. The vault is opened only for a
caseworker, and its file can be read by its owner alone. Encryption is a later step.
"""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

from shapely import Point

from layers.errors import NotReleasableError, StoreDamagedError
from layers.terms import Audience


class Vault:
    """Points by report id, in one small file written beside and renamed."""

    def __init__(self, path: Path) -> None:
        """Say where it lies; nothing is opened yet."""
        self._path = path

    @classmethod
    def beside(cls, store_url: str, folder: Path = Path("var")) -> "Vault":
        """Return the vault that belongs to a store.

        A shared store lies in no folder, and does not hold the vault: whoever has exact points
        keeps them on a machine of their own, in `folder`, named after server and database.
        """
        if not store_url.startswith(("postgresql://", "postgres://")):
            return cls(Path(store_url).with_suffix(".vault"))
        place = store_url.partition("://")[2].rpartition("@")[2].partition("?")[0]
        return cls(folder / (re.sub(r"[^A-Za-z0-9.]+", "-", place).strip("-") + ".vault"))

    def put(self, points: Mapping[str, Point]) -> None:
        """Add points; those that are there stay. All or none."""
        kept = {**{name: [p.x, p.y] for name, p in points.items()}, **self._read()}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_suffix(".vault.new")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            json.dump(dict(sorted(kept.items())), out)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(self._path)

    def points(self, audience: Audience) -> dict[str, Point]:
        """Return all points.

        Raises
        ------
        NotReleasableError
            For every audience but a caseworker.

        """
        if audience is not Audience.CASEWORKER:
            raise NotReleasableError(
                f"Exact places of reports are for caseworkers, and this is {audience}. "
                "Counts by cell and quarter are what you may see."
            )
        return {name: Point(lon, lat) for name, (lon, lat) in self._read().items()}

    def _read(self) -> dict[str, list[float]]:
        if not self._path.exists():
            return {}
        try:
            kept: dict[str, list[float]] = json.loads(self._path.read_text("utf-8"))
        except ValueError:
            raise StoreDamagedError(
                "The vault is damaged. Nothing was changed. Bring back a backup of it."
            ) from None
        return kept
