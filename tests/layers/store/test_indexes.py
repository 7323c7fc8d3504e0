"""What is asked by zone, run or place is found by an index, in the file and on the server."""

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from shapely import box

from layers.compound import Compound
from layers.detection import Detection
from layers.footprint import Footprint
from layers.run import Run
from layers.schema import TABLES
from layers.store.factory import open_store
from layers.store.postgis import PostgisStore
from layers.store.protocol import Store
from tests.builders import a_compound, a_detection
from tests.postgis_server import Server

COUNT = 3_000


def fill(store: Store) -> None:
    store.put(
        a_compound(
            compound_id=f"C-{n}", zone_id=f"Z-{n % 500}",
            shape=box(n % 100, n // 100, n % 100 + 0.1, n // 100 + 0.1),
        )
        for n in range(COUNT)
    )  # fmt: skip
    store.put(
        a_detection(detection_id=f"d-{n}", run_id=f"r-{n % 700}", zone_id=f"Z-{n % 500}")
        for n in range(COUNT)
    )


def ask(store: Store) -> None:
    near = store.near(Compound, box(50.02, 20.02, 50.05, 20.05))
    assert [each.compound_id for each in near] == ["C-2050"]
    assert len(store.select(Detection, zone_id="Z-3")) == COUNT / 500
    assert store.count(Detection, run_id="r-3") == 5
    assert store.get(Detection, "d-7", "r-7").zone_id == "Z-7"


EXPECTED = ("compound_shape", "detection_zone_id", "detection_run_id", "detection_pkey")


@pytest.fixture
def explained(postgis: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Return the server's plans of what `ask` asks, after it has counted its rows."""
    database = postgis.new()
    store = open_store(postgis.url(database), create=True)
    assert isinstance(store, PostgisStore)
    fill(store)
    with postgis.connect(database) as raw:
        raw.execute("ANALYZE")
    asked: list[tuple[bytes, list[object]]] = []
    rows = store._link.rows

    def noted(query: bytes, values: list[object]) -> list[tuple[object, ...]]:
        asked.append((query, values))
        return rows(query, values)

    monkeypatch.setattr(store._link, "rows", noted)
    ask(store)
    yield [
        "\n".join(str(line) for (line,) in rows(b"EXPLAIN " + query, values))
        for query, values in asked
    ]
    store.close()


@pytest.mark.postgis
def test_the_server_finds_rows_by_its_indexes(explained: list[str]) -> None:
    assert len(explained) == len(EXPECTED)
    for plan, index in zip(explained, EXPECTED, strict=True):
        assert re.search(rf"Index.* (on|using) {index}", plan), plan
        assert "Seq Scan" not in plan, plan


def test_the_file_finds_rows_by_its_indexes(tmp_path: Path) -> None:
    path = tmp_path / "s.gpkg"
    with contextlib.closing(open_store(str(path), create=True)) as store:
        fill(store)
        asked: list[str] = []
        store._connection.set_trace_callback(asked.append)  # type: ignore[attr-defined]
        ask(store)
    with contextlib.closing(sqlite3.connect(path)) as raw:
        plans = [
            "\n".join(str(row[3]) for row in raw.execute(f"EXPLAIN QUERY PLAN {query}"))
            for query in asked
            if query.startswith("SELECT *") or "COUNT" in query
        ]
    for plan, index in zip(
        plans, ("VIRTUAL TABLE INDEX 2", "detection_zone_id", "detection_run_id", "autoindex"),
        strict=True,
    ):  # fmt: skip
        assert index in plan, plan
        assert "SCAN detection" not in plan, plan
        assert "SCAN compound" not in plan, plan


@pytest.mark.parametrize("kind", [Run, Footprint, Detection])
def test_every_kind_that_a_zone_has_is_indexed_by_it(kind: type[Run]) -> None:
    assert "zone_id" in TABLES[kind].indexed
