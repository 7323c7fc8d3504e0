"""The radar branch: newest looks against the year before, orbit by orbit, by Welch's t.

Buildings send the beam straight back: VV rises. Felled or cleared ground loses its volume: VH
falls, VV hardly. What was built and is gone falls in VV. The newest three looks are held
against twelve months before them, so seasons of more than a few weeks are not compared like with
like; a change that all ground of a tile shares (rain, frost) is taken off first.

Alone radar makes a provisional detection; two orbits that agree make an alert. With an optical
detection that waits, it lends support (`Support`).

Source: Ballinger (2025), PWTT, the same test for damage, https://doi.org/10.48550/arXiv.2405.06323;
the signs of VV and VH by stage are a judgement.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from imagery.change import Change, Kind, Status
from imagery.cube import Cube
from imagery.errors import NoScenesError
from imagery.radar.stack import Decibels, OrbitStack, by_orbit

VERSION = "1"

_YEAR = np.timedelta64(365, "D")
_FLOOR_DB = 0.5
"""No pixel is quieter than this: a constant series is no certainty."""

_LEAST_PIXELS = 30
_STILL_DB = 1.0
"""VV that changed by less has not changed."""

_BRIGHT_DB = -6.0
"""VV from which ground was built: corners send the beam back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RadarRules:
    """How far radar must stray."""

    supports: float = 3.3
    """|t| that supports what optical looks show."""

    alone: float = 4.0
    """|t| that stands alone, as provisional."""

    newest: int = 3
    """Looks that are held against the year before."""

    history_looks: int = 8
    """Looks that the year before needs."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Support:
    """What radar says of each pixel, (y, x); NaN = it cannot tell."""

    t_vv: NDArray[np.float32]
    """Welch's t of VV, of the orbit that strays most."""

    t_vh: NDArray[np.float32]
    """The same of VH."""

    change_vv: Decibels
    """dB that VV changed by, in that orbit."""

    change_vh: Decibels
    """dB that VH changed by."""

    was_vv: Decibels
    """VV before, dB."""

    agree: NDArray[np.uint8]
    """Orbits that stray the same way by as much as stands alone."""

    since: NDArray[np.datetime64]
    """(y, x) first of the newest looks of that orbit."""

    until: NDArray[np.datetime64]
    """(y, x) last look before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RadarDetector:
    """The radar branch as a detector of its own, for radar alone."""

    rules: RadarRules = RadarRules()
    """How far radar must stray."""

    @property
    def name(self) -> str:
        """For recipes."""
        return "radar"

    @property
    def version(self) -> str:
        """Grows when the same pixels would give another Change."""
        return VERSION

    def detect(self, cube: Cube) -> Change:
        """Return what the newest looks show; what no orbit can tell is not observed."""
        stacks = by_orbit(cube)
        said = support(stacks, self.rules)
        far = np.fmax(np.abs(said.t_vv), np.abs(said.t_vh))
        known = np.isfinite(far)
        found = known & (far > self.rules.alone)
        status = np.where(found, Status.PROVISIONAL, Status.NONE).astype(np.uint8)
        status[found & (said.agree > 1)] = Status.ALERT
        status[~known] = Status.NOT_OBSERVED
        nat = np.datetime64("NaT", "D")
        looks = np.full(found.shape, self.rules.newest, dtype=np.int16)
        return Change(
            grid=cube.grid, status=status, core=found,
            kind=np.where(found, kinds(said), Kind.NONE).astype(np.uint8),
            first_look=np.where(found, said.since, nat),
            last_normal=np.where(found, said.until, nat),
            magnitude=np.where(found, far, 0).astype(np.float32),
            looks=np.where(found, looks, 0).astype(np.int16),
            clear_looks=cube.clear.sum(axis=0).astype(np.int16),
            consistency=found.astype(np.float32), margin=self.rules.alone, indices=("vv", "vh"),
            watched_from=min(stack.days[-self.rules.newest:][0] for stack in stacks),
        )  # fmt: skip


def support(stacks: Sequence[OrbitStack], rules: RadarRules) -> Support:
    """Return what the newest looks of each orbit say, and how many orbits agree.

    Raises
    ------
    NoScenesError
        If no orbit has looks enough.

    """
    told = [_orbit(stack, rules) for stack in stacks if _enough(stack, rules)]
    if not told:
        raise NoScenesError(
            f"No orbit has {rules.newest} newest radar looks and {rules.history_looks} in the "
            "year before them. Give a longer archive of Sentinel-1."
        )
    far = np.stack([np.fmax(np.abs(t_vv), np.abs(t_vh)) for t_vv, t_vh, *_ in told])
    best = np.nan_to_num(far, nan=-1).argmax(axis=0)[None]
    parts = [np.take_along_axis(np.stack(p), best, axis=0)[0] for p in zip(*told, strict=True)]
    t_vv, t_vh, d_vv, d_vh, was, since, until = parts
    lead = np.where(np.nan_to_num(np.abs(t_vv)) >= np.nan_to_num(np.abs(t_vh)), t_vv, t_vh)
    agree = np.zeros(lead.shape, dtype=np.uint8)
    for one_vv, one_vh, *_ in told:
        same = np.where(np.abs(t_vv) >= np.abs(t_vh), one_vv, one_vh)
        agree += np.nan_to_num(same * np.sign(lead), nan=0) > rules.alone
    return Support(
        t_vv=t_vv, t_vh=t_vh, change_vv=d_vv, change_vh=d_vh, was_vv=was, agree=agree,
        since=since, until=until,
    )  # fmt: skip


def _enough(stack: OrbitStack, rules: RadarRules) -> bool:
    before = stack.days[: -rules.newest]
    return bool(
        before.size and (before > stack.days[-rules.newest] - _YEAR).sum() >= rules.history_looks
    )


def _orbit(stack: OrbitStack, rules: RadarRules) -> tuple[NDArray[np.generic], ...]:
    """Return t of VV and VH, their change, VV before, and the dates, each (y, x)."""
    first = len(stack.days) - rules.newest
    past = slice(int(np.searchsorted(stack.days, stack.days[first] - _YEAR)), first)
    vv, vh = _without_common(stack.vv), _without_common(stack.vh)
    t_vv, d_vv = _welch(vv[past], vv[first:], rules)
    t_vh, d_vh = _welch(vh[past], vh[first:], rules)
    shape = stack.vv.shape[1:]
    was = _mean(stack.vv[past])
    since, until = (np.full(shape, stack.days[look]) for look in (first, first - 1))
    return t_vv, t_vh, d_vv, d_vh, was, since, until


def _welch(before: Decibels, after: Decibels, rules: RadarRules) -> tuple[Decibels, Decibels]:
    """Return Welch's t and the change in dB; NaN where too few looks saw the pixel."""
    n_before, n_after = (np.isfinite(part).sum(axis=0) for part in (before, after))
    change = _mean(after) - _mean(before)
    spread = np.maximum(_variance(before), _FLOOR_DB**2) / np.maximum(n_before, 1)
    spread = spread + np.maximum(_variance(after), _FLOOR_DB**2) / np.maximum(n_after, 1)
    enough = (n_before >= rules.history_looks) & (n_after >= rules.newest)
    t = np.where(enough, change / np.sqrt(spread), np.nan)
    return t.astype(np.float32), np.where(enough, change, np.nan).astype(np.float32)


