"""Archives as they should not be, through the whole job: a defined result, or a plain reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from shapely import Point, Polygon, box

from geo.grid import Grid
from geo.period import Period
from geo.shapes import Outline, buffer
from imagery.cube import Cube
from imagery.errors import RecipeError
from imagery.jobs.recipe import Recipe
from imagery.jobs.refresh import refresh
from imagery.scene import Asset, Scene, Units
from imagery.sources.protocol import Search, offered_bands
from layers.detection import Detection
from layers.run import Run
from layers.scene import SceneRecord
from layers.store.memory import MemoryStore
from layers.terms import DetectionStatus
from layers.zone import Zone
from tests.small_world import AS_OF, a_source, small_zone, square

SHORT = box(98.15, 0.014, 98.151, 0.015)
FALSE = {DetectionStatus.ALERT, DetectionStatus.CONFIRMED}


@dataclass
class Arranged:
    """The small world's scenes, arranged otherwise."""

    arrange: Callable[[tuple[Scene, ...]], tuple[Scene, ...]]
    name: str = "arranged"
    synthetic: bool = True
    inner: Any = field(default_factory=a_source)

    def search(self, aoi: Outline, period: Period | None = None) -> Search:
        return Search(scenes=self.arrange(self.inner.search(aoi, period).scenes))

    def bands(self, scenes: Sequence[Scene]) -> tuple[str, ...]:
        return tuple(self.inner.bands(scenes))

    def read(self, scenes: Sequence[Scene], grid: Grid, bands: Sequence[str]) -> Cube:
        return self.inner.read(scenes, grid, bands)  # type: ignore[no-any-return]


def looked(source: Any, recipe: Recipe, zone: Zone | None = None) -> tuple[Run, list[Detection]]:
    store = MemoryStore()
    run = refresh(zone or small_zone(), source=source, store=store, recipe=recipe, as_of=AS_OF)
    assert store.count(SceneRecord, run_id=run.run_id) == run.scenes_found
    return run, list(store.select(Detection))


def test_a_single_scene_is_blind_and_says_what_is_needed(recipe: Recipe) -> None:
    run, found = looked(Arranged(lambda scenes: scenes[:1]), recipe)
    assert (run.outcome, found) == ("blind", [])
    assert any("too few" in said for said in run.could_not_see)


@pytest.mark.parametrize("looks", [2, 6, 20])
def test_a_short_history_raises_no_alert_and_says_from_when_it_watched(
    recipe: Recipe, looks: int
) -> None:
    run, found = looked(Arranged(lambda scenes: scenes[:looks]), recipe)
    assert not {each.status for each in found} & FALSE
    assert run.could_not_see


def test_without_one_clear_pixel_no_claim_is_made(recipe: Recipe) -> None:
    class Clouded(Arranged):
        def read(self, scenes: Sequence[Scene], grid: Grid, bands: Sequence[str]) -> Cube:
            cube = super().read(scenes, grid, bands)
            assert cube.qa is not None
            return replace(cube, qa=np.full_like(cube.qa, 9))

    run, found = looked(Clouded(lambda scenes: scenes), recipe)
    assert (run.outcome, run.seen_share, found) == ("blind", 0.0, [])


def test_scenes_out_of_order_and_twice_find_what_they_find_in_order(recipe: Recipe) -> None:
    """Two products of each fifth pass: one look, told of, and nothing is found twice."""

    def doubled(scenes: tuple[Scene, ...]) -> tuple[Scene, ...]:
        again = [
            replace(each, id=f"{each.id}_AGAIN", acquired=each.acquired + timedelta(seconds=9))
            for each in scenes[::5]
        ]
        return (*reversed(scenes), *again)

    @dataclass
    class Doubled(Arranged):
        def read(self, scenes: Sequence[Scene], grid: Grid, bands: Sequence[str]) -> Cube:
            first = [replace(s, id=s.id.removesuffix("_AGAIN")) for s in scenes]
            cube = self.inner.read(first, grid, bands)
            ordered = sorted(scenes, key=lambda scene: (scene.acquired, scene.id))
            return replace(cube, scenes=tuple(ordered))

    _, plain = looked(a_source(), recipe)
    run, found = looked(Doubled(doubled), recipe)
    assert [each.outline.wkt for each in found] == [each.outline.wkt for each in plain]
    assert [each.window_end for each in found] == [each.window_end for each in plain]
    assert run.scenes_used == looked(a_source(), recipe)[0].scenes_used


def test_scenes_of_other_kinds_are_refused_with_the_reason_and_cost_no_band(
    recipe: Recipe,
) -> None:
    """Colour pictures, and a sensor without classification, between those of Sentinel-2."""

    def mixed(scenes: tuple[Scene, ...]) -> tuple[Scene, ...]:
        colours = {name: scenes[0].assets[name] for name in ("blue", "green", "red")}
        odd = [
            replace(scenes[0], id="PICTURE", units=Units.DISPLAY, assets=colours,
                    acquired=scenes[0].acquired - timedelta(days=1)),
            replace(scenes[9], id="UNCLASSIFIED", assets=colours),
        ]  # fmt: skip
        return (*odd, *scenes)

    _, plain = looked(a_source(), recipe)
    run, found = looked(Arranged(mixed), recipe)
    assert run.scenes_refused == 2
    assert any("units of display" in said for said in run.could_not_see)
    assert [each.outline.wkt for each in found] == [each.outline.wkt for each in plain]


