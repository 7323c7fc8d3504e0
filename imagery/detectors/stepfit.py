"""The one best step in each pixel's series, beside its season: pure maths.

For every month that could be the first of a new state, the series is explained by a mean, a
yearly wave (where the archive is long enough to know one) and a step at that month; the step
with the largest t statistic wins. So a field that turns each summer is no step, and a roof
that came in summer is.

Arrays are (index, month, y, x), in units of each index's noise, without gaps.

Source: least-squares segmentation, Bai (1994),
https://doi.org/10.1111/j.1467-9892.1994.tb00204.x, with the season of BFAST, Verbesselt et al.
(2010), https://doi.org/10.1016/j.rse.2009.08.014.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float32]

_SEASON_FROM_YEARS = 1.5
_QUIET = 0.6
"""No pixel is quieter than this share of the tile's noise: a lucky one is no evidence."""

_ROWS = 64
"""Rows at a time: that bounds the memory."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """The best step of each pixel."""

    month: NDArray[np.int32]
    """(y, x) position of the first month of the new state; -1 if none can be."""

    strength: NDArray[np.float32]
    """(y, x) root mean square over the indices of |t|."""

    size: Series
    """(index, y, x) height of the step, in noises."""


def best_step(level: Series, years: NDArray[np.float64], *, side: int) -> Step:
    """Return the best step of each pixel.

    Parameters
    ----------
    level : (index, month, y, x) float32
        Without NaN.
    years : (month,) float64
        Middle of each month.
    side
        Months that each side of a step needs.

    """
    count, months, rows, cols = level.shape
    month = np.full((rows, cols), -1, dtype=np.int32)
    strength = np.zeros((rows, cols), dtype=np.float32)
    size = np.zeros((count, rows, cols), dtype=np.float32)
    if months < 2 * side:
        return Step(month, strength, size)
    steps = _steps(months, side)
    ways, heights, left, free = projections(steps, season(years))
    for top in range(0, rows, _ROWS):
        part = slice(top, top + _ROWS)
        flat = level[:, :, part].reshape(count, months, -1).astype(np.float64)
        along, power = strengths(flat, ways, left, free)
        best = power.argmax(axis=0)
        shape = level[0, 0, part].shape
        month[part] = (best + side).reshape(shape)
        strength[part] = power.max(axis=0).reshape(shape)
        chosen = np.take_along_axis(along * heights[:, None], best[None, None], axis=1)[:, 0]
        size[:, part] = chosen.reshape(count, *shape)
    return Step(month, strength, size)


def _steps(months: int, side: int) -> NDArray[np.float64]:
    """Return each possible step, (step, month): 0 before, 1 from it on."""
    first = np.arange(side, months - side + 1)
    return (np.arange(months)[None] >= first[:, None]).astype(np.float64)


def projections(
    steps: NDArray[np.float64], known: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], int]:
    """Return, once what is known is out, unit steps, their heights, what is left, freedom.

    Parameters
    ----------
    steps : (step, month)
        0 before, 1 from it on.
    known : (month, term)
        What is no new change.

    """
    months = len(known)
    basis, _ = np.linalg.qr(known)
    left = np.eye(months) - basis @ basis.T
    apart = steps @ left
    length = np.sqrt(np.maximum((apart * steps).sum(axis=1), 1e-9))
    return apart / length[:, None], 1 / length, left, max(months - known.shape[1] - 1, 1)


def strengths(
    flat: NDArray[np.float64], ways: NDArray[np.float64], left: NDArray[np.float64], free: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what each step explains, (index, step, pixel), and its strength, (step, pixel).

    Parameters
    ----------
    flat : (index, month, pixel)
        The series.
    ways, left, free
        From `projections`.

    """
    along = np.einsum("sm,imp->isp", ways, flat)
    rest = np.einsum("jm,imp->ijp", left, flat)
    unexplained = (rest**2).sum(axis=1)[:, None] - along**2
    noise = np.sqrt(np.maximum(unexplained / free, _QUIET**2))
    return along, np.sqrt(((along / noise) ** 2).mean(axis=0))


def season(years: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what is no change, (month, term): a mean, and a yearly wave if it can be known."""
    known = [np.ones(len(years))]
    if years[-1] - years[0] >= _SEASON_FROM_YEARS:
        known += [np.cos(2 * np.pi * years), np.sin(2 * np.pi * years)]
    return np.stack(known, axis=1)
