"""Every sensor through the whole job: what it allows is found, and what it lacks is said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from geo.grid import Grid
from geo.period import Period
from geo.shapes import Outline
from imagery.cube import Cube
from imagery.jobs.recipe import Recipe
from imagery.jobs.refresh import refresh
from imagery.jobs.watch import watch
from imagery.scene import Asset, Scene, Units
from imagery.sources.protocol import Search, offered_bands
from layers.detection import Detection
from layers.evidence import Evidence
from layers.run import Run
from layers.store.memory import MemoryStore
from layers.terms import DetectionStatus
from tests.imagery.radar.test_radar import radar
from tests.imagery.series import BANDS, ROOF, ZONE, a_cube, becomes, block
from tests.small_world import AS_OF, small_zone


@dataclass
class Held:
    """A source of cubes that are at hand, each of one sensor."""

    cubes: Sequence[Cube]
    name: str = "held"
    synthetic: bool = True

    def search(self, aoi: Outline, period: Period | None = None) -> Search:
        scenes = [
            replace(scene, assets={band: Asset(href=band) for band in cube.bands})
            for cube in self.cubes
            for scene in cube.scenes
            if scene.outline.intersects(aoi) and (period is None or period.contains(scene.acquired))
        ]
        return Search(scenes=tuple(sorted(scenes, key=lambda each: (each.acquired, each.id))))

    def bands(self, scenes: Sequence[Scene]) -> tuple[str, ...]:
        return offered_bands(scenes)

    def read(self, scenes: Sequence[Scene], grid: Grid, bands: Sequence[str]) -> Cube:
        wanted = {scene.id for scene in scenes}
        cube = next(each for each in self.cubes if each.scenes[0].units is scenes[0].units)
        cube = cube.kept(np.array([scene.id in wanted for scene in cube.scenes]))
        rows, cols = grid.window_in(cube.grid)
        order = [cube.bands.index(band) for band in bands]
        return replace(
            cube, grid=grid, bands=tuple(bands), values=cube.values[:, order, rows, cols].copy(),
            clear=cube.clear[:, rows, cols].copy(),
        )  # fmt: skip


def optical(*bands: str, units: Units = Units.REFLECTANCE) -> Cube:
    """Return looks of three years at a place that is built on in the second."""
    cube = becomes(a_cube(110), block(), 70, ROOF)
    places = [BANDS.index(band) for band in bands]
    values = cube.values[:, places].copy()
    scenes = tuple(replace(scene, units=units) for scene in cube.scenes)
    return replace(cube, bands=bands, values=values, scenes=scenes, units=units)


def looked(recipe: Recipe, *cubes: Cube) -> tuple[Run, list[Detection], list[Evidence]]:
    store, zone = MemoryStore(), small_zone(outline=ZONE)
    run = refresh(zone, source=Held(cubes), store=store, recipe=recipe, as_of=AS_OF)
    return run, list(store.select(Detection)), list(store.select(Evidence))


def said(run: Run) -> str:
    return " ".join(run.could_not_see)


def test_full_sentinel_2_switches_nothing_off(recipe: Recipe) -> None:
    run, found, why = looked(recipe, optical(*BANDS))
    assert (run.detector, len(found), len(why)) == ("monitor", 1, 1)
    assert found[0].status is DetectionStatus.CONFIRMED
    assert "for want of bands" not in said(run)


def test_four_bands_find_it_and_say_what_was_switched_off(recipe: Recipe) -> None:
    run, found, _ = looked(recipe, optical("blue", "green", "red", "nir"))
    assert (run.detector, len(found)) == ("monitor", 1)
    assert "swir16" in said(run)


def test_colour_alone_finds_it_by_its_step_and_claims_less(recipe: Recipe) -> None:
    run, found, why = looked(recipe, optical("blue", "green", "red", units=Units.DISPLAY))
    assert (run.detector, len(found), len(why)) == ("step", 1, 1)
    assert "without infrared" in said(run)


def test_radar_alone_finds_what_two_orbits_agree_on_and_confirms_nothing(recipe: Recipe) -> None:
    run, found, why = looked(recipe, radar(vv=8.0, vh=2.0))
    assert (run.detector, len(found), len(why)) == ("radar", 1, 1)
    assert found[0].status is DetectionStatus.ALERT
    assert why[0].index == "VV of orbit 26 in dB"
    assert why[0].phases == ()
    apart = [each for each in why[0].looks() if each["reason"] == "seen from another orbit"]
    assert len(apart) == 35
    assert "radar alone" in said(run)


@pytest.mark.parametrize("vv", [1.0, 8.0])
def test_radar_beside_optical_looks_is_used_and_takes_nothing_back(
    recipe: Recipe, vv: float
) -> None:
    cube = radar(vv=vv, vh=1.0)
    later = [replace(s, acquired=s.acquired + timedelta(days=330)) for s in cube.scenes]
    run, found, _ = looked(recipe, optical(*BANDS), replace(cube, scenes=tuple(later)))
    assert run.detector == "monitor"
    assert any("radar: 70 looks of 2 orbits" in mask for mask in run.masks)
    assert [each.status for each in found] == [DetectionStatus.CONFIRMED]


def test_two_orbits_of_one_day_are_two_looks(recipe: Recipe) -> None:
    cube = radar(vv=8.0, vh=2.0)
    days = [cube.scenes[n - n % 2].acquired + timedelta(hours=n % 2) for n in range(70)]
    scenes = tuple(replace(s, acquired=at) for s, at in zip(cube.scenes, days, strict=True))
    run, found, _ = looked(recipe, replace(cube, scenes=scenes))
    assert run.scenes_used == 70
    assert [each.status for each in found] == [DetectionStatus.ALERT]


def test_a_watch_says_that_radar_was_left_aside(recipe: Recipe, tmp_path: Path) -> None:
    held = Held((optical(*BANDS), radar(vv=1.0)))
    run = watch(
        small_zone(outline=ZONE), source=held, store=MemoryStore(), recipe=recipe,
        folder=tmp_path, as_of=AS_OF,
    )  # fmt: skip
    assert run is not None
    assert "70 radar scenes were left aside" in said(run)
