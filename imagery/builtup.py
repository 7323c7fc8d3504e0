"""Built-up ground: how the median of an epoch tells roofs and pavement from all else.

What is built is little green, pale, and of a neutral colour: soil is red beside it, crops and
trees are green, water is dark in the short waves. Each pixel gets log-odds, 0 where it may as
well be built as not. With reflectance they are absolute. A colour picture is made for the eye:
there they are relative to the three quarters of the surroundings that are darkest, so that they
follow one site through time and do not compare two zones.

The weights were fitted by logistic regression to 400 simulated compounds (imagery.accuracy.
compounds) and rounded; those of water are a judgement. `imagery.extent` makes areas of them.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from imagery.bands import RGB
from imagery.indices import ratio
from imagery.scene import Units

METHOD_VERSION = "2"
REFLECTANCE = "builtup-reflectance"
DISPLAY = "builtup-display"

Image = NDArray[np.float32]

_GROUND = 0.75
"""Share of the surroundings, the darkest, that a colour picture is held against: roofs are pale."""

_WHITE = 0.3
"""Reflectance that is shown as white where there are three bands of reflectance alone."""


def method_of(units: Units, bands: tuple[str, ...]) -> str | None:
    """Return how built-up ground is told with these bands; None if it cannot be."""
    if units is Units.BACKSCATTER or not set(RGB) <= set(bands):
        return None
    return REFLECTANCE if units is Units.REFLECTANCE and "nir" in bands else DISPLAY


def needed(bands: tuple[str, ...], method: str) -> tuple[str, ...]:
    """Return those of the bands that a method looks at."""
    wanted = {*RGB, "nir", "swir16"} if method == REFLECTANCE else set(RGB)
    return tuple(name for name in bands if name in wanted)


def built_up_odds(bands: Mapping[str, Image], *, method: str, units: Units) -> Image:
    """Return the log-odds that each pixel is built up, (y, x) float32; NaN = not seen.

    Parameters
    ----------
    bands
        Name -> (y, x) median of the clear looks of an epoch; NaN = not seen.
    method
        From `method_of`.
    units
        Of the bands.

    """
    with np.errstate(invalid="ignore", divide="ignore"):
        if method == REFLECTANCE:
            return _by_reflectance(bands)
        shown = {name: bands[name] for name in RGB}
        if units is Units.REFLECTANCE:
            shown = {name: np.clip(each / _WHITE, 0, 1) ** 0.8 for name, each in shown.items()}
        return _by_colour(shown)


def _light(bands: Mapping[str, Image]) -> Image:
    return np.asarray((bands["red"] + bands["green"] + bands["blue"]) / 3, dtype=np.float32)


def _by_reflectance(bands: Mapping[str, Image]) -> Image:
    light = _light(bands)
    wet = ratio(bands["green"], bands.get("swir16", bands["nir"]))
    odds = 2.5 - 10.7 * ratio(bands["nir"], bands["red"]) + 20.7 * light
    odds -= 15.0 * ratio(bands["red"], bands["blue"]) + 20.0 * np.maximum(wet, 0)
    return np.asarray(odds, dtype=np.float32)


def _by_colour(bands: Mapping[str, Image]) -> Image:
    light = _light(bands)
    green = ratio(2 * bands["green"], bands["red"] + bands["blue"])
    red = ratio(bands["red"], bands["blue"])
    seen = np.isfinite(light) & np.isfinite(green) & np.isfinite(red)
    if not seen.any():
        return np.full(light.shape, np.nan, dtype=np.float32)
    ground = seen & (light <= np.quantile(light[seen], _GROUND))
    odds = np.full(light.shape, -3.85, dtype=np.float32)
    for values, weight in ((light, 12.0), (green, -23.0), (red, -21.0)):
        odds += np.float32(weight) * (values - np.median(values[ground]))
    return np.where(seen, odds, np.float32(np.nan))
