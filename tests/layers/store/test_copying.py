"""A whole store moves to another and back: nothing is lost, mixed or left out."""

import contextlib
import os
import signal
import time
from collections.abc import Callable
from itertools import count, pairwise
from pathlib import Path

import numpy as np
import pytest

from layers.errors import ConflictError, StoreError
from layers.record import Record
from layers.schema import TABLES
from layers.store.copying import Copied, copy, held
from layers.store.factory import open_store
from layers.store.protocol import Store
from layers.zone import Zone
from tests.builders import NOW, a_lease, a_zone, one_of_each
from tests.layers.store.random_rows import random_records
from tests.postgis_server import Server

pytestmark = pytest.mark.postgis


@pytest.fixture
def places(tmp_path: Path, postgis: Server) -> Callable[[str], str]:
    """Return a function that gives the address of a new store of an engine."""
    names = (f"{number}.gpkg" for number in count())

    def place(engine: str) -> str:
        if engine == "file":
            return str(tmp_path / next(names))
        return postgis.url(postgis.new())

    return place


def moved(source: str, target: str) -> Copied:
    with (
        contextlib.closing(open_store(source, read_only=True)) as here,
        contextlib.closing(open_store(target, create=True)) as there,
    ):
        return copy(here, there)


def filled(url: str, records: list[Record]) -> str:
    with contextlib.closing(open_store(url, create=True)) as store:
        store.put(records)
    return url


def rows(url: str) -> list[Record]:
    with contextlib.closing(open_store(url, read_only=True)) as store:
        assert store.check() == []
        return [each for kind in TABLES for each in store.select(kind)]


def test_everything_goes_from_file_to_server_and_back(
    places: Callable[[str], str], rng: np.random.Generator
) -> None:
    records = random_records(rng, 1_200)
    urls = [places("file"), places("postgis"), places("file"), places("postgis")]
    filled(urls[0], records)
    before = rows(urls[0])
    assert len(before) == len(records)
    for source, target in pairwise(urls):
        copied = moved(source, target)
        assert (copied.rows, copied.new) == (len(records), len(records))
        assert set(copied.tables) == {table.name for table in TABLES.values()}
        assert rows(target) == before


@pytest.mark.parametrize("engines", [("file", "postgis"), ("postgis", "file")], ids="-".join)
def test_what_was_copied_in_part_is_copied_in_whole_by_doing_it_again(
    engines: tuple[str, str], places: Callable[[str], str], rng: np.random.Generator
) -> None:
    records = random_records(rng, 300)
    source, target = filled(places(engines[0]), records), filled(places(engines[1]), records[:100])
    assert moved(source, target).new == 200
    assert moved(source, target).new == 0
    assert rows(target) == rows(source)


@pytest.mark.parametrize(
    "other",
    [a_zone(zone_id="Z-9"), a_zone(name="Other"), a_zone(recorded_at=NOW), a_lease(token=9)],
    ids=["another row", "other content", "learned at another time", "a lease of its own"],
)
@pytest.mark.parametrize("engines", [("file", "postgis"), ("postgis", "file")], ids="-".join)
def test_a_target_that_holds_anything_else_is_refused_and_left_alone(
    other: Record, engines: tuple[str, str], places: Callable[[str], str]
) -> None:
    source, target = filled(places(engines[0]), one_of_each()), filled(places(engines[1]), [other])
    with pytest.raises(ConflictError, match="Two stores are not mixed, and nothing was written"):
        moved(source, target)
    assert rows(target) == [other]


def test_what_others_write_meanwhile_to_the_source_is_not_copied(
    places: Callable[[str], str],
) -> None:
    for engine in ("file", "postgis"):
        source = filled(places(engine), one_of_each())
        with (
            contextlib.closing(open_store(source)) as writer,
            contextlib.closing(open_store(source, read_only=True)) as here,
            contextlib.closing(open_store("memory://")) as there,
        ):
            seen: list[str] = []

            def step(table: str, _: int, __: int, at: Store = writer, on: list[str] = seen) -> None:
                at.put([a_zone(zone_id=f"Z-{len(on) + 10}")])
                on.append(table)

            assert copy(here, there, step=step).rows == len(one_of_each())
            assert there.count(Zone) == 1
            assert writer.count(Zone) == len(seen) + 1


def test_a_target_to_which_others_write_meanwhile_is_told(
    places: Callable[[str], str],
) -> None:
    source = filled(places("file"), one_of_each())
    with (
        contextlib.closing(open_store(source, read_only=True)) as here,
        contextlib.closing(open_store(places("postgis"), create=True)) as there,
    ):

        def step(table: str, _: int, __: int) -> None:
            if table == "run":
                there.put([a_zone(zone_id="Z-7")])

        with pytest.raises(StoreError, match="zone differs after the copy: 1 rows here, 2 there"):
            copy(here, there, step=step)


def test_progress_is_shown_from_the_first_row_to_the_last(places: Callable[[str], str]) -> None:
    source = filled(places("file"), one_of_each())
    seen: list[tuple[int, int]] = []
    with (
        contextlib.closing(open_store(source)) as here,
        contextlib.closing(open_store("memory://")) as there,
    ):
        copy(here, there, step=lambda _, done, whole: seen.append((done, whole)))
    assert seen[0] == (1, len(TABLES))
    assert seen[-1] == (len(TABLES), len(TABLES))


def test_a_row_that_differs_in_anything_has_another_hash() -> None:
    hashes = set()
    for zone in (a_zone(), a_zone(name="B"), a_zone(recorded_at=NOW), a_zone(aliases=("x",))):
        store = open_store("memory://")
        store.put([zone])
        hashes.add(held(store, Zone).digest)
    assert len(hashes) == 4


@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("rounds", [4, pytest.param(60, marks=pytest.mark.slow)])
def test_a_copy_that_is_killed_goes_on_where_it_was(
    rounds: int, places: Callable[[str], str], rng: np.random.Generator
) -> None:
    records = random_records(rng, 600)
    sources = {each: filled(places(each), records) for each in ("file", "postgis")}
    began = time.perf_counter()
    moved(sources["file"], places("postgis"))
    lasts, hit = time.perf_counter() - began, 0
    for number in range(rounds):
        source, engine = ("file", "postgis") if number % 2 else ("postgis", "file")
        target = places(engine)
        child = os.fork()
        if not child:  # pragma: no cover - the child is killed
            with contextlib.suppress(BaseException):
                moved(sources[source], target)
            os._exit(0)
        time.sleep(float(rng.uniform(0, lasts)))
        os.kill(child, signal.SIGKILL)
        hit += os.WIFSIGNALED(os.waitpid(child, 0)[1])
        assert moved(sources[source], target).rows == len(records)
    assert hit >= rounds / 4, f"only {hit} of {rounds} kills met a copy at work"
    assert rows(target) == rows(sources["file"])
