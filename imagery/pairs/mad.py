"""Iteratively reweighted multivariate alteration detection (IR-MAD).

The two pictures are tied together by the linear rules that hold best between them (canonical
correlation). What is left over, each in units of its own spread, is change. Pixels that follow
the rules weigh more in the next round, so the rules end up being those of unchanged ground.
No common radiometry is needed: the result is the same whatever gain and offset each band has.

Source: Nielsen (2007), https://doi.org/10.1109/TIP.2006.888195.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg
from scipy.special import chdtrc, gammaincinv

from imagery.errors import TooCloudyError

Image = NDArray[np.float32]
Mask = NDArray[np.bool_]
Matrix = NDArray[np.float64]

_ROUNDS = 30
_SETTLED = 1e-3
"""Largest movement of a canonical correlation in a round that ends the search."""

_MAX_CORRELATION = 0.999
"""Two looks never agree better: differences below some 4 % of a band's spread are no change."""

_MAX_SAMPLE = 200_000
"""Pixels that the rules are learnt from; more would not move them."""

_MIN_PIXELS = 400


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """What ties two pictures of n bands together."""

    before: Matrix
    """(band, variate): weights of the earlier picture."""

    after: Matrix
    """(band, variate): weights of the later picture."""

    mean_before: Matrix
    """(band,): of unchanged ground."""

    mean_after: Matrix
    """(band,): of unchanged ground."""

    spread: Matrix
    """(variate,): standard deviation of the difference on unchanged ground."""


def fit(before: Image, after: Image, valid: Mask) -> Rules:
    """Learn the rules of unchanged ground.

    Parameters
    ----------
    before, after : (band, y, x) float32
        Any units, each band its own.
    valid : (y, x) bool
        Pixels that may be learnt from.

    Raises
    ------
    TooCloudyError
        If fewer than 400 pixels are valid.

    """
    count = int(valid.sum())
    if count < _MIN_PIXELS:
        raise TooCloudyError(
            f"Only {count} pixels are seen in both pictures, and {_MIN_PIXELS} are needed to "
            "tell change from a change of light. Take clearer dates, or a larger area."
        )
    step = -(-count // _MAX_SAMPLE)
    first, first_mean, first_scale = _standard(before[:, valid][:, ::step])
    second, second_mean, second_scale = _standard(after[:, valid][:, ::step])
    left, right, means, spread = _settled(first, second)
    bands = len(first)
    return Rules(
        before=left / first_scale[:, None],
        after=right / second_scale[:, None],
        mean_before=first_mean + means[:bands] * first_scale,
        mean_after=second_mean + means[bands:] * second_scale,
        spread=spread,
    )


def projected(rules: Rules, before: Image, after: Image) -> tuple[Image, Image]:
    """Return both pictures as variates, (variate, y, x), in units of unchanged ground's spread.

    Their difference is the change; each alone can be shifted before it is taken.
    """
    return (
        _variates(before, rules.before, rules.mean_before, rules.spread),
        _variates(after, rules.after, rules.mean_after, rules.spread),
    )


def unchanged(rules: Rules, before: Image, after: Image) -> Image:
    """Return the chance that each pixel is unchanged ground, (y, x), 0 to 1."""
    first, second = projected(rules, before, after)
    return np.asarray(_chance(_squares(first - second), len(first)), dtype=np.float32)


def _squares(scaled: NDArray[np.floating]) -> Matrix:
    """Return the sum of squares over variates."""
    return np.asarray(np.sum(np.square(scaled), axis=0), dtype=np.float64)


def _chance(distance: Matrix, bands: int) -> Matrix:
    """Return the chance that ground which did not change lies so far off the rules.

    The middle pixel is taken for unchanged. Without that, the search narrows round by round to
    the most uniform ground there is, the sea or a desert, and all else looks changed.
    """
    middle = max(float(np.median(distance)), 1e-12)
    median = 2 * gammaincinv(bands / 2, 0.5)  # as scipy.stats.chi2, which takes a second to load
    return np.asarray(chdtrc(bands, distance * median / middle))


def _standard(pixels: NDArray[np.float32]) -> tuple[Matrix, Matrix, Matrix]:
    """Return (band, pixel) with mean 0 and spread 1, and what was taken off."""
    exact = pixels.astype(np.float64)
    mean, scale = exact.mean(axis=1), exact.std(axis=1)
    scale = np.where(scale > 0, scale, 1.0)
    return (exact - mean[:, None]) / scale[:, None], mean, scale


def _settled(first: Matrix, second: Matrix) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    """Reweight until the correlations stand still: both weights, the means, the spread."""
    bands, both = len(first), np.vstack([first, second])
    chance = np.ones(both.shape[1])
    before = np.zeros(bands)
    for _ in range(_ROUNDS):
        means = np.average(both, axis=1, weights=chance)
        left, right, correlation = _canonical(np.cov(both, aweights=chance), bands)
        spread = np.sqrt(2 * (1 - correlation))
        centred = both - means[:, None]
        difference = left.T @ centred[:bands] - right.T @ centred[bands:]
        scaled = difference / spread[:, None]
        chance = _chance(_squares(scaled), bands)
        if np.abs(correlation - before).max() < _SETTLED:
            break
        before = correlation
    return left, right, means, spread


def _canonical(covariance: Matrix, bands: int) -> tuple[Matrix, Matrix, Matrix]:
    """Return the canonical weights of both sides, (band, variate), and their correlations."""
    ridge = 1e-6 * np.eye(bands)
    first = covariance[:bands, :bands] + ridge
    second = covariance[bands:, bands:] + ridge
    across = covariance[:bands, bands:]
    squares, left = linalg.eigh(across @ np.linalg.solve(second, across.T), first)
    right = np.linalg.solve(second, across.T @ left)
    size = np.sqrt(np.maximum(np.einsum("bv,bc,cv->v", right, second, right), 1e-12))
    correlation = np.sqrt(np.clip(squares, 0.0, _MAX_CORRELATION**2))
    return left, right / size, correlation


def _variates(picture: Image, weights: Matrix, mean: Matrix, spread: Matrix) -> Image:
    scaled = weights / spread
    offset = mean @ scaled
    found = np.einsum("bv,byx->vyx", scaled.astype(np.float32), picture)
    return np.asarray(found - offset[:, None, None], dtype=np.float32)