def one_pixel(side_m: float) -> Outline:
    """Return a square around the centre of the pixel at the centre of the world."""
    grid = Grid.covering(square(4), resolution_m=10).part((slice(0, 1), slice(0, 1)))
    return buffer(grid.outline.centroid, metres=side_m / 2)


def test_a_zone_of_one_pixel_is_judged(recipe: Recipe) -> None:
    zone = small_zone(outline=one_pixel(9))
    assert Grid.covering(zone.outline, resolution_m=10).shape == (1, 1)
    run, found = looked(a_source(), recipe, zone)
    assert (run.outcome, run.seen_share) == ("ok", 1.0)
    assert found == []  # an outline needs four


def test_a_zone_without_a_pixel_is_not_called_clouded(recipe: Recipe) -> None:
    corner = Grid.covering(square(4), resolution_m=10).lonlat_bounds[:2]
    zone = small_zone(outline=buffer(Point(corner), metres=2))
    with pytest.raises(RecipeError, match="centre of no pixel"):
        looked(a_source(), recipe, zone)


@dataclass
class Strip:
    """Plain ground, 500 km of it, with a block of bright roofs near its eastern end."""

    block: Outline
    hidden: Outline = field(default_factory=Polygon)
    """What cloud hides on the second date."""

    name: str = "strip"
    synthetic: bool = True
    largest: int = 0
    """Pixels of the largest grid that was asked for."""

    def search(self, aoi: Outline, period: Period | None = None) -> Search:
        assert period is not None
        names = ("blue", "green", "red")
        return Search(
            scenes=tuple(
                Scene(
                    id=f"S{day}", collection="c", acquired=datetime(2023, 1, day, tzinfo=UTC),
                    gsd_m=10, outline=aoi, units=Units.DISPLAY,
                    assets={name: Asset(href=name) for name in names},
                )
                for day in (1, 20)
            )
        )  # fmt: skip

    def bands(self, scenes: Sequence[Scene]) -> tuple[str, ...]:
        return offered_bands(scenes)

    def read(self, scenes: Sequence[Scene], grid: Grid, bands: Sequence[str]) -> Cube:
        self.largest = max(self.largest, grid.shape[0] * grid.shape[1])
        rng = np.random.default_rng(abs(hash(grid.bounds)))
        values = rng.normal(80, 6, (1, len(bands), *grid.shape)).repeat(len(scenes), axis=0)
        values += rng.normal(0, 1, values.shape)
        values[-1][:, grid.mask(self.block)] = 220
        clear = np.ones((len(scenes), *grid.shape), dtype=np.bool_)
        clear[-1] = ~grid.mask(self.hidden)
        values[~clear[:, None].repeat(len(bands), axis=1)] = np.nan
        return Cube(
            grid=grid, scenes=tuple(scenes), bands=tuple(bands), clear=clear,
            values=values.astype(np.float32), units=Units.DISPLAY,
        )  # fmt: skip


@pytest.mark.parametrize("pixels", [10_000, pytest.param(50_000, marks=pytest.mark.slow)])
def test_a_zone_of_many_thousand_pixels_is_looked_at_tile_by_tile(
    recipe: Recipe, pixels: int
) -> None:
    east = 98.0 + 9.4e-5 * pixels
    zone = small_zone(outline=box(98.0, 0.01, east, 0.011))
    assert Grid.covering(zone.outline, resolution_m=10).shape[1] > pixels
    strip = Strip(block=box(east - 0.1, 0.0102, east - 0.099, 0.0108))
    run, found = looked(strip, recipe, zone)
    assert run.outcome == "ok"
    assert [each.outline.intersects(strip.block) for each in found] == [True]
    assert strip.largest <= (recipe.tile_pixels + 2 * recipe.halo_pixels) ** 2


def test_a_zone_too_large_for_one_run_is_refused_with_a_way_out(recipe: Recipe) -> None:
    zone = small_zone(outline=box(98.0, 16.0, 100.0, 16.5))
    with pytest.raises(RecipeError, match="Cut it into several zones"):
        looked(Strip(block=zone.outline), recipe, zone)


def test_a_tile_that_one_of_two_dates_hides_costs_no_other(recipe: Recipe) -> None:
    """The strip again, 20 km of it, its western end under cloud on the second date."""
    zone = small_zone(outline=box(98.0, 0.01, 98.2, 0.02))
    hidden = box(97.9, 0.0, 98.05, 0.03)
    run, found = looked(Strip(block=SHORT, hidden=hidden), recipe, zone)
    assert run.outcome == "ok"
    assert run.seen_share == pytest.approx(0.75, abs=0.02)
    assert any("too few to compare" in said for said in run.could_not_see)
    assert [each.outline.intersects(SHORT) for each in found] == [True]


def test_two_dates_of_few_pixels_are_blind_and_say_what_is_needed(recipe: Recipe) -> None:
    zone = small_zone(outline=box(98.0, 0.01, 98.001, 0.011))
    run, found = looked(Strip(block=SHORT), recipe, zone)
    assert (run.outcome, found) == ("blind", [])
    assert any("400 are needed" in said for said in run.could_not_see)
