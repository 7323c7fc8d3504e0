"""A backup of an older schema, and the place where it is to come back."""

import contextlib
from pathlib import Path

import numpy as np
from shapely import Point

from layers.audit import AuditLog
from layers.record import Record
from layers.restoring import Restored, restore
from layers.schema import TABLES
from layers.store.factory import open_store
from layers.store.protocol import Store
from layers.terms import Audience, AuditAction
from layers.vault.exact import Exact
from layers.vault.keys import Keys
from layers.vault.vault import Vault
from tests.builders import NOW
from tests.layers.store import older
from tests.layers.store.older import backups as old_backups
from tests.layers.store.random_rows import random_records

EXACT = Exact(point=Point(98.601234567, 16.301234567))
ROWS = 100


class Place:
    """A backup of an older schema, and where it is to come back."""

    def __init__(self, folder: Path, version: str = "4") -> None:
        self.kept: list[Record] = []
        self.keys = Keys(folder / "keys")
        old = Vault(folder / "old.vault", self.keys)
        old.put({"P-1": EXACT})
        if version == "5-early":
            self.backup = old_backups.real(folder / "backups")
        else:
            file = older.unpack(version, folder / "old.gpkg")
            with contextlib.closing(older.opened(file)) as raw:
                rng = np.random.default_rng(int(version[0]))
                self.kept = older.fill(raw, random_records(rng, ROWS))
            self.backup = old_backups.written(file, old.path, folder / "backups", at=NOW)
        self.into(folder / "new")

    def into(self, folder: Path) -> None:
        """Say where it is to come back."""
        self.path = folder / "s.gpkg"
        self.vault = Vault(folder / "s.vault", self.keys)

    def restore(self, url: str = "") -> Restored:
        return restore(
            self.backup, url or str(self.path), self.vault, told=told, step=lambda *_: None
        )

    def rows(self) -> int:
        return sum(rows for rows, _ in self.backup.manifest()["tables"].values())


def told(store: Store, done: Restored) -> None:
    log = AuditLog(store=store, who="ana", audience=Audience.ADMINISTRATOR)
    log.note(AuditAction.RESTORED, f"a backup of schema {done.schema}", at=NOW)


def lost(url: str, kept: list[Record]) -> list[Record]:
    """Return which of these records a store does not hold just so."""
    with contextlib.closing(open_store(url, read_only=True)) as store:
        assert store.check() == []
        there = {(type(each), each.key): each for kind in TABLES for each in store.select(kind)}
    return [each for each in kept if there.get((type(each), each.key)) != each]
