"""imagery.accuracy.tropics: small worlds whose truth is in the pixels."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from geo.grid import Grid
from geo.period import Period
from imagery.accuracy.smart import (
    ACTIVE,
    NO_ACTIVITY,
    PHASES,
    POST,
    PREPARATION,
    PhaseDurations,
    phase_durations,
    read_smart,
)
from imagery.accuracy.smart_scoring import score_smart
from imagery.accuracy.tropics import Tropics, build
from imagery.cube import Cube
from imagery.errors import ImageryError
from imagery.masks import clear_only
from imagery.sources.simulate import OFFSET_DN
from imagery.sources.simulation.render import _bare, _ground, _table
from tests.imagery.accuracy.smart_cases import square, true_site

BANDS = ("blue", "green", "red", "nir", "swir16", "swir22")
TIMING = (PhaseDurations(120, 240),)
OUTLINES = tuple(true_site(f"o{n}", square(0, 0, 90 + n, 125)) for n in range(4))
FIRST, LAST = date(2022, 1, 1), date(2024, 6, 30)


@cache
def small(seed: int = 4, **others: Any) -> Tropics:
    """Return one world of 640 m with two sites."""
    settings = {"count": 2, "half_m": 320, "first": FIRST, "last": LAST, "history_days": 365}
    return build(OUTLINES, TIMING, np.random.default_rng(seed), **{**settings, **others})


def read(tropics: Tropics, start: date, days: int, bands: tuple[str, ...] = BANDS) -> Cube:
    (world,) = tropics.source.worlds
    first = datetime(start.year, start.month, start.day, tzinfo=UTC)
    period = Period(first, first + timedelta(days=days))
    scenes = tropics.source.search(world.zone_outline, period).scenes
    return tropics.source.read(scenes, Grid.covering(world.zone_outline, resolution_m=10), bands)


def ndvi(cube: Cube) -> NDArray[np.float32]:
    """Return (time, y, x)."""
    red, nir = cube.band("red"), cube.band("nir")
    return (nir - red) / (nir + red)


def test_the_same_chance_gives_the_same_world_and_another_does_not() -> None:
    one, same, other = small(), small.__wrapped__(), small(5)
    assert one.truth == same.truth
    assert one.truth != other.truth
    pixels = [read(each, date(2023, 2, 1), 20).values for each in (one, same)]
    assert np.array_equal(*pixels, equal_nan=True)


def test_sites_lie_within_their_world_and_apart() -> None:
    tropics = small()
    (world,) = tropics.source.worlds
    built = [site for site in tropics.of(world) if site.status.startswith("positive")]
    assert len(built) == len(world.truth) == 2
    assert all(world.zone_outline.contains(site.outline) for site in built)
    assert not built[0].outline.intersects(built[1].outline)
    assert tropics.area_km2 == pytest.approx(0.64**2)


def test_phases_come_in_order_and_last_as_long_as_drawn() -> None:
    for site in small(last=date(2026, 6, 30)).truth:
        if site.status != "positive_annotated":
            continue
        phases = [PHASES.index(look.phase) for look in site.observations]
        assert phases == sorted(phases)
        assert site.observations[0].phase == NO_ACTIVITY
        onsets = [site.onset(phase) for phase in (PREPARATION, ACTIVE, POST)]
        assert [(b - a).days for a, b in pairwise(onsets)] == [120, 240]


def test_a_site_not_finished_by_the_end_says_so() -> None:
    unfinished = [s for s in small().truth if s.status == "positive_partial"]
    assert unfinished
    for site in unfinished:
        assert site.end == LAST
        assert site.onset(POST) is None


def ground_on(tropics: Tropics, day: date) -> NDArray[np.float32]:
    """Return (band, y, x) reflectance without sky and noise."""
    (world,) = tropics.source.worlds
    grid = Grid.covering(world.zone_outline, resolution_m=10)
    return _bare(_ground(world, grid, 1, False), _table(world, day), grid.shape, None)


def test_the_ground_of_a_site_jumps_when_work_begins_and_not_the_day_before() -> None:
    tropics = small()
    (world,) = tropics.source.worlds
    grid = Grid.covering(world.zone_outline, resolution_m=10)
    for site in tropics.truth[:2]:
        assert site.start is not None
        days = [ground_on(tropics, site.start + timedelta(days=step)) for step in (-2, -1, 0)]
        begun = site.observations[1].outline
        inside = grid.mask(begun.buffer(-0.0001))
        quiet, jump = (np.abs(b - a).max(axis=0)[inside] for a, b in pairwise(days))
        assert np.median(quiet) < 0.01
        assert np.median(jump) > 0.02


def test_a_site_loses_its_green_while_it_is_built() -> None:
    tropics = small()
    for site in tropics.truth[:2]:
        cube = clear_only(read(tropics, site.start + timedelta(days=90), 260))
        inside = cube.grid.mask(site.outline.buffer(-0.0001))
        assert np.nanpercentile(ndvi(cube)[:, inside], 90) < 0.35


def test_felled_palms_are_a_negative_site() -> None:
    tropics = small()
    negatives = [site for site in tropics.truth if site.status == "negative"]
    assert len(negatives) == 2
    assert all(tropics.watched_from <= (site.start or date.min) for site in negatives)


def test_the_truth_scores_full_against_itself() -> None:
    tropics = small()
    made = [
        replace(site, status="system_confirmed")
        for site in tropics.truth
        if site.status.startswith("positive")
    ]
    got = score_smart(
        tropics.truth, made, area_km2=tropics.area_km2, years=tropics.years,
        first=tropics.watched_from, last=LAST,
    )  # fmt: skip
    assert (got.f1, got.phase_accuracy, got.sites) == (1, 1, 2)


def test_the_monsoon_is_nearly_blind_and_the_year_has_the_planned_looks() -> None:
    cube = clear_only(read(small(max_cloud=1.0), FIRST, 730))
    wet = np.array([5 <= scene.acquired.month <= 10 for scene in cube.scenes])
    looks = cube.clear.sum(axis=0) / 2
    assert 20 < float(np.median(looks)) < 36
    assert float(np.median(cube.clear[wet].sum(axis=0) / 2)) < 6


def test_clouded_scenes_are_left_out_of_a_search() -> None:
    (world,) = small().source.worlds
    shares = [scene.cloud_share or 0 for scene in small().source.search(world.zone_outline).scenes]
    everything = small(max_cloud=1.0).source.search(world.zone_outline).scenes
    assert max(shares) <= 0.9
    assert len(everything) > len(shares)


@pytest.mark.parametrize("jitter_px", [0.2, 0.5, 1.0])
def test_scenes_are_shifted_by_the_jitter_on_average(jitter_px: float) -> None:
    tropics = small(jitter_px=jitter_px)
    (world,) = tropics.source.worlds
    grid = Grid.covering(world.zone_outline, resolution_m=10)
    days = [FIRST + timedelta(days=5 * turn) for turn in range(400)]
    quarters = np.array([tropics.source._shift(world, day, grid) for day in days])
    length = float(np.sqrt((quarters.astype(float) ** 2).sum(axis=1).mean())) / 4
    assert length == pytest.approx(jitter_px, rel=0.2)


def test_a_shift_moves_the_ground_and_not_the_sky() -> None:
    exact, shifted = (read(small(jitter_px=px), date(2022, 1, 1), 120) for px in (0.0, 1.0))
    clear = (exact.qa != 0) & (shifted.qa != 0)
    assert np.array_equal(exact.clear, shifted.clear)
    difference = np.abs(exact.band("nir") - shifted.band("nir"))
    at_edges = np.abs(np.gradient(exact.band("nir"), axis=2)) > 0.03
    assert np.nanmean(difference[clear & at_edges]) > 3 * np.nanmean(difference[clear & ~at_edges])


def test_a_whole_pixel_of_shift_is_a_whole_pixel() -> None:
    tropics = small(jitter_px=0.5)
    (world,) = tropics.source.worlds
    grid = Grid.covering(world.zone_outline, resolution_m=10)
    ground, table = _ground(world, grid, 1, True), _table(world, date(2024, 2, 1))
    still, east, north = (_bare(ground, table, grid.shape, s) for s in ((0, 0), (4, 0), (0, 4)))
    assert np.allclose(east[:, :, :-1], still[:, :, 1:], atol=1e-6)
    assert np.allclose(north[:, 1:], still[:, :-1], atol=1e-6)


def test_a_forgotten_offset_is_a_step_of_a_tenth_on_its_day() -> None:
    since = date(2022, 2, 1)
    right, wrong = (read(small(offset_from=day), date(2022, 1, 1), 60) for day in (None, since))
    step = wrong.values - right.values
    late = wrong.days >= np.datetime64(since)
    assert late.any()
    assert not late.all()
    assert np.nanmax(np.abs(step[~late])) == 0
    assert np.allclose(step[late][np.isfinite(step[late])], OFFSET_DN * 1e-4, atol=1e-5)
    assert "offset forgotten" in small(offset_from=since).source.name


def test_without_timings_or_fitting_outlines_it_says_what_to_give() -> None:
    with pytest.raises(ImageryError, match="need dated phases"):
        build(OUTLINES, (), np.random.default_rng(1))
    with pytest.raises(ImageryError, match="found a place"):
        build([true_site("huge", square(0, 0, 900, 900))], TIMING, np.random.default_rng(1))


def test_outlines_of_the_largest_region_and_real_durations_make_worlds(shared: Path) -> None:
    regions = read_smart(shared / "data" / "smart").regions
    if not regions:
        pytest.skip(f"No SMART models lie in {shared / 'data' / 'smart'}.")
    largest = max(regions, key=lambda region: len(region.sites))
    timings = [days for region in regions for days in phase_durations(region.sites)]
    tropics = build(largest.sites, timings, np.random.default_rng(2), count=24)
    assert sum(site.status.startswith("positive") for site in tropics.truth) == 24
    assert len({site.site_id for site in tropics.truth}) == len(tropics.truth)
