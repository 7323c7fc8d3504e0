"""A yearly wave through the clear looks of each pixel: what it shows at each time of the year.

A constant and pairs of cosine and sine, fitted by least squares; then, if asked, freed of looks
that stray. The spread of those rounds is 1.4826 times the median absolute residual, which stray
looks hardly move. It shrinks where looks are few or all alike, so the caller gives it a floor.

Source: Zhu & Woodcock (2014), https://doi.org/10.1016/j.rse.2014.01.011 (the wave); Rousseeuw
& Croux (1993), https://doi.org/10.1080/01621459.1993.10476408 (the spread).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from imagery.errors import ImageryError
from imagery.kernels.arrays import Values, flat
from imagery.kernels.equations import padded, products
from imagery.kernels.jit import loose
from imagery.kernels.lesser import greater
from imagery.kernels.median import median
from imagery.kernels.solving import Terms, solve

YEAR_DAYS = 365.25
_CHUNK = 4096
"""Pixels whose residuals stay in the processor's cache, of some forty dates."""

_OF_NORMAL = 1.4826
"""The standard deviation of normal noise, in median absolute residuals."""


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """The wave of each pixel."""

    beta: Values
    """(term, pixel) constant, then cosine and sine of each order. NaN = cannot be told."""

    sigma: Values
    """(pixel,) standard deviation about the wave, in units of the values. NaN = cannot be told."""

    looks: NDArray[np.int16]
    """(pixel,) clear looks that the wave rests on: those that strayed are not counted."""


def design(days: NDArray[np.float64], *, order: int) -> Values:
    """Return the terms of a yearly wave on each day.

    Parameters
    ----------
    days : (time,) float64
        Days since any day; the same one for all that is compared.
    order
        Pairs of cosine and sine: once a year, twice a year, and so on. 0 or more.

    Returns
    -------
    (time, 1 + 2 * order) float32
        1, cos, sin, cos of twice the angle, sin of twice the angle, ...

    Raises
    ------
    ImageryError
        If the order is below zero.

    Examples
    --------
    >>> design(np.array([0.0, 365.25 / 4]), order=1).round(3) + 0.0
    array([[1., 1., 0.],
           [1., 0., 1.]], dtype=float32)

    """
    if order < 0:
        raise ImageryError(f"A wave has 0 or more pairs of cosine and sine, not {order}.")
    days = np.asarray(days, dtype=np.float64)
    angles = 2 * np.pi / YEAR_DAYS * days[:, None] * np.arange(1, order + 1)
    pairs = np.stack([np.cos(angles), np.sin(angles)], axis=2).reshape(days.size, 2 * order)
    return np.concatenate([np.ones((days.size, 1)), pairs], axis=1).astype(np.float32)


def fit(
    values: Values, design: NDArray[np.floating], *, rounds: int = 0, cut: float = 3.5,
    floor: float = 0.0,
) -> Fit:  # fmt: skip
    """Fit a wave to each pixel by least squares over its clear looks.

    Parameters
    ----------
    values : (time, pixel) float32
        NaN = not clear.
    design : (time, 1 + 2 * order)
        From `design`: the first term is 1.
    rounds
        How often looks that stray are left out and the rest fitted again. With none, sigma is
        the standard deviation of the residuals (divided by the number of looks).
    cut
        Looks further from the wave than this many sigmas stray.
    floor
        Least sigma, in units of the values.

    Returns
    -------
    Fit
        NaN where a pixel has no more clear looks than terms, or looks at times that cannot
        tell the terms apart.

    Raises
    ------
    ImageryError
        If the values are no (time, pixel) float32, or the design is no wave on these dates.

    """
    values = _checked(values, design)
    pixels = values.shape[1]
    waves = _Waves(np.asarray(design, dtype=np.float64))
    if rounds <= 0 or not len(values):
        plain = waves.fit(values, 0, pixels)
        return Fit(plain.beta, np.maximum(plain.sigma, np.float32(floor)), plain.looks)
    beta = np.empty((waves.terms, pixels), dtype=np.float32)
    sigma, looks = np.empty(pixels, dtype=np.float32), np.empty(pixels, dtype=np.int16)
    for first in range(0, pixels, _CHUNK):
        last = min(first + _CHUNK, pixels)
        part = slice(first, last)
        beta[:, part], sigma[part], looks[part] = waves.robust(
            values, first, last, rounds=rounds, cut=cut, floor=floor
        )
    return Fit(beta, sigma, looks)


