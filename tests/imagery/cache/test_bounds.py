"""A cache holds no more than it may, and takes nothing away from under a job."""

import errno
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagery.cache.bounds import DAMAGED, Use, keep_within, size_of
from imagery.cache.cube import DiskCube
from imagery.cache.source import CachedSource
from imagery.errors import CacheFullError
from tests.imagery.cache.test_cached_source import BANDS, Counted, a_source, read, same

KB = 1_000


def a_cube(folder: Path, name: str, *, size: int, used: float) -> Path:
    cube = folder / name
    (cube / "values").mkdir(parents=True)
    (cube / "values" / "c").write_bytes(b"x" * size)
    (cube / ".use").touch()
    for path in (cube / "values" / "c", cube / ".use"):
        os.utime(path, (used, used))
    return cube


def named(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_was_not_used_for_the_longest_goes_first(tmp_path: Path) -> None:
    for name, used in (("a", 30.0), ("b", 10.0), ("c", 20.0)):
        a_cube(tmp_path, name, size=10 * KB, used=used)
    assert keep_within(tmp_path, 25 * KB) == ["b"]
    assert keep_within(tmp_path, 15 * KB) == ["c"]
    assert named(tmp_path) == ["a"]


def test_reading_a_cube_again_makes_it_the_newest(tmp_path: Path) -> None:
    old = a_cube(tmp_path, "old", size=10 * KB, used=1.0)
    a_cube(tmp_path, "new", size=10 * KB, used=2.0)
    Use(old).release()
    assert keep_within(tmp_path, 15 * KB) == ["new"]


def test_what_was_set_aside_as_damaged_goes_before_all_else(tmp_path: Path) -> None:
    a_cube(tmp_path, "old", size=10 * KB, used=1.0)
    a_cube(tmp_path, f"{DAMAGED}new", size=10 * KB, used=2.0)
    assert keep_within(tmp_path, 15 * KB) == [f"{DAMAGED}new"]


def test_a_cube_that_is_read_stays_and_what_that_costs_is_said(tmp_path: Path) -> None:
    use = Use(a_cube(tmp_path, "held", size=30 * KB, used=1.0))
    a_cube(tmp_path, "other", size=10 * KB, used=2.0)
    with pytest.raises(CacheFullError, match="COMPOUNDWATCH_CACHE_GB"):
        keep_within(tmp_path, 15 * KB)
    assert named(tmp_path) == ["held"]
    use.release()
    assert keep_within(tmp_path, 15 * KB) == ["held"]


def test_a_cube_that_another_process_reads_stays_until_that_ends(tmp_path: Path) -> None:
    a_cube(tmp_path, "held", size=10 * KB, used=1.0)
    reader = (
        "import sys; from pathlib import Path; from imagery.cache.bounds import Use;"
        "use = Use(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", reader, str(tmp_path / "held")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(CacheFullError):
            keep_within(tmp_path, KB)
        other.kill()
    assert keep_within(tmp_path, KB) == ["held"]


def test_what_a_killed_process_was_removing_is_swept(tmp_path: Path) -> None:
    a_cube(tmp_path, ".gone-x", size=10 * KB, used=1.0)
    assert keep_within(tmp_path, KB) == []
    assert named(tmp_path) == []


def test_a_cube_that_is_taken_away_while_it_is_opened_is_made_anew(tmp_path: Path) -> None:
    cube = a_cube(tmp_path, "cube", size=10 * KB, used=1.0)
    assert keep_within(tmp_path, 0) == ["cube"]
    use = Use(cube)
    assert named(cube) == [".use"]
    use.release()


@given(sizes=st.lists(st.integers(1, 40), min_size=1, max_size=8), limit=st.integers(0, 200))
def test_it_holds_no_more_than_it_may_and_no_less_than_it_could(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], limit: int
) -> None:
    folder = tmp_path_factory.mktemp("cache")
    for number, size in enumerate(sizes):
        a_cube(folder, f"{number:02d}", size=size * KB, used=float(number))
    gone = keep_within(folder, limit * KB)
    kept = sizes[len(gone) :]
    assert gone == [f"{number:02d}" for number in range(len(gone))]
    assert size_of(folder) == sum(kept) * KB <= limit * KB
    assert not gone or sum(sizes[len(gone) - 1 :]) > limit


def test_a_job_makes_room_for_its_zone_and_reads_the_same(tmp_path: Path) -> None:
    first, second = a_source(5), moved(a_source(5))
    read(first, tmp_path)
    room = size_of(tmp_path) * 1.5
    cube = CachedSource(inner=second, folder=tmp_path, limit=room).read(
        second.scenes, second.grid, BANDS
    )
    assert same(cube, second)
    assert size_of(tmp_path) <= room
    assert same(read(first, tmp_path), first)
    assert len(first.asked) == 10


def test_a_full_disk_is_said_plainly_and_nothing_of_the_block_is_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = a_source(5)

    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(DiskCube, "write", full)
        with pytest.raises(CacheFullError, match="disk of the cache is full"):
            read(inner, tmp_path)
    assert same(read(inner, tmp_path), inner)


def moved(source: Counted) -> Counted:
    """Return a source of another place."""
    there = source.grid.transform @ source.grid.transform.translation(1_000, 0)
    return replace(
        source, grid=replace(source.grid, transform=there), values=np.flip(source.values, axis=0)
    )
