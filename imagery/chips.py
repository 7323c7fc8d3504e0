"""Chips: a place before and after a change, as two small pictures with one stretch.

Medians of the clear looks nearest to the change on either side. Same extent, same stretch:
what differs between the two differed on the ground. What was not seen is transparent.
"""

import io
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from imagery.bands import RGB
from imagery.cube import Cube

_LOOKS = 6
"""Looks in a chip."""

_MARGIN_PX = 12
_LEAST_SIDE_PX = 240
_QUANTILES = (0.02, 0.98)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chip:
    """One picture."""

    png: bytes
    """Nearest neighbour, enlarged; the object's edge is drawn on it."""

    first: date
    """UTC day of its first look."""

    last: date
    """UTC day of its last look."""

    looks: int
    """How many looks."""


def chips(
    cube: Cube, there: NDArray[np.bool_], *, normal: np.datetime64, first: np.datetime64
) -> tuple[Chip | None, Chip | None]:
    """Return the chips before and after a change.

    Parameters
    ----------
    cube
        Clear looks alone, with red, green and blue.
    there : (y, x) bool
        The object; the chip is as large as it, and a margin.
    normal, first
        UTC days of the last look without it and of the first with it.

    """
    if not all(cube.has(band) for band in RGB):
        return None, None
    rows, cols = np.nonzero(there)
    window = (
        slice(max(rows.min() - _MARGIN_PX, 0), rows.max() + _MARGIN_PX + 1),
        slice(max(cols.min() - _MARGIN_PX, 0), cols.max() + _MARGIN_PX + 1),
    )
    shows = cube.clear[:, rows, cols].mean(axis=1) >= 0.5
    before = np.flatnonzero(shows & (cube.days <= normal))[-_LOOKS:]
    after = np.flatnonzero(shows & (cube.days >= first))[-_LOOKS:]
    pictures = [_median(cube, looks, window) for looks in (before, after)]
    values = np.concatenate([p[np.isfinite(p)].ravel() for p in pictures])
    if not values.size:
        return None, None
    low, high = np.quantile(values, _QUANTILES)
    made = [
        _chip(picture, there[window], cube, looks, (float(low), float(max(high, low + 1e-3))))
        for picture, looks in zip(pictures, (before, after), strict=True)
    ]
    return made[0], made[1]


def _median(
    cube: Cube, looks: NDArray[np.intp], window: tuple[slice, slice]
) -> NDArray[np.float32]:
    """Return (3, y, x) median of some looks; NaN where none of them saw."""
    few = replace(
        cube, scenes=tuple(cube.scenes[k] for k in looks), qa=None,
        values=cube.values[looks], clear=cube.clear[looks],
    )  # fmt: skip
    bands = np.stack([few.band(name)[:, *window] for name in RGB], axis=1)
    bands = np.where(few.clear[:, None, *window], bands, np.nan)
    seen = np.isfinite(bands).any(axis=0)
    filled = np.where(seen, bands, np.float32(0))
    middle = np.nanmedian(filled, axis=0) if len(looks) else np.zeros(seen.shape)
    return np.where(seen, middle, np.nan).astype(np.float32)


def _chip(
    picture: NDArray[np.float32], there: NDArray[np.bool_], cube: Cube,
    looks: NDArray[np.intp], limits: tuple[float, float],
) -> Chip | None:  # fmt: skip
    if not looks.size:
        return None
    low, high = limits
    scaled = np.clip((picture - low) / (high - low), 0, 1) ** 0.8
    seen = np.isfinite(picture).all(axis=0)
    colour = np.dstack([*np.nan_to_num(scaled * 255), np.where(seen, 255, 0)]).astype(np.uint8)
    times = max(-(-_LEAST_SIDE_PX // max(min(there.shape), 1)), 1)
    large = colour.repeat(times, axis=0).repeat(times, axis=1)
    mask = there.repeat(times, axis=0).repeat(times, axis=1)
    edge = mask & ~(
        np.roll(mask, 1, 0) & np.roll(mask, -1, 0) & np.roll(mask, 1, 1) & np.roll(mask, -1, 1)
    )
    large[edge] = (255, 214, 0, 255)
    out = io.BytesIO()
    Pillow.fromarray(large, "RGBA").save(out, "PNG")
    days = cube.days[looks]
    return Chip(
        png=out.getvalue(), first=days[0].astype(date), last=days[-1].astype(date),
        looks=len(looks),
    )  # fmt: skip
