"""Injection: construction put on real noise, to measure what is missed and how late it is.

Real scenes, with their clouds, haze, snow and misregistration; squares of a known surface
replace stable ground over one month. What cannot be learned from it: how true construction
looks while it goes on, and how a cloud mask takes a roof for cloud, for the mask is that of
the ground that was there. Reflectances are typical values of the USGS spectral library (Kokaly
et al. 2017, https://doi.org/10.3133/ds1035) and of roofs seen by Sentinel-2, rounded.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from imagery.accuracy.following import TIERS, follow, standing
from imagery.accuracy.quiet import Alarms, alarms
from imagery.bands import OPTICAL
from imagery.cube import Cube
from imagery.errors import NoScenesError
from imagery.indices import ratio
from imagery.masks import MaskRules
from imagery.monitor.monitor import Monitor, history_length
from imagery.prepare import prepared

SURFACES: dict[str, tuple[float, ...]] = {
    "red soil": (0.07, 0.11, 0.19, 0.27, 0.28, 0.36, 0.30),
    "gravel": (0.19, 0.22, 0.24, 0.28, 0.29, 0.32, 0.29),
    "blue roof": (0.30, 0.24, 0.19, 0.24, 0.24, 0.24, 0.20),
    "white roof": (0.45, 0.46, 0.47, 0.48, 0.48, 0.45, 0.40),
    "grey roof": (0.16, 0.17, 0.18, 0.20, 0.20, 0.22, 0.20),
}
"""Surface reflectance in the order of imagery.bands.OPTICAL."""

SIDES = (5, 3)
COVERS = (1.0, 0.4)

_ROUNDS = 12
_A_ROUND = 40
_SPACING_PX = 10
_STABLE_NDVI = 0.08
_RAMP_DAYS = 30.0
_LOOK_NOISE = 0.04
_PIXEL_NOISE = 0.01
_LOOKS_LEFT = 12
"""Scenes after a start that an object needs to be findable."""

_HALF = 0.5


class Delay(NamedTuple):
    """How long a square went without a word."""

    days: int
    """Since its first day."""

    looks: int
    """Clear looks since its first day, of whatever little was there then."""

    looks_half: int
    """Clear looks since half of it was there: what a detector could have gone by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Injected:
    """One square, and what became of it."""

    surface: str
    """One of SURFACES."""

    side_px: int
    """Pixels along a side."""

    cover: float
    """Share of each pixel that it covers, 0 to 1."""

    rows: slice
    """Where it lies."""

    cols: slice
    """Where it lies."""

    start: np.datetime64
    """First UTC day of the month over which it replaces the ground."""

    found: dict[str, Delay] = field(default_factory=dict)
    """Tier -> how long until half of its pixels had it; none if never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """Squares of one size and cover, together."""

    side_px: int
    """Pixels along a side."""

    cover: float
    """Share of each pixel."""

    tier: str
    """Word that half of the pixels had to reach."""

    placed: int
    """Squares."""

    found: int
    """Of these, found."""

    median_looks: float | None
    """Median clear looks since the first day; None if none was found."""

    median_looks_half: float | None
    """Median clear looks since half of it was there; None if none was found."""

    median_days: float | None
    """Median days since the first day; None if none was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InjectionResult:
    """What a set with injected squares gave, and the same set without."""

    recalls: tuple[Recall, ...]
    """By size, cover and tier."""

    alarms: Alarms
    """Of the set as it is."""

    squares: tuple[Injected, ...]
    """Every square, for those who want to look."""


def inject(raw: Cube, monitor: Monitor, rules: MaskRules, *, seed: int = 1) -> InjectionResult:
    """Measure false alarms on a set as it is, then recall and delay with squares put on it.

    Parameters
    ----------
    raw
        Reflectance, with red and nir, as a source hands it out.
    monitor, rules
        Detector and masks.
    seed
        Another seed, other places and dates.

    Raises
    ------
    NoScenesError
        If too few scenes follow on the history for a square to be findable.

    """
    needed = history_length(raw.days) + _LOOKS_LEFT + 1
    if len(raw.scenes) < needed:
        raise NoScenesError(
            f"{len(raw.scenes)} scenes are too few: with its history, {needed} are needed."
        )
    rng = np.random.default_rng(seed)
    stable = _stable(raw, rules)
    done: list[Injected] = []
    for _ in range(_ROUNDS):
        squares = _placed(raw, stable, rng, turn=len(done))
        done += _followed(_painted(raw, squares, rng), squares, monitor, rules)
    return InjectionResult(
        recalls=_recalls(done), alarms=alarms(raw, monitor, rules), squares=tuple(done)
    )


