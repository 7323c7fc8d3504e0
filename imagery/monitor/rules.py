"""Rules: the judge's arithmetic, compiled, one pixel after the other.

What it means stands in `imagery.monitor.judge`. All of it lies in one file, for numba compiles a
function anew only when its own file changes.
"""

import numba
import numpy as np

NO_DAY = np.iinfo(np.int32).min

NORMAL, WEAK, STRONG, HIDDEN = range(4)

_PLANTS = np.float32(0.40)
"""Expected NDVI from which a pixel is on the branch of plants."""

_TURNED = np.float32(0.10)
"""Change of MBI, with a change of its sign, that says soil turned to something else."""

_WATER = np.float32(0.10)
"""MNDWI above which a look shows water."""

_TINY = np.float32(1e-6)
_SINGLES = 7
"""Places before the visible ones in the array of `Places`."""


@numba.njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _normalised(above, below):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    total = above + below
    return (above - below) / total if abs(total) > _TINY else np.float32(0)


@numba.njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _mbi(one, two, nir):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    return (one - two - nir) / max(one + two + nir, _TINY) + np.float32(0.5)


@numba.njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _flooded(v, e, p, at):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Say whether a pixel shows water on land: it says nothing of the ground then."""
    if at[2] < 0 or at[4] < 0:
        return False
    wet = _normalised(v[at[2], p], v[at[4], p]) > _WATER
    return wet and not _normalised(e[at[2], p], e[at[4], p]) > _WATER


@numba.njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _turned(v, e, p, at):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Say whether soil turned to something else, or back: MBI changed its sign."""
    if at[3] < 0 or at[4] < 0 or at[5] < 0:
        return False
    now = _mbi(v[at[4], p], v[at[5], p], v[at[3], p])
    was = _mbi(e[at[4], p], e[at[5], p], e[at[3], p])
    return now * was < 0 and abs(now - was) > _TURNED


@numba.njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _on_plants(v, e, sigma, common, k, p, at, limits):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Return departure and farness of a pixel where plants were expected."""
    fall = e[at[0], p] + common[k, at[0]] - v[at[0], p]
    rise = v[at[1], p] - e[at[1], p] - common[k, at[1]]
    z = fall / sigma[at[0], p]
    return z, min(z / limits[0], fall / limits[1], rise / limits[2])


@numba.njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _on_bare(v, e, sigma, common, k, p, at, limits):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Return departure and farness of a pixel where none were."""
    total = np.float32(0)
    for band in range(at[6]):
        one = (v[band, p] - e[band, p] - common[k, band]) / sigma[band, p]
        total += one * one
    least = limits[3] * limits[5]
    if total < least * least * np.float32(at[6]):
        return np.float32(0), np.float32(0)  # most pixels of most looks
    light = np.float32(0)
    for number in range(_SINGLES, at.size):
        light += v[at[number], p] - e[at[number], p] - common[k, at[number]]
    size = abs(light) / (np.float32(at.size - _SINGLES) * limits[4])
    z = np.sqrt(total / np.float32(at[6]))
    far = min(z / limits[3], size)
    if far < 1 and z >= limits[3] and _turned(v, e, p, at):
        far = np.float32(1)
    return z, far


@numba.njit(cache=True, nogil=True, error_model="numpy")
def grade(values, expected, sigma, common, kind, at, limits):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201
    """Return the grade of each pixel, and how far it strays: see imagery.monitor.judge.grade."""
    pixels = values.shape[1]
    grades = np.empty(pixels, dtype=np.uint8)
    departure = np.zeros(pixels, dtype=np.float32)
    for p in range(pixels):
        if np.isnan(values[0, p]) or np.isnan(expected[0, p]) or _flooded(values, expected, p, at):
            grades[p] = HIDDEN
            continue
        k = kind[p]
        if at[0] >= 0 and expected[at[0], p] > _PLANTS:
            z, far = _on_plants(values, expected, sigma, common, k, p, at, limits)
        else:
            z, far = _on_bare(values, expected, sigma, common, k, p, at, limits)
        departure[p] = z
        grades[p] = STRONG if far >= 1 else (WEAK if far >= limits[5] else NORMAL)
    return grades, departure


@numba.njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _ones(bits):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    found = 0
    while bits:
        bits &= bits - 1
        found += 1
    return found


@numba.njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _tier(strong, lasted, rule):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Return the tier that the last looks alone would give."""
    run = 0
    while strong >> run & 1:
        run += 1
    if _ones(strong & 0b111111) >= rule[2] and lasted >= rule[3]:
        return 3
    if run >= rule[1] or _ones(strong & 0b11111) >= 4:
        return 2
    return 1 if run >= rule[0] else 0


@numba.njit(cache=True, nogil=True, error_model="numpy")
def count(  # type: ignore[no-untyped-def]
    grades, departure, day, rule,  # noqa: ANN001
    strong, weak, quiet, tier, first, normal, shown, since, clear, strength,  # noqa: ANN001
) -> None:  # fmt: skip
    """Add one look to the counts of each pixel, in place: see imagery.monitor.judge.count."""
    for pixel in range(grades.size):
        grade = grades[pixel]
        if grade == HIDDEN:
            continue
        clear[pixel] += 1
        strong[pixel] = strong[pixel] << 1 | (grade == STRONG)
        weak[pixel] = weak[pixel] << 1 | (grade >= WEAK)
        if first[pixel] == NO_DAY or tier[pixel] == 5:
            if grade != STRONG:
                normal[pixel] = day
                continue
            strong[pixel] = 1
            first[pixel], tier[pixel], quiet[pixel] = day, 0, 0
            shown[pixel], since[pixel], strength[pixel] = 0, 0, 0.0
        since[pixel] += 1
        if grade == STRONG:
            shown[pixel] += 1
            strength[pixel] += departure[pixel]
            quiet[pixel] = 0
            tier[pixel] = max(tier[pixel], _tier(strong[pixel], day - first[pixel], rule))
            continue
        quiet[pixel] += 1
        patience = rule[4] * 2 if tier[pixel] == 3 else rule[4]
        if quiet[pixel] >= patience:
            normal[pixel] = day
            if tier[pixel] == 0:
                first[pixel] = NO_DAY
            else:
                tier[pixel] = 5
