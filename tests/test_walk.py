"""One zone walks from imagery to released frames: found, placed, dated; and none where none was.

The place is invented, so that the truth is known. The archive has clouds, shadows and seasons.
"""

from datetime import timedelta
from pathlib import Path

import pytest

import data
from geo.overlap import iou
from imagery.jobs.footprints import footprints
from imagery.jobs.recipe import Recipe, read_recipe
from imagery.jobs.refresh import refresh
from layers.detection import Detection
from layers.read import Reader
from layers.store.factory import open_store
from layers.store.memory import MemoryStore
from layers.terms import Audience, DetectionKind, DetectionStatus
from tests.small_world import AS_OF, BUILT_ON, a_source, small_zone, square


@pytest.fixture(scope="module")
def recipe() -> Recipe:
    return read_recipe(data.path("recipes/balanced.toml"))


@pytest.fixture(scope="module")
def walked(recipe: Recipe) -> MemoryStore:
    store = MemoryStore()
    zone = small_zone()
    store.put([zone])
    refresh(zone, source=a_source(), store=store, recipe=recipe, as_of=AS_OF)
    footprints(zone, source=a_source(), store=store, recipe=recipe, as_of=AS_OF)
    return store


def test_what_was_built_is_found_and_confirmed(walked: MemoryStore) -> None:
    found = walked.select(Detection)
    assert len(found) == 1
    assert found[0].status is DetectionStatus.CONFIRMED
    assert found[0].kind in {DetectionKind.NEW_BUILDING, DetectionKind.CLEARING}


def test_it_is_found_where_it_was_built(walked: MemoryStore) -> None:
    truth = a_source().worlds[0].truth[0]
    assert iou(walked.select(Detection)[0].outline, truth.outline) > 0.5


def test_it_is_dated_between_the_last_look_without_and_the_first_with(walked: MemoryStore) -> None:
    found = walked.select(Detection)[0]
    assert found.window_start is not None
    assert found.window_start - timedelta(days=15) <= BUILT_ON
    assert BUILT_ON - timedelta(days=5) <= found.window_end <= BUILT_ON + timedelta(days=90)


def test_nothing_is_found_where_nothing_was_built(recipe: Recipe) -> None:
    store = MemoryStore()
    run = refresh(
        small_zone(), source=a_source(built=False), store=store, recipe=recipe, as_of=AS_OF
    )
    assert run.outcome == "ok"
    assert store.select(Detection) == []


def test_an_analyst_reads_it_and_policy_does_not_before_a_person_has_judged(
    walked: MemoryStore,
) -> None:
    analyst = Reader(walked, Audience.ANALYST, as_of=AS_OF).detections("Z-SMALL")
    policy = Reader(walked, Audience.POLICY, as_of=AS_OF).detections("Z-SMALL")
    assert (analyst.shown, policy.shown) == (1, 0)
    assert policy.hidden == {"not verified by a person": 1}
    assert bool(analyst.frame["synthetic"].all())


def test_its_area_grows_from_nothing_and_unseen_quarters_stay_empty(walked: MemoryStore) -> None:
    growth = Reader(walked, Audience.ANALYST, as_of=AS_OF).past("Z-SMALL").growth()
    growth = growth[growth["site_id"] == "Z-SMALL"].set_index("epoch")
    assert growth.loc["2022Q1", "area_ha"] < 0.3
    assert growth.loc["2024Q1", "area_ha"] > 0.6
    unseen = growth[growth["observed_share"] < 0.7]
    assert bool(unseen["area_ha"].isna().all())


def test_both_pictures_are_kept_with_their_dates(walked: MemoryStore) -> None:
    pictures = Reader(walked, Audience.ANALYST, as_of=AS_OF).composites("Z-SMALL").frame
    assert set(pictures["role"]) == {"earlier", "latest"}
    earlier, latest = (pictures[pictures["role"] == role].iloc[0] for role in ("earlier", "latest"))
    assert earlier["last"] < latest["first"]


def test_the_walk_through_a_file_gives_what_memory_gives(
    recipe: Recipe, walked: MemoryStore, tmp_path: Path
) -> None:
    store = open_store(str(tmp_path / "walk.gpkg"), create=True)
    zone = small_zone(outline=square())
    store.put([zone])
    refresh(zone, source=a_source(), store=store, recipe=recipe, as_of=AS_OF)
    assert store.select(Detection) == walked.select(Detection)
    store.close()
