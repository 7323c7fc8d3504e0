"""A store of any older schema is brought up to date, killed anywhere, with no row lost."""

import contextlib
import os
import signal
import sqlite3
import time
from pathlib import Path

import numpy as np
import pyogrio
import pytest

from layers.errors import SchemaTooNewError, StoreDamagedError, StoreError, StoreMissingError
from layers.record import Record
from layers.schema import SCHEMA_VERSION, TABLES
from layers.store import upgrading
from layers.store.factory import open_store
from layers.store.upgrading import Upgraded, upgrade
from tests.layers.store import older
from tests.layers.store.random_rows import random_records
from tests.postgis_server import Server


def older_file(version: str, path: Path, rng: np.random.Generator, rows: int = 300) -> list[Record]:
    """Make a store of an older schema with random rows; return all that must be in it later."""
    older.unpack(version, path)
    with contextlib.closing(older.opened(path)) as raw:
        kept = older.fill(raw, random_records(rng, rows))
    assert len(kept) > rows / 4
    return kept


def older_shared(
    version: str, folder: Path, server: Server, rng: np.random.Generator
) -> tuple[str, list[Record]]:
    """Make a shared store of an older schema; return its address and what must be in it."""
    kept = older_file(version, folder / "as-file.gpkg", rng)
    with contextlib.closing(older.opened(folder / "as-file.gpkg")) as raw:
        shape = older.shape_of(raw)
    database = server.new()
    with server.connect(database) as shared:
        older.make_shared(shared, shape, int(version[0]))
        older.fill_shared(shared, kept, shape)
    return server.url(database), kept


def lost(url: str, kept: list[Record]) -> list[Record]:
    """Return which of these records a store does not hold just so."""
    with contextlib.closing(open_store(url, read_only=True)) as store:
        assert store.check() == []
        there = {(type(each), each.key): each for kind in TABLES for each in store.select(kind)}
    return [each for each in kept if there.get((type(each), each.key)) != each]


def shape(path: Path) -> dict[str, dict[str, bool]]:
    with contextlib.closing(sqlite3.connect(path)) as raw:
        return older.shape_of(raw)


@pytest.mark.parametrize("version", older.VERSIONS)
def test_every_row_of_an_older_file_is_there_later_and_the_file_is_as_a_new_one(
    version: str, tmp_path: Path, rng: np.random.Generator
) -> None:
    path = tmp_path / "s.gpkg"
    kept = older_file(version, path, rng)
    with pytest.raises(StoreDamagedError, match="compoundwatch store upgrade"):
        open_store(str(path))
    done = upgrade(str(path))
    assert (done.found, done.changed) == (int(version[0]), True)
    assert lost(str(path), kept) == []
    open_store(str(tmp_path / "new.gpkg"), create=True).close()
    assert shape(path) == shape(tmp_path / "new.gpkg")
    assert upgrade(str(path)) == Upgraded(found=SCHEMA_VERSION, changed=False, backup=None)


@pytest.mark.parametrize("version", older.VERSIONS)
def test_gdal_reads_what_was_upgraded_with_its_spatial_index(
    version: str, tmp_path: Path, rng: np.random.Generator
) -> None:
    path = tmp_path / "s.gpkg"
    kept = older_file(version, path, rng)
    upgrade(str(path))
    names = {str(name) for name, _ in pyogrio.list_layers(path)}
    assert {table.name for table in TABLES.values()} == names
    for name, geometry in (("footprint", "outline"), ("zone", "outline")):
        info = pyogrio.read_info(path, layer=name)
        known = [
            g
            for each in kept
            if TABLES[type(each)].name == name
            for g in [getattr(each, geometry)]
            if g
        ]
        found = pyogrio.read_dataframe(path, layer=name, bbox=tuple(info["total_bounds"]))
        assert len(found) >= len(known)


def test_the_file_as_it_was_stays_beside_it(tmp_path: Path, rng: np.random.Generator) -> None:
    path = tmp_path / "s.gpkg"
    older_file("3", path, rng)
    path.chmod(0o640)
    before = shape(path)
    done = upgrade(str(path))
    assert done.backup == tmp_path / "s.schema-3.gpkg"
    assert shape(done.backup) == before
    assert done.backup.stat().st_mode & 0o777 == 0o640
    with contextlib.closing(sqlite3.connect(done.backup)) as raw:
        assert raw.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
    done.backup.replace(path)
    again = upgrade(str(path))
    assert again.backup == tmp_path / "s.schema-3.gpkg"
    older.unpack("3", path)
    assert upgrade(str(path)).backup == tmp_path / "s.schema-3-2.gpkg"


@pytest.mark.postgis
@pytest.mark.parametrize("version", older.VERSIONS)
def test_every_row_of_an_older_shared_store_is_there_later(
    version: str, tmp_path: Path, postgis: Server, rng: np.random.Generator
) -> None:
    url, kept = older_shared(version, tmp_path, postgis, rng)
    with pytest.raises(StoreDamagedError, match="compoundwatch store upgrade"):
        open_store(url)
    done = upgrade(url)
    assert (done.found, done.changed, done.backup) == (int(version[0]), True, None)
    assert lost(url, kept) == []
    assert upgrade(url) == Upgraded(found=SCHEMA_VERSION, changed=False, backup=None)


