"""Covers: what a patch of ground sends back on a day of the year, and in the years.

Reflectance of blue, green, red, nir, swir16, swir22 (0 to 1), close to published spectra of
mainland South-East Asia in the order of magnitude; nothing here is measured at a real place.
Days are UTC.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

BANDS = ("blue", "green", "red", "nir", "swir16", "swir22")

Spectrum = NDArray[np.float64]

SPECTRA: dict[str, Spectrum] = {
    name: np.array(values)
    for name, values in {
        "forest": (0.025, 0.045, 0.030, 0.310, 0.140, 0.060),
        "forest dry": (0.032, 0.055, 0.045, 0.270, 0.160, 0.080),
        "grass": (0.035, 0.070, 0.050, 0.330, 0.200, 0.100),
        "grass dry": (0.060, 0.090, 0.110, 0.240, 0.280, 0.200),
        "soil": (0.075, 0.115, 0.190, 0.270, 0.360, 0.310),
        "ploughed": (0.070, 0.095, 0.125, 0.190, 0.270, 0.230),
        "stubble": (0.080, 0.115, 0.150, 0.240, 0.330, 0.270),
        "flooded": (0.060, 0.075, 0.070, 0.080, 0.050, 0.040),
        "rice": (0.030, 0.065, 0.040, 0.400, 0.200, 0.090),
        "ripe": (0.055, 0.095, 0.105, 0.300, 0.260, 0.170),
        "burnt": (0.045, 0.050, 0.055, 0.080, 0.140, 0.130),
        "water": (0.055, 0.065, 0.050, 0.027, 0.012, 0.010),
        "muddy water": (0.080, 0.110, 0.130, 0.085, 0.030, 0.020),
        "sand": (0.200, 0.250, 0.290, 0.350, 0.400, 0.360),
        "white roof": (0.380, 0.400, 0.410, 0.430, 0.420, 0.380),
        "blue roof": (0.240, 0.200, 0.170, 0.220, 0.280, 0.240),
        "red roof": (0.080, 0.100, 0.180, 0.240, 0.300, 0.270),
        "concrete": (0.170, 0.200, 0.220, 0.260, 0.300, 0.280),
        "road": (0.095, 0.105, 0.115, 0.135, 0.155, 0.145),
        "rubble": (0.150, 0.180, 0.200, 0.240, 0.290, 0.270),
        "oil palm": (0.028, 0.052, 0.036, 0.290, 0.155, 0.070),
        "felled": (0.070, 0.095, 0.120, 0.215, 0.275, 0.200),
        "earthworks": (0.095, 0.140, 0.205, 0.275, 0.350, 0.305),
    }.items()
}


class Cover(Protocol):
    """What covers a patch."""

    def spectrum(self, day: date) -> Spectrum:
        """Return (6,) reflectance on a day, in the order of BANDS."""
        ...


@dataclass(frozen=True, slots=True)
class Still:
    """A surface that does not change: a road, an old roof."""

    name: str
    """Of SPECTRA."""

    def spectrum(self, day: date) -> Spectrum:
        """Return the same on every day."""
        del day
        return SPECTRA[self.name]


@dataclass(frozen=True, slots=True)
class Mixed:
    """A surface of several things that a pixel cannot tell apart: soil, and weeds on it."""

    parts: tuple[tuple[str, float], ...]
    """(name of SPECTRA, share), shares adding up to 1."""

    def spectrum(self, day: date) -> Spectrum:
        """Return the same on every day."""
        del day
        return _mixed(self.parts)


@dataclass(frozen=True, slots=True)
class Yearly:
    """A surface that follows the seasons: stations through the year, with a shift in days."""

    stations: tuple[tuple[int, str], ...]
    """(day of the year, name of SPECTRA), ascending; the last runs on into the first."""

    shift_days: float = 0.0
    """How much later than its stations this patch is."""

    burns: tuple[date, ...] = ()
    """Days on which it is burnt; it stays black for weeks and fades."""

    def spectrum(self, day: date) -> Spectrum:
        """Return the reflectance between the two stations around a day."""
        place = (day.timetuple().tm_yday - self.shift_days) % 365.25
        days, table = _year(self.stations)
        after = min(max(bisect_right(days, place), 1), len(days) - 1)
        late = (place - days[after - 1]) / (days[after] - days[after - 1])
        seen: Spectrum = table[after - 1] + late * (table[after] - table[after - 1])
        for burnt in self.burns:
            since = (day - burnt).days
            if 0 <= since < _BLACK_DAYS:
                black = 1 - since / _BLACK_DAYS
                seen = black * SPECTRA["burnt"] + (1 - black) * seen
        return seen


@lru_cache(maxsize=1024)
def _mixed(parts: tuple[tuple[str, float], ...]) -> Spectrum:
    """Return the mean of named spectra by their shares."""
    total = np.zeros(len(BANDS))
    for name, share in parts:
        total += share * SPECTRA[name]
    return total


@lru_cache(maxsize=256)
def _year(stations: tuple[tuple[int, str], ...]) -> tuple[tuple[float, ...], Spectrum]:
    """Return the days of stations and their reflectance, one more at either end of the year."""
    days = [float(day) for day, _ in stations]
    table = np.array([SPECTRA[name] for _, name in stations])
    table = np.concatenate([table[-1:], table, table[:1]])
    return (days[-1] - 365.25, *days, days[0] + 365.25), table


@dataclass(frozen=True, slots=True)
class Worked:
    """Ground that people change for good, at dated steps: cleared, then roofed; or razed."""

    before: Cover
    """What was there."""

    steps: tuple[tuple[date, Cover], ...]
    """(first day, what is there from then on), ascending."""

    def spectrum(self, day: date) -> Spectrum:
        """Return what the last step before this day left."""
        cover = self.before
        for first, then in self.steps:
            if day >= first:
                cover = then
        return cover.spectrum(day)


@dataclass(frozen=True, slots=True)
class SandBar:
    """A bank of sand that lies bare in the dry season of some years, and else is river."""

    years: tuple[int, ...]
    """In the dry season that ends in this year."""

    def spectrum(self, day: date) -> Spectrum:
        """Return sand or water; the river rises and falls over three weeks."""
        season = day.year + (1 if day.month >= _RIVER_FALLS[0] else 0)
        if season not in self.years:
            return RIVER.spectrum(day)
        falls = (day - date(season - 1, *_RIVER_FALLS)).days
        rises = (date(season, *_RIVER_RISES) - day).days
        bare = float(np.clip(min(falls, rises) / 21, 0, 1))
        seen: Spectrum = bare * SPECTRA["sand"] + (1 - bare) * RIVER.spectrum(day)
        return seen


_BLACK_DAYS = 40
_RIVER_FALLS = (11, 20)
_RIVER_RISES = (5, 25)

RIVER = Yearly(((60, "water"), (140, "water"), (190, "muddy water"), (290, "muddy water")))
FOREST = Yearly(((75, "forest dry"), (160, "forest"), (320, "forest")))
GRASS = Yearly(((80, "grass dry"), (170, "grass"), (300, "grass"), (350, "grass dry")))
PADDY = (
    (20, "stubble"),
    (110, "stubble"),
    (135, "ploughed"),
    (160, "ploughed"),
    (175, "flooded"),
    (190, "flooded"),
    (225, "rice"),
    (275, "rice"),
    (305, "ripe"),
    (325, "stubble"),
)
UPLAND = (
    (30, "grass dry"),
    (105, "stubble"),
    (120, "ploughed"),
    (150, "ploughed"),
    (200, "rice"),
    (260, "rice"),
    (300, "ripe"),
    (330, "grass dry"),
)
OIL_PALM = Still("oil palm")
TWO_CROPS = (
    (12, "flooded"),
    (28, "flooded"),
    (65, "rice"),
    (92, "rice"),
    (112, "ripe"),
    (125, "stubble"),
    (180, "ploughed"),
    (196, "flooded"),
    (212, "flooded"),
    (250, "rice"),
    (285, "rice"),
    (312, "ripe"),
    (325, "stubble"),
    (355, "ploughed"),
)
"""Irrigated rice: flooded before each planting, then green (Xiao et al. 2006, Remote Sensing of
Environment 100); the days of the year are a judgement for central mainland South-East Asia."""
