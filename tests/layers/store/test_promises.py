"""What every store promises: one suite, run over memory, the file and the shared store."""

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon, box

from layers.compound import Compound
from layers.detection import Detection
from layers.errors import ConflictError, NotFoundError
from layers.footprint import Footprint
from layers.lease import Lease
from layers.report import Report
from layers.schema import TABLES
from layers.store.factory import open_store
from layers.store.protocol import Added, Store
from layers.zone import Zone
from tests.builders import (
    SITE,
    SQUARE,
    a_compound,
    a_detection,
    a_footprint,
    a_lease,
    a_report,
    a_run,
    a_zone,
    one_of_each,
)
from tests.stores import ENGINES, LASTING, address, new


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    opened = new(request.param, request)
    yield opened
    opened.close()


def test_every_kind_of_record_comes_back_as_it_went_in(store: Store) -> None:
    records = one_of_each()
    assert {type(record) for record in records} == set(TABLES)
    store.put(records)
    for record in records:
        assert store.get(type(record), *record.key) == record


def test_putting_the_same_twice_adds_nothing_and_changes_no_version(store: Store) -> None:
    assert store.put(one_of_each()) == Added(new=len(TABLES))
    before = store.version()
    assert store.put(one_of_each()) == Added(same=len(TABLES))
    assert store.version() == before


def test_one_bad_record_keeps_all_the_others_out(store: Store) -> None:
    store.put([a_run()])
    with pytest.raises(ConflictError, match="Nothing was kept"):
        store.put([a_zone(), a_run(scenes_used=1)])
    assert store.count(Zone) == 0


def test_a_detection_is_never_edited_and_each_run_adds_a_state(store: Store) -> None:
    store.put([a_detection()])
    with pytest.raises(ConflictError, match="an id of its own"):
        store.put([a_detection(score=0.1)], replace=True)
    store.put([a_detection(run_id="run-2", score=0.9)])
    assert [each.score for each in store.select(Detection, detection_id="d-1")] == [0.7, 0.9]


def test_a_zone_is_replaced_only_when_that_is_said(store: Store) -> None:
    store.put([a_zone()])
    with pytest.raises(ConflictError, match="--replace"):
        store.put([a_zone(name="Other")])
    assert store.put([a_zone(name="Other")], replace=True) == Added(replaced=1)
    assert store.get(Zone, "Z-1").name == "Other"


def test_what_is_not_there_is_named_with_what_is_nearest(store: Store) -> None:
    store.put([a_zone(zone_id="Z-MMR-02")])
    with pytest.raises(NotFoundError, match=r"no zone 'Z-MMR-03'.*Nearest: Z-MMR-02"):
        store.get(Zone, "Z-MMR-03")


def test_the_version_grows_with_each_effect(store: Store) -> None:
    seen = [store.version()]
    for number in range(3):
        store.put([a_zone(zone_id=f"Z-{number}")])
        seen.append(store.version())
    assert seen == sorted(set(seen))


def test_what_no_page_shows_is_kept_and_makes_no_version(store: Store) -> None:
    before = store.version()
    assert store.put([a_lease()]) == Added(new=1)
    assert store.put([a_lease(token=2)], replace=True) == Added(replaced=1)
    assert store.version() == before


def test_alone_is_one_effect_whatever_is_put_within(store: Store) -> None:
    before = store.version()
    with store.alone():
        store.put([a_zone(zone_id="Z-1")])
        store.put([a_zone(zone_id="Z-2")])
        assert store.count(Zone) == 2
    assert store.count(Zone) == 2
    assert store.version() > before


def test_an_error_within_alone_keeps_nothing_of_it(store: Store) -> None:
    store.put([a_run()])
    before = store.version()
    with contextlib.suppress(ConflictError), store.alone():
        store.put([a_zone()])
        store.put([a_run(scenes_used=1)])
    assert (store.count(Zone), store.version()) == (0, before)


def test_a_refused_put_within_alone_leaves_those_around_it(store: Store) -> None:
    store.put([a_run()])
    with store.alone():
        store.put([a_zone()])
        with pytest.raises(ConflictError):
            store.put([a_zone(zone_id="Z-2"), a_run(scenes_used=1)])
    assert [each.zone_id for each in store.select(Zone)] == ["Z-1"]


def test_an_unknown_column_is_refused(store: Store) -> None:
    with pytest.raises(KeyError):
        store.select(Zone, colour="red")


def test_the_point_of_a_report_does_not_come_back(store: Store) -> None:
    store.put([a_report()])
    assert store.get(Report, "P-1").point is None


def test_a_sound_store_finds_nothing_wrong_with_itself(store: Store) -> None:
    store.put(one_of_each())
    assert store.check() == []


NAMES = st.text(min_size=1, max_size=40).filter(
    lambda text: text.strip() and "\x00" not in text and text.isprintable()
)


@pytest.fixture(params=ENGINES)
def many(request: pytest.FixtureRequest) -> Iterator[Iterator[Store]]:
    """Return empty stores of one engine, one after another."""
    opened: list[Store] = []

    def made() -> Iterator[Store]:
        while True:
            opened.append(new(request.param, request))
            yield opened[-1]

    yield made()
    for each in opened:
        each.close()