def test_a_store_of_this_schema_that_lacks_a_column_gets_it(tmp_path: Path) -> None:
    path = tmp_path / "s.gpkg"
    open_store(str(path), create=True).close()
    with contextlib.closing(older.opened(path)) as raw, raw:
        raw.execute("ALTER TABLE run DROP COLUMN program")
    with pytest.raises(StoreDamagedError, match="compoundwatch store upgrade"):
        open_store(str(path))
    assert upgrade(str(path)).changed
    open_store(str(path)).close()
    assert "program" in shape(path)["run"]


def test_a_newer_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "s.gpkg"
    open_store(str(path), create=True).close()
    with contextlib.closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE compoundwatch_meta SET value = 99 WHERE name = 'schema'")
    with pytest.raises(SchemaTooNewError, match="newer program"):
        upgrade(str(path))
    assert [each.name for each in tmp_path.iterdir() if "schema" in each.name] == []


@pytest.mark.postgis
def test_a_newer_shared_store_is_refused(postgis: Server) -> None:
    database = postgis.new()
    open_store(postgis.url(database), create=True).close()
    with postgis.connect(database) as raw:
        raw.execute("UPDATE compoundwatch.meta SET value = 99 WHERE name = 'schema'")
    for refused in (open_store, upgrade):
        with pytest.raises(SchemaTooNewError, match="newer program"):
            refused(postgis.url(database))


def test_what_is_no_store_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreMissingError, match="compoundwatch init"):
        upgrade(str(tmp_path / "none.gpkg"))
    with pytest.raises(StoreError, match="nothing to upgrade"):
        upgrade("memory://")
    (tmp_path / "other.gpkg").write_bytes(b"not a database" * 500)
    with pytest.raises(StoreDamagedError, match="no store"):
        upgrade(str(tmp_path / "other.gpkg"))


def test_an_upgrade_that_would_lose_a_row_is_taken_back(
    tmp_path: Path, rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "s.gpkg"
    older_file("3", path, rng)
    before = shape(path)

    def forgetful(store: upgrading.engine, schema: int) -> None:
        store.run("DELETE FROM zone", f"UPDATE compoundwatch_meta SET value = {schema}")

    monkeypatch.setattr("layers.store.migrations.engines.Geopackage.stamp", forgetful)
    with pytest.raises(StoreError, match="number of rows of zone"):
        upgrade(str(path))
    assert shape(path) == before


def killed(url: str, after_s: float) -> bool:
    """Upgrade in another process, kill it, and say whether it was still at work."""
    child = os.fork()
    if not child:  # pragma: no cover - the child is killed
        with contextlib.suppress(BaseException):
            upgrade(url)
        os._exit(0)
    time.sleep(after_s)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def time_of_an_upgrade(url: str) -> float:
    began = time.perf_counter()
    upgrade(url)
    return time.perf_counter() - began


@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("rounds", [8, pytest.param(200, marks=pytest.mark.slow)])
def test_an_upgrade_of_a_file_killed_anywhere_loses_nothing(
    rounds: int, tmp_path: Path, rng: np.random.Generator
) -> None:
    older_file("1", tmp_path / "first.gpkg", rng)
    lasts, hit = time_of_an_upgrade(str(tmp_path / "first.gpkg")), 0
    for number in range(rounds):
        (tmp_path / str(number)).mkdir()
        path = tmp_path / str(number) / "s.gpkg"
        kept = older_file(older.VERSIONS[number % len(older.VERSIONS)], path, rng)
        hit += killed(str(path), float(rng.uniform(0, lasts)))
        upgrade(str(path))
        assert lost(str(path), kept) == []
        backups = list(path.parent.glob("s.schema-*.gpkg"))
        assert all(shape(each) for each in backups)
    assert hit >= rounds / 4, f"only {hit} of {rounds} kills met an upgrade at work"


@pytest.mark.postgis
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("rounds", [4, pytest.param(200, marks=pytest.mark.slow)])
def test_an_upgrade_of_a_shared_store_killed_anywhere_loses_nothing(
    rounds: int, tmp_path: Path, postgis: Server, rng: np.random.Generator
) -> None:
    lasts, hit = time_of_an_upgrade(older_shared("1", tmp_path, postgis, rng)[0]), 0
    for number in range(rounds):
        version = older.VERSIONS[number % len(older.VERSIONS)]
        url, kept = older_shared(version, tmp_path, postgis, rng)
        hit += killed(url, float(rng.uniform(0, lasts)))
        upgrade(url)
        assert lost(url, kept) == []
    assert hit >= rounds / 4, f"only {hit} of {rounds} kills met an upgrade at work"