def _checked(values: Values, design: NDArray[np.floating]) -> Values:
    if values.ndim != 2:
        raise ImageryError(f"A wave is fitted to (time, pixel), not to {values.ndim} axes.")
    if design.ndim != 2 or len(design) != len(values):
        raise ImageryError(
            f"The values have {len(values)} dates and the design has the shape {design.shape}: "
            "it needs one row for each date. Make it with imagery.kernels.harmonic.design."
        )
    if design.shape[1] == 0 or not (design[:, 0] == 1).all():
        raise ImageryError("The first term of a design is 1 on each date, and here it is not.")
    if design.shape[1] % 2 == 0:
        raise ImageryError(
            f"The design has {design.shape[1]} terms: after the first they come in pairs, a cosine "
            "and a sine. Make it with imagery.kernels.harmonic.design."
        )
    return flat(values)


class _Waves:
    """One design, and what the kernels need of it."""

    def __init__(self, design: NDArray[np.float64]) -> None:
        self.terms = design.shape[1]
        self.design = padded(design)
        self.products = products(self.design.astype(np.float64))
        self.like: Terms = (0.0,) * self.terms

    def fit(self, values: Values, first: int, last: int) -> Fit:
        """Return the plain fit of some pixels."""
        size = last - first
        beta = np.empty((self.terms, size), dtype=np.float32)
        sigma, looks = np.empty(size, dtype=np.float32), np.empty(size, dtype=np.int16)
        solve(values, first, last, self.design, self.products, self.like, beta, sigma, looks)
        return Fit(beta, sigma, looks)

    def robust(
        self, values: Values, first: int, last: int, *, rounds: int, cut: float, floor: float
    ) -> tuple[Values, Values, NDArray[np.int16]]:
        """Return coefficients, sigma and looks of some pixels, freed of looks that stray."""
        plain = self.fit(values, first, last)
        beta, looks = plain.beta, plain.looks
        sigma = np.empty(last - first, dtype=np.float32)
        which, found = np.arange(last - first), plain
        for turn in range(rounds + 1):
            apart = np.empty((len(values), which.size), dtype=np.float32)
            furthest = np.empty(which.size, dtype=np.float32)
            _residuals(values, first, self.design, found.beta, self.like, apart, furthest)
            spread = np.maximum(_OF_NORMAL * median(apart), floor).astype(np.float32)
            beta[:, which], sigma[which], looks[which] = found.beta, spread, found.looks
            stray = np.flatnonzero(furthest > cut * spread)
            if turn == rounds or not stray.size:
                break
            kept = np.empty((len(values), stray.size), dtype=np.float32)
            _keep(values, first, apart, stray, (cut * spread).astype(np.float32), kept)
            values, first, which = kept, 0, which[stray]
            found = self.fit(values, 0, stray.size)
        return beta, sigma, looks


@loose
def _residuals(
    values: Values, first: int, design: Values, beta: Values, like: Terms, apart: Values,
    furthest: Values,
) -> None:  # fmt: skip
    """Write how far each look lies from the wave, and the furthest of each pixel."""
    pixels = furthest.size
    furthest[:] = 0
    for date in range(values.shape[0]):
        look, row = values[date, first : first + pixels], apart[date]
        for pixel in range(pixels):
            wave = np.float32(0)
            for term in range(len(like)):
                wave += design[date, term] * beta[term, pixel]
            far = abs(look[pixel] - wave)
            row[pixel] = far
            known = far if far == far else np.float32(0)  # noqa: PLR0124  # NaN is not
            furthest[pixel] = greater(furthest[pixel], known)


@loose
def _keep(
    values: Values, first: int, apart: Values, stray: NDArray[np.int64], limit: Values,
    kept: Values,
) -> None:  # fmt: skip
    """Copy the pixels that have a stray look, without it."""
    for date in range(values.shape[0]):
        for place in range(stray.size):
            pixel = stray[place]
            near = apart[date, pixel] <= limit[pixel]
            kept[date, place] = values[date, first + pixel] if near else np.nan
