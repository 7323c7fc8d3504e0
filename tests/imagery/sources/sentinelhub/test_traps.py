"""What a service does to its clients: limits, faults, cut replies, quotas."""

import numpy as np
import pytest

from imagery.errors import QuotaSpentError, SourceDownError
from imagery.jobs import ledger as books
from imagery.jobs.ledger import Caps
from layers.spend import Spend
from tests.imagery.sources.sentinelhub.keeping import AOI, GRID, PERIOD, Bench
from tests.loopback.sentinelhub_service import Fault

SMALL = GRID.tiles(24)[4]


def read(here: Bench, *, count: int = 1) -> object:
    source = here.source()
    scenes = source.search(AOI, PERIOD).scenes[:count]
    here.clock.slept.clear()
    return source.read(scenes, SMALL, ("red", "nir"))


def limited(asked: str) -> Fault:
    return Fault(status=429, headers={"Retry-After": asked})


def test_retry_after_counts_seconds(here: Bench) -> None:
    here.service.fail("process", limited("7"))
    read(here)
    assert sum(here.clock.slept) == pytest.approx(7, abs=0.5)
    assert here.service.count("process") == 2


def test_retry_after_may_be_a_date(here: Bench) -> None:
    here.service.fail("process", limited("Wed, 25 Nov 2026 12:00:30 GMT"))
    read(here)
    assert sum(here.clock.slept) == pytest.approx(30, abs=1.5)


def test_a_service_that_counts_milliseconds_is_understood(here: Bench) -> None:
    source = here.source()
    scenes = source.search(AOI, PERIOD).scenes
    here.service.fail("process", limited("5000"))
    source.read(scenes[:1], SMALL, ("red",))
    here.clock.slept.clear()
    here.service.fail("process", limited("4000"))
    source.read(scenes[:1], SMALL, ("red",))
    assert 4 <= sum(here.clock.slept) < 6


def test_who_asks_for_hours_is_left_alone_for_hours_by_everybody(here: Bench) -> None:
    here.service.fail("process", *[limited("7200")] * 9)
    with pytest.raises(QuotaSpentError, match=r"no more before 2026-11-25 14:00"):
        read(here)
    assert sum(here.clock.slept) < 90
    sent = here.service.count("process")
    assert sent == 2
    with pytest.raises(QuotaSpentError, match="not asked again before"):
        read(here)
    assert here.service.count("process") == sent
    here.service.faults["process"].clear()
    here.clock.sleep(7300)
    read(here)


def test_a_limit_without_an_end_is_not_met_for_ever(here: Bench) -> None:
    here.service.fail("process", *[limited("1")] * 1_000)
    with pytest.raises(SourceDownError, match="asked too much at once"):
        read(here)
    assert here.service.count("process") == 5
    assert books.spent(here.store, "at-1") == 0.0


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_service_in_trouble_is_asked_again_and_charged_once(here: Bench, status: int) -> None:
    here.service.fail("process", *[Fault(status=status)] * 3)
    read(here)
    (spend,) = here.store.select(Spend)
    assert spend.charged == pytest.approx(here.service.spent, abs=1e-6)
    assert 3 < sum(here.clock.slept) < 8


def test_a_service_that_stays_in_trouble_is_left(here: Bench) -> None:
    here.service.fail("process", *[Fault(status=503)] * 1_000)
    with pytest.raises(SourceDownError, match="status 503; 5 tries"):
        read(here)
    assert here.service.count("process") == 5


@pytest.mark.parametrize("way", ["tail", "short", "hollow", "garbage"])
@pytest.mark.parametrize("keep", [0.0, 0.2, 0.6])
def test_a_reply_that_was_cut_is_fetched_again_and_never_zeros(
    here: Bench, way: str, keep: float
) -> None:
    whole = read(here)
    here.service.fail("process", Fault(way=way, keep=keep))
    again = read(here)
    assert np.array_equal(whole.values, again.values, equal_nan=True)  # type: ignore[attr-defined]
    assert again.refused == ()  # type: ignore[attr-defined]
    spends = here.store.select(Spend)
    assert len(spends) == 3, "each time it was sent, it was paid for"
    assert sum(each.counted for each in spends) >= here.service.spent - 1e-5


@pytest.mark.parametrize("way", ["tail", "hollow", "garbage"])
def test_a_scene_whose_replies_are_all_cut_is_refused_and_the_others_are_read(
    here: Bench, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imagery.sources.sentinelhub.source._AT_ONCE", 1)
    here.service.fail("process", *[Fault(way=way)] * 2)
    cube = read(here, count=3)
    assert len(cube.scenes) == 2  # type: ignore[attr-defined]
    (refusal,) = cube.refused  # type: ignore[attr-defined]
    assert "A reply" in refusal.reason or "of a reply" in refusal.reason
    assert "came so 2 times" in refusal.reason


def test_a_reply_that_never_came_may_have_been_charged_and_counts(here: Bench) -> None:
    here.service.fail("process", Fault(way="reset"))
    read(here)
    spends = here.store.select(Spend)
    assert sorted(each.settled for each in spends) == [False, True]
    assert sum(each.counted for each in spends) == pytest.approx(here.service.spent, abs=1e-5)


def test_a_header_that_is_not_there_leaves_the_formula(here: Bench) -> None:
    here.service.header = False
    read(here)
    (spend,) = here.store.select(Spend)
    assert (spend.charged, spend.settled) == (None, True)
    assert spend.counted == pytest.approx(here.service.spent, abs=1e-5)


def test_a_quota_spent_in_the_middle_ends_the_read_and_wastes_one_request(
    here: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imagery.sources.sentinelhub.source._AT_ONCE", 1)
    source = here.source()
    scenes = source.search(AOI, PERIOD).scenes
    here.service.quota = 0.5 * source.price(scenes, SMALL, ("red",)).units
    with pytest.raises(QuotaSpentError, match="own quota is spent"):
        source.read(scenes, SMALL, ("red",))
    assert here.service.count("process", good=False) == 1
    assert books.spent(here.store, "at-1") == pytest.approx(here.service.spent, abs=1e-5)
    with pytest.raises(QuotaSpentError):
        here.source(ledger=here.ledger("at-2")).read(scenes, SMALL, ("red",))
    assert here.service.count("process", good=False) == 1


def test_a_service_that_charges_more_than_it_says_does_not_get_past_a_cap(here: Bench) -> None:
    here.service.price = 1.4
    source = here.source()
    scenes = source.search(AOI, PERIOD).scenes
    one = source.price(scenes[:1], SMALL, ("red",)).units
    here.caps = Caps(run=6 * one, month=1e6)
    done = 0

    def read_on() -> None:
        nonlocal done
        source = here.source()
        for scene in (*scenes, *scenes):
            source.read((scene,), SMALL, ("red",))
            done += 1

    with pytest.raises(QuotaSpentError):
        read_on()
    assert done == 4
    assert here.service.spent <= 6 * one


@pytest.mark.parametrize(
    ("rounds", "at_once"), [(15, 1), pytest.param(400, 4, marks=pytest.mark.slow)]
)
def test_bursts_are_limited_by_the_service_and_hardly_a_request_is_in_vain(
    here: Bench, rounds: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imagery.sources.sentinelhub.source._AT_ONCE", at_once)
    here.service.burst = (110, 60.0)
    source = here.source()
    scenes = source.search(AOI, PERIOD).scenes
    tile = GRID.tiles(10)[0]
    for _ in range(rounds):
        source.read(scenes, tile, ("red",))
    good, vain = (here.service.count("process", good=each) for each in (True, False))
    assert good == 8 * rounds
    assert 0 < vain <= good / 100