def _mean(part: Decibels) -> Decibels:
    count = np.isfinite(part).sum(axis=0)
    mean = np.nansum(part, axis=0) / np.maximum(count, 1)
    return np.asarray(np.where(count > 0, mean, np.nan), dtype=np.float32)


def _variance(part: Decibels) -> Decibels:
    count = np.isfinite(part).sum(axis=0)
    squares = np.nansum((part - _mean(part)) ** 2, axis=0)
    return np.asarray(squares / np.maximum(count - 1, 1), dtype=np.float32)


def _without_common(series: Decibels) -> Decibels:
    """Return looks without what most of the tile does on a date: rain, frost."""
    usual = _mean(series)
    apart = series - usual
    out = series.copy()
    for look, image in enumerate(apart):
        known = image[np.isfinite(image)]
        if known.size >= _LEAST_PIXELS:
            out[look] = series[look] - np.median(known)
    return out


def kinds(said: Support) -> NDArray[np.uint8]:
    """Return what a change would be, by the signs of VV and VH."""
    kind = np.full(said.t_vv.shape, Kind.OTHER, dtype=np.uint8)
    with np.errstate(invalid="ignore"):
        kind[said.change_vv > _STILL_DB] = Kind.NEW_BUILDING
        cleared = (said.change_vh < -_STILL_DB) & (np.abs(said.change_vv) <= _STILL_DB)
        kind[cleared] = Kind.CLEARING
        fell = (said.change_vv < -_STILL_DB) & (said.was_vv > _BRIGHT_DB)
        kind[fell] = Kind.DEMOLITION
        kind[(said.change_vv < -_STILL_DB) & ~fell] = Kind.CLEARING
    return kind
