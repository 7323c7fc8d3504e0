"""What every store promises: one suite, run over the file and its twin in memory."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.detection import Detection
from layers.errors import ConflictError, NotFoundError
from layers.report import Report
from layers.schema import TABLES
from layers.store.factory import open_store
from layers.store.protocol import Added, Store
from layers.zone import Zone
from tests.builders import a_detection, a_lease, a_report, a_run, a_zone, one_of_each

Open = Callable[[], Store]


@pytest.fixture(params=["memory://", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url = request.param if "://" in request.param else str(tmp_path / "store.gpkg")
    opened = open_store(url, create=True)
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


@given(names=st.lists(NAMES, min_size=1, max_size=5, unique=True), again=st.booleans())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_select_count_and_get_agree_whatever_the_names(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], again: bool
) -> None:
    for url in ("memory://", str(tmp_path_factory.mktemp("s") / "s.gpkg")):
        opened = open_store(url, create=True)
        zones = [a_zone(zone_id=f"Z-{n}", name=name) for n, name in enumerate(names)]
        opened.put(zones)
        if again:
            opened.put(zones)
        assert opened.select(Zone) == sorted(zones, key=lambda zone: zone.zone_id)
        assert opened.count(Zone) == len(names)
        assert opened.count(Zone, name=names[0]) == 1
        assert opened.get(Zone, "Z-0") == replace(zones[0])
        opened.close()
