"""layers.restoring: backups of every schema come back whole, or not at all."""

import contextlib
import json
from pathlib import Path

import numpy as np
import pytest

from layers import audit
from layers import backup as backups
from layers.audit_entry import AuditEntry
from layers.errors import SchemaTooNewError, StoreDamagedError, StoreError, StoreLockedError
from layers.restoring import restore
from layers.schema import SCHEMA_VERSION, TABLES
from layers.store.as_written import held_as_written, shape_of
from layers.store.copying import held
from layers.store.factory import open_store
from layers.store.migrations.engines import Geopackage
from layers.terms import Audience, AuditAction
from layers.vault.exact import Exact
from layers.vault.vault import Vault
from layers.zone import Zone
from tests.builders import a_zone
from tests.layers.restored import EXACT, Place, lost
from tests.layers.store import older
from tests.layers.store.older import backups as old_backups
from tests.layers.store.random_rows import random_records
from tests.postgis_server import Server


def files(folder: Path) -> dict[str, bytes]:
    return {str(each): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


@pytest.mark.parametrize("version", old_backups.VERSIONS)
def test_a_backup_of_any_older_schema_comes_back_with_every_row_and_its_vault(
    version: str, tmp_path: Path
) -> None:
    place = Place(tmp_path, version)
    before = files(place.backup.folder)
    done = place.restore()
    assert (done.schema, done.older) == (int(version[0]), True)
    assert {each.name for each in place.path.parent.iterdir()} == {"s.gpkg", "s.vault"}
    assert done.copied.rows == place.rows() > 10
    assert lost(str(place.path), place.kept) == []
    with contextlib.closing(open_store(str(place.path), read_only=True)) as store:
        last = store.select(AuditEntry)[-1]
        assert (last.action, last.about) == (
            AuditAction.RESTORED, f"a backup of schema {version[0]}",
        )  # fmt: skip
        assert not audit.verify(store, []).wrong
    sealed = place.backup.folder / "exact.vault"
    assert place.vault.path.read_bytes() == sealed.read_bytes()
    assert files(place.backup.folder) == before
    if version != "5-early":
        exact = place.vault.exact(Audience.CASEWORKER)
        assert exact == {"P-1": EXACT}


def test_the_real_backup_of_before_holds_by_the_hashes_that_its_program_wrote(
    tmp_path: Path,
) -> None:
    said = backups.check(old_backups.real(tmp_path))
    assert said["schema"] == SCHEMA_VERSION
    assert "release" not in said["tables"]
    assert said["head"].startswith("1 6031483b")


def test_a_file_read_as_it_was_written_hashes_as_its_store_does(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    path = tmp_path / "s.gpkg"
    with contextlib.closing(open_store(str(path), create=True)) as store:
        store.put(random_records(rng, 400))
        of_the_store = {table.name: held(store, kind) for kind, table in TABLES.items()}
    shape = shape_of(path)
    assert shape.whole
    assert sum(each.rows for each in of_the_store.values()) > 300
    assert held_as_written(path, shape.columns) == of_the_store


@pytest.mark.parametrize("version", ["1", "4", "5-early"])
@pytest.mark.parametrize("name", ["store.gpkg", "exact.vault"])
def test_one_changed_octet_of_an_older_backup_is_told_and_nothing_is_made(
    name: str, version: str, tmp_path: Path
) -> None:
    place = Place(tmp_path, version)
    file = place.backup.folder / name
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    with pytest.raises(StoreDamagedError, match=f"{name}.*is not as it was written"):
        place.restore()
    assert not place.path.parent.exists()


@pytest.mark.parametrize("version", ["1", "5-early"])
def test_a_manifest_made_to_fit_a_forged_older_store_does_not_hold_its_tables(
    version: str, tmp_path: Path
) -> None:
    place = Place(tmp_path, version)
    file = place.backup.folder / "store.gpkg"
    with contextlib.closing(older.opened(file)) as raw, raw:
        raw.execute("UPDATE zone SET name = 'Another'")
    said = place.backup.manifest()
    said["files"]["store.gpkg"] = backups.sha256(file)
    (place.backup.folder / "manifest.json").write_text(json.dumps(said))
    with pytest.raises(StoreDamagedError, match="table zone"):
        place.restore()
    assert not place.path.parent.exists()


def test_a_log_laid_beside_the_store_of_a_backup_is_not_read(tmp_path: Path) -> None:
    place = Place(tmp_path, "5-early")
    forged = tmp_path / "forged.gpkg"
    forged.write_bytes((place.backup.folder / "store.gpkg").read_bytes())
    with contextlib.closing(older.opened(forged)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        with raw:
            raw.execute("UPDATE zone SET name = 'Another'")
        log = (tmp_path / "forged.gpkg-wal").read_bytes()
    (place.backup.folder / "store.gpkg-wal").write_bytes(log)
    place.restore()
    with contextlib.closing(open_store(str(place.path), read_only=True)) as store:
        assert "Another" not in {each.name for each in store.select(Zone)}


def test_a_value_that_a_step_changes_is_told_and_nothing_is_put_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(tmp_path)

    as_ever = Geopackage.stamp

    def careless(store: Geopackage, schema: int) -> None:
        store.run("UPDATE zone SET name = 'Another'")
        as_ever(store, schema)

    monkeypatch.setattr("layers.store.migrations.engines.Geopackage.stamp", careless)
    with pytest.raises(StoreDamagedError, match="table zone"):
        place.restore()
    assert list(place.path.parent.iterdir()) == []


@pytest.mark.parametrize("how", ["schema", "column"])
def test_a_backup_of_a_newer_program_is_refused_with_what_to_do(how: str, tmp_path: Path) -> None:
    place = Place(tmp_path, "5-early")
    file = place.backup.folder / "store.gpkg"
    said = place.backup.manifest()
    if how == "schema":
        said |= {"schema": SCHEMA_VERSION + 1, "format": 7}
    else:
        with contextlib.closing(older.opened(file)) as raw, raw:
            raw.execute("ALTER TABLE zone ADD COLUMN of_tomorrow TEXT")
        said["files"]["store.gpkg"] = backups.sha256(file)
    (place.backup.folder / "manifest.json").write_text(json.dumps(said))
    with pytest.raises(SchemaTooNewError, match=r"newer program.*Update Compound Watch") as error:
        place.restore()
    assert ("zone.of_tomorrow" in str(error.value)) == (how == "column")
    assert not place.path.parent.exists()


def test_what_is_there_is_never_replaced_but_an_empty_store_is(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.path.parent.mkdir()
    with contextlib.closing(open_store(str(place.path), create=True)) as store:
        with pytest.raises(StoreLockedError, match="Stop the app"):
            place.restore()
        store.put([a_zone()])
    with pytest.raises(StoreError, match=r"store with 1 rows.*takes the place of nothing"):
        place.restore()
    place.path.unlink()
    open_store(str(place.path), create=True).close()
    place.restore()
    assert lost(str(place.path), place.kept) == []
    place.path.write_bytes(b"not a database" * 500)
    with pytest.raises(StoreError, match="a file at"):
        place.restore()


def test_another_vault_and_a_log_without_its_store_are_in_the_way(tmp_path: Path) -> None:
    place = Place(tmp_path)
    Vault(place.vault.path, place.keys).put({"P-9": Exact(note="Invented.")})
    before = place.vault.path.read_bytes()
    with pytest.raises(StoreError, match=r"There is a vault.*takes the place of nothing"):
        place.restore()
    assert place.vault.path.read_bytes() == before
    place.vault.path.unlink()
    log = place.path.with_name("s.gpkg-wal")
    log.write_bytes(b"rows")
    with pytest.raises(StoreError, match=r"s.gpkg-wal lies beside no store"):
        place.restore()
    assert log.read_bytes() == b"rows"
    assert not place.path.exists()


def test_two_restores_at_once_are_one(tmp_path: Path) -> None:
    place = Place(tmp_path)
    seen: list[str] = []

    def meanwhile(*_: object) -> None:
        with pytest.raises(StoreLockedError, match="Somebody else is restoring"):
            place.restore()
        seen.append("refused")

    restore(place.backup, str(place.path), place.vault, told=meanwhile, step=lambda *_: None)
    assert seen == ["refused"]
    assert lost(str(place.path), place.kept) == []


def test_no_place_to_stay_is_said(tmp_path: Path) -> None:
    place = Place(tmp_path, "5-early")
    for url in ("memory://", "s.db"):
        with pytest.raises(StoreError, match="no place for a store that stays"):
            place.restore(url)


@pytest.mark.postgis
@pytest.mark.parametrize("version", ["2", "5-early"])
def test_an_older_backup_comes_back_into_a_shared_store(
    version: str, tmp_path: Path, postgis: Server
) -> None:
    place, url = Place(tmp_path, version), postgis.url(postgis.new())
    assert place.restore(url).copied.rows == place.rows()
    assert lost(url, place.kept) == []
    assert [each.name for each in place.vault.path.parent.iterdir()] == ["s.vault"]
