"""imagery.sources.simulate: the truth is in the pixels, and nothing else is."""

import warnings
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from geo.grid import Grid
from geo.period import Period
from imagery.cube import Cube
from imagery.masks import clear_only
from imagery.sources.simulate import SimulatedSource, worlds
from imagery.sources.simulation.world import World

RIVER_BEND, OLD_PORT, HILL_GATE = worlds()
BANDS = ("green", "red", "nir", "swir16")


def clear_looks(world: World, start: date, days: int, *, seed: int = 1) -> Cube:
    source = SimulatedSource(seed=seed)
    first = datetime(start.year, start.month, start.day, tzinfo=UTC)
    period = Period(first, first + timedelta(days=days))
    grid = Grid.covering(world.zone_outline, resolution_m=20)
    scenes = source.search(world.zone_outline, period).scenes
    return clear_only(source.read(scenes, grid, ("blue", *BANDS)))


def over_time(images: np.ndarray) -> np.ndarray:
    """Return the median over time; NaN where nothing was seen."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.asarray(np.nanmedian(images, axis=0))


def greenness(cube: Cube) -> np.ndarray:
    """Return (y, x) median NDVI."""
    red, nir = cube.band("red"), cube.band("nir")
    return over_time((nir - red) / (nir + red))


def test_three_years_every_five_days() -> None:
    scenes = SimulatedSource().search(RIVER_BEND.zone_outline).scenes
    gaps = {(b.acquired - a.acquired).days for a, b in pairwise(scenes)}
    assert gaps == {5}
    assert (scenes[0].acquired.year, scenes[-1].acquired.year, len(scenes)) == (2022, 2024, 219)


def test_a_compound_grows_in_steps() -> None:
    assert len({change.built_on for change in RIVER_BEND.truth}) == len(RIVER_BEND.truth) >= 3
    before = greenness(clear_looks(RIVER_BEND, date(2022, 11, 20), 50))
    after = greenness(clear_looks(RIVER_BEND, date(2024, 11, 15), 45))
    grid = Grid.covering(RIVER_BEND.zone_outline, resolution_m=20)
    for change in RIVER_BEND.truth:
        inside = grid.mask(change.outline)
        assert np.nanmedian(before[inside]) > 0.3
        assert np.nanmedian(after[inside]) < 0.15


def test_a_compound_is_pulled_down() -> None:
    (change,) = OLD_PORT.truth
    grid = Grid.covering(OLD_PORT.zone_outline, resolution_m=20)
    inside = grid.mask(change.outline)
    looks = [clear_looks(OLD_PORT, day, 40) for day in (date(2023, 12, 1), date(2024, 3, 1))]
    roofs, soil = (np.nanmedian(look.band("green")[:, inside]) for look in looks)
    assert roofs > soil + 0.05
    assert change.removed_on == date(2024, 1, 20)


def test_nothing_is_built_at_hill_gate() -> None:
    assert HILL_GATE.truth == ()


def test_nothing_stays_changed_outside_the_truth() -> None:
    for world in worlds():
        before = greenness(clear_looks(world, date(2022, 11, 25), 60))
        after = greenness(clear_looks(world, date(2024, 11, 5), 55))
        grid = Grid.covering(world.zone_outline, resolution_m=20)
        true = np.zeros(grid.shape, dtype=bool)
        for change in world.truth:
            true |= grid.mask(change.outline.buffer(0.0004))
        lost = (before - after > 0.25) & ~true
        assert lost.mean() < 0.01


def test_fields_burn_in_the_dry_season() -> None:
    looks = clear_looks(HILL_GATE, date(2022, 2, 1), 75)
    dark = (looks.band("swir16") < 0.2) & (looks.band("nir") < 0.15) & (looks.band("green") < 0.1)
    assert dark.any(axis=0).mean() > 0.02


def test_the_river_moves_its_bars() -> None:
    sand = [
        over_time(clear_looks(RIVER_BEND, date(year, 2, 1), 60).band("swir16")) > 0.36
        for year in (2022, 2024)
    ]
    river = over_time(clear_looks(RIVER_BEND, date(2023, 9, 1), 75).band("nir")) < 0.15
    bars = [image & river for image in sand]
    assert all(bar.sum() >= 5 for bar in bars)
    assert (bars[0] & bars[1]).sum() < min(bar.sum() for bar in bars) / 2


def test_the_wet_season_is_cloudier() -> None:
    scenes = SimulatedSource().search(RIVER_BEND.zone_outline).scenes
    wet = [s.cloud_share or 0 for s in scenes if 5 <= s.acquired.month <= 10]
    dry = [s.cloud_share or 0 for s in scenes if not 5 <= s.acquired.month <= 10]
    assert np.mean(wet) > 2 * np.mean(dry)


def test_another_seed_brings_other_weather_over_the_same_ground() -> None:
    one, other = (SimulatedSource(seed=seed).search(OLD_PORT.zone_outline) for seed in (1, 2))
    shares = [[scene.cloud_share for scene in search.scenes] for search in (one, other)]
    assert shares[0] != shares[1]
    looks = [greenness(clear_looks(OLD_PORT, date(2022, 1, 1), 60, seed=seed)) for seed in (1, 2)]
    assert np.nanmedian(np.abs(looks[0] - looks[1])) < 0.03


def test_two_readings_are_the_same_to_the_bit() -> None:
    source = SimulatedSource()
    scene = source.search(HILL_GATE.zone_outline).scenes[40]
    grid = Grid.covering(HILL_GATE.zone_outline, resolution_m=40)
    one, other = (SimulatedSource().read((scene,), grid, BANDS) for _ in range(2))
    assert np.array_equal(one.values, other.values, equal_nan=True)


@pytest.mark.parametrize("world", worlds(), ids=lambda world: world.id)
def test_reflectance_is_plausible(world: World) -> None:
    cube = clear_looks(world, date(2023, 1, 1), 60)
    seen = cube.values[np.isfinite(cube.values)]
    assert seen.min() > 0
    assert seen.max() < 1.2
    assert 0.02 < np.median(seen) < 0.35
