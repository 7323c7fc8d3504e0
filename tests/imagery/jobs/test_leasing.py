"""imagery.jobs.leasing: one holds it; one that lost it writes nothing, whatever clocks say."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagery.jobs.leasing import LASTS, Hold, held
from layers.errors import LeaseLostError, LeaseTakenError
from layers.lease import Lease
from layers.store.factory import open_store
from layers.store.memory import MemoryStore
from layers.store.protocol import Store
from layers.zone import Zone
from tests.imagery.jobs.clocks import Clock
from tests.small_world import small_zone

NAME = "zone/Z-SMALL"


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    path = str(tmp_path / "s.gpkg") if request.param == "file" else "memory://"
    opened = open_store(path, create=True)
    yield opened
    opened.close()


def taken(store: Store, holder: str, clock: Clock) -> int:
    """Take the lease and give it back; return its token."""
    with held(store, NAME, holder=holder, clock=clock) as hold:
        return hold.lease.token


def test_a_second_one_is_told_who_holds_it_and_until_when(store: Store) -> None:
    clock = Clock()
    with held(store, NAME, holder="one", clock=clock):
        said = r"by one, which holds it until 2026-11-25 12:15"
        with pytest.raises(LeaseTakenError, match=said):
            taken(store, "two", clock)
    assert taken(store, "two", clock) == 2


def test_what_is_given_back_is_free_by_any_clock(store: Store) -> None:
    with held(store, NAME, holder="one", clock=Clock()):
        pass
    behind = Clock()
    behind.on(days=-1)
    with held(store, NAME, holder="two", clock=behind):
        assert store.get(Lease, NAME).holder == "two"


def test_one_that_died_is_followed_when_its_time_is_over(store: Store) -> None:
    clock = Clock()
    dead = held(store, NAME, holder="dead", clock=clock)
    dead.__enter__()
    clock.on(minutes=15)
    with held(store, NAME, holder="next", clock=clock) as hold:
        assert hold.lease.token == 2


def test_one_that_lost_its_lease_writes_nothing_and_takes_nothing_back(store: Store) -> None:
    clock = Clock()
    with held(store, NAME, holder="slow", clock=clock) as slow:
        clock.on(minutes=16)
        with held(store, NAME, holder="fast", clock=clock) as fast:
            with pytest.raises(LeaseLostError, match="fast took its place"):
                slow.store.put([small_zone()])
            with pytest.raises(LeaseLostError):
                slow.renew_if_needed()
            assert fast.store.put([small_zone("Z-2")]).new == 1
        with pytest.raises(LeaseLostError):
            slow.store.put([small_zone()])
    assert [each.zone_id for each in store.select(Zone)] == ["Z-2"]
    assert store.get(Lease, NAME).holder == "fast"


def test_one_that_was_late_and_whose_place_nobody_took_goes_on(store: Store) -> None:
    clock = Clock()
    with held(store, NAME, holder="slow", clock=clock) as hold:
        clock.on(hours=3)
        hold.renew_if_needed()
        assert store.get(Lease, NAME).until == clock() + LASTS
        assert hold.store.put([small_zone()]).new == 1


def test_a_lease_is_renewed_at_half_time_and_not_before(store: Store) -> None:
    clock = Clock()
    with held(store, NAME, holder="one", clock=clock) as hold:
        first = store.get(Lease, NAME).until
        clock.on(minutes=7)
        hold.renew_if_needed()
        assert store.get(Lease, NAME).until == first
        clock.on(minutes=1)
        hold.renew_if_needed()
        assert store.get(Lease, NAME).until == clock() + LASTS


def test_a_clock_that_jumped_back_gives_no_lease_of_a_day(store: Store) -> None:
    clock = Clock()
    with held(store, NAME, holder="one", clock=clock) as hold:
        clock.on(days=-1)
        hold.renew_if_needed()
        assert store.get(Lease, NAME).until == clock() + LASTS


def test_what_was_put_within_a_guard_is_one_effect(store: Store) -> None:
    with held(store, NAME, holder="one", clock=Clock()) as hold:
        with pytest.raises(ZeroDivisionError), hold.store.alone():
            assert hold.store.put([small_zone()]).new / 0
        assert store.count(Zone) == 0
        assert hold.store.put([small_zone()]).new == 1


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["take", "write", "renew", "back"]),
                          st.integers(-1500, 1500)), max_size=40))  # fmt: skip
def test_whatever_clocks_say_only_the_last_who_took_it_writes(
    steps: list[tuple[int, str, int]],
) -> None:
    store = MemoryStore()
    clocks = [Clock() for _ in range(3)]
    holds: dict[int, Hold] = {}
    newest: int | None = None
    kept = []  # else a context that is forgotten would end, and give its lease back
    for number, (who, what, minutes) in enumerate(steps):
        clocks[who].on(minutes=minutes)
        if what == "take":
            kept.append(held(store, NAME, holder=f"h{who}", clock=clocks[who]))
            try:
                holds[who] = kept[-1].__enter__()
                newest = who
            except LeaseTakenError:
                assert newest is not None
        elif who in holds:
            try:
                if what == "write":
                    holds[who].store.put([small_zone(f"Z-{number}")])
                elif what == "renew":
                    holds[who].renew_if_needed()
                else:
                    holds.pop(who).give_back()
                    continue
                wrote = what == "write"
            except LeaseLostError:
                assert who != newest
            else:
                assert who == newest or not wrote
