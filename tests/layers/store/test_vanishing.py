"""A store whose file goes away while it is open, and one that another process holds for long."""

import contextlib
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from layers.errors import StoreDamagedError, StoreLockedError, StoreMissingError
from layers.store.factory import open_store
from layers.store.protocol import Store
from layers.visit import Visit
from layers.zone import Zone
from tests.builders import a_visit, a_zone


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.gpkg"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with contextlib.closing(open_store(str(path), create=True)) as opened:
        opened.put([a_zone()])
        yield opened


def test_a_file_that_was_moved_is_missed_and_taken_up_when_it_is_back(
    store: Store, path: Path
) -> None:
    away = path.with_name("away")
    path.rename(away)
    with pytest.raises(StoreMissingError, match="moved or deleted"):
        store.version()
    away.rename(path)
    assert store.version() == 1
    assert store.count(Zone) == 1


def test_another_file_in_its_place_is_not_taken_for_it(store: Store, path: Path) -> None:
    shutil.copyfile(path, path.with_name("copy"))
    path.with_name("copy").replace(path)
    with pytest.raises(StoreMissingError, match="Start compoundwatch anew"):
        store.version()


def test_a_file_that_was_cut_off_is_said_to_be_damaged(store: Store, path: Path) -> None:
    store.put([a_zone(zone_id=f"Y-{n}", name="x" * 400) for n in range(500)])
    store.close()  # folds the log into the file
    with contextlib.closing(open_store(str(path))) as seen:
        path.write_bytes(path.read_bytes()[:9_000])
        with pytest.raises(StoreDamagedError, match="bring back a backup"):
            seen.select(Zone)


@pytest.mark.parametrize("engine", ["file", pytest.param("postgis", marks=pytest.mark.postgis)])
def test_what_may_be_left_undone_waits_for_nobody(
    engine: str, request: pytest.FixtureRequest, path: Path
) -> None:
    server = request.getfixturevalue("postgis") if engine == "postgis" else None
    url = str(path) if server is None else str(server.url(server.new()))
    with (
        contextlib.closing(open_store(url, create=True)) as other,
        contextlib.closing(open_store(url)) as mine,
    ):
        with other.alone():
            other.put([a_zone()])
            began = time.monotonic()
            with pytest.raises(StoreLockedError), mine.hurried():
                mine.put([a_visit()], replace=True)
            assert time.monotonic() - began < 5
        with mine.hurried():
            mine.put([a_visit()], replace=True)
        assert (mine.count(Visit), mine.count(Zone)) == (1, 1)
