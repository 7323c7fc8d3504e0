"""Prepare: from what a source hands out to looks that can be held against one another.

Clear looks, then the guards: one look a day, no forgotten offset, and all of them in one place.
Each guard says which looks it left out, and why; none mends what it cannot be sure of.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from imagery.cube import Cube
from imagery.masks import DEFAULT_RULES, MaskRules, clear_only
from imagery.registration import Shift, registered
from imagery.scene import Refusal, Units

_OFFSET = 0.06
"""Every band lighter by so much, in reflectance: an offset. Haze leaves short-wave infrared as it
is, and what season adds to one band it takes from another."""

_SAMPLE = 500
"""Pixels that are asked: a median needs no more."""

_LEAST_BANDS = 4
_LEAST_LOOKS = 5
_USUAL = 0.2
"""Quantile over the looks that is taken for right: an offset only ever adds."""


def prepared(
    raw: Cube, rules: MaskRules = DEFAULT_RULES, *, shifts: dict[str, Shift] | None = None,
    in_place: bool = False,
) -> Cube:  # fmt: skip
    """Return the looks of a cube that can be used, clear pixels alone.

    Parameters
    ----------
    raw
        As a source hands it out.
    rules
        What is a clear look.
    shifts
        Scene -> shift as other tiles told it; what this one tells is added. None: nothing.
    in_place
        Write over the values of `raw`, which is of no use then: an archive is large.

    """
    return registered(without_offsets(one_a_day(clear_only(raw, rules, in_place=in_place))), shifts)


def one_a_day(cube: Cube) -> Cube:
    """Return a cube with one look a day: overlapping tiles and reprocessed scenes are one.

    The first of a day stands; where it does not see, the others fill in.
    """
    days = cube.days
    changes = np.concatenate([[True], days[1:] != days[:-1]]) if days.size else np.zeros(0, bool)
    firsts = np.flatnonzero(changes)
    if len(firsts) == len(days):
        return cube
    values, clear = cube.values.copy(), cube.clear.copy()
    refused = list(cube.refused)
    for first, until in zip(firsts, [*firsts[1:], len(days)], strict=True):
        for other in range(first + 1, until):
            fill = clear[other] & ~clear[first]
            values[first][:, fill] = values[other][:, fill]
            clear[first] |= fill
            reason = (
                f"{cube.scenes[other].id} is of the same day as {cube.scenes[first].id}: two "
                "products of one pass are one look. It was used where the other did not see."
            )
            refused.append(Refusal(item=cube.scenes[other].id, reason=reason))
    merged = replace(cube, values=values, clear=clear, refused=tuple(refused))
    return merged.kept(np.asarray(firsts, dtype=np.intp))


def without_offsets(cube: Cube) -> Cube:
    """Return a cube without looks whose every band is lighter by the same: a forgotten offset.

    Since processing baseline 04.00 Sentinel-2 stores reflectance + 0.1. Common-mode removal
    hides that mistake and shrinks every index, so it is looked for on its own. Haze is no such
    thing: it lightens blue far more than short-wave infrared.
    """
    suspect = (
        cube.units is Units.REFLECTANCE
        and len(cube.bands) >= _LEAST_BANDS
        and len(cube.scenes) >= _LEAST_LOOKS
    )
    if not suspect:
        return cube
    apart = _lighter(cube)
    off = apart.min(axis=1) > _OFFSET
    if not off.any():
        return cube
    refused = list(cube.refused)
    for look in np.flatnonzero(off):
        scene = cube.scenes[look]
        reason = (
            f"{scene.id} is lighter than the others by {apart[look].mean():.2f} in every band: a "
            "radiometric offset was forgotten or taken off twice. It would shrink every index. "
            "It was left out; mend the offset in its Item."
        )
        refused.append(Refusal(item=scene.id, reason=reason))
    return replace(cube, refused=tuple(refused)).kept(~off)


def _lighter(cube: Cube) -> NDArray[np.float64]:
    """Return (look, band) how much lighter each look is than the others where it sees."""
    looks, bands = cube.values.shape[:2]
    clear = cube.clear.reshape(looks, 1, -1)
    some = slice(None, None, max(clear.shape[2] // _SAMPLE, 1))
    flat = cube.values.reshape(looks, bands, -1)[:, :, some]
    flat = np.where(clear[:, :, some], flat, np.float32(np.nan))
    place = np.maximum(np.isfinite(flat).sum(axis=0) - 1, 0) * _USUAL  # NaN sorts last
    usual = np.take_along_axis(np.sort(flat, axis=0), place.astype(np.intp)[None], axis=0)[0]
    apart = np.where(np.isfinite(flat), flat - usual, np.nan)
    known = np.asarray(np.isfinite(apart).any(axis=2))
    middle = np.nanmedian(np.where(known[:, :, None], apart, 0), axis=2)
    return np.where(known, middle, 0.0)
