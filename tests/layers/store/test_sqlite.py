"""The GeoPackage file: valid for others, and clear about what is wrong with it."""

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import numpy as np
import pyogrio
import pytest

from layers.detection import Detection
from layers.errors import (
    SchemaTooNewError,
    StoreDamagedError,
    StoreError,
    StoreFullError,
    StoreLockedError,
    StoreMissingError,
    StoreReadOnlyError,
)
from layers.run import Run
from layers.store import sqlite
from layers.store.factory import open_store
from layers.store.sqlite import SqliteStore
from layers.zone import Zone
from tests.builders import NOW, SITE, SQUARE, a_detection, a_report, a_run, a_zone, one_of_each
from tests.layers.killing import ended, forked


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.gpkg"


def test_gdal_finds_every_layer_its_extent_and_its_spatial_index(path: Path) -> None:
    store = SqliteStore(path, create=True)
    store.put([*one_of_each(), a_zone(zone_id="Z-far", outline=SITE.buffer(0.0001))])
    store.close()
    layers = {str(name) for name, _ in pyogrio.list_layers(path)}
    assert {"zone", "compound", "detection", "footprint", "rescue", "report", "run"} <= layers
    assert pyogrio.read_info(path, layer="zone")["total_bounds"] == pytest.approx(SQUARE.bounds)
    found = pyogrio.read_dataframe(path, layer="detection", bbox=(98.599, 16.299, 98.6, 16.3))
    assert list(found["detection_id"]) == ["d-1"]
    assert found.crs.to_epsg() == 4326
    with contextlib.closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT COUNT(*) FROM rtree_zone_outline").fetchone() == (2,)


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="ogrinfo is not installed")
def test_ogrinfo_opens_it_without_a_warning(path: Path) -> None:
    store = SqliteStore(path, create=True)
    store.put(one_of_each())
    store.close()
    ran = subprocess.run(
        ["ogrinfo", "-al", str(path)], capture_output=True, text=True, check=True, timeout=60
    )
    assert "Warning" not in ran.stderr


def test_the_index_follows_a_row_that_is_replaced(path: Path) -> None:
    store = SqliteStore(path, create=True)
    store.put([a_zone()])
    store.put([a_zone(outline=SITE)], replace=True)
    store.close()
    assert len(pyogrio.read_dataframe(path, layer="zone", bbox=(98.59, 16.29, 98.591, 16.291))) == 0


def test_no_byte_of_the_file_holds_the_point_of_a_report(path: Path) -> None:
    store = SqliteStore(path, create=True)
    report = a_report()
    store.put([report])
    store.close()
    assert report.point is not None
    blob = b"".join(each.read_bytes() for each in path.parent.iterdir())
    for value in (report.point.x, report.point.y):
        assert np.float64(value).tobytes() not in blob
        assert f"{value:.6f}".encode() not in blob


def test_a_missing_store_is_named_and_not_made(path: Path) -> None:
    with pytest.raises(StoreMissingError, match="compoundwatch init"):
        open_store(str(path))
    assert not path.exists()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreMissingError, match="does not exist"):
        open_store(str(tmp_path / "nowhere" / "s.gpkg"), create=True)


@pytest.mark.parametrize("url", ["mysql://x/y", "store.db", ""])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="no address of a store"):
        open_store(url)


def test_a_file_that_is_no_store_is_left_alone(path: Path) -> None:
    path.write_bytes(b"not a database at all, by any means" * 100)
    with pytest.raises(StoreDamagedError, match="no store, or is damaged"):
        open_store(str(path))
    assert path.read_bytes().startswith(b"not a database")


def test_another_geopackage_is_told_from_a_store(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as raw:
        raw.executescript("CREATE TABLE other (x)")
    with pytest.raises(StoreDamagedError, match="no store of Compound Watch"):
        open_store(str(path))


def test_a_file_whose_maker_was_killed_is_made_whole(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
    assert path.stat().st_size > 0
    with pytest.raises(StoreDamagedError, match="compoundwatch init"):
        open_store(str(path))
    store = open_store(str(path), create=True)
    assert (store.put([a_zone()]).new, store.check()) == (1, [])
    store.close()


def test_a_newer_store_is_not_touched(path: Path) -> None:
    SqliteStore(path, create=True).close()
    with contextlib.closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE compoundwatch_meta SET value = 99 WHERE name = 'schema'")
    with pytest.raises(SchemaTooNewError, match=r"newer program.*Nothing was changed"):
        open_store(str(path))


def test_a_read_only_store_says_so_and_still_reads(path: Path) -> None:
    first = SqliteStore(path, create=True)
    first.put([a_zone()])
    store = SqliteStore(path, read_only=True)
    with pytest.raises(StoreReadOnlyError, match="cannot be written"):
        store.put([a_zone(zone_id="Z-2")])
    assert store.count(Zone) == 1
    store.close()
    first.close()


def test_on_a_full_disk_nothing_of_the_effect_is_kept(path: Path) -> None:
    store = SqliteStore(path, create=True)
    store.put([a_zone()])
    pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
    store._connection.execute(f"PRAGMA max_page_count = {pages + 1}")
    many = [a_detection(detection_id=f"d-{n}") for n in range(2000)]
    with pytest.raises(StoreFullError, match=r"disk of store\.gpkg is full"):
        store.put(many)
    store.close()
    again = open_store(str(path))
    assert (again.count(Zone), again.count(type(many[0])), again.check()) == (1, 0, [])
    again.close()


def test_a_second_writer_waits_and_then_says_who_holds_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "WAIT_S", 0.2)
    first, second = SqliteStore(path, create=True), SqliteStore(path)
    first._connection.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreLockedError, match="Somebody else"):
        second.put([a_zone()])
    first._connection.execute("COMMIT")
    second.put([a_zone()])
    first.close()
    second.close()


def write_sixty(path: Path) -> None:
    """Write 60 effects of 21 rows each; those that are there are not written twice."""
    store = SqliteStore(path, create=True)
    for number in range(60):
        run = f"run-{number}"
        many = [a_detection(detection_id=f"d-{n}", run_id=run) for n in range(20)]
        store.put([a_run(run_id=run), *many])
    store.close()


@pytest.mark.parametrize("kills", [6, pytest.param(100, marks=pytest.mark.slow)])
def test_a_killed_writer_loses_and_doubles_nothing(path: Path, kills: int) -> None:
    rng = np.random.default_rng(7)
    began = time.monotonic()
    assert ended(forked(lambda: write_sixty(path.with_name("whole.gpkg")))) == 0
    lasts_s, died = time.monotonic() - began, 0
    for _ in range(kills):
        child = forked(lambda: write_sixty(path))
        time.sleep(float(rng.uniform(0, 0.5 * lasts_s)))
        os.kill(child, signal.SIGKILL)
        died += ended(child) == -signal.SIGKILL
        with contextlib.closing(SqliteStore(path, create=True)) as left:
            runs = left.count(Run)
            assert (left.count(Detection), left.version()) == (20 * runs, runs)  # no half effect
    assert died > 0
    assert ended(forked(lambda: write_sixty(path))) == 0
    store = open_store(str(path))
    assert (store.count(Run), store.count(Detection), store.check()) == (60, 1200, [])
    assert store.version() == 60
    assert store.get(Run, "run-0").as_of == NOW
    store.close()
