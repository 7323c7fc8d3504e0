"""A site that was made by mistake is withdrawn: nothing of it is lost, and it can stand again."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from layers.audit_entry import AuditEntry
from layers.boundary import Boundary
from layers.bounds import in_order
from layers.compound import Compound
from layers.errors import ConflictError, NotFoundError
from layers.frames import that_stand
from layers.incoming import put
from layers.read import Reader
from layers.redrawing import Redraw, redraw, stand_of
from layers.store.memory import MemoryStore
from layers.store.protocol import Store
from layers.terms import AttemptState, Audience, DetectionStatus, SiteStatus
from layers.timely import standings
from layers.withdrawing import stand_again, withdraw
from layers.zone import Zone
from tests.builders import (
    NOW,
    SQUARE,
    a_compound,
    a_detection,
    a_log,
    a_zone,
    an_attempt,
    one_of_each,
)
from tests.stores import ENGINES, new

SITES: list[tuple[type[Zone | Compound], str]] = [(Zone, "Z-1"), (Compound, "C-1")]
LATER = NOW + timedelta(days=3)


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    made = new(request.param, request)
    made.put(one_of_each())
    yield made
    made.close()


def shown(store: Store, kind: type[Zone | Compound], audience: Audience) -> list[tuple[Any, Any]]:
    """Return status and its day of each site that an audience may see."""
    reader = Reader(store, audience, as_of=LATER)
    frame = (reader.zones() if kind is Zone else reader.compounds()).frame
    return list(zip(frame["status"], frame["status_on"], strict=True))


@pytest.mark.parametrize(("kind", "site_id"), SITES)
def test_it_is_shown_as_withdrawn_and_stands_again_as_it_was(
    store: Store, kind: type[Zone | Compound], site_id: str
) -> None:
    before = store.get(kind, site_id)
    told = [shown(store, kind, each) for each in Audience]
    withdraw(a_log(store), kind, site_id, at=LATER)
    withdrawn = [[(SiteStatus.WITHDRAWN, LATER.date())] * len(each) for each in told]
    assert [shown(store, kind, each) for each in Audience] == withdrawn
    assert store.get(kind, site_id).status == before.status
    stand_again(a_log(store), kind, site_id, at=LATER)
    assert [shown(store, kind, each) for each in Audience] == told
    assert [each.about for each in store.select(AuditEntry)][-2:] == [
        f"{site_id} withdrawn", f"{site_id} stands again",
    ]  # fmt: skip


@pytest.mark.parametrize(("kind", "site_id"), SITES)
def test_all_that_names_it_can_be_had_as_before(
    store: Store, kind: type[Zone | Compound], site_id: str
) -> None:
    reader = Reader(store, Audience.ANALYST, as_of=LATER)
    asked = (
        reader.boundaries, reader.detections, reader.rescues, reader.compounds, reader.runs,
        reader.composites,
    )  # fmt: skip
    before = [len(each("Z-1").frame) for each in asked]
    withdraw(a_log(store), kind, site_id, at=LATER)
    assert [len(each("Z-1").frame) for each in asked] == before
    assert sum(before) > 3


@pytest.mark.parametrize(("kind", "site_id"), SITES)
def test_who_comes_second_is_told_and_nothing_is_kept(
    store: Store, kind: type[Zone | Compound], site_id: str
) -> None:
    entries = store.count(AuditEntry)
    with pytest.raises(ConflictError, match="stands: somebody else"):
        stand_again(a_log(store), kind, site_id, at=LATER)
    with pytest.raises(NotFoundError):
        withdraw(a_log(store), kind, "X-9", at=LATER)
    assert store.count(AuditEntry) == entries
    withdraw(a_log(store), kind, site_id, at=LATER)
    with pytest.raises(ConflictError, match="is withdrawn already"):
        withdraw(a_log(store), kind, site_id, at=LATER + timedelta(days=1))
    assert store.get(kind, site_id).withdrawn_on == LATER.date()
    assert store.count(AuditEntry) == entries + 1


@pytest.mark.parametrize("replacing", [False, True])
def test_a_file_that_tells_of_it_again_lets_it_be_withdrawn(store: Store, replacing: bool) -> None:
    sites = [a_zone(zone_id="Z-2"), a_compound(compound_id="C-2", zone_id="Z-2")]
    put(store, sites, at=NOW, replacing=False)
    for kind, site_id in ((Zone, "Z-2"), (Compound, "C-2")):
        withdraw(a_log(store), kind, site_id, at=LATER)
    assert put(store, sites, at=NOW, replacing=replacing).new == 0
    assert store.get(Zone, "Z-2").withdrawn_on == LATER.date()
    newer = a_compound(compound_id="C-2", zone_id="Z-2", name="Another name")
    put(store, [newer], at=NOW, replacing=True)
    kept = store.get(Compound, "C-2")
    assert (kept.name, kept.withdrawn_on) == ("Another name", LATER.date())


def test_nobody_looks_at_a_withdrawn_zone_any_more(store: Store) -> None:
    assert [each.zone.zone_id for each in standings(store, store.select(Zone), as_of=LATER)]
    withdraw(a_log(store), Zone, "Z-1", at=LATER)
    assert not list(standings(store, store.select(Zone), as_of=LATER))
    assert not Reader(store, Audience.ANALYST, as_of=LATER).due()


def test_nobody_is_asked_to_judge_what_lies_in_a_withdrawn_zone(store: Store) -> None:
    expired = a_detection(detection_id="d-3", status=DetectionStatus.EXPIRED)
    store.put([a_detection(detection_id="d-2"), expired])
    reader = Reader(store, Audience.ANALYST, as_of=LATER)
    assert (reader.queue("ibis").ids(), reader.queue("ibis").withdrawn) == (("d-2",), ())
    withdraw(a_log(store), Zone, "Z-1", at=LATER)
    for asked in (None, "Z-1"):
        queue = reader.queue("ibis", asked)
        assert (queue.ids(), queue.waiting, queue.withdrawn) == ((), (), ("d-2",))


def test_of_a_withdrawn_zone_no_last_view_and_no_failure_is_told(store: Store) -> None:
    store.put([an_attempt(attempt_id="at-9", zone_id="Z-1", window="9", state=AttemptState.FAILED)])
    reader = Reader(store, Audience.ANALYST, as_of=LATER)
    assert (list(reader.last_views()), reader.failures().shown) == (["Z-1"], 1)
    withdraw(a_log(store), Zone, "Z-1", at=LATER)
    assert (list(reader.last_views()), reader.failures().total) == ([], 0)
    assert not reader.alarms()


@pytest.mark.parametrize(("kind", "site_id"), SITES)
def test_rows_that_stand_are_told_from_those_that_do_not(
    store: Store, kind: type[Zone | Compound], site_id: str
) -> None:
    def rows() -> tuple[int, int]:
        reader = Reader(store, Audience.ANALYST, as_of=LATER)
        found = (reader.zones() if kind is Zone else reader.compounds()).frame
        return len(found), len(that_stand(found))

    assert rows() == (1, 1)
    withdraw(a_log(store), kind, site_id, at=LATER)
    assert rows() == (1, 0)
    none = Reader(store, Audience.ANALYST, as_of=LATER).zones().frame.head(0)
    assert list(that_stand(none).columns) == list(none.columns)


@pytest.mark.parametrize(("kind", "site_id"), SITES)
def test_each_is_news_and_the_outline_is_as_old_as_it_was_recorded(
    kind: type[Zone | Compound], site_id: str
) -> None:
    store, recorded = MemoryStore(), NOW - timedelta(days=400)
    store.put([a_zone(recorded_at=recorded), a_compound(recorded_at=recorded)])
    before = store.get(kind, site_id).outline
    news = []
    for step, change in enumerate((withdraw, stand_again), 1):
        at = NOW + timedelta(days=step)
        change(a_log(store), kind, site_id, at=at)
        told = Reader(store, Audience.ANALYST, as_of=at).changed(at - timedelta(hours=1))
        news.append([(each.what.value, each.subject) for each in told.changes])
    assert news == [[(kind.__name__.lower(), site_id)]] * 2
    stand = stand_of(store.get(kind, site_id), store.select(Boundary, site_id=site_id))
    asked = Redraw(outline=SQUARE.buffer(0.01).envelope, started_from=stand)
    redraw(a_log(store), kind, site_id, asked, at=LATER)
    first, second = in_order(store.select(Boundary, site_id=site_id))
    assert (first.outline, first.drawn_at, second.drawn_at) == (before, recorded, LATER)
