"""Least squares for many pixels at once: each pattern of clear looks is solved once.

The normal equations of a pixel depend on which of its looks are clear, and on nothing else.
Clouds are larger than pixels, so a pixel mostly has the pattern of its left neighbour, or one
that differs in a few dates: its equations are the neighbour's, more or less those dates. The
matrices of a block lie side by side, so that one operation inverts a row of them.

Values are taken relative to the first clear look of their pixel, so that float32 holds their
sums. Where that is not enough (a pattern that hardly tells two terms apart, or a wave that fits
almost perfectly) the pixel is summed again in float64.

Source: the sweep operator, Goodnight (1979), https://doi.org/10.1080/00031305.1979.10482685.
"""

import numpy as np
from numpy.typing import NDArray

from imagery.kernels.arrays import Values
from imagery.kernels.block import BLOCK, Words, project, take
from imagery.kernels.equations import DATES_A_WORD, Doubles
from imagery.kernels.jit import loose

Places = NDArray[np.int32]
Terms = tuple[float, ...]
"""As many zeros as there are terms: a tuple's length is known when a kernel is compiled."""

_APART = 8
"""Lanes between two rows of matrices. Rows of exactly 4096 bytes would all fall in the same few
lines of the first cache, and push one another out: without them the fit takes a seventh longer."""

_SINGULAR = 1e-6
"""Share of a term that the terms before it leave unexplained. Below, float32 design cannot tell
them apart, and the pixel has no wave."""

_DELICATE, _PERFECT = 0.05, 0.001
"""Below this share of a term, or of the values' squares left over, float32 is not enough."""

_PLACE = np.array(
    [0, 1, 28, 2, 29, 14, 24, 3, 30, 22, 20, 15, 25, 17, 4, 8, 31, 27, 13, 23, 21, 19, 16, 7, 26,
     12, 18, 6, 11, 5, 10, 9], dtype=np.int64,
)  # fmt: skip
_DE_BRUIJN, _TOP = np.uint32(0x077CB531), np.uint32(27)
"""Which bit of a word is set: Leiserson et al. (1998), Using de Bruijn sequences."""