def _stable(raw: Cube, rules: MaskRules) -> NDArray[np.bool_]:
    """Return where NDVI was the same each summer, (y, x): only there is a find false or true."""
    seen = prepared(raw, rules)
    green = np.where(seen.clear, ratio(seen.band("nir"), seen.band("red")), np.nan)
    month = seen.days.astype("datetime64[M]").astype(int) % 12
    year = seen.days.astype("datetime64[Y]").astype(int)
    summers = []
    for each in np.unique(year):
        looks = green[(year == each) & (month >= 5) & (month <= 8)]
        if len(looks) >= 2:
            known = np.isfinite(looks).any(axis=0)
            filled = np.where(known, looks, 0)
            summers.append(np.where(known, np.nanmedian(filled, axis=0), np.nan))
    if len(summers) < 2:
        return np.ones(raw.grid.shape, dtype=np.bool_)
    middle = np.stack(summers)
    known = np.isfinite(middle).all(axis=0)
    same = np.ptp(np.where(known, middle, 0), axis=0) <= _STABLE_NDVI
    return np.asarray(known & same, dtype=np.bool_)


def _placed(
    raw: Cube, stable: NDArray[np.bool_], rng: np.random.Generator, *, turn: int = 0
) -> list[Injected]:
    """Return squares on stable ground, far enough apart, each with a start it can be found from.

    `turn` squares were placed before: their ways go on from there, so that none comes up less.
    """
    rows, cols = raw.grid.shape
    slots = [
        (row, col)
        for row in range(2, rows - _SPACING_PX + 1, _SPACING_PX)
        for col in range(2, cols - _SPACING_PX + 1, _SPACING_PX)
    ]
    ways = [(name, side, cover) for name in SURFACES for side in SIDES for cover in COVERS]
    first = history_length(raw.days)
    starts = raw.days[first : len(raw.days) - _LOOKS_LEFT]
    squares: list[Injected] = []
    for place in rng.permutation(len(slots)):
        row, col = slots[place]
        name, side, cover = ways[(turn + len(squares)) % len(ways)]
        here = slice(row, row + side), slice(col, col + side)
        if len(squares) >= _A_ROUND:
            break
        if stable[here].all():
            start = rng.choice(starts)
            squares.append(
                Injected(surface=name, side_px=side, cover=cover, rows=here[0], cols=here[1],
                         start=start)
            )  # fmt: skip
    return squares


def _painted(raw: Cube, squares: Sequence[Injected], rng: np.random.Generator) -> Cube:
    """Return the cube with each square's surface over the ground from its start on."""
    values = raw.values.copy()
    order = [list(OPTICAL).index(band) for band in raw.bands]
    for square in squares:
        surface = np.array(SURFACES[square.surface], dtype=np.float32)[order]
        since = (raw.days - square.start).astype("timedelta64[D]").astype(float)
        for look in map(int, np.flatnonzero(since >= 0)):
            share = np.float32(square.cover * min((since[look] + 1) / _RAMP_DAYS, 1.0))
            there = values[look, :, square.rows, square.cols]
            light = np.float32(1 + rng.normal(0, _LOOK_NOISE))
            rough = rng.normal(0, _PIXEL_NOISE, there.shape).astype(np.float32)
            hidden = _cloudy(raw, look, square)
            mixed = (1 - share) * there + share * (surface[:, None, None] * light + rough)
            values[look, :, square.rows, square.cols] = np.where(hidden, there, mixed)
    return replace(raw, values=values)


def _cloudy(raw: Cube, look: int, square: Injected) -> NDArray[np.bool_]:
    """Return where cloud lies over a square: it hides what is put there as well."""
    if raw.qa is None:
        return np.zeros((square.side_px, square.side_px), dtype=np.bool_)
    return np.isin(raw.qa[look, square.rows, square.cols], (8, 9, 10))


def _followed(
    raw: Cube, squares: Sequence[Injected], monitor: Monitor, rules: MaskRules
) -> list[Injected]:
    found: list[dict[str, Delay]] = [{} for _ in squares]
    looks, looks_half = [0] * len(squares), [0] * len(squares)
    for each in follow(raw, monitor, rules):
        now = {tier: standing(each.change, tier) for tier in TIERS}
        for number, square in enumerate(squares):
            if each.day < square.start:
                continue
            here = square.rows, square.cols
            days = int((each.day - square.start).astype("timedelta64[D]").astype(int))
            clear = bool(each.clear[here].mean() >= _HALF)
            looks[number] += clear
            looks_half[number] += clear and (days + 1) / _RAMP_DAYS >= _HALF
            for tier, there in now.items():
                if tier not in found[number] and there[here].mean() >= _HALF:
                    found[number][tier] = Delay(days, looks[number], looks_half[number])
    return [replace(square, found=each) for square, each in zip(squares, found, strict=True)]


def _recalls(done: Sequence[Injected]) -> tuple[Recall, ...]:
    made = []
    for side in SIDES:
        for cover in COVERS:
            alike = [each for each in done if (each.side_px, each.cover) == (side, cover)]
            for tier in TIERS:
                delays = [each.found[tier] for each in alike if tier in each.found]
                made.append(
                    Recall(
                        side_px=side, cover=cover, tier=tier, placed=len(alike), found=len(delays),
                        median_days=_median([each.days for each in delays]),
                        median_looks=_median([each.looks for each in delays]),
                        median_looks_half=_median([each.looks_half for each in delays]),
                    )
                )  # fmt: skip
    return tuple(made)


def _median(counts: Sequence[int]) -> float | None:
    return median(counts) if counts else None