@given(names=st.lists(NAMES, min_size=1, max_size=5, unique=True), again=st.booleans())
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_select_count_and_get_agree_whatever_the_names(
    many: Iterator[Store], names: list[str], again: bool
) -> None:
    opened = next(many)
    zones = [a_zone(zone_id=f"Z-{n}", name=name) for n, name in enumerate(names)]
    opened.put(zones)
    if again:
        opened.put(zones)
    assert opened.select(Zone) == sorted(zones, key=lambda zone: zone.zone_id)
    assert opened.count(Zone) == len(names)
    assert opened.count(Zone, name=names[0]) == 1
    assert opened.get(Zone, "Z-0") == replace(zones[0])


@given(ids=st.sets(NAMES, min_size=1, max_size=30))
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_come_in_the_order_in_which_python_puts_their_keys(
    many: Iterator[Store], ids: set[str]
) -> None:
    opened = next(many)
    opened.put([a_zone(zone_id=each) for each in ids])
    assert [each.zone_id for each in opened.select(Zone)] == sorted(ids)
    assert [zone.zone_id for some in opened.portions(Zone) for zone in some] == sorted(ids)


def test_what_is_put_twice_within_one_put_counts_as_one_after_the_other(store: Store) -> None:
    twice = [a_zone(), a_zone(), a_zone(name="Other"), a_zone(name="Third")]
    with pytest.raises(ConflictError):
        store.put(twice)
    assert store.put(twice, replace=True) == Added(new=1, same=1, replaced=2)
    assert store.get(Zone, "Z-1").name == "Third"
    assert store.put([a_zone(name="Fourth"), a_zone()], replace=True) == Added(replaced=2)
    assert store.get(Zone, "Z-1").name == "River Bend"


def test_thousands_of_rows_go_in_and_come_out_in_portions(store: Store) -> None:
    rows = [a_detection(detection_id=f"d-{n:04d}", run_id=f"r-{n % 3}") for n in range(2_500)]
    assert store.put(iter(rows)) == Added(new=2_500)
    assert store.put(rows) == Added(same=2_500)
    found = list(store.portions(Detection))
    assert [len(some) for some in found] == [1_000, 1_000, 500]
    assert [each for some in found for each in some] == rows


def test_a_column_that_is_empty_is_found_by_none(store: Store) -> None:
    store.put([a_footprint(), a_footprint(footprint_id="f-2", area_ha=None)])
    assert [f.footprint_id for f in store.select(Footprint, area_ha=None)] == ["f-2"]
    assert store.count(Footprint, area_ha=None) == 1
    assert store.count(Footprint, area_ha=2.0) == 1


def test_what_is_near_an_outline_is_what_meets_it(store: Store) -> None:
    far, corner = (
        SITE.buffer(-0.0001).exterior,
        Polygon([(98.61, 16.3), (98.7, 16.4), (98.7, 16.2)]),
    )
    store.put([
        a_compound(), a_compound(compound_id="C-0", shape=Point(98.7, 16.9)),
        a_compound(compound_id="C-2", shape=None), a_compound(compound_id="C-3", shape=corner),
        a_compound(compound_id="C-4", shape=box(98.0, 16.0, 99.0, 17.0) - SQUARE.buffer(0.01)),
    ])  # fmt: skip
    assert [each.compound_id for each in store.near(Compound, SQUARE)] == ["C-1", "C-3"]
    assert [each.compound_id for each in store.near(Compound, far)] == ["C-1"]
    assert store.near(Compound, box(0, 0, 1, 1)) == []


def test_what_is_read_within_still_is_of_one_instant(store: Store) -> None:
    store.put([a_zone()])
    with store.still():
        assert store.count(Zone) == 1
    store.put([a_zone(zone_id="Z-2")])
    assert store.count(Zone) == 2


@pytest.mark.parametrize("engine", LASTING)
def test_what_another_writes_meanwhile_is_not_seen_within_still(
    engine: str, request: pytest.FixtureRequest
) -> None:
    url = address(engine, request)
    with (
        contextlib.closing(open_store(url, create=True)) as writer,
        contextlib.closing(open_store(url, read_only=True)) as reader,
    ):
        with reader.still():
            writer.put([a_zone()])
            assert (reader.count(Zone), reader.version()) == (0, 0)
        assert (reader.count(Zone), reader.version()) == (1, 1)


@pytest.mark.parametrize("engine", LASTING)
def test_who_is_alone_makes_the_others_wait_and_loses_none_of_their_effects(
    engine: str, request: pytest.FixtureRequest
) -> None:
    url = address(engine, request)
    open_store(url, create=True).close()

    def take(_: int) -> None:
        with contextlib.closing(open_store(url)) as mine:
            for _ in range(10):
                with mine.alone():
                    held = mine.select(Lease)
                    token = held[0].token + 1 if held else 1
                    mine.put([a_lease(token=token)], replace=True)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(take, range(4)))
    with contextlib.closing(open_store(url)) as seen:
        assert seen.get(Lease, "zone/Z-1").token == 40


def test_threads_share_one_store(store: Store) -> None:
    def put(number: int) -> int:
        store.put([a_zone(zone_id=f"Z-{number:02d}")])
        return len(store.select(Zone))

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(put, range(24)))
    assert max(seen) == store.count(Zone) == store.version() == 24
