"""The shared store gives every audience the same rows as the file, whatever is asked."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from layers.errors import LayerError
from layers.read import Reader
from layers.store.factory import open_store
from layers.terms import Audience
from layers.zone import Zone
from tests.builders import NOW, a_zone
from tests.layers.store.random_rows import random_records
from tests.postgis_server import Server

pytestmark = pytest.mark.postgis
ZONES = [f"Z-{number}" for number in range(4)]

Question = tuple[str, Callable[[Reader], Any]]


@pytest.fixture
def alike(postgis: Server, tmp_path: Path) -> Iterator[Callable[[np.random.Generator], list[Any]]]:
    """Return a function that makes a file and a shared store with the same random records."""
    with contextlib.ExitStack() as opened:
        made = 0

        def make(rng: np.random.Generator) -> list[Any]:
            nonlocal made
            made += 1
            records = [r for r in random_records(rng, 120) if not isinstance(r, Zone)]
            records += [a_zone(zone_id=each, name=f"Zone {each}") for each in ZONES]
            pair = [
                opened.enter_context(contextlib.closing(open_store(url, create=True)))
                for url in (str(tmp_path / f"{made}.gpkg"), postgis.url(postgis.new()))
            ]
            for store in pair:
                store.put(records)
            return pair

        yield make


def asked(rng: np.random.Generator) -> Question:
    """Return one thing that a page may ask, with filters drawn by chance."""
    zone = str(rng.choice([*ZONES, "Z-none"]))
    maybe = None if rng.random() < 0.3 else zone
    run, site = f"R-{rng.integers(4)}", f"D-{rng.integers(4)}"
    epoch = None if rng.random() < 0.5 else "2024Q3"
    questions: list[Question] = [
        ("zones", lambda r: r.zones()),
        ("zone", lambda r: r.zone(zone)),
        ("compounds", lambda r: r.compounds(maybe)),
        ("detections", lambda r: r.detections(maybe)),
        ("footprints", lambda r: r.footprints(zone, epoch)),
        ("looks", lambda r: r.looks(zone)),
        ("past", lambda r: r.past(zone)),
        ("events", lambda r: r.events(zone)),
        ("pictures", lambda r: r.pictures(zone)),
        ("rescues", lambda r: r.rescues(maybe)),
        ("report_cells", lambda r: r.report_cells(maybe)),
        ("scenes", lambda r: r.scenes(zone, run if rng.random() < 0.5 else None)),
        ("runs", lambda r: r.runs(maybe)),
        ("reviews", lambda r: r.reviews(zone)),
        ("composites", lambda r: r.composites(zone)),
        ("evidence", lambda r: r.evidence(site)),
        ("evidences", lambda r: r.evidences(zone)),
        ("building_sets", lambda r: r.building_sets(maybe)),
        ("buildings", lambda r: r.buildings(f"S-{rng.integers(4)}", zone)),
        ("details", lambda r: r.details(Zone, zone)),
        ("counts", lambda r: r.counts()),
        ("version", lambda r: r.version()),
    ]
    return questions[int(rng.integers(len(questions)))]


def answer(reader: Reader, question: Callable[[Reader], Any]) -> str:
    """Return a whole answer as text: rows in their order, types and counts; or the error."""
    try:
        found = question(reader)
    except (LayerError, KeyError) as error:
        return f"{type(error).__name__}: {error}"
    if hasattr(found, "frame"):
        frame = found.frame
        rows = frame.drop(columns="geometry").to_dict("records")
        shapes = [None if shape is None else shape.wkb_hex for shape in frame.geometry]
        return repr((rows, shapes, list(frame.dtypes), found.total, sorted(found.hidden.items())))
    return repr(found.to_dict() if hasattr(found, "to_dict") else found)


@pytest.mark.timeout(3_600)
@pytest.mark.parametrize(
    ("questions", "of_one_store"),
    [(150, 150), pytest.param(10_000, 250, marks=pytest.mark.slow)],
)
def test_every_audience_gets_the_same_rows_from_both_engines(
    questions: int, of_one_store: int, alike: Callable[[np.random.Generator], list[Any]],
    rng: np.random.Generator,
) -> None:  # fmt: skip
    answered: dict[str, int] = {}
    for number in range(questions):
        if number % of_one_store == 0:
            pair = alike(rng)
        audience = list(Audience)[int(rng.integers(len(Audience)))]
        seed = int(rng.integers(2**32))
        said = []
        for store in pair:
            name, question = asked(np.random.default_rng(seed))
            said.append(answer(Reader(store, audience, as_of=NOW), question))
        assert said[0] == said[1], (name, audience, seed)
        answered[name] = answered.get(name, 0) + ("Error" not in said[0][:20])
    assert min(answered.values()) > 0, answered
