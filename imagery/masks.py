"""Clear looks: which observations show the ground.

Polarity is fixed: True = clear look. What was never observed is never clear, and no step here
turns a look back into a clear one.

With a scene classification (Sentinel-2 SCL) its cloud, shadow, snow and defective classes are
not clear, widened by 30 m around cloud and 60 m around shadow, for it omits more than it
invents (detection notes, Baetens et al. 2019). A roof that it takes for cloud on nearly every
calm date is a roof, and kept. Without one, `imagery.screen` compares each look with those before
and after it. Last, dates of which too little is clear, or that differ as a whole, are dropped.

Axes are (time, y, x).
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from imagery.bands import SCL_CLOUD
from imagery.cube import Cube
from imagery.kernels.shown import shown
from imagery.kernels.widen import widen
from imagery.scene import Refusal, Units
from imagery.screen import bright_and_once, odd_dates, passing_cloud

Looks = NDArray[np.bool_]

_SCL_SHADOW = 3
_SCL_NOT_CLEAR = (0, 1, 3, 8, 9, 10, 11)
_SCL_ROOF_LIKE = (8, 9, 10)


_FEW_LOOKS = 6
"""With fewer looks a cloud cannot be told from a change by comparing them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskRules:
    """Every number that decides what is a clear look."""

    cloud_margin_m: float = 30.0
    """Widening of cloud."""

    shadow_margin_m: float = 60.0
    """Widening of cloud shadow."""

    min_clear_share: float = 0.30
    """A date of which less is clear, of what it observed here, is dropped."""

    min_observed_share: float = 0.02
    """A date that observed less of what was ever observed here is dropped."""

    calm_cloud_share: float = 0.20
    """A date with less cloud than this is calm: cloud on it is small, or a roof."""

    roof_share: float = 0.60
    """A pixel classed as cloud on so many calm dates in a row of looks is a roof."""

    roof_looks: int = 8
    """Calm dates in such a row."""


DEFAULT_RULES = MaskRules()


def clear_only(cube: Cube, rules: MaskRules = DEFAULT_RULES, *, in_place: bool = False) -> Cube:
    """Return the cube with clear looks only; everything else is NaN.

    Parameters
    ----------
    cube
        As a source hands it out: `clear` says "observed".
    rules
        The numbers to go by.
    in_place
        Write over the values of the cube, which is of no use then: an archive is large.

    Returns
    -------
    Cube
        Dates with too little to see are gone and stand in `refused`; `masks` names what was
        used.

    """
    clear = cube.clear.copy()
    names = ["dataset mask"]
    if cube.qa is not None:
        clear &= ~_scl_hidden(cube.qa, clear, cube.grid.resolution_m, rules)
        names.append(
            f"SCL (cloud +{rules.cloud_margin_m:g} m, shadow +{rules.shadow_margin_m:g} m)"
        )
        if cube.units is Units.REFLECTANCE and cube.has("blue"):
            clear &= ~bright_and_once(cube.band("blue"), clear)
            names.append("temporal screen of blue")
    elif cube.units is not Units.BACKSCATTER and cube.bands and len(cube.scenes) < _FEW_LOOKS:
        names.append("no screen for cloud: too few looks to compare")
    elif cube.units is not Units.BACKSCATTER and cube.bands:
        clear &= ~_widened(passing_cloud(cube, clear), cube.grid.resolution_m, rules)
        names.append("temporal screen of brightness (no cloud band)")
    reasons = _dropped(cube, clear, rules)
    if cube.qa is None and cube.units is not Units.BACKSCATTER and cube.bands:
        odd = odd_dates(cube, clear)
        reasons |= {step: text for step, text in odd.items() if step not in reasons}
        names.append("dates unlike their neighbours dropped")
    names.append(f"dates under {rules.min_clear_share:.0%} clear dropped")
    return _masked(cube, clear, names, reasons, in_place=in_place)


