"""imagery.monitor: one look at a time with the state on disk gives what the archive gives."""

from dataclasses import replace

import numpy as np
import pytest

from imagery.change import Status
from imagery.cube import Cube
from imagery.errors import NoScenesError, StateError
from imagery.monitor import features
from imagery.monitor.history import learn
from imagery.monitor.judge import Counts, Limits
from imagery.monitor.monitor import Monitor, history_length
from imagery.monitor.state import State, learned, progress, restored
from imagery.scene import Units
from tests.imagery.series import FOREST, ROOF, a_cube, becomes, block

LOOKS, BUILT = 110, 70


def split(cube: Cube) -> tuple[Cube, Cube]:
    first = history_length(cube.days)
    return cube.kept(slice(0, first)), cube.kept(slice(first, len(cube.days)))


def same(one: State, other: State) -> None:
    for here, there in zip(one.counts.arrays(), other.counts.arrays(), strict=True):
        np.testing.assert_array_equal(here, there)
    np.testing.assert_array_equal(one.after, other.after)
    assert one.looks == other.looks


def test_look_by_look_over_disk_is_the_same_as_all_at_once() -> None:
    past, new = split(becomes(a_cube(LOOKS), block(), BUILT, ROOF))
    monitor = Monitor()
    begun, whole = monitor.begin(past), monitor.begin(past)
    monitor.update(whole, new)
    kept, so_far = learned(begun), progress(begun)
    for look in range(len(new.scenes)):
        state = restored(kept, so_far, made_with=monitor.made_with)
        monitor.update(state, new.kept(slice(look, look + 1)))
        assert learned(state) == kept
        so_far = progress(state)
    same(restored(kept, so_far, made_with=monitor.made_with), whole)
    assert so_far == progress(whole)
    assert (monitor.change(whole).status[block()] == Status.CONFIRMED).all()


def test_looks_that_were_taken_in_are_not_taken_in_twice() -> None:
    past, new = split(a_cube(LOOKS))
    monitor = Monitor()
    once, twice = monitor.begin(past), monitor.begin(past)
    monitor.update(once, new)
    for _ in range(2):
        monitor.update(twice, new)
    same(once, twice)


def test_a_state_of_other_settings_is_refused() -> None:
    past, _ = split(a_cube(LOOKS))
    kept = learned(Monitor().begin(past))
    other = Monitor(limits=Limits(green_z=9.0))
    with pytest.raises(StateError, match="made anew"):
        restored(kept, None, made_with=other.made_with)


@pytest.mark.parametrize("harm", [b"", b"nothing of the kind", None])
def test_a_state_that_was_damaged_is_refused(harm: bytes | None) -> None:
    past, _ = split(a_cube(LOOKS))
    begun = Monitor().begin(past)
    for place, whole in enumerate((learned(begun), progress(begun))):
        parts = [learned(begun), progress(begun)]
        parts[place] = whole[:4000] if harm is None else harm
        with pytest.raises(StateError, match="cannot be read"):
            restored(*parts, made_with=Monitor().made_with)


def test_other_bands_or_another_grid_are_refused() -> None:
    past, new = split(a_cube(LOOKS))
    monitor = Monitor()
    state = monitor.begin(past)
    fewer = replace(new, bands=new.bands[:4], values=new.values[:, :4])
    with pytest.raises(NoScenesError, match="Begin anew"):
        monitor.update(state, fewer)


def test_a_look_of_an_impossible_day_is_refused() -> None:
    past, new = split(a_cube(LOOKS))
    monitor = Monitor()
    state = monitor.begin(past)
    late = replace(new.scenes[-1], acquired=new.scenes[-1].acquired.replace(year=2951))
    with pytest.raises(NoScenesError, match=r"2951.*Correct the date"):
        monitor.update(state, replace(new, scenes=(*new.scenes[:-1], late)))
    assert not state.looks


def test_display_values_are_refused_and_the_other_detector_named() -> None:
    cube = replace(a_cube(LOOKS), units=Units.DISPLAY)
    with pytest.raises(NoScenesError, match="step detector"):
        Monitor().begin(cube)


@pytest.mark.parametrize("bands", [("blue", "green", "red"), ("blue", "green", "red", "nir")])
def test_fewer_bands_still_find_a_roof(bands: tuple[str, ...]) -> None:
    cube = becomes(a_cube(LOOKS), block(), BUILT, ROOF)
    few = replace(cube, bands=bands, values=cube.values[:, : len(bands)].copy())
    change = Monitor().detect(few)
    assert (change.status[block()] == Status.CONFIRMED).all()
    assert change.indices == features.names(bands)


def test_what_is_missing_is_said() -> None:
    assert features.missing(("blue", "green", "red", "nir", "swir16", "swir22")) == []
    assert any("near infrared" in said for said in features.missing(("blue", "green", "red")))
    assert any("short-wave" in said for said in features.missing(("red", "nir")))


def test_a_field_that_turns_each_year_is_expected_to() -> None:
    cube = a_cube(LOOKS)
    of_year = (cube.days - cube.days[0]).astype(int) / 365.25
    wave = (0.5 + 0.5 * np.sin(2 * np.pi * of_year)).astype(np.float32)
    for band, (bare, green) in enumerate(zip(ROOF, FOREST, strict=True)):
        cube.values[:, band, block()] = (bare + (green - bare) * wave)[:, None]
    assert not np.isin(Monitor().detect(cube).status[block()], (2, 3)).any()


def test_the_history_of_few_looks_is_that_of_the_season() -> None:
    days = np.datetime64("2021-07-01") + np.arange(0, 40, 5)
    values = np.full((1, days.size, 3), 0.5, np.float32)
    values[:, :, 2] = np.nan
    known = learn(values, days, floors=np.array([0.02], np.float32))
    assert known.short.size == 3
    every = known.of(np.arange(3))
    assert every.expected(np.datetime64("2022-07-15"))[0, 0] == pytest.approx(0.5)
    assert np.isnan(every.expected(np.datetime64("2022-01-15"))).all()
    assert known.known.tolist() == [True, True, False]


def test_a_robust_history_leaves_out_what_strays_and_keeps_its_floor() -> None:
    days = np.datetime64("2020-01-01") + np.arange(0, 1000, 10)
    values = np.full((1, days.size, 1), 0.6, np.float32)
    values[0, ::9] = -0.4
    known = learn(values, days, floors=np.array([0.02], np.float32))
    level = known.of(np.array([0])).expected(np.datetime64("2023-03-01"))
    assert level[0, 0] == pytest.approx(0.6, abs=1e-3)
    assert known.sigma[0, 0] == pytest.approx(0.02)


def test_counts_begin_with_nothing() -> None:
    counts = Counts.none(4)
    assert not any(np.asarray(array).any() for array in (counts.strong, counts.tier, counts.shown))
