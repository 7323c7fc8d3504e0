"""The step detector: each pixel's best step, held against its noise, its season and its looks.

Construction is a step that stays. For each pixel the best split of its series is found;
then the step must be large against the pixel's own spread before (with a floor, for a quiet
pixel is not a perfect one), large in itself, and kept up by the looks that follow. What all
pixels of a kind do on a date (haze, sun, season) is taken off first.

Limits: one step a pixel; a field that is bare for the whole end of a series looks like
cleared ground; roof and bare soil are one class.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from imagery import indices as spectral
from imagery.change import Change, Days, Kind, Status
from imagery.confirm import Rule, confirm
from imagery.cube import Cube
from imagery.detectors import changepoint
from imagery.detectors.common import without_common_mode
from imagery.errors import NoScenesError
from imagery.indices import Image, Index
from imagery.surface import kinds

VERSION = "1"

_AWAY = 3.0
"""Standard deviations from the old level at which a look before the best split shows it too."""

_STEADY = 2.0
"""Spread, in units of an index's noise, up to which ground was the same all year: a roof is,
a field is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDetector:
    """Settings of the step detector."""

    name: str = "step"
    """For recipes."""

    version: str = VERSION
    """Grows when the same pixels would give another Change."""

    margin: float = 4.0
    """Standard deviations that a step must depart by, in its strongest index."""

    consistency: float = 0.75
    """Share of the looks since the step that must keep to the new level."""

    baseline_looks: int = 5
    """Clear looks before the step that a pixel needs."""

    rule: Rule = field(default_factory=Rule)
    """How many looks make which word."""

    def detect(self, baseline: Cube, monitored: Cube) -> Change:
        """Return what changed after the baseline."""
        if not monitored.scenes or len(baseline.scenes) < self.baseline_looks:
            raise NoScenesError(
                f"{len(baseline.scenes)} scenes before and {len(monitored.scenes)} after the "
                f"baseline's end are too few: {self.baseline_looks} are needed before, one after. "
                "Give a longer archive, or an earlier end of the baseline."
            )
        used = spectral.available(baseline)
        if not used:
            raise NoScenesError(
                f"No index can be made of the bands {', '.join(baseline.bands) or 'none'}. Red, "
                "green and blue are the least that is needed."
            )
        series = np.concatenate(
            [spectral.stack(baseline, used), spectral.stack(monitored, used)], axis=1
        )
        days = np.concatenate([baseline.days, monitored.days])
        return self._found(series, days, used, len(baseline.scenes), monitored)

    def _found(
        self, series: Image, days: Days, used: tuple[Index, ...], first: int, monitored: Cube
    ) -> Change:
        noise = np.array([index.noise for index in used], dtype=np.float32)[:, None, None, None]
        level = without_common_mode(series) / noise
        split = changepoint.best_split(
            level, first=first, before=self.baseline_looks, after=self.rule.provisional
        )
        was, now, spread = changepoint.levels(level, split)
        departure = (now - was) / np.maximum(spread, 1.0)
        effect = np.array([index.effect for index in used], dtype=np.float32)[:, None, None]
        strong = (np.abs(departure) >= self.margin) & (np.abs(now - was) * noise[:, 0] >= effect)
        magnitude = np.where(strong, np.abs(departure), 0).max(axis=0)
        shown, clear = _shown(level, split, was, now, strong)
        begun = _begun(
            level, split, was, now, strong, np.maximum(spread, np.float32(1)) * np.float32(_AWAY)
        )
        status = confirm(shown, clear, days, rule=self.rule)
        looks, since = shown.sum(axis=0), clear.sum(axis=0)
        kept = looks / np.maximum(since, 1)
        found = strong.any(axis=0) & (kept >= self.consistency) & (status != Status.NONE)
        before, after, _ = changepoint.levels(series, split)
        names = [index.name for index in used]
        kind = kinds(
            dict(zip(names, before, strict=True)), dict(zip(names, after, strict=True)),
            steady=np.asarray((spread <= _STEADY).all(axis=0)),
        )  # fmt: skip
        too_few = np.isfinite(level[0]).sum(axis=0) < self.baseline_looks + self.rule.provisional
        status = np.where(found, status, Status.NONE).astype(np.uint8)
        status[too_few] = Status.NOT_OBSERVED
        last = _last_clear(np.isfinite(level[0]), begun)
        nat = np.datetime64("NaT", "D")
        return Change(
            grid=monitored.grid,
            status=status,
            kind=np.where(found, kind, Kind.NONE).astype(np.uint8),
            first_look=np.where(found, days[np.maximum(begun, 0)], nat),
            last_normal=np.where(found & (last >= 0), days[np.maximum(last, 0)], nat),
            magnitude=np.where(found, magnitude, 0).astype(np.float32),
            looks=np.where(found, looks, 0).astype(np.int16),
            clear_looks=monitored.clear.sum(axis=0).astype(np.int16),
            consistency=np.where(found, kept, 0).astype(np.float32),
            indices=tuple(names),
        )


def _begun(
    level: Image, split: NDArray[np.int32], was: Image, now: Image, strong: NDArray[np.bool_],
    away: Image,
) -> NDArray[np.int32]:  # fmt: skip
    """Return the first look of the step: earthworks come before the roof that moves most.

    From the best split backwards, as long as each clear look lies away from the old level,
    on the side of the new one.
    """
    begun = split.copy()
    going = split >= 0
    side = np.sign(now - was)
    for look in range(level.shape[1] - 1, 0, -1):
        clear = np.isfinite(level[0, look])
        there = going & (look < split) & clear
        far = (strong & ((level[:, look] - was) * side > away)).any(axis=0)
        begun = np.where(there & far, look, begun).astype(np.int32)
        going &= ~(there & ~far)
    return begun


def _shown(
    level: Image, split: NDArray[np.int32], was: Image, now: Image, strong: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which looks since the step showed it, and which were clear: (time, y, x).

    A look shows the step if, over the indices that carry it, it lies nearer to the new
    level than to the old one.
    """
    time = np.arange(level.shape[1])[:, None, None]
    clear = np.isfinite(level[0]) & (time >= split) & (split >= 0)
    step = np.where(strong, now - was, 0)
    length = np.maximum((step * step).sum(axis=0), 1e-6)
    along = np.zeros(clear.shape, dtype=np.float32)
    for one, middle, way in zip(level, was, step, strict=True):
        along += np.nan_to_num((one - middle) * way)
    return clear & (along / length > 0.5), clear


def _last_clear(seen: NDArray[np.bool_], split: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the position of the last clear look before the step; -1 for none."""
    time = np.arange(len(seen), dtype=np.int32)[:, None, None]
    return np.asarray(np.where(seen & (time < split), time, -1).max(axis=0), dtype=np.int32)
