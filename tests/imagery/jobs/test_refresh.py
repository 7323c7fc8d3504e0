"""imagery.jobs.refresh: what it adds, what it says, and that doing it twice adds nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from shapely import MultiPolygon, Polygon, affinity, box

from imagery.cache.source import CachedSource
from imagery.errors import NoScenesError, RecipeError
from imagery.jobs.recipe import Recipe
from imagery.jobs.refresh import refresh
from imagery.scene import Refusal
from imagery.sources.protocol import Search
from layers.composite import CompositeImage
from layers.detection import Detection
from layers.errors import RejectedError
from layers.run import Run
from layers.scene import SceneRecord
from layers.store.memory import MemoryStore
from layers.terms import DetectionStatus
from layers.zone import Zone
from tests.small_world import AS_OF, Altered, a_source, small_zone, square

EARLY = datetime(2023, 8, 20, tzinfo=UTC)


def rows(store: MemoryStore) -> dict[str, list[object]]:
    kinds = (Zone, Run, SceneRecord, Detection, CompositeImage)
    return {kind.__name__: list(store.select(kind)) for kind in kinds}


def run_at(store: MemoryStore, recipe: Recipe, as_of: datetime, **altered: object) -> Run:
    source = Altered(a_source(), **altered) if altered else a_source()  # type: ignore[arg-type]
    return refresh(small_zone(), source=source, store=store, recipe=recipe, as_of=as_of)


def test_a_second_refresh_adds_nothing(recipe: Recipe) -> None:
    store = MemoryStore()
    first = run_at(store, recipe, AS_OF)
    before, version = rows(store), store.version()
    assert run_at(store, recipe, AS_OF) == first
    assert rows(store) == before
    assert store.version() == version


def test_a_refresh_through_a_cache_finds_the_same(recipe: Recipe, tmp_path: Path) -> None:
    plain, cached = MemoryStore(), MemoryStore()
    run = run_at(plain, recipe, AS_OF)
    for as_of in (EARLY, AS_OF):  # the second fetches only what is new
        source = CachedSource(inner=a_source(), folder=tmp_path)
        again = refresh(small_zone(), source=source, store=cached, recipe=recipe, as_of=as_of)
    assert (again.run_id, again.scenes_used, again.could_not_see) == (
        run.run_id, run.scenes_used, run.could_not_see,
    )  # fmt: skip
    one, other = plain.select(Detection)[0], cached.select(Detection, run_id=run.run_id)[0]
    assert one.outline.equals(other.outline)
    assert (one.window_start, one.window_end) == (other.window_start, other.window_end)


def test_a_later_clock_over_the_same_archive_adds_nothing(recipe: Recipe) -> None:
    store = MemoryStore()
    run_at(store, recipe, datetime(2026, 1, 1, tzinfo=UTC))
    before = rows(store)
    run_at(store, recipe, datetime(2026, 11, 1, tzinfo=UTC))
    assert rows(store) == before


def test_a_later_archive_updates_a_detection_and_does_not_double_it(recipe: Recipe) -> None:
    store = MemoryStore()
    early = run_at(store, recipe, EARLY)
    later = run_at(store, recipe, AS_OF)
    then = store.select(Detection, run_id=early.run_id)
    now = store.select(Detection, run_id=later.run_id)
    assert len(then) == len(now) == 1
    assert then[0].detection_id == now[0].detection_id
    assert now[0].looks > then[0].looks
    assert now[0].status is DetectionStatus.CONFIRMED


def test_the_run_tells_what_went_in_and_keeps_its_recipe_whole(recipe: Recipe) -> None:
    store = MemoryStore()
    run = run_at(store, recipe, AS_OF)
    assert run.recipe == recipe.toml
    assert run.scenes_found == store.count(SceneRecord, run_id=run.run_id)
    assert run.scenes_used == store.count(SceneRecord, run_id=run.run_id, used=True)
    assert "ndvi" in run.indices
    assert any("SCL" in mask for mask in run.masks)
    assert run.synthetic
    assert any("held against" in said for said in run.could_not_see)


def test_every_scene_that_was_left_out_says_why(recipe: Recipe) -> None:
    store = MemoryStore()
    run_at(store, recipe, AS_OF)
    left_out = [each for each in store.select(SceneRecord) if not each.used]
    assert left_out
    assert all(each.reason for each in left_out)
    assert not any(each.reason for each in store.select(SceneRecord) if each.used)


def test_a_broken_scene_is_refused_and_the_others_go_on(recipe: Recipe) -> None:
    store = MemoryStore()
    run = run_at(store, recipe, AS_OF, broken=(3, 4))
    assert run.outcome == "ok"
    assert run.scenes_refused == 2
    assert any("2 scenes could not be used" in said for said in run.could_not_see)
    assert len(store.select(Detection)) == 1


def test_a_scene_that_was_mended_makes_another_run(recipe: Recipe) -> None:
    store = MemoryStore()
    broken = run_at(store, recipe, AS_OF, broken=(3,))
    mended = run_at(store, recipe, AS_OF, every=1)
    assert broken.run_id != mended.run_id
    assert len({each.detection_id for each in store.select(Detection)}) == 1


def test_a_refused_item_is_counted_and_named(recipe: Recipe) -> None:
    store = MemoryStore()
    item = Refusal(item="S2_AMBIGUOUS", reason="S2_AMBIGUOUS: its offset is ambiguous.")
    run = run_at(store, recipe, AS_OF, refused=(item,))
    assert run.scenes_refused == 1
    assert any("S2_AMBIGUOUS" in said for said in run.could_not_see)
    assert not store.get(SceneRecord, "S2_AMBIGUOUS", run.run_id).used


def test_without_a_clear_look_the_run_is_kept_as_blind(recipe: Recipe) -> None:
    store = MemoryStore()
    run = run_at(store, recipe, AS_OF, blind=True)
    assert run.outcome == "blind"
    assert run.seen_share == 0
    assert store.select(Detection) == []
    assert any("could not be judged" in said for said in run.could_not_see)


def test_too_short_an_archive_is_blind_and_says_how_many_looks_are_needed(recipe: Recipe) -> None:
    run = run_at(MemoryStore(), recipe, datetime(2022, 1, 5, tzinfo=UTC))
    assert run.outcome == "blind"
    assert any("too few" in said for said in run.could_not_see)


def test_a_zone_beyond_the_imagery_is_told_so_and_nothing_is_kept(recipe: Recipe) -> None:
    store = MemoryStore()
    zone = small_zone(outline=affinity.translate(square(), 2.0, 0.0))
    with pytest.raises(NoScenesError, match="may lie beyond the imagery"):
        refresh(zone, source=a_source(), store=store, recipe=recipe, as_of=AS_OF)
    assert store.version() == 0


def test_a_zone_half_beyond_the_imagery_says_how_much_was_not_seen(recipe: Recipe) -> None:
    zone = small_zone(outline=affinity.translate(square(), 0.0165, 0.0))
    run = refresh(zone, source=a_source(), store=MemoryStore(), recipe=recipe, as_of=AS_OF)
    assert run.seen_share is not None
    assert 0.1 < run.seen_share < 0.9
    assert any("beyond the imagery" in said for said in run.could_not_see)


@pytest.mark.parametrize(
    ("outline", "said"),
    [
        (Polygon(), "no parts"),
        (Polygon([(98.6, 16.3), (98.61, 16.31), (98.61, 16.3), (98.6, 16.31)]), "crosses"),
        (box(447_000, 1_840_000, 448_000, 1_841_000), "EPSG:4326 first"),
        (box(16.3, 98.6, 16.31, 98.61), "swapped"),
    ],
)
def test_a_bad_outline_never_becomes_a_zone(outline: Polygon, said: str) -> None:
    with pytest.raises(RejectedError, match=said):
        small_zone(outline=outline)


def test_a_zone_of_two_parts_is_looked_at_in_both(recipe: Recipe) -> None:
    parts = MultiPolygon([square(120), affinity.translate(square(120), 0.004, 0.0)])
    store = MemoryStore()
    run = refresh(
        small_zone(outline=parts), source=a_source(), store=store, recipe=recipe, as_of=AS_OF
    )
    assert run.outcome == "ok"
    assert [each.window_end >= date(2023, 4, 27) for each in store.select(Detection)] == [True]


def test_progress_goes_up_and_ends(recipe: Recipe) -> None:
    told: list[tuple[str, int, int]] = []
    refresh(
        small_zone(), source=a_source(), store=MemoryStore(), recipe=recipe, as_of=AS_OF,
        progress=lambda what, done, of: told.append((what, done, of)),
    )  # fmt: skip
    looking = [(done, of) for what, done, of in told if what == "looking"]
    assert looking == sorted(looking)
    assert looking[-1][0] == looking[-1][1]


def test_small_tiles_find_what_one_tile_finds(recipe: Recipe) -> None:
    whole, cut = MemoryStore(), MemoryStore()
    run_at(whole, recipe, AS_OF)
    run_at(cut, replace(recipe, tile_pixels=24), AS_OF)
    assert len(cut.select(Detection)) == 1
    one, other = whole.select(Detection)[0], cut.select(Detection)[0]
    assert one.outline.intersection(other.outline).area > 0.8 * one.outline.area
    assert abs((one.window_end - other.window_end).days) <= 10


def test_a_zone_of_too_many_pixels_is_refused_with_what_to_do(recipe: Recipe) -> None:
    store = MemoryStore()
    fine = replace(recipe, resolution_m=0.5)
    zone = small_zone(outline=affinity.scale(square(), 8, 8))
    source = a_source()
    finest = replace(source.search(square()).scenes[0], gsd_m=0.5)

    class Sharp:
        name, synthetic = "sharp", True

        def search(self, *_asked: object) -> Search:
            return Search(scenes=(finest,))

    with pytest.raises(RecipeError, match="Cut it into several zones"):
        refresh(zone, source=Sharp(), store=store, recipe=fine, as_of=AS_OF)  # type: ignore[arg-type]
    assert store.version() == 0
