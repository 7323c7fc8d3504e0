"""The lowland tropics: what may lie around a building site in mainland South-East Asia.

Four kinds of land in the quarters of a world, in an order of chance: forest, oil palm of which
blocks are felled and planted anew, rice with two crops a year, and upland fields that burn in
the dry season; across them a river whose sand moves from year to year, and a town.

What lies where, and the reflectance of each cover, is a judgement; nothing was measured at a
real place. The weather follows published shares: of Landsat scenes of the region 41 % have at
most 30 % of cloud, most of them from November to April (Int. J. Digital Earth, 2017).

Metres from the centre; x to the east, y to the north.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from shapely import LineString, Polygon, box

from imagery.sources.simulation.covers import (
    FOREST,
    GRASS,
    OIL_PALM,
    RIVER,
    SandBar,
    Still,
    Worked,
)
from imagery.sources.simulation.ground import everywhere, fields, town
from imagery.sources.simulation.sky import Climate
from imagery.sources.simulation.world import Patch

MONSOON = Climate(wet_cloud=(5.0, 0.75), dry_cloud=(0.40, 2.4), haze=(0.003, 0.010))
"""May to October nearly blind, the rest mostly clear, smoke from February to April; set so that
about 30 dates a year show a pixel. The smoke is a judgement."""

_REPLANTED = ((0, "felled"), (35, "soil"), (160, "grass"), (560, "oil palm"))
"""Days since the felling of old palms, and the cover from then on. A judgement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanting:
    """Palms that were felled and planted anew: bare for months, and nothing was built."""

    shape: Polygon
    """Metres from the centre."""

    felled_on: date
    """First day."""

    green_on: date
    """First day on which the ground was covered again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """A piece of land on which nothing is built."""

    patches: tuple[Patch, ...]
    """In the order of painting."""

    river: Polygon
    """Where no site can lie."""

    replanted: tuple[Replanting, ...]
    """What looks most like a site and is none."""


def surroundings(
    rng: np.random.Generator, *, half_m: float, first: date, last: date, watched_from: date
) -> Surroundings:
    """Return land without sites.

    Parameters
    ----------
    rng
        Chance.
    half_m
        From the centre to an edge, metres.
    first, last
        Time of the archive: fields burn, and sand moves, within it.
    watched_from
        Palms are felled from this day on.

    """
    word = f"tropical {rng.integers(1 << 30)}"
    years = range(first.year, last.year + 1)
    reach = half_m * 1.3
    corners = [(-reach, -reach), (0, -reach), (0, 0), (-reach, 0)]
    quarters = [box(x, y, x + reach, y + reach) for x, y in corners]
    forest, palm, rice, upland = (quarters[place] for place in rng.permutation(4))
    patches = [everywhere(GRASS), Patch(shape=forest, cover=FOREST)]
    patches.append(Patch(shape=palm, cover=OIL_PALM))
    angles = rng.uniform(-40, 40, 2)
    patches += fields(
        f"{word} rice", rice, kind="two crops", size_m=130, angle=float(angles[0]), years=years
    )
    patches += fields(
        f"{word} upland", upland, kind="upland", size_m=95, angle=float(angles[1]), years=years
    )
    replanted = _replanting(rng, palm, half_m, watched_from, last)
    patches += [_replanted(each) for each in replanted]
    course = _course(rng, half_m)
    width = max(half_m * 0.06, 30.0)
    patches += _river(course, width, years)
    x, y = rng.uniform(-0.8 * half_m, 0.4 * half_m, 2)
    houses = int(110 * (half_m / 1_500) ** 2) + 3
    patches += town(word, box(x, y, x + 0.33 * half_m, y + 0.25 * half_m), houses=houses)
    return Surroundings(
        patches=tuple(patches), river=course.buffer(0.6 * width), replanted=replanted
    )


def _course(rng: np.random.Generator, half_m: float) -> LineString:
    """Return the course of a river from west to east, meandering."""
    x = np.linspace(-1.3, 1.3, 60)
    bend, phase, middle = rng.uniform(0.1, 0.25), rng.uniform(0, 6), rng.uniform(-0.3, 0.3)
    y = middle + bend * np.sin(3.5 * x + phase)
    return LineString(np.column_stack([x, y]) * half_m)


def _river(course: LineString, width_m: float, years: Sequence[int]) -> list[Patch]:
    """Return a river, and a bar of sand that lies further down each year."""
    patches = [Patch(shape=course.buffer(width_m / 2), cover=RIVER)]
    bank = course.parallel_offset(width_m * 0.28, "left")
    for turn, year in enumerate((*years, years[-1] + 1)):
        ends = [bank.interpolate(0.3 + 0.05 * turn + step, normalized=True) for step in (0, 0.045)]
        bar = LineString(ends).buffer(width_m * 0.16)
        patches.append(Patch(shape=bar, cover=SandBar((year, year + 1))))
    return patches


def _replanting(
    rng: np.random.Generator, palm: Polygon, half_m: float, watched_from: date, last: date
) -> tuple[Replanting, ...]:
    """Return two blocks of a plantation, felled on days of chance."""
    west, south, _, _ = palm.bounds
    if west < 0:  # the plantation reaches beyond the edge on its outer sides
        west = -half_m
    if south < 0:
        south = -half_m
    blocks = []
    for turn in range(2):
        x, y = west + half_m * (0.12 + 0.45 * turn), south + half_m * float(rng.uniform(0.1, 0.7))
        shape = box(x, y, x + 0.2 * half_m, y + 0.14 * half_m)
        span = max((last - watched_from).days - 200, 1)
        felled = watched_from + timedelta(days=int(rng.integers(span)))
        green = felled + timedelta(days=_REPLANTED[2][0])
        blocks.append(Replanting(shape=shape, felled_on=felled, green_on=green))
    return tuple(blocks)


def _replanted(block: Replanting) -> Patch:
    steps = tuple((block.felled_on + timedelta(days=day), Still(name)) for day, name in _REPLANTED)
    return Patch(shape=block.shape, cover=Worked(OIL_PALM, steps))
