"""imagery.jobs.replay: what is on record is made again to the last byte, or it is said why not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from imagery.cache.source import CachedSource
from imagery.cube import Cube
from imagery.jobs import replay as replaying
from imagery.jobs.recipe import Recipe
from imagery.jobs.refresh import refresh
from imagery.jobs.replay import Replayed, replay, sampled
from imagery.jobs.watch import watch
from imagery.scene import Scene
from imagery.sources.simulate import SimulatedSource
from layers.detection import Detection
from layers.run import Run
from layers.store.memory import MemoryStore
from layers.zone import Zone
from tests.small_world import Altered, a_source, a_world, small_zone, square

INSTANTS = tuple(datetime(2023, month, 1, tzinfo=UTC) for month in (7, 8, 10, 11, 12))


def looked(
    recipe: Recipe, folder: Path, source: object, *, zone: Zone, instants: Sequence[datetime]
) -> MemoryStore:
    """Return a store after a zone was watched and refreshed, in turn."""
    store = MemoryStore()
    store.put([zone])
    ask = {"source": source, "store": store, "recipe": recipe}
    for number, instant in enumerate(instants):
        watch(zone, folder=folder, as_of=instant, **ask)  # type: ignore[arg-type]
        if number % 2:
            refresh(zone, as_of=instant.replace(day=2), **ask)  # type: ignore[arg-type]
    return store


def every(store: MemoryStore, source: object) -> list[Replayed]:
    return [replay(run, source=source, store=store) for run in store.select(Run)]  # type: ignore[arg-type]


class Changed:
    """A source one scene of which reads otherwise by one pixel, by so much."""

    synthetic = True

    def __init__(self, inner: SimulatedSource, scene: str, by: float) -> None:
        """Take an inner source, the scene, and what is added."""
        self.name, self.search, self.bands = inner.name, inner.search, inner.bands
        self._inner, self._scene, self._by = inner, scene, by

    def read(self, scenes: Sequence[Scene], grid: object, bands: Sequence[str]) -> Cube:
        """Return the scenes, one of them changed."""
        cube = self._inner.read(scenes, grid, bands)  # type: ignore[arg-type]
        for look, scene in enumerate(cube.scenes):
            if scene.id == self._scene:
                cube.values[look, :, 3, 3] += np.float32(self._by)
        return cube


@pytest.fixture(scope="module")
def kept(recipe: Recipe, tmp_path_factory: pytest.TempPathFactory) -> MemoryStore:
    return looked(recipe, tmp_path_factory.mktemp("states"), a_source(), zone=small_zone(),
                  instants=INSTANTS[1:3])  # fmt: skip


def test_runs_of_both_kinds_come_out_the_same_to_the_last_byte(kept: MemoryStore) -> None:
    before = kept.version()
    made = every(kept, a_source())
    assert {run.job for run in kept.select(Run)} == {"refresh", "watch"}
    assert [each.differences for each in made] == [()] * len(made)
    assert [each.reasons for each in made] == [()] * len(made)
    assert sum(len(each.detections) for each in made) == kept.count(Detection) > 0
    assert kept.version() == before


@pytest.mark.slow
def test_a_hundred_detections_of_many_zones_come_out_the_same(
    recipe: Recipe, tmp_path: Path
) -> None:
    states = 0
    for seed in range(100):
        zone = small_zone(f"Z-{seed}", square(200 + 10 * (seed % 5)))
        source = CachedSource(inner=SimulatedSource((a_world(),), seed=seed),
                              folder=tmp_path / f"cache{seed}")  # fmt: skip
        store = looked(recipe, tmp_path / "states", source, zone=zone, instants=INSTANTS)
        for run in sampled(store, 8, seed=seed):
            again = replay(run, source=source, store=store)
            assert (again.differences, again.reasons) == ((), ())
            states += len(again.detections)
        if states >= 100:
            return
    raise AssertionError(f"only {states} detections were made")


def test_a_pixel_that_changed_is_named_by_its_scene(kept: MemoryStore) -> None:
    scene = a_source().search(small_zone().outline).scenes[30].id
    run = min(kept.select(Run, job="watch"), key=lambda each: each.as_of)
    made = replay(run, source=Changed(a_source(), scene, 1e-4), store=kept)
    assert f"Scene {scene} reads otherwise than it did." in made.reasons
    assert not made.same


def test_a_scene_that_is_gone_is_named(kept: MemoryStore) -> None:
    inner = a_source()
    scenes = inner.search(small_zone().outline).scenes
    source = Altered(inner)
    source.name = inner.name
    source.search = lambda aoi, period=None: replace(  # type: ignore[method-assign]
        inner.search(aoi, period),
        scenes=tuple(each for each in inner.search(aoi, period).scenes if each != scenes[40]),
    )
    (run,) = kept.select(Run, job="refresh")
    made = replay(run, source=source, store=kept)
    assert f"Scene {scenes[40].id} is no longer offered." in made.reasons
    assert not made.same


def test_another_program_recipe_or_source_is_named(
    kept: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = kept.select(Run)[0]
    monkeypatch.setattr(replaying, "program", lambda: "another")
    made = replay(run, source=a_source(), store=kept)
    assert made.same
    assert "this is another" in made.reasons[0]
    other = replace(
        run, recipe=run.recipe.replace("min_clear_share = 0.3", "min_clear_share = 0.9")
    )
    made = replay(other, source=a_source(), store=kept)
    assert not made.same
    assert any("changed on record" in why for why in made.reasons)
    made = replay(run, source=Altered(a_source()), store=kept)
    assert any("made from" in why for why in made.reasons)


def test_a_sample_is_drawn_by_its_seed(kept: MemoryStore) -> None:
    runs = sampled(kept, 2, seed=1)
    assert runs == sampled(kept, 2, seed=1)
    assert 1 <= len(runs) <= 2
    assert len(sampled(kept, 1000, seed=1)) == len({each.run_id for each in kept.select(Detection)})


def test_scenes_that_could_not_be_read_then_are_left_out_again(
    recipe: Recipe, tmp_path: Path
) -> None:
    inner = a_source()
    broken = Altered(inner, broken=(5, 25))
    broken.name = inner.name
    store = looked(recipe, tmp_path, broken, zone=small_zone(), instants=INSTANTS[1:2])
    assert [each.differences for each in every(store, inner)] == [()] * store.count(Run)
