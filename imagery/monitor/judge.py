"""Judge: whether a look differs from what was expected, and what the looks add up to.

Two branches (detection notes, section 4, step 7). On ground with plants, construction is their
loss: NDVI falls far, in spread and in itself, and red light rises. On ground without, all bands
together stray far, and it grows lighter or darker, or turns from soil to something else. A look
that strays half as far is weak: it makes no alarm, and lets a pixel join one beside it.

Looks are counted, never weighed: two anomalous looks in a row are provisional, three in a row
or four of five an alert, five of six over 45 days confirmed; normal looks in a row take it back.
A look that was not clear counts for nothing and against nothing.

Arrays are (pixel,) or (feature, pixel). Compiled; `tests/imagery/monitor/plain.py` says the
same in plain Python.
"""

from dataclasses import dataclass, fields

import numba
import numpy as np
from numpy.typing import NDArray

from imagery.confirm import Rule

Values = NDArray[np.float32]
Flags = NDArray[np.bool_]

NO_DAY = np.iinfo(np.int32).min
NORMAL, WEAK, STRONG, HIDDEN = range(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far a look must stray."""

    green_z: float = 4.0
    """Standard deviations that NDVI must fall by, on ground with plants."""

    green_drop: float = 0.20
    """NDVI that it must fall by."""

    red_rise: float = 0.02
    """Reflectance that red must rise by."""

    bare_z: float = 4.0
    """Root mean square, over all bands, of standard deviations, on ground without plants."""

    bare_change: float = 0.04
    """Reflectance that it must grow lighter or darker by."""

    part_bare: float = 0.34
    """NDVI up to which a pixel that lost much of it counts as cleared in part."""

    weak: float = 0.5
    """Share of each of these that makes a weak look."""


@dataclass(slots=True, eq=False)
class Counts:
    """What the looks of each pixel add up to so far; every array is (pixel,)."""

    strong: NDArray[np.uint8]
    """The last eight clear looks, newest in the lowest bit; 1 = strong."""

    weak: NDArray[np.uint8]
    """The same for looks that were at least weak."""

    quiet: NDArray[np.uint8]
    """Normal looks since the last strong one, of an open episode."""

    tier: NDArray[np.uint8]
    """How far the open episode has come: codes of imagery.change.Status."""

    first: NDArray[np.int32]
    """Day of the first strong look of the open episode; NO_DAY for none."""

    normal: NDArray[np.int32]
    """Day of the last clear look before it that was not strong; NO_DAY for none."""

    shown: NDArray[np.int16]
    """Strong looks of the open episode."""

    since: NDArray[np.int16]
    """Clear looks since it began."""

    clear: NDArray[np.int16]
    """Clear looks monitored."""

    strength: NDArray[np.float32]
    """Sum of the strong looks' departures, standard deviations."""

    @classmethod
    def none(cls, pixels: int) -> "Counts":
        """Return the counts before any look."""
        kinds = {
            "strong": np.uint8, "weak": np.uint8, "quiet": np.uint8, "tier": np.uint8,
            "first": np.int32, "normal": np.int32, "shown": np.int16, "since": np.int16,
            "clear": np.int16, "strength": np.float32,
        }  # fmt: skip
        made = {name: np.zeros(pixels, dtype=kind) for name, kind in kinds.items()}
        made["first"][:] = made["normal"][:] = NO_DAY
        return cls(**made)

    def arrays(self) -> tuple[NDArray[np.generic], ...]:
        """Return the arrays in the order of their fields."""
        return tuple(getattr(self, each.name) for each in fields(self))


def grade(
    apart: Values, sigma: Values, *, plants: Flags, turned: Flags, places: NDArray[np.int64],
    bands: int, limits: Limits,
) -> tuple[NDArray[np.uint8], Values]:  # fmt: skip
    """Return how far each pixel of a look strays: a grade, and a departure in sigmas.

    Parameters
    ----------
    apart, sigma : (feature, pixel) float32
        Look minus what was expected, without the common mode, NaN = hidden; and the spread.
    plants : (pixel,) bool
        True where plants are expected on this day.
    turned : (pixel,) bool
        True where soil turned to something else or back (MBI).
    places
        Positions of NDVI, red, and the visible bands among the features; -1 = there is none.
    bands
        How many of the features are bands.
    limits
        How far is far.

    """
    numbers = np.array(
        [limits.green_z, limits.green_drop, limits.red_rise, limits.bare_z, limits.bare_change,
         limits.weak], dtype=np.float32,
    )  # fmt: skip
    grades, departure = _grade(apart, sigma, plants, turned, places, bands, numbers)
    return grades, departure


def count(
    counts: Counts, grades: NDArray[np.uint8], departure: Values, *, day: int, rule: Rule
) -> None:
    """Add one look to the counts, in place; `day` counts from 1970-01-01."""
    numbers = np.array(
        [rule.provisional, rule.alert, rule.confirmed, rule.confirmed_days, rule.retracted],
        dtype=np.int64,
    )
    _count(grades, departure, day, numbers, *counts.arrays())


@numba.njit(cache=True, nogil=True)
def _grade(apart, sigma, plants, turned, places, bands, limits):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    pixels = apart.shape[1]
    grades = np.empty(pixels, dtype=np.uint8)
    departure = np.zeros(pixels, dtype=np.float32)
    ndvi, red = places[0], places[1]
    for pixel in range(pixels):
        if np.isnan(apart[0, pixel]):
            grades[pixel] = HIDDEN
            continue
        if plants[pixel] and ndvi >= 0:
            z = -apart[ndvi, pixel] / sigma[ndvi, pixel]
            size = min(-apart[ndvi, pixel] / limits[1], apart[red, pixel] / limits[2])
            far = min(z / limits[0], size)
        else:
            total = np.float32(0)
            for band in range(bands):
                one = apart[band, pixel] / sigma[band, pixel]
                total += one * one
            z = np.sqrt(total / bands)
            light = np.float32(0)
            for place in places[2:]:
                light += apart[place, pixel]
            size = abs(light) / (len(places) - 2) / limits[4]
            if turned[pixel]:
                size = max(size, np.float32(1))
            far = min(z / limits[3], size)
        departure[pixel] = z
        grades[pixel] = STRONG if far >= 1 else (WEAK if far >= limits[5] else NORMAL)
    return grades, departure


@numba.njit(cache=True, nogil=True, inline="always")
def _ones(bits):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    found = 0
    while bits:
        bits &= bits - 1
        found += 1
    return found


@numba.njit(cache=True, nogil=True, inline="always")
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


@numba.njit(cache=True, nogil=True)
def _count(  # type: ignore[no-untyped-def] # noqa: ANN202
    grades, departure, day, rule,  # noqa: ANN001
    strong, weak, quiet, tier, first, normal, shown, since, clear, strength,  # noqa: ANN001
):  # fmt: skip
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
