"""Ground: the patches of the three worlds.

Fields, towns, rivers and walled blocks are laid out by seeded chance, so that no two are alike
and every machine lays out the same. Metres from the centre; x to the east, y to the north.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from shapely import LineString, Polygon, affinity, box

from imagery.sources.simulation.covers import (
    PADDY,
    RIVER,
    TWO_CROPS,
    UPLAND,
    Cover,
    SandBar,
    Still,
    Worked,
    Yearly,
)
from imagery.sources.simulation.noise import generator
from imagery.sources.simulation.world import HALF_SCENE_M, Patch

_YEARS = (2022, 2023, 2024)
_KINDS = {"upland": (UPLAND, 0.6), "paddy": (PADDY, 0.4), "two crops": (TWO_CROPS, 0.4)}
"""Of fields: their year, and the share that is burnt in one."""

_BURNT_LATER = {"two crops": 80}
"""Days by which a second harvest puts off the fires."""

_ROOFS = ("white roof", "blue roof", "red roof", "concrete")


def everywhere(cover: Cover) -> Patch:
    """Return the cover on which all else is laid."""
    side = 3 * HALF_SCENE_M
    return Patch(shape=box(-side, -side, side, side), cover=cover)


def fields(
    seed: str, area: Polygon, *, kind: str, size_m: float, angle: float,
    years: Sequence[int] = _YEARS,
) -> Iterator[Patch]:  # fmt: skip
    """Yield fields over an area: each a little early or late, many burnt after the harvest.

    Parameters
    ----------
    seed
        Word that decides the layout.
    area
        Where fields are; those with their centre outside are left out.
    kind
        paddy, two crops (of rice a year), or upland (burnt more).
    size_m
        Length of a side, on average.
    angle
        Of the rows of fields, degrees.
    years
        In which they may burn.

    """
    rng = generator("fields", seed)
    stations, share = _KINDS[kind]
    later = _BURNT_LATER.get(kind, 0)
    west, south, east, north = affinity.rotate(area, -angle, origin=(0, 0)).bounds
    xs = _cuts(rng, west, east, size_m)
    ys = _cuts(rng, south, north, size_m * 0.7)
    for x0, x1 in pairwise(xs):
        for y0, y1 in pairwise(ys):
            shift, chance = float(rng.normal(0, 9)), rng.uniform(size=len(years))
            days = rng.integers(35, 100, size=len(years)) + later
            field = affinity.rotate(box(x0 + 3, y0 + 3, x1 - 3, y1 - 3), angle, origin=(0, 0))
            if not area.contains(field.centroid):
                continue
            burns = tuple(
                date(year, 1, 1) + timedelta(days=int(day))
                for year, day, c in zip(years, days, chance, strict=True)
                if c < share
            )
            yield Patch(shape=field, cover=Yearly(stations, shift, burns))


def town(seed: str, area: Polygon, *, houses: int) -> Iterator[Patch]:
    """Yield an old settlement: roads, and houses that stay as they are."""
    rng = generator("town", seed)
    west, south, east, north = area.bounds
    yield Patch(shape=area, cover=Still("concrete"))
    for x in np.arange(west, east, 90):
        yield Patch(shape=box(x, south, x + 10, north), cover=Still("road"))
    for _ in range(houses):
        x, y = rng.uniform(west, east - 40), rng.uniform(south, north - 40)
        width, depth = rng.uniform(14, 40, 2)
        roof = str(rng.choice(_ROOFS))
        yield Patch(shape=box(x, y, x + width, y + depth), cover=Still(roof))


def river(course: LineString, *, width_m: float) -> Iterator[Patch]:
    """Yield a river, and along its inner bank bars of sand that wander downstream."""
    yield Patch(shape=course.buffer(width_m / 2), cover=RIVER)
    bank = course.parallel_offset(width_m * 0.28, "left")
    for place, years in (
        (0.30, (2022,)),
        (0.36, (2022, 2023)),
        (0.42, (2023, 2024)),
        (0.48, (2024,)),
    ):
        start, end = (bank.interpolate(place + step, normalized=True) for step in (0, 0.055))
        bar = LineString([start, end]).buffer(width_m * 0.16)
        yield Patch(shape=bar, cover=SandBar(years + ((2025,) if 2024 in years else ())))


def block(
    seed: str, outline: Polygon, *, ground: Cover, cleared_on: date, roofed_on: date
) -> Iterator[Patch]:
    """Yield a walled block that is cleared, then built up, quarter by quarter.

    Parameters
    ----------
    seed
        Word that decides where its houses stand.
    outline
        Of the block.
    ground
        What was there before.
    cleared_on, roofed_on
        First day of each kind of work; each quarter follows some days after.

    """
    rng = generator("block", seed)
    for turn, quarter in enumerate(_quarters(outline)):
        late = timedelta(days=6 * turn)
        soil = Worked(ground, ((cleared_on + late, Still("soil")),))
        paved = Worked(soil, ((roofed_on + late + timedelta(days=20), Still("concrete")),))
        yield Patch(shape=quarter, cover=paved)
        for house in _houses(quarter):
            up = roofed_on + late + timedelta(days=int(rng.integers(0, 25)))
            roof = Still(str(rng.choice(_ROOFS)))
            yield Patch(shape=house, cover=Worked(soil, ((up, roof),)))


def razed(seed: str, outline: Polygon, *, removed_on: date, after: Cover) -> Iterator[Patch]:
    """Yield a compound that stood before the archive began, and is pulled down in it."""
    rng = generator("razed", seed)
    for turn, quarter in enumerate(_quarters(outline)):
        first = removed_on + timedelta(days=5 * turn)
        steps = (
            (first, Still("rubble")),
            (first + timedelta(days=20), Still("soil")),
            (first + timedelta(days=500), after),
        )
        yield Patch(shape=quarter, cover=Worked(Still("concrete"), steps))
        for house in _houses(quarter):
            roof = Still(str(rng.choice(_ROOFS[:2])))
            yield Patch(shape=house, cover=Worked(roof, steps))


def _quarters(outline: Polygon) -> list[Polygon]:
    """Return an upright outline cut into four, in the order in which work proceeds."""
    west, south, east, north = outline.bounds
    x, y = (west + east) / 2, (south + north) / 2
    return [
        box(west, south, x, y),
        box(x, south, east, y),
        box(x, y, east, north),
        box(west, y, x, north),
    ]


def _houses(quarter: Polygon) -> Iterator[Polygon]:
    """Yield the long houses of a quarter, in rows."""
    west, south, east, north = quarter.bounds
    for y in np.arange(south + 8, north - 22, 32):
        yield box(west + 8, y, (west + east) / 2 - 5, y + 20)
        yield box((west + east) / 2 + 5, y, east - 8, y + 20)


def _cuts(rng: np.random.Generator, low: float, high: float, step: float) -> list[float]:
    cuts = [low]
    while cuts[-1] < high:
        cuts.append(cuts[-1] + step * float(rng.uniform(0.7, 1.4)))
    return cuts
