"""layers.backup: a copy that is whole, proves it, and comes back; killed anywhere, it is none."""

import contextlib
import json
import shutil
import threading
import time
from pathlib import Path

import pytest
from shapely import Point

from layers import backup as backups
from layers.audit import AuditLog
from layers.backup import Backup
from layers.errors import StoreDamagedError, StoreError
from layers.restoring import restore
from layers.schema import TABLES
from layers.store.copying import held
from layers.store.factory import open_store
from layers.store.protocol import Store
from layers.terms import Audience, AuditAction
from layers.vault.exact import Exact
from layers.vault.keys import Keys
from layers.vault.vault import Vault
from layers.zone import Zone
from tests.builders import NOW, a_zone, one_of_each
from tests.layers.killing import in_a_child

EXACT = Exact(point=Point(98.601234567, 16.301234567))


def quiet(*_: object) -> None:
    """Show nothing."""


class Kept:
    """A store and its vault, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = open_store(str(folder / "s.gpkg"), create=True)
        self.store.put(each for each in one_of_each() if TABLES[type(each)].name != "audit")
        self.log = AuditLog(store=self.store, who="ana", audience=Audience.ANALYST)
        self.log.note(AuditAction.BACKED_UP, "store and vault", at=NOW)
        self.vault = Vault(folder / "s.vault", Keys(folder / "keys"))
        self.vault.put({"P-1": EXACT})

    def back_up(self) -> Backup:
        return backups.make(self.store, self.vault, self.folder / "backups", at=NOW, step=quiet)


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


def same(one: Store, other: Store) -> bool:
    return all(held(one, kind) == held(other, kind) for kind in TABLES)


def test_a_backup_comes_back_alike_in_every_table_with_its_vault(
    kept: Kept, tmp_path: Path
) -> None:
    made = kept.back_up()
    backups.check(made)
    vault = Vault(tmp_path / "new" / "s.vault", kept.vault.keys)
    url = str(tmp_path / "new.gpkg")
    done = restore(made, url, vault, told=quiet, step=quiet)
    assert (done.older, same(kept.store, open_store(url))) == (False, True)
    assert vault.exact(Audience.CASEWORKER) == {"P-1": EXACT}


def test_a_backup_holds_no_key_and_only_its_owner_reads_it(kept: Kept) -> None:
    made = kept.back_up()
    names = {each.name for each in made.folder.iterdir()}
    assert names - {"store.gpkg-wal", "store.gpkg-shm"} == {
        "store.gpkg", "exact.vault", "manifest.json",
    }  # fmt: skip
    assert made.folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["store.gpkg", "exact.vault"])
@pytest.mark.parametrize("where", [0, 100, 5_000, -1])
def test_one_changed_byte_is_told_and_nothing_comes_back(
    kept: Kept, name: str, where: int, tmp_path: Path
) -> None:
    made = kept.back_up()
    content = bytearray((made.folder / name).read_bytes())
    content[where] ^= 1
    (made.folder / name).write_bytes(content)
    with pytest.raises(StoreDamagedError, match="is not as it was written"):
        restore(
            made, str(tmp_path / "n" / "new.gpkg"), Vault(tmp_path / "v", kept.vault.keys),
            told=quiet, step=quiet,
        )  # fmt: skip
    assert not (tmp_path / "n").exists()


def test_a_manifest_made_to_fit_a_forged_store_does_not_hold_its_tables(kept: Kept) -> None:
    made = kept.back_up()
    forged = open_store(str(made.folder / "store.gpkg"))
    forged.put([a_zone(name="Another")], replace=True)
    forged.close()
    said = made.manifest()
    said["files"]["store.gpkg"] = backups.sha256(made.folder / "store.gpkg")
    (made.folder / "manifest.json").write_text(json.dumps(said))
    with pytest.raises(StoreDamagedError, match="table zone"):
        backups.check(made)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 9}', "\x00"])
def test_a_folder_that_is_no_backup_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(StoreDamagedError, match="is no backup of this program"):
        backups.check(Backup(tmp_path))


def test_a_backup_takes_the_place_of_nothing(kept: Kept) -> None:
    made = kept.back_up()
    with pytest.raises(StoreError, match=r"a store with \d+ rows .* takes the place of nothing"):
        restore(made, str(kept.folder / "s.gpkg"), kept.vault, told=quiet, step=quiet)
    kept.vault.put({"P-2": EXACT})
    with pytest.raises(StoreError, match=r"a vault .* takes the place of nothing"):
        restore(made, str(kept.folder / "new.gpkg"), kept.vault, told=quiet, step=quiet)
    with pytest.raises(StoreError, match="already"):
        kept.back_up()


def test_a_backup_taken_during_writes_is_of_one_instant(kept: Kept) -> None:
    """Each effect writes two zones of one name: a whole backup has both or neither."""
    done = threading.Event()

    def write() -> None:
        store = open_store(str(kept.folder / "s.gpkg"))
        n = 0
        while not done.is_set():
            store.put(a_zone(zone_id=f"Z-{n}-{half}", name=f"pair {n}") for half in "ab")
            n += 1
        store.close()

    writer = threading.Thread(target=write)
    writer.start()
    time.sleep(0.2)
    try:
        made = kept.back_up()
    finally:
        done.set()
        writer.join()
    backups.check(made)
    store = open_store(str(made.folder / "store.gpkg"), read_only=True)
    names = [each.name for each in store.select(Zone) if each.name.startswith("pair")]
    assert names
    assert all(names.count(each) == 2 for each in set(names))


def test_a_backup_that_is_killed_is_whole_or_none_and_the_next_is_whole(kept: Kept) -> None:
    kept.store.close()

    def make() -> None:
        with contextlib.closing(open_store(str(kept.folder / "s.gpkg"))) as store:
            backups.make(store, kept.vault, kept.folder / "backups", at=NOW, step=quiet)

    was_killed, count = in_a_child(make, None)
    assert not was_killed
    found = []
    for moment in [*range(3, count - 8, 8), *range(count - 8, count + 1)]:
        shutil.rmtree(kept.folder / "backups")
        assert in_a_child(make, moment)[0]
        made = backups.all_in(kept.folder / "backups")
        found.append(len(made))
        if not made:
            make()
        (whole,) = backups.all_in(kept.folder / "backups")
        backups.check(whole)
    assert {*found} == {0, 1}
    assert found == sorted(found)  # none until one moment, and whole from then on