@loose
def solve(
    values: Values, first: int, last: int, design: Values, added: Doubles, like: Terms,
    beta: Values, sigma: Values, looks: NDArray[np.int16],
) -> None:  # fmt: skip
    """Fit the pixels from `first` up to `last`; results begin at 0.

    Parameters
    ----------
    values : (time, pixel) float32
        NaN = not clear.
    first, last
        Which pixels.
    design : (padded time, term) float32
        From `equations.padded`; its first term is 1.
    added : (padded time, padded) float64
        From `equations.products`.
    like
        One zero for each term.
    beta : (term, pixel) float32
        Gets the coefficients; NaN where they cannot be told.
    sigma : (pixel,) float32
        Gets the standard deviation of the residuals.
    looks : (pixel,) int16
        Gets the number of clear looks.

    """
    terms = len(like)
    filled = np.zeros((design.shape[0], BLOCK), dtype=np.float32)
    bases = np.zeros((2, BLOCK), dtype=np.float32)
    bits = np.zeros((added.shape[0] // DATES_A_WORD, BLOCK), dtype=np.uint32)
    sums = np.zeros((terms + 1, BLOCK), dtype=np.float32)
    run = np.zeros(BLOCK, dtype=np.int32)
    matrix = np.zeros((terms * (terms + 1) // 2, BLOCK + _APART))
    share = np.zeros(BLOCK)
    count = np.zeros(BLOCK, dtype=np.int32)
    left, spread = np.zeros(BLOCK, dtype=np.float32), np.zeros(BLOCK, dtype=np.float32)
    inverse = np.zeros((BLOCK, terms * (terms + 1) // 2), dtype=np.float32)
    found = np.zeros((terms, BLOCK), dtype=np.float32)
    for start in range(first, last, BLOCK):
        width = min(BLOCK, last - start)
        base = take(values, start, width, last, filled, bases, bits)
        project(filled, design, sums)
        runs = _patterns(bits, width, added, run, matrix, count)
        _invert(matrix, runs, terms, share)
        _lay_out(matrix, runs, inverse)
        _multiply(inverse, run, sums, width, like, found)
        _leave(sums, found, left)
        for pixel in range(width):
            place = run[pixel]
            if share[place] < _DELICATE or left[pixel] <= _PERFECT * sums[terms, pixel]:
                left[pixel] = _again(filled, design, matrix, place, pixel, found)
            if count[place] <= terms or share[place] <= _SINGULAR:
                left[pixel] = np.nan
                found[:, pixel] = np.nan
            looks[start - first + pixel] = count[place]
            spread[pixel] = count[place]
        _write(found, base, left, spread, width, start - first, beta, sigma)


@loose
def _patterns(
    bits: Words, width: int, added: Doubles, run: Places, matrix: Doubles, count: Places
) -> int:
    """Find the runs of pixels with one pattern, and the normal equations of each run."""
    words, terms = bits.shape[0], matrix.shape[0]
    changed = np.zeros(BLOCK, dtype=np.uint32)
    for word in range(words):
        for pixel in range(1, width):
            changed[pixel] |= bits[word, pixel] ^ bits[word, pixel - 1]
    changed[0] = 1
    starts = np.empty(BLOCK, dtype=np.int32)
    runs = 0
    for pixel in range(width):
        starts[runs] = pixel if changed[pixel] else starts[runs]
        runs += 1 if changed[pixel] else 0
        run[pixel] = runs - 1
    now = np.zeros(added.shape[1])
    looks = 0
    for place in range(runs):
        pixel = starts[place]
        for word in range(words):
            seen = bits[word, pixel]
            apart = seen ^ bits[word, pixel - 1] if pixel else seen
            while apart:
                one = apart & (~apart + np.uint32(1))
                date = word * DATES_A_WORD + _PLACE[np.uint32(one * _DE_BRUIJN) >> _TOP]
                sign = 1 if seen & one else -1
                looks += sign
                for c in range(now.size):
                    now[c] += sign * added[date, c]
                apart ^= one
        count[place] = looks
        for c in range(terms):
            matrix[c, place] = now[c]
    return runs


@loose
def _invert(matrix: Doubles, runs: int, terms: int, share: Doubles) -> None:
    """Sweep each matrix: it becomes minus its inverse. `share` is what its weakest term keeps."""
    lanes = min(-(-runs // 8) * 8, BLOCK)  # whole registers; what lies beyond `runs` is not read
    scale, whole = np.empty(BLOCK), np.empty((terms, BLOCK))
    share[:] = 1
    for k in range(terms):
        whole[k, :lanes] = matrix[k * terms - k * (k - 1) // 2, :lanes]
    for k in range(terms):
        pivot = k * terms - k * (k - 1) // 2
        for lane in range(lanes):
            kept = matrix[pivot, lane] / whole[k, lane] if whole[k, lane] > 0 else 0.0
            share[lane] = min(share[lane], kept)
            scale[lane] = 1 / matrix[pivot, lane] if kept > _SINGULAR else 0.0
        _sweep(matrix, lanes, terms, k, scale)


@loose
def _sweep(matrix: Doubles, lanes: int, terms: int, k: int, scale: Doubles) -> None:
    """Sweep the matrices by their k-th term, whose own row and column come last."""
    for i in range(terms):
        left = min(i, k) * terms - min(i, k) * (min(i, k) - 1) // 2 + abs(i - k)
        for j in range(i, terms):
            right = min(j, k) * terms - min(j, k) * (min(j, k) - 1) // 2 + abs(j - k)
            entry = i * terms - i * (i - 1) // 2 + j - i
            if k not in (i, j):
                for lane in range(lanes):
                    matrix[entry, lane] -= matrix[left, lane] * matrix[right, lane] * scale[lane]
    for i in range(terms):
        entry = min(i, k) * terms - min(i, k) * (min(i, k) - 1) // 2 + abs(i - k)
        for lane in range(lanes):
            matrix[entry, lane] = matrix[entry, lane] * scale[lane] if i != k else -scale[lane]


@loose
def _lay_out(matrix: Doubles, runs: int, inverse: Values) -> None:
    """Write the inverse of each run in one row, for the pixels of its run."""
    for entry in range(matrix.shape[0]):
        for place in range(runs):
            inverse[place, entry] = -matrix[entry, place]


@loose
def _multiply(
    inverse: Values, run: Places, sums: Values, width: int, like: Terms, found: Values
) -> None:
    """Multiply the sums of each pixel by the inverse of its run."""
    terms = len(like)
    for pixel in range(width):
        mine = inverse[run[pixel]]
        for i in range(len(like)):
            total = np.float32(0)
            for j in range(len(like)):
                low, high = min(i, j), max(i, j)
                total += mine[low * terms - low * (low - 1) // 2 + high - low] * sums[j, pixel]
            found[i, pixel] = total


@loose
def _leave(sums: Values, found: Values, left: Values) -> None:
    """Write the squares that the wave leaves over."""
    terms = found.shape[0]
    squares = sums[terms]
    for pixel in range(BLOCK):
        left[pixel] = squares[pixel]
    for term in range(terms):
        one, two = found[term], sums[term]
        for pixel in range(BLOCK):
            left[pixel] -= one[pixel] * two[pixel]


@loose
def _write(
    found: Values, base: Values, left: Values, count: Values, width: int, at: int, beta: Values,
    sigma: Values,
) -> None:  # fmt: skip
    """Write the results of a block where they belong."""
    for term in range(found.shape[0]):
        beta[term, at : at + width] = found[term, :width]
    row, spread = beta[0, at : at + width], sigma[at : at + width]
    for pixel in range(width):
        row[pixel] += base[pixel]
        over = left[pixel]
        spread[pixel] = np.sqrt((np.float32(0) if over < 0 else over) / count[pixel])


@loose
def _again(
    filled: Values, design: Values, matrix: Doubles, place: int, pixel: int, found: Values
) -> float:
    """Fit one pixel in float64; return the squares that the wave leaves over."""
    terms = found.shape[0]
    sums = np.zeros(terms)
    left = 0.0
    for date in range(filled.shape[0]):
        value = np.float64(filled[date, pixel])
        left += value * value
        for term in range(terms):
            sums[term] += design[date, term] * value
    for i in range(terms):
        total = 0.0
        for j in range(terms):
            low, high = min(i, j), max(i, j)
            total -= matrix[low * terms - low * (low - 1) // 2 + high - low, place] * sums[j]
        found[i, pixel] = total
        left -= total * sums[i]
    return left
