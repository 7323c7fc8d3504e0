"""Sky: cloud, its shadow, haze, and a scene classification that errs as the real one does.

The wet season (May to October) is cloudy, the dry one mostly clear, and hazy from February to
April. Published figures for the classification of Sentinel-2 say that it omits cloud edges,
small cumulus and a fifth of the shadows, and takes white roofs for cloud; so does this one.
Arrays are (y, x).
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from imagery.sources.simulation.noise import Field, Places, generator, smooth

CLOUD = np.array((0.74, 0.75, 0.76, 0.80, 0.55, 0.40), dtype=np.float32)
"""Reflectance of thick cloud in the order of covers.BANDS."""

_OCTAVES = ((1500.0, 1.0), (500.0, 0.5), (160.0, 0.22))
_EDGE = 0.45
"""Width of a cloud's edge, in standard deviations of its field."""

_OVERCAST = 0.97


@dataclass(frozen=True, slots=True, kw_only=True)
class Climate:
    """What weather a place has; the shares of cloud are beta distributions."""

    wet_months: tuple[int, ...] = (5, 6, 7, 8, 9, 10)
    """Months of the monsoon."""

    wet_cloud: tuple[float, float] = (2.0, 1.2)
    """Share of the sky that is cloud in them."""

    dry_cloud: tuple[float, float] = (0.55, 1.9)
    """Share of the sky that is cloud in the others."""

    hazy_months: tuple[int, ...] = (2, 3, 4)
    """Months in which fields burn."""

    haze: tuple[float, float] = (0.002, 0.006)
    """Scale of what haze adds to blue reflectance, in other months and in these (gamma, 2)."""


COMMON = Climate()
"""Of the demo's worlds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """The weather of one date."""

    key: tuple[str | int, ...]
    """World, seed and day: everything below and every field follow from it."""

    cover: float
    """Share of the sky that is cloud, 0 to 1."""

    haze: float
    """Reflectance that haze adds to blue; less to longer waves."""

    shadow_m: tuple[float, float]
    """From a cloud to its shadow, metres east and north."""

    swath_m: float | None
    """The date sees only what lies east of this line (it slants); None if it sees all."""

    cumulus: bool
    """Small clouds that the classification does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sky:
    """What the sky does to each pixel."""

    cloud: Field
    """Opacity, 0 to 1."""

    shade: Field
    """Share of light that a shadow takes, 0 to 1."""

    said: Field
    """Opacity as the classification believes it."""

    said_shade: NDArray[np.bool_]
    """Where the classification believes in a shadow."""

    seen: NDArray[np.bool_]
    """False outside the swath."""


def weather(world: str, seed: int, day: date, climate: Climate = COMMON) -> Weather:
    """Return the weather of a date over a world, by its id and its climate."""
    key = (world, seed, day.toordinal())
    rng = generator("weather", *key)
    cloud = climate.wet_cloud if day.month in climate.wet_months else climate.dry_cloud
    cover = float(rng.beta(*cloud))
    haze = float(rng.gamma(2.0, climate.haze[day.month in climate.hazy_months]))
    height = float(rng.uniform(500, 1400))
    swath = float(rng.uniform(-900, 900)) if rng.uniform() < 0.06 else None
    return Weather(
        key=key,
        cover=cover,
        haze=haze,
        shadow_m=(-0.35 * height, 0.65 * height),
        swath_m=swath,
        cumulus=bool(rng.uniform() < 0.12),
    )


def sky(weather_: Weather, x: Places, y: Places) -> Sky:
    """Return the sky of a date over places, metres from the centre of the world."""
    cloud = _opacity(weather_, x, y)
    dx, dy = weather_.shadow_m
    shade = 0.62 * _opacity(weather_, x - dx, y - dy) * (1 - cloud)
    said = cloud
    if weather_.cover > 0.02:
        doubt = smooth(x, y, scale_m=220, rng=generator("doubt", *weather_.key))
        said = np.clip(cloud + np.float32(0.08) * doubt * (cloud > 0), 0, 1)
        missed = smooth(x, y, scale_m=400, rng=generator("missed", *weather_.key)) > 0.9
    else:
        missed = np.zeros(x.shape, dtype=np.bool_)
    if weather_.cumulus:
        field = smooth(x, y, scale_m=130, rng=generator("cumulus", *weather_.key))
        cloud = np.maximum(cloud, np.clip((field - 2.1) / 0.3, 0, 1).astype(np.float32))
    seen = np.ones(x.shape, dtype=np.bool_)
    if weather_.swath_m is not None:
        seen = x + 0.2 * y > weather_.swath_m
    return Sky(cloud=cloud, shade=shade, said=said, said_shade=(shade > 0.22) & ~missed, seen=seen)


def _opacity(weather_: Weather, x: Places, y: Places) -> Field:
    """Return how much of the ground cloud hides, 0 to 1."""
    if weather_.cover > _OVERCAST:
        return np.ones(x.shape, dtype=np.float32)
    if weather_.cover < 0.02:
        return np.zeros(x.shape, dtype=np.float32)
    rng = generator("cloud", *weather_.key)
    field = sum(weight * smooth(x, y, scale_m=scale, rng=rng) for scale, weight in _OCTAVES)
    size = float(np.sqrt(sum(weight**2 for _, weight in _OCTAVES)))
    limit = float(ndtri(1 - weather_.cover))
    opacity: Field = np.clip((field / size - limit) / _EDGE + 0.3, 0, 1).astype(np.float32)
    return opacity
