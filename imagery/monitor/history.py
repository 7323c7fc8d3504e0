"""History: what a pixel is expected to show on a day, and how far it usually strays.

A yearly wave of order two (a constant and two pairs of sine and cosine, no trend) through the
clear looks of the history, twice freed of looks that stray more than 3.5 robust standard
deviations. A robust fit alone makes false alarms, for it shrinks the spread; so the spread has a
floor (detection notes, section 2). A pixel with too few looks for a wave is expected to show
what it showed at this time of year: the median of its looks within a window of the season.

Arrays are (feature, ..., pixel). NaN = cannot be told.

Source: harmonic history, Zhu & Woodcock (2014), https://doi.org/10.1016/j.rse.2014.01.011;
same-season window, Pickens et al. (2020, 2025), DIST-ALERT.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from imagery.change import Days
from imagery.kernels.harmonic import design, fit
from imagery.kernels.median import median

Values = NDArray[np.float32]
Steps = NDArray[np.int16]

ORDER = 2
"""`imagery.monitor.rules` knows of it."""

LEAST_LOOKS = 15
"""Fewer clear looks do not carry a wave of order two."""

LEAST_YEARS = 0.9
_ROUNDS = 2
_CUT = 3.5
BINS = 24
_WINDOW_DAYS = 30.0
_LEAST_IN_SEASON = 3
_SEASON_SPREAD = 1.5
"""A season known from so few looks strays more than they show."""

_STEPS = 100
"""Steps of a floor in which the waves are kept: finer than looks can tell, half the memory."""

UNKNOWN, _MOST = np.iinfo(np.int16).min, np.iinfo(np.int16).max


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """What is expected of each pixel."""

    beta: Steps
    """(term, feature, pixel) coefficients of the wave, in steps; UNKNOWN where it has none."""

    step: Values
    """(feature,) size of a step."""

    sigma: Values
    """(feature, pixel) robust standard deviation about what is expected."""

    season: Values
    """(bin, feature, short) level of each half month, of the pixels in `short` alone."""

    short: NDArray[np.int32]
    """Positions of the pixels whose history is too short for a wave."""

    def of(self, pixels: NDArray[np.intp]) -> "Few":
        """Return what is known of a few pixels, by their positions."""
        part = self.beta.take(pixels, axis=2)
        waves = part * self.step[:, None]
        waves[part == UNKNOWN] = np.nan
        brief = np.flatnonzero(np.isin(pixels, self.short))
        season = self.season[:, :, np.searchsorted(self.short, pixels[brief])]
        return Few(waves, season, brief)

    def of_season(self, day: np.datetime64) -> Values:
        """Return (feature, short) what is expected of the pixels without a wave on a day."""
        return np.asarray(self.season[_bin(day)], dtype=np.float32)

    @property
    def known(self) -> NDArray[np.bool_]:
        """(pixel,) True where something is expected at some time of the year."""
        whole = (self.beta[0] != UNKNOWN).all(axis=0)
        whole[self.short] = np.isfinite(self.season).all(axis=1).any(axis=0)
        return np.asarray(whole, dtype=np.bool_)


@dataclass(frozen=True, slots=True, eq=False)
class Few:
    """What is expected of a few pixels, laid out to be asked for day after day."""

    waves: Values
    """(term, feature, pixel) coefficients; NaN where there is no wave."""

    season: Values
    """(bin, feature, brief) level of each half month."""

    brief: NDArray[np.intp]
    """Which of the pixels have a season alone."""

    def expected(self, day: np.datetime64) -> Values:
        """Return (feature, pixel) what is expected on a day; NaN where it cannot be told."""
        count, *shape = self.waves.shape
        level = (terms(day) @ self.waves.reshape(count, -1)).reshape(shape)
        level[:, self.brief] = self.season[_bin(day)]
        return np.asarray(level, dtype=np.float32)


def terms(day: np.datetime64) -> Values:
    """Return the terms of the wave on a day, (term,)."""
    return np.array(_terms(int(_numbers(np.array([day]))[0])), dtype=np.float32)


@lru_cache(maxsize=4096)
def _terms(number: int) -> tuple[float, ...]:
    """Return the terms of a numbered day, the same for each tile."""
    return tuple(design(np.array([float(number)]), order=ORDER)[0].tolist())


def learn(values: Values, days: Days, *, floors: Values) -> History:
    """Return the history of each pixel.

    Parameters
    ----------
    values : (feature, time, pixel) float32
        NaN = not clear.
    days : (time,) datetime64[D]
        Ascending.
    floors : (feature,) float32
        Least standard deviation of each feature.

    """
    features, _, pixels = values.shape
    step = (floors / _STEPS).astype(np.float32)
    beta = np.full((1 + 2 * ORDER, features, pixels), UNKNOWN, dtype=np.int16)
    sigma = np.empty((features, pixels), dtype=np.float32)
    looks = np.isfinite(values[0]).sum(axis=0)
    rows = design(_numbers(days), order=ORDER)
    for place, (series, floor) in enumerate(zip(values, floors, strict=True)):
        found = fit(series, rows, rounds=_ROUNDS, cut=_CUT, floor=float(floor))
        beta[:, place] = _in_steps(found.beta, step[place])
        sigma[place] = np.maximum(found.sigma, floor)
    years = (days[-1] - days[0]).astype("timedelta64[D]").astype(float) / 365.25
    too_short = (looks < LEAST_LOOKS) | (years < LEAST_YEARS) | (beta == UNKNOWN).any(axis=(0, 1))
    short = np.flatnonzero(too_short).astype(np.int32)
    season, spread = _seasons(values[:, :, short], days, floors)
    beta[:, :, short], sigma[:, short] = UNKNOWN, spread
    return History(beta, step, sigma, season, short)


def _in_steps(beta: Values, step: np.float32) -> Steps:
    """Return coefficients in steps; UNKNOWN where there are none, or more than ground can show."""
    steps = np.rint(beta / step)
    with np.errstate(invalid="ignore"):
        fits = np.abs(steps) <= _MOST
    return np.where(fits, steps, UNKNOWN).astype(np.int16)


def _seasons(values: Values, days: Days, floors: Values) -> tuple[Values, Values]:
    """Return the level of each half month, (bin, feature, pixel), and the spread about it."""
    features, _, pixels = values.shape
    level = np.full((BINS, features, pixels), np.nan, dtype=np.float32)
    apart = np.full(values.shape, np.nan, dtype=np.float32)
    if not pixels:
        return level, np.empty((features, 0), dtype=np.float32)
    of_year = _of_year(days)
    for place in range(BINS):
        middle = (place + 0.5) * 365.25 / BINS
        near = np.abs((of_year - middle + 182.6) % 365.25 - 182.6) <= _WINDOW_DAYS
        within = values[:, near]
        count = np.isfinite(within[0]).sum(axis=0) if near.any() else np.zeros(pixels)
        enough = count >= _LEAST_IN_SEASON
        if enough.any():
            level[place][:, enough] = _middle(within[:, :, enough])
    for look, day in enumerate(days):
        apart[:, look] = values[:, look] - level[_bin(day)]
    spread = np.nan_to_num(_middle(np.abs(apart)))
    return level, np.maximum(1.4826 * _SEASON_SPREAD * spread, floors[:, None]).astype(np.float32)


def _middle(values: Values) -> Values:
    """Return the median over time of (feature, time, pixel); NaN where nothing was seen."""
    return median(np.ascontiguousarray(np.moveaxis(values, 1, 0)))


def _numbers(days: Days) -> NDArray[np.float64]:
    return np.asarray(days.astype("datetime64[D]").astype(np.int64), dtype=np.float64)


def _of_year(days: Days) -> NDArray[np.float64]:
    whole = days.astype("datetime64[D]")
    return np.asarray(whole - whole.astype("datetime64[Y]")).astype(np.float64)


def _bin(day: np.datetime64) -> int:
    return min(int(_of_year(np.array([day]))[0] / 365.25 * BINS), BINS - 1)
