"""imagery.radar: orbits stay apart, buildings rise in VV, clearings fall in VH."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imagery.change import Change, Kind, Status
from imagery.cube import Cube
from imagery.detectors.step import StepDetector
from imagery.errors import NoScenesError
from imagery.radar.branch import RadarDetector, RadarRules, support
from imagery.radar.joining import with_radar
from imagery.radar.speckle import quieted
from imagery.radar.stack import by_orbit
from imagery.scene import Orbit, Scene, Units
from tests.imagery.series import BEGUN, GRID, ROOF, ZONE, a_cube, becomes, block

ORBITS = (Orbit(26, "ascending"), Orbit(91, "descending"))
LOOKS = 70


def radar(seed: int = 1, *, vv: float = 1.0, vh: float = 1.0, looks: int = LOOKS) -> Cube:
    """Return two orbits in turn, speckled, whose block changes by factors in the last six looks."""
    rng = np.random.default_rng(seed)
    scenes = tuple(
        Scene(
            id=f"R{n:03d}", collection="sentinel-1-rtc", acquired=BEGUN + timedelta(days=6 * n),
            gsd_m=10, outline=ZONE, assets={}, orbit=ORBITS[n % 2], units=Units.BACKSCATTER,
        )
        for n in range(looks)
    )  # fmt: skip
    values = np.empty((looks, 2, *GRID.shape), dtype=np.float32)
    for n in range(looks):
        angle = (1.0, 2.0)[n % 2]
        values[n, 0], values[n, 1] = 0.10 * angle, 0.02 * angle
    values[-6:, 0, block()] *= vv
    values[-6:, 1, block()] *= vh
    values *= rng.gamma(4.4, 1 / 4.4, values.shape).astype(np.float32)
    return Cube(
        grid=GRID, scenes=scenes, bands=("vv", "vh"), values=values, units=Units.BACKSCATTER,
        clear=np.ones((looks, *GRID.shape), dtype=bool),
    )  # fmt: skip


def inner() -> np.ndarray:
    there = np.zeros(GRID.shape, dtype=bool)
    there[11:14, 13:17] = True
    return there


def detect(cube: Cube) -> Change:
    return RadarDetector().detect(cube)


def test_a_building_rises_in_vv_and_two_orbits_make_an_alert() -> None:
    change = detect(radar(vv=8.0, vh=2.0))
    assert (change.status[inner()] == Status.ALERT).mean() > 0.9
    assert (change.kind[inner()] == Kind.NEW_BUILDING).all()


def test_a_clearing_falls_in_vh() -> None:
    change = detect(radar(vh=0.15))
    there = inner() & np.isin(change.status, (Status.PROVISIONAL, Status.ALERT))
    assert there.sum() >= 0.8 * inner().sum()
    assert (change.kind[there] == Kind.CLEARING).mean() > 0.9


@settings(max_examples=8)
@given(st.integers(0, 99))
def test_quiet_ground_is_nearly_always_quiet(seed: int) -> None:
    assert np.isin(detect(radar(seed)).status, (1, 2, 3)).mean() < 0.02


def test_rain_over_all_ground_is_no_change() -> None:
    cube = radar()
    cube.values[-3:] *= 2.5
    assert np.isin(detect(cube).status, (1, 2, 3)).mean() < 0.02


@settings(max_examples=8)
@given(st.integers(0, 99))
def test_the_order_of_scenes_is_of_no_account(seed: int) -> None:
    cube = radar(vv=8.0)
    order = np.random.default_rng(seed).permutation(LOOKS)
    mixed = replace(
        cube, scenes=tuple(cube.scenes[n] for n in order), values=cube.values[order],
        clear=cube.clear[order],
    )  # fmt: skip
    np.testing.assert_array_equal(detect(mixed).status, detect(cube).status)


def test_orbits_never_stand_in_one_stack() -> None:
    stacks = by_orbit(radar())
    assert [each.orbit for each in stacks] == sorted(ORBITS)
    assert all(len(each.days) == LOOKS // 2 for each in stacks)


def test_a_scene_without_its_orbit_is_refused() -> None:
    cube = radar()
    lost = replace(cube, scenes=(replace(cube.scenes[0], orbit=None), *cube.scenes[1:]))
    with pytest.raises(NoScenesError, match="relative orbit"):
        by_orbit(lost)


def test_optical_scenes_are_refused() -> None:
    with pytest.raises(NoScenesError, match="backscatter"):
        by_orbit(a_cube(20))


@pytest.mark.parametrize("looks", [1, 6, 16])
def test_too_few_looks_are_refused_with_what_is_needed(looks: int) -> None:
    with pytest.raises(NoScenesError, match="longer archive"):
        detect(radar(looks=looks))


def test_what_was_not_seen_or_is_no_power_is_not_observed() -> None:
    cube = radar()
    cube.values[:, :, :4] = np.nan
    cube.values[:, :, 4:8] = -1.0
    assert (detect(cube).status[:8] == Status.NOT_OBSERVED).all()


def test_constant_ground_is_no_certainty() -> None:
    cube = radar()
    cube.values[:] = 0.1
    assert (detect(cube).status == Status.NONE).all()


def test_speckle_is_quieted_in_power_and_keeps_its_gaps() -> None:
    power = np.ones((1, 5, 5), dtype=np.float32)
    power[0, 2, 2] = np.nan
    quiet = quieted(power)
    assert np.isnan(quiet[0, 2, 2])
    np.testing.assert_allclose(quiet[np.isfinite(quiet)], 1, rtol=1e-6)


def test_radar_confirms_an_alert_and_takes_nothing_back() -> None:
    change = StepDetector().detect(becomes(a_cube(60), block(), 40, ROOF))
    waiting = replace(
        change, status=np.where(change.status == 3, 2, change.status).astype(np.uint8)
    )
    rules = RadarRules()
    for factor, status in ((8.0, Status.CONFIRMED), (1.0, Status.ALERT)):
        said = support(by_orbit(radar(vv=factor)), rules)
        joined = with_radar(waiting, said, rules)
        assert (joined.status[inner()] == status).mean() > 0.9
