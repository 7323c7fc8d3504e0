"""Drills: a backup is made while others write, or killed while it is made, and brought back (P24).

In each drill one process imports reports without a pause, each with its exact place in the vault, a
pair of zones and an entry in the audit log. Another makes a backup, and in every other drill it is
killed at a moment drawn by chance. What is then there is restored, and must hold all that was
acknowledged before the backup began, each effect whole or not at all.
"""

import contextlib
import os
import random
import signal
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from shapely import Point

from layers import audit
from layers import backup as backups
from layers.audit import AuditLog
from layers.backup import Backup
from layers.report import Report
from layers.restoring import restore
from layers.store.factory import open_store
from layers.terms import Audience, AuditAction
from layers.vault.exact import Exact
from layers.vault.keys import Keys
from layers.vault.vault import Vault
from layers.zone import Zone
from tests.builders import NOW, a_report, a_zone
from tests.layers.killing import ended, forked

LONGEST_S = 300.0


def exact(number: int) -> Exact:
    return Exact(point=Point(98.6 + number / 1e6, 16.3), note=f"note {number}")


@dataclass
class Drills:
    """What came of some drills."""

    whole: int = 0
    """Backups that came back with all that they should hold."""

    killed: int = 0
    """Of the backups that were begun."""

    killed_whole: int = 0
    """Of the killed ones those that were whole by then."""

    rows: int = 0
    """Effects that came back."""

    restored_s: list[float] = field(default_factory=list)


class Drill:
    """One store with its vault, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder, self.url = folder, str(folder / "s.gpkg")
        self.vault = Vault(folder / "s.vault", Keys(folder / "keys"))
        open_store(self.url, create=True).close()

    def write(self, told: int) -> None:
        """Import one report after another, and tell of each when it is kept."""
        with contextlib.closing(open_store(self.url)) as store:
            log = AuditLog(store=store, who="p-ana", audience=Audience.CASEWORKER)
            for number in range(100_000):
                self.vault.put({f"P-{number}": exact(number)})
                with log.effect(AuditAction.IMPORTED, f"report {number}", at=NOW):
                    store.put([
                        a_zone(zone_id=f"Z-{number}-a"), a_zone(zone_id=f"Z-{number}-b"),
                        a_report(exact(number).point, report_id=f"P-{number}"),
                    ])  # fmt: skip
                os.write(told, b".")

    def back_up(self, number: int) -> None:
        at = NOW + timedelta(minutes=number)
        with contextlib.closing(open_store(self.url)) as store:
            backups.make(store, self.vault, self.folder / "backups", at=at, step=lambda *_: None)

    def bring_back(self, made: Backup, least: int) -> int:
        """Restore a backup elsewhere, and return how many effects it holds, at least so many."""
        url, keys = str(self.folder / "again.gpkg"), self.vault.keys
        vault = Vault(self.folder / "again.vault", keys)
        backups.check(made)
        restore(made, url, vault, told=lambda *_: None, step=lambda *_: None)
        with contextlib.closing(open_store(url)) as store:
            reports = {each.report_id for each in store.select(Report)}
            assert len(reports) >= least
            assert reports == {f"P-{number}" for number in range(len(reports))}
            assert store.count(Zone) == 2 * len(reports)
            held = audit.verify(store, [])
            assert (held.entries, held.wrong, store.check()) == (len(reports), "", [])
        sealed = vault.exact(Audience.CASEWORKER)
        assert {name: sealed[name] for name in reports} == {
            f"P-{number}": exact(number) for number in range(len(reports))
        }
        return len(reports)


def drill(folder: Path, chance: random.Random, done: Drills, *, killing: bool) -> None:
    """Carry out one, and add what came of it."""
    it = Drill(folder)
    here, there = os.pipe()
    writer = forked(lambda: it.write(there))
    os.close(there)
    try:
        acknowledged = len(os.read(here, 1))
        time.sleep(chance.uniform(0.05, 0.3))
        acknowledged += len(os.read(here, 65_536))
        if killing:
            child = forked(lambda: it.back_up(0))
            time.sleep(chance.uniform(0.0, 0.25))
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            done.killed += ended(child) == -signal.SIGKILL
        found = backups.all_in(it.folder / "backups")
        done.killed_whole += killing and len(found) == 1
        if not found:
            assert ended(forked(lambda: it.back_up(1))) == 0
    finally:
        os.kill(writer, signal.SIGKILL)
        ended(writer)
        os.close(here)
    (made,) = backups.all_in(it.folder / "backups")
    begun = time.monotonic()
    done.rows += it.bring_back(made, acknowledged)
    done.restored_s.append(time.monotonic() - begun)
    done.whole += 1


def drills(folder: Path, count: int, *, seed: int = 24) -> Drills:
    """Carry out so many."""
    done, chance = Drills(), random.Random(seed)  # noqa: S311 - a test's own chance
    for number in range(count):
        drill(folder / f"{number}", chance, done, killing=number % 2 == 1)
    return done


def test_a_backup_made_during_writes_and_one_after_a_kill_come_back(tmp_path: Path) -> None:
    assert drills(tmp_path, 2).whole == 2


@pytest.mark.slow
def test_ten_of_ten_drills_come_back_whole(tmp_path: Path) -> None:
    done = drills(tmp_path, 10, seed=7)
    assert (done.whole, done.killed >= 2) == (10, True), done
    assert max(done.restored_s) < LONGEST_S
