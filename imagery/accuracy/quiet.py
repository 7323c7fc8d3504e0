"""Quiet land: what a monitor calls construction where nobody put any.

An archive is watched twice. Forwards, as it came; and backwards, so that the years that served as
history are watched too, with the later years as their history. Noise has no direction: cloud,
haze, snow and bad registration are as they were. Ground that was felled grows green again when
time runs backwards, which is no alarm. No day is watched twice.

Felled forest is a change and no construction: what is called clearing is counted apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from imagery.accuracy.following import TIERS, Day, follow, standing
from imagery.accuracy.rates import Rate, rate
from imagery.change import Kind
from imagery.cube import Cube
from imagery.masks import MaskRules
from imagery.monitor.monitor import Monitor, history_length

_LEAST_PIXELS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarms:
    """Objects of four pixels or more that ever had a word where nothing was put."""

    construction: dict[str, Rate]
    """Tier -> objects of pixels that were called anything but clearing while they had it."""

    clearing: dict[str, Rate]
    """Tier -> objects of pixels that were called clearing."""


def alarms(raw: Cube, monitor: Monitor, rules: MaskRules) -> Alarms:
    """Return what stood at any time in an archive in which nothing was built.

    Parameters
    ----------
    raw
        Reflectance, as a source hands it out.
    monitor, rules
        Detector and masks.

    """
    first = history_length(raw.days)
    back = backwards(raw)
    ways = [(raw, first), (back, len(raw.scenes) - first)]
    found = {True: dict.fromkeys(TIERS, 0), False: dict.fromkeys(TIERS, 0)}
    km2_years = 0.0
    for cube, history in ways:
        km2_years += _km2_years(cube, history)
        ever = _ever(follow(cube, monitor, rules, history=history), cube.grid.shape)
        for (tier, clearing), there in ever.items():
            found[clearing][tier] += objects(there)
    made = {
        clearing: {tier: rate(count, km2_years=km2_years) for tier, count in counts.items()}
        for clearing, counts in found.items()
    }
    return Alarms(construction=made[False], clearing=made[True])


def backwards(cube: Cube) -> Cube:
    """Return an archive as if time ran backwards: the last look first, as far apart as before."""
    ends = cube.scenes[0].acquired, cube.scenes[-1].acquired
    turned = [replace(each, acquired=ends[0] + (ends[1] - each.acquired)) for each in cube.scenes]
    order = np.arange(len(turned))[::-1]
    return replace(
        cube, scenes=tuple(turned[::-1]), values=cube.values[order], clear=cube.clear[order],
        qa=None if cube.qa is None else cube.qa[order],
    )  # fmt: skip


def objects(there: NDArray[np.bool_]) -> int:
    """Return how many objects of four pixels or more a map holds."""
    found, _ = ndimage.label(there, structure=np.ones((3, 3)))
    return int((np.bincount(found.ravel())[1:] >= _LEAST_PIXELS).sum())


def _ever(days: Iterable[Day], shape: tuple[int, int]) -> dict[tuple[str, bool], NDArray[np.bool_]]:
    """Return (tier, whether it was called clearing) -> where it ever stood."""
    ever = {
        (tier, clearing): np.zeros(shape, dtype=np.bool_)
        for tier in TIERS
        for clearing in (False, True)
    }
    for each in days:
        called = each.change.kind == Kind.CLEARING
        for tier, clearing in ever:
            now = standing(each.change, tier)
            ever[tier, clearing] |= now & (called == clearing)
    return ever


def _km2_years(cube: Cube, history: int) -> float:
    """Return how much land was watched, for how long."""
    days = (cube.days[-1] - cube.days[history]).astype("timedelta64[D]").astype(int)
    pixels = cube.grid.shape[0] * cube.grid.shape[1]
    return float(pixels * cube.grid.resolution_m**2 / 1e6 * days / 365.25)