def _scl_hidden(qa: NDArray[np.uint8], seen: Looks, resolution_m: float, rules: MaskRules) -> Looks:
    """Say where the classification hides the ground, margins included."""
    cloud = _of_class(qa, _SCL_ROOF_LIKE)
    cloud &= ~_roofs(cloud, seen & (qa != 0), rules)
    shadow = qa == _SCL_SHADOW
    other = _of_class(qa, set(_SCL_NOT_CLEAR) - {*_SCL_ROOF_LIKE, _SCL_SHADOW})
    return _widened((cloud, shadow), resolution_m, rules) | other


def _of_class(qa: NDArray[np.uint8], classes: Collection[int]) -> Looks:
    """Say which pixels are of some classes; np.isin would sort them all."""
    found = np.zeros(qa.shape, dtype=np.bool_)
    for each in classes:
        found |= qa == each
    return found


def _widened(hidden: tuple[Looks, Looks], resolution_m: float, rules: MaskRules) -> Looks:
    """Return cloud and shadow together, each with its margin."""
    cloud, shadow = hidden
    return widen(cloud, rules.cloud_margin_m / resolution_m) | widen(
        shadow, rules.shadow_margin_m / resolution_m
    )


def _roofs(cloud: Looks, seen: Looks, rules: MaskRules) -> Looks:
    """Say where "cloud" stands still over calm dates: it is a bright roof.

    A date is calm if little of it is cloud. Only on calm dates is a roof given back.
    """
    roofs = np.zeros_like(cloud)
    observed = np.maximum(seen.sum(axis=(1, 2)), 1)
    calm = np.flatnonzero((cloud & seen).sum(axis=(1, 2)) / observed < rules.calm_cloud_share)
    length, least = rules.roof_looks, rules.roof_share * rules.roof_looks
    count = np.zeros(cloud.shape[1:], dtype=np.uint16)
    for step, date in enumerate(calm):
        count += cloud[date]
        if step >= length:
            count -= cloud[calm[step - length]]
        stands = count >= least
        if step >= length - 1 and stands.any():
            roofs[calm[step - length + 1 : step + 1]] |= stands
    return roofs & cloud


def _dropped(cube: Cube, clear: Looks, rules: MaskRules) -> dict[int, str]:
    """Return the dates to drop, and why."""
    observed = (cube.clear | _unfetched(cube)).sum(axis=(1, 2))
    ever = max(int(cube.clear.any(axis=0).sum()), 1)
    seen = clear.sum(axis=(1, 2))
    reasons: dict[int, str] = {}
    for step, scene in enumerate(cube.scenes):
        share = seen[step] / observed[step] if observed[step] else 0.0
        if observed[step] and not cube.clear[step].any():
            reasons[step] = (
                f"{scene.id} was left out: cloud over the zone. Its classification was read, and "
                "nothing of its other bands."
            )
        elif observed[step] < rules.min_observed_share * ever or observed[step] == 0:
            reasons[step] = f"{scene.id} shows almost nothing of this grid."
        elif share < rules.min_clear_share:
            reasons[step] = (
                f"{scene.id} is clear over {share:.0%} of what it shows here, under the "
                f"{rules.min_clear_share:.0%} below which cloud edges are taken for ground."
            )
    return reasons


def _unfetched(cube: Cube) -> Looks:
    """Say where a source read the classification alone, for cloud: it was looked at."""
    if cube.qa is None:
        return np.zeros_like(cube.clear)
    unfetched = _of_class(cube.qa, SCL_CLOUD) & ~cube.clear
    alone = np.logical_not(cube.clear.any(axis=(1, 2)))
    unfetched[alone] = cube.qa[alone] != 0
    return unfetched


def _masked(
    cube: Cube, clear: Looks, names: list[str], reasons: dict[int, str], *, in_place: bool
) -> Cube:
    """Return the cube without hidden looks and without dropped dates."""
    kept = np.array([step for step in range(len(cube.scenes)) if step not in reasons], np.int64)
    dropped = [Refusal(item=cube.scenes[step].id, reason=reasons[step]) for step in sorted(reasons)]
    return replace(
        cube,
        scenes=tuple(cube.scenes[step] for step in kept),
        values=shown(cube.values, clear, kept, in_place=in_place),
        clear=clear[kept],
        qa=None if cube.qa is None else cube.qa[kept],
        masks=(*cube.masks, *names),
        refused=(*cube.refused, *dropped),
    )
