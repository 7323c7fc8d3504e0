"""Two apps and a job, each a process of its own, on one shared store at once."""

import contextlib
from functools import partial

import pytest

from layers.detection import Detection
from layers.lease import Lease
from layers.read import Reader
from layers.review import Review
from layers.run import Run
from layers.store.factory import open_store
from layers.store.protocol import Store
from layers.terms import Audience
from tests.builders import NOW, a_detection, a_lease, a_review, a_run, a_zone
from tests.layers.killing import ended, forked
from tests.postgis_server import Server

pytestmark = pytest.mark.postgis


def counted(store: Store) -> None:
    """Read, and write upon what was read: lost if two did so at once."""
    with store.alone():
        held = store.select(Lease, name="counter")
        token = held[0].token + 1 if held else 1
        store.put([a_lease(name="counter", token=token)], replace=True)


def job(url: str, rounds: int) -> None:
    store = open_store(url)
    for number in range(rounds):
        run = f"run-{number}"
        many = [a_detection(detection_id=f"d-{n}", run_id=run) for n in range(20)]
        store.put([a_run(run_id=run), *many])
        counted(store)


def app(url: str, rounds: int, name: str) -> None:
    store = open_store(url)
    reader, last = Reader(store, Audience.ANALYST, as_of=NOW), 0
    for number in range(rounds):
        version = reader.version()
        assert version >= last, "the version went back"
        last = version
        with store.still():
            runs = store.count(Run)
            assert store.count(Detection) == 20 * runs, "half of an effect was seen"
        assert reader.detections("Z-1").total in (0, 20)
        assert reader.past("Z-1").zone_id == "Z-1"
        store.put([a_review(review_id=f"{name}-{number}")])
        counted(store)


@pytest.mark.parametrize("rounds", [10, pytest.param(100, marks=pytest.mark.slow)])
@pytest.mark.timeout(900)
def test_two_apps_and_a_job_lose_no_update_and_see_no_half_effect(
    rounds: int, postgis: Server
) -> None:
    url = postgis.url(postgis.new())
    with contextlib.closing(open_store(url, create=True)) as store:
        store.put([a_zone()])
    parts = [lambda: job(url, rounds), *(partial(app, url, rounds, each) for each in ("a", "b"))]
    running = [forked(each) for each in parts]
    assert [ended(each) for each in running] == [0, 0, 0]
    with contextlib.closing(open_store(url)) as store:
        assert store.get(Lease, "counter").token == 3 * rounds
        assert store.count(Run) == rounds
        assert store.count(Detection) == 20 * rounds
        assert store.count(Review) == 2 * rounds
        assert store.version() == 1 + 3 * rounds
        assert store.check() == []
