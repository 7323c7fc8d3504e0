"""The step detector: a whole archive at once, for any bands that make a picture.

Construction is a step that stays. Each pixel's series is brought to one colour balance, freed
of what all ground of its kind does on a date, and reduced to months; then its best step is
found beside its season. The step must be large against the pixel's own unrest, end in ground
that can be built, and be kept up by the looks that follow. The looks themselves then say
which of them showed it first; where an earlier step led up to it, that is when it began.

It needs no history: it asks what changed in an archive, not what is new today. Limits: one
step a pixel; a field that is bare for the whole end of an archive looks like cleared ground;
in colour alone roof and bare soil are one class.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from imagery import indices as spectral
from imagery.change import Change, Kind, Status
from imagery.confirm import Rule, confirm
from imagery.cube import Cube
from imagery.detectors.common import without_common_mode
from imagery.detectors.months import gapless, monthly, months_of, without_spikes
from imagery.detectors.normalise import one_balance
from imagery.detectors.onset import onset
from imagery.detectors.stepfit import Step, best_step
from imagery.detectors.texture import TEXTURE
from imagery.errors import NoScenesError
from imagery.indices import Image, Index
from imagery.kernels.median import median
from imagery.scene import Units
from imagery.surface import kinds, plainly_bare

VERSION = "3"

_STEADY = 2.0
"""Spread, in noises, up to which ground was the same all year: a roof is, a field is not."""

_USUAL = 2.2
"""Median strength over ground where next to nothing changes. In a tile whose median is higher
(a coast, rice, a city under a moving sun) everything strays together, and a step must stand out
from that: its strength is divided by the excess (genomic control, Devlin & Roeder 1999,
https://doi.org/10.1111/j.0006-341X.1999.00997.x)."""

_APART = 1.0
"""Noises by which looks before a step must differ for an earlier one: a filled gap has no looks."""

_TERMS = 4
"""What is fitted to a series: a mean, a yearly wave and a step."""

_SMOOTH_PX = 0.7
"""A picture of coarse pixels is smoothed by this much: registration, and sites of few pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRules:
    """How large a step must be."""

    margin: float = 5.0
    """t statistic that begins an outline."""

    rim: float = 0.6
    """Share of the margin at which a pixel joins one."""

    consistency: float = 0.75
    """Share of the looks since the step that must show it."""

    side: int = 3
    """Months, and clear looks, that each side of a step needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDetector:
    """Settings of the step detector."""

    rules: StepRules = field(default_factory=StepRules)
    """How large a step must be."""

    rule: Rule = field(default_factory=Rule)
    """How many looks make which word."""

    @property
    def name(self) -> str:
        """For recipes."""
        return "step"

    @property
    def version(self) -> str:
        """Grows when the same pixels would give another Change."""
        return VERSION

    def detect(self, cube: Cube) -> Change:
        """Return what changed within an archive."""
        used = self._indices(cube)
        series, noise = _series(cube, used)
        level = series / noise[:, None, None, None]
        by_month, years = monthly(level, cube.days)
        whole = without_spikes(gapless(by_month))
        step = best_step(whole, years, side=self.rules.side)
        began = onset(whole, years, step, side=self.rules.side)
        step = _against_unrest(_by_months_seen(step, np.isfinite(by_month[0]).sum(axis=0), years))
        was, now, spread = _around(level, months_of(cube.days), step)
        first, shown, clear = _looks(level, was, now, months_of(cube.days), step)
        sooner, was = _begun(level, was, months_of(cube.days), step, began)
        status = confirm(shown, clear, cube.days, rule=self.rule)
        looks, since = shown.sum(axis=0), clear.sum(axis=0)
        kept = looks / np.maximum(since, 1)
        names = [index.name for index in used]
        unit = noise[:, None, None]
        before = dict(zip(names, was * unit, strict=True))
        after = dict(zip(names, now * unit, strict=True))
        kind = kinds(before, after, steady=np.asarray((spread <= _STEADY).all(axis=0)))
        core = (step.strength >= self.rules.margin) & (
            plainly_bare(after) | (kind == Kind.DEMOLITION)
        )
        seen = cube.clear.sum(axis=0)
        found = (step.strength >= self.rules.rim * self.rules.margin) & (
            kept >= self.rules.consistency
        )
        found &= (first >= 0) & (seen >= 2 * self.rules.side) & (status != Status.NONE)
        status = np.where(found, status, Status.NONE).astype(np.uint8)
        status[seen < 2 * self.rules.side] = Status.NOT_OBSERVED
        first = np.where(sooner >= 0, sooner, first).astype(np.int32)
        last = _last_clear(cube.clear, first)
        nat = np.datetime64("NaT", "D")
        return Change(
            grid=cube.grid,
            status=status,
            core=found & core,
            kind=np.where(found, kind, Kind.NONE).astype(np.uint8),
            first_look=np.where(found, cube.days[np.maximum(first, 0)], nat),
            last_normal=np.where(found & (last >= 0), cube.days[np.maximum(last, 0)], nat),
            magnitude=np.where(found, step.strength, 0).astype(np.float32),
            looks=np.where(found, looks, 0).astype(np.int16),
            clear_looks=seen.astype(np.int16),
            consistency=np.where(found, kept, 0).astype(np.float32),
            margin=self.rules.margin,
            indices=tuple(names),
            watched_from=cube.days[min(self.rules.side, len(cube.days) - 1)],
        )

    def _indices(self, cube: Cube) -> tuple[Index, ...]:
        if len(cube.scenes) < 2 * self.rules.side:
            raise NoScenesError(
                f"{len(cube.scenes)} usable scenes are too few: a step needs {self.rules.side} "
                f"before it and {self.rules.side} after. Give a longer "
                "archive, or name the detector pair, which compares two dates."
            )
        used = spectral.available(cube)
        if not used:
            raise NoScenesError(
                f"No index can be made of the bands {', '.join(cube.bands) or 'none'}. Red, "
                "green and blue are the least that is needed."
            )
        return (*used, TEXTURE) if cube.units is Units.DISPLAY else used


def _by_months_seen(step: Step, seen: NDArray[np.intp], years: NDArray[np.float64]) -> Step:
    """Return steps whose strength counts months that were seen, not those that were filled in."""
    share = np.maximum(seen - _TERMS, 0) / max(len(years) - _TERMS, 1)
    return replace(step, strength=step.strength * np.sqrt(np.minimum(share, 1), dtype=np.float32))


def _against_unrest(step: Step) -> Step:
    """Return steps whose strength is measured against what most of the tile does."""
    known = step.strength[step.month >= 0]
    excess = float(np.median(known)) / _USUAL if known.size else 1.0
    return replace(step, strength=step.strength / np.float32(max(excess, 1.0)))


def _series(cube: Cube, used: tuple[Index, ...]) -> tuple[Image, NDArray[np.float32]]:
    """Return the indices, (index, time, y, x), and the noise of each on most ground."""
    if cube.units is Units.DISPLAY:
        cube = cube.holding(one_balance(cube.values))
    series = spectral.stack(cube, used)
    if cube.units is Units.DISPLAY:
        series = _smooth(series)
    series = without_common_mode(series)
    usual = _median(series)
    rest = np.abs(series - usual[:, None])
    noise = [1.4826 * float(np.median(one[np.isfinite(one)])) if np.isfinite(one).any() else 0.0
             for one in rest]  # fmt: skip
    floor = [index.noise for index in used]
    return series, np.maximum(noise, floor).astype(np.float32)


def _smooth(series: Image) -> Image:
    """Return each image smoothed over what was seen; what was not seen stays unseen."""
    smooth = np.empty_like(series)
    for place in np.ndindex(series.shape[:2]):
        image = series[place]
        seen = np.isfinite(image)
        share = ndimage.gaussian_filter(seen.astype(np.float32), _SMOOTH_PX)
        total = ndimage.gaussian_filter(np.where(seen, image, 0), _SMOOTH_PX)
        smooth[place] = np.where(seen, total / np.maximum(share, 1e-3), np.nan)
    return smooth


def _begun(
    level: Image, was: Image, month: NDArray[np.int64], step: Step, began: NDArray[np.int32]
) -> tuple[NDArray[np.int32], Image]:
    """Return the first look of a state earlier than the step's, -1 for none, and what was then."""
    earlier = (began >= 0) & (began < step.month)
    _, place = np.unique(month, return_inverse=True)
    until = np.where(place[:, None, None] < step.month, level, np.float32(np.nan))
    start = replace(step, month=np.where(earlier, began, np.int32(-1)))
    before, between, _ = _around(until, month, start)
    first, _, _ = _looks(until, before, between, month, start)
    apart = np.sqrt((np.nan_to_num(between - before) ** 2).mean(axis=0))
    earlier &= (apart >= _APART) & (first >= 0)
    return np.where(earlier, first, np.int32(-1)), np.where(earlier, before, was)


def _around(level: Image, month: NDArray[np.int64], step: Step) -> tuple[Image, Image, Image]:
    """Return the medians before the month of the step and from it on, and the spread before."""
    _, place = np.unique(month, return_inverse=True)
    late = place[:, None, None] >= step.month
    was = _median(np.where(late, np.nan, level))
    spread = 1.4826 * _median(np.abs(np.where(late, np.nan, level) - was[:, None]))
    return was, _median(np.where(late & (step.month >= 0), level, np.nan)), spread


def _looks(
    level: Image, was: Image, now: Image, month: NDArray[np.int64], step: Step
) -> tuple[NDArray[np.int32], NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the first look of the new state, which looks show it, and which were clear then.

    A look shows it if it lies nearer to the new level than to the old. The first look is the
    one that parts the looks around the month of the step best.
    """
    way = np.nan_to_num(now - was)
    length = np.maximum((way * way).sum(axis=0), 1e-6)
    along = np.zeros(level.shape[1:], dtype=np.float32)
    for one, middle, part in zip(level, np.nan_to_num(was), way, strict=True):
        along += np.nan_to_num((one - middle) * part)
    seen = np.isfinite(level[0])
    near_new = seen & (along > 0.5 * length)
    _, place = np.unique(month, return_inverse=True)
    around = np.abs(place[:, None, None] - step.month) <= 1
    gain = np.where(near_new, 1, np.where(seen, -1, 0)).astype(np.int32)
    agree = gain[::-1].cumsum(axis=0)[::-1]  # from each look to the end; the rest is a constant
    candidate = np.where(seen & around & near_new, agree * 2 + 1, np.iinfo(np.int32).min)
    first = candidate.argmax(axis=0).astype(np.int32)
    first[~(seen & around & near_new).any(axis=0) | (step.month < 0)] = -1
    since = (np.arange(len(seen))[:, None, None] >= first) & (first >= 0)
    return first, near_new & since, seen & since


def _median(values: Image) -> Image:
    """Return the median over time of (index, time, y, x); NaN where nothing was seen."""
    return median(np.ascontiguousarray(np.moveaxis(values, 1, 0), dtype=np.float32))


def _last_clear(seen: NDArray[np.bool_], first: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the position of the last clear look before the step; -1 for none."""
    time = np.arange(len(seen), dtype=np.int32)[:, None, None]
    return np.asarray(np.where(seen & (time < first), time, -1).max(axis=0), dtype=np.int32)
