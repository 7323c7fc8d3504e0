"""imagery.builtup: roofs and pavement against all that is not built."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagery.builtup import DISPLAY, REFLECTANCE, built_up_odds, method_of, needed
from imagery.scene import Units
from imagery.sources.simulation.covers import BANDS, SPECTRA

ROOFS = ("white roof", "blue roof", "concrete", "road", "rubble")
LAND = ("forest", "grass", "rice", "oil palm", "soil", "ploughed", "earthworks", "water",
        "muddy water", "flooded")  # fmt: skip


def a_land(*names: str, side: int = 12) -> dict[str, np.ndarray]:
    """Return bands of stripes, one cover each."""
    table = np.array([SPECTRA[name] for name in names], dtype=np.float32)
    rows = np.repeat(np.arange(side) * len(names) // side, side).reshape(side, side)
    return {band: table[rows, place] for place, band in enumerate(BANDS)}


@pytest.mark.parametrize("cover", ROOFS)
def test_roofs_and_pavement_are_built(cover: str) -> None:
    odds = built_up_odds(a_land(cover), method=REFLECTANCE, units=Units.REFLECTANCE)
    assert (odds > 0).all()


@pytest.mark.parametrize("cover", LAND)
def test_land_and_water_are_not(cover: str) -> None:
    odds = built_up_odds(a_land(cover), method=REFLECTANCE, units=Units.REFLECTANCE)
    assert (odds < 0).all()


@pytest.mark.parametrize("cover", ["white roof", "blue roof", "concrete"])
def test_a_colour_picture_tells_pale_roofs_from_the_green_around(cover: str) -> None:
    bands = a_land("forest", "grass", cover)
    odds = built_up_odds(bands, method=DISPLAY, units=Units.REFLECTANCE)
    assert (odds[-4:] > 0).all()
    assert (odds[:8] < 0).all()


def test_what_was_not_seen_has_no_odds() -> None:
    bands = a_land("forest", "concrete")
    for band in bands.values():
        band[3] = np.nan
    for method in (REFLECTANCE, DISPLAY):
        odds = built_up_odds(bands, method=method, units=Units.REFLECTANCE)
        assert np.isnan(odds[3]).all()
        assert np.isfinite(np.delete(odds, 3, axis=0)).all()


def test_a_picture_in_which_nothing_was_seen_has_none_at_all() -> None:
    bands = {name: np.full((3, 3), np.nan, dtype=np.float32) for name in BANDS}
    for method in (REFLECTANCE, DISPLAY):
        assert np.isnan(built_up_odds(bands, method=method, units=Units.DISPLAY)).all()


@given(st.floats(0.85, 1.15))
def test_a_colour_picture_that_is_lighter_as_a_whole_says_the_same(light: float) -> None:
    bands = a_land("forest", "grass", "concrete")
    lit = {name: values * np.float32(light) for name, values in bands.items()}
    plain, other = (
        built_up_odds(each, method=DISPLAY, units=Units.DISPLAY)[-1] > 0 for each in (bands, lit)
    )
    assert (plain == other).all()


def test_the_sensor_decides_the_method_and_radar_has_none() -> None:
    assert method_of(Units.REFLECTANCE, BANDS) == REFLECTANCE
    assert method_of(Units.REFLECTANCE, ("blue", "green", "red")) == DISPLAY
    assert method_of(Units.DISPLAY, ("red", "green", "blue")) == DISPLAY
    assert method_of(Units.BACKSCATTER, ("vv", "vh")) is None
    assert method_of(Units.REFLECTANCE, ("red", "nir")) is None


def test_only_bands_that_are_looked_at_are_needed() -> None:
    assert needed(BANDS, REFLECTANCE) == ("blue", "green", "red", "nir", "swir16")
    assert needed(BANDS, DISPLAY) == ("blue", "green", "red")
