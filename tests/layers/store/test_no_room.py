"""A full disk, a disk that cannot be written, no memory: said plainly, and nothing is lost."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from layers.composite import CompositeImage
from layers.errors import StoreError, StoreFullError, StoreMissingError, StoreReadOnlyError
from layers.store.factory import open_store
from layers.store.protocol import Store
from tests.builders import a_composite

ROOT = Path(__file__).parents[3]
MANY = 100_000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return the folder of a disk of 3 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "none", str(folder)],
        capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("Only root can make a small disk here; the test with a limit runs instead.")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def acknowledged(store: Store, first: int, size: int) -> list[str]:
    """Write pictures one after another until there is no room; return those that were kept."""
    kept: list[str] = []
    for number in range(first, first + MANY):
        one = a_composite(composite_id=f"i-{number:06d}", png=bytes([number % 251]) * size)
        with contextlib.suppress(StoreFullError):
            store.put([one])
            kept.append(one.composite_id)
        if len(kept) <= number - first:
            break
    with pytest.raises(StoreFullError, match=r"Nothing of this was kept, and nothing was lost"):
        store.put([one])
    return kept


def ids(store: Store) -> list[str]:
    return [each.composite_id for each in store.select(CompositeImage)]


@pytest.mark.parametrize("rounds", [3, pytest.param(40, marks=pytest.mark.slow)])
def test_on_a_full_disk_all_that_was_acknowledged_is_there(
    small_disk: Path, rounds: int, rng: np.random.Generator
) -> None:
    for number in range(rounds):
        path = small_disk / f"{number}.gpkg"
        store = open_store(str(path), create=True)
        ballast = small_disk / "ballast"
        ballast.write_bytes(b"x" * int(rng.integers(1, 1_500_000)))
        kept = acknowledged(store, 0, int(rng.integers(100, 60_000)))
        assert ids(store) == kept
        ballast.unlink()
        store.put([a_composite(composite_id="i-999999")])
        store.close()
        again = open_store(str(path))
        assert (ids(again), again.check()) == ([*kept, "i-999999"], [])
        again.close()
        for each in small_disk.iterdir():
            each.unlink()


def test_a_killed_program_on_a_full_disk_leaves_what_was_acknowledged(small_disk: Path) -> None:
    path = small_disk / "s.gpkg"
    open_store(str(path), create=True).close()
    (small_disk / "ballast").write_bytes(b"x" * 900_000)
    ran = child("fill(store)\nos.kill(os.getpid(), 9)", path)
    kept = ran.stdout.split()
    assert (ran.returncode, kept != []) == (-9, True)
    (small_disk / "ballast").unlink()
    with contextlib.closing(open_store(str(path))) as store:
        assert (ids(store), store.check()) == (kept, [])


def test_a_disk_that_became_read_only_is_named(small_disk: Path) -> None:
    path = small_disk / "s.gpkg"
    with contextlib.closing(open_store(str(path), create=True)) as store:
        store.put([a_composite()])
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(
        (StoreReadOnlyError, StoreMissingError), match=r"cannot be (written|opened)"
    ):
        open_store(str(path)).put([a_composite(composite_id="i-2")])
    with pytest.raises(StoreError, match=r"cannot be (written|opened)"):
        open_store(str(small_disk / "new.gpkg"), create=True)
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    with contextlib.closing(open_store(str(path))) as store:
        assert (ids(store), store.check()) == (["img-1"], [])


def test_a_limit_on_the_size_of_files_is_as_a_full_disk(tmp_path: Path) -> None:
    path = tmp_path / "s.gpkg"
    open_store(str(path), create=True).close()
    ran = child(f"limit(resource.RLIMIT_FSIZE, {path.stat().st_size + 300_000})\nfill(store)", path)
    assert "could not be written" in ran.stderr, ran.stderr
    with contextlib.closing(open_store(str(path))) as store:
        assert (ids(store), store.check()) == (ran.stdout.split(), [])
        assert ran.stdout


@pytest.mark.parametrize("engine", ["file", pytest.param("postgis", marks=pytest.mark.postgis)])
def test_without_memory_it_is_said_and_all_that_was_acknowledged_is_there(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = str(tmp_path / "s.gpkg")
    if engine == "postgis":
        server = request.getfixturevalue("postgis")
        url = server.url(server.new())
    open_store(url, create=True).close()
    ran = child(
        "put(store, 'i-1', 10)\nbig = b'x' * 200_000_000\n"
        "limit(resource.RLIMIT_AS, in_use() + 30_000_000)\nput(store, 'i-2', 0, big)",
        url,
    )
    assert ran.stdout.split() == ["i-1"]
    assert "no memory left" in ran.stderr, ran.stderr
    with contextlib.closing(open_store(url)) as store:
        assert (ids(store), store.check()) == (["i-1"], [])


CHILD = """
import os, resource, sys
from layers.errors import StoreError
from layers.store.factory import open_store
from tests.builders import a_composite

def limit(what, size):
    resource.setrlimit(what, (size, size))

def in_use():
    return int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()

def put(store, name, size, png=None):
    store.put([a_composite(composite_id=name, png=png or b"x" * size)])
    print(name, flush=True)

def fill(store):
    try:
        for number in range(100_000):
            put(store, f"i-{number:06d}", 20_000)
    except StoreError as error:
        print(error, file=sys.stderr)

store = open_store(sys.argv[1])
try:
    WHAT
except StoreError as error:
    print(error, file=sys.stderr)
"""


def child(what: str, url: Path | str) -> subprocess.CompletedProcess[str]:
    """Run a program of its own on a store; it prints what was acknowledged, and errors beside."""
    program = CHILD.replace("    WHAT", "\n".join(f"    {line}" for line in what.splitlines()))
    return subprocess.run(
        [sys.executable, "-c", program, str(url)],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
