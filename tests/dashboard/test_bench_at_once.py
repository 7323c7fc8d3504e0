"""dashboard.bench: two people judge at once, each through a store of his own; nothing is lost."""

import contextlib
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard.bench import Bench
from dashboard.judgement import OvertakenError
from dashboard.settings import Settings
from dashboard.wiring import open_workshop
from layers.audit_entry import AuditEntry
from layers.detection import Detection
from layers.errors import StoreLockedError
from layers.review import Review
from layers.store.factory import open_store
from layers.terms import Audience, ReviewDecision
from layers.verdict import is_sample
from tests.builders import a_detection, a_run, a_zone
from tests.dashboard.test_bench import CONFIRM, REJECT, says
from tests.postgis_server import Server


def both_at_once(url: str) -> None:
    """Let two people judge sixteen detections at once, each through a store of his own."""
    names = [f"d-n{n}" for n in range(16)]
    with contextlib.closing(open_store(url, create=True)) as store:
        store.put([a_zone(), a_run(), *(a_detection(detection_id=each) for each in names)])
    told: list[str] = []
    failed: list[Exception] = []
    ready = threading.Barrier(2)

    def person(who: str, decision: ReviewDecision) -> None:
        parts = open_workshop(Settings(store_url=url, audience=Audience.ANALYST, actor=who))
        with contextlib.closing(parts):
            ready.wait()
            for name in names:
                with contextlib.suppress(StoreLockedError):
                    try:
                        Bench(parts=parts, at=datetime.now(UTC)).judge(says(decision, name))
                    except OvertakenError as error:
                        told.append(name)
                        Bench(parts=parts, at=datetime.now(UTC)).judge(
                            says(decision, name, seen=error.seen)
                        )
                    except Exception as error:  # noqa: BLE001 - told below
                        failed.append(error)

    threads = [
        threading.Thread(target=person, args=each) for each in (("a", CONFIRM), ("b", REJECT))
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failed == []
    with contextlib.closing(open_store(url)) as store:
        reviews = store.select(Review)
        assert len(reviews) == 2 * len(names)
        assert len(store.select(AuditEntry)) == len(reviews)
        assert {(each.detection_id, each.analyst) for each in reviews} == {
            (name, who) for name in names for who in "ab"
        }
        assert len(store.select(Detection)) == len(names)
    sampled = sum(is_sample(each) for each in names)
    assert len(told) == len(names) - sampled


def test_two_at_once_lose_nothing_in_a_file(tmp_path: Path) -> None:
    both_at_once(str(tmp_path / "s.gpkg"))


@pytest.mark.postgis
def test_two_at_once_lose_nothing_on_a_server(postgis: Server, tmp_path: Path) -> None:
    del tmp_path
    both_at_once(postgis.url(postgis.new()))
