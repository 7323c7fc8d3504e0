"""Works: how one site of the simulated tropics is cleared, graded, built and finished.

A site is cut into strips that are worked one after another, and long houses stand on it in
rows. Each piece keeps, until its day comes, whatever lay there. Metres from the centre.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from shapely import MultiPolygon, Polygon, affinity, box, get_coordinates
from shapely.geometry.base import BaseGeometry

from imagery.accuracy.smart import PhaseDurations
from imagery.sources.simulation.covers import GRASS, Cover, Mixed, Still, Worked
from imagery.sources.simulation.world import Patch

Steps = tuple[tuple[date, Cover], ...]

_FELLED_DAYS = 25
_STRIP_M2 = 25_000.0
_MAX_STRIPS = 5
_BARE = (0.55, 1.0)
"""Least and most share of a cleared strip that is bare; on the rest grass dries."""

_HOUSE_M = (16.0, 40.0)
"""Least and most depth of a house; it is 1.6 times as long."""

_BUILT_OVER = 0.85
"""Share of the places for a house that get one."""

_ROOFS = ("white roof", "blue roof", "red roof", "concrete")
_YARDS: tuple[Cover, ...] = (Still("road"), Still("concrete"), GRASS)
_YARD_SHARES = (0.4, 0.3, 0.3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a site, and its steps."""

    shape: BaseGeometry
    """Metres from the centre."""

    felled_on: date
    """First day of work on it."""

    steps: Steps
    """(first day, what is there from then on), ascending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Works:
    """One site."""

    shape: Polygon
    """Metres from the centre."""

    prepared_on: date
    """Onset of Site Preparation."""

    built_on: date
    """Onset of Active Construction."""

    finished_on: date
    """Onset of Post Construction."""

    strips: tuple[Piece, ...]
    """All of it, in the order of work."""

    houses: tuple[Piece, ...]
    """What stands on it in the end."""


def plan(shape: Polygon, begins: date, timing: PhaseDurations, rng: np.random.Generator) -> Works:
    """Return how a site is worked.

    Parameters
    ----------
    shape
        Metres from the centre of a world.
    begins
        Onset of Site Preparation.
    timing
        Of the other onsets.
    rng
        Chance.

    """
    built = begins + timedelta(days=timing.preparation_days)
    finished = built + timedelta(days=timing.construction_days)
    strips = []
    pieces = _strips(shape)
    for turn, part in enumerate(pieces):
        late = int(0.5 * timing.preparation_days * turn / len(pieces))
        felled = begins + timedelta(days=late)
        yard = _YARDS[int(rng.choice(len(_YARDS), p=_YARD_SHARES))]
        ground = _ground_steps(felled, timing.preparation_days, rng)
        busy = (built, _mixed(("earthworks", "rubble", "road", "concrete"), rng))
        steps = (*ground, (max(busy[0], ground[-1][0]), busy[1]), (finished, yard))
        strips.append(Piece(shape=part, felled_on=felled, steps=steps))
    houses = []
    for house in _houses(shape):
        within = [strip for strip in strips if strip.shape.intersects(house.centroid)]
        if not within or rng.uniform() > _BUILT_OVER:
            continue
        days = rng.uniform((0.0, 0.5), (0.33, 0.95)) * timing.construction_days
        slab, roof = (built + timedelta(days=int(day)) for day in days)
        early = tuple(step for step in within[0].steps[:-1] if step[0] < slab)
        top = Still(str(rng.choice(_ROOFS)))
        steps = (*early, (slab, Still("concrete")), (max(roof, slab), top))
        houses.append(Piece(shape=house, felled_on=within[0].felled_on, steps=steps))
    return Works(
        shape=shape, prepared_on=begins, built_on=built, finished_on=finished,
        strips=tuple(strips), houses=tuple(houses),
    )  # fmt: skip


def painted(works: Works, land: Sequence[Patch]) -> Iterator[Patch]:
    """Yield the patches of a site: each keeps the land's own cover until work begins."""
    near = [patch for patch in land if patch.shape.intersects(works.shape)]
    for piece in (*works.strips, *works.houses):
        for patch in near:
            for part in _polygons(patch.shape.intersection(piece.shape)):
                yield Patch(shape=part, cover=Worked(patch.cover, piece.steps))


def _ground_steps(felled: date, preparation_days: int, rng: np.random.Generator) -> Steps:
    """Return what happens to the ground of a strip before anything is built."""
    bare_share = float(rng.uniform(*_BARE))
    weedy = Mixed((("soil", bare_share), ("grass dry", 1 - bare_share)))
    bare = min(_FELLED_DAYS, preparation_days // 4)
    graded = max(preparation_days // 2, bare)
    return (
        (felled, Still("felled")),
        (felled + timedelta(days=bare), weedy),
        (felled + timedelta(days=graded), _mixed(("earthworks", "soil", "sand"), rng)),
    )


def _mixed(names: Sequence[str], rng: np.random.Generator) -> Mixed:
    """Return a surface in which the first is likely to make up most."""
    shares = rng.dirichlet((4.0, *(1.0 for _ in names[1:])))
    return Mixed(tuple(zip(names, map(float, shares), strict=True)))


def _strips(shape: Polygon) -> list[Polygon | MultiPolygon]:
    """Return a site cut across its longer side."""
    count = int(np.clip(np.ceil(shape.area / _STRIP_M2), 1, _MAX_STRIPS))
    turned, angle, middle = _upright(shape)
    west, south, east, north = turned.bounds
    width = (east - west) / count
    cuts = [box(west + n * width, south, west + (n + 1) * width, north) for n in range(count)]
    strips = [affinity.rotate(turned.intersection(cut), angle, origin=middle) for cut in cuts]
    return [MultiPolygon(parts) for strip in strips if (parts := _polygons(strip))]


def _houses(shape: Polygon) -> Iterator[Polygon]:
    """Yield houses in rows along the longer side, larger ones on larger sites."""
    depth = float(np.clip(np.sqrt(shape.area) / 9, *_HOUSE_M))
    turned, angle, middle = _upright(shape)
    inner = turned.buffer(-4)
    west, south, east, north = turned.bounds
    for x in np.arange(west + 6, east - 1.6 * depth, 2.1 * depth):
        for y in np.arange(south + 6, north - depth, 1.6 * depth):
            house = box(x, y, x + 1.6 * depth, y + depth)
            if inner.contains(house):
                yield affinity.rotate(house, angle, origin=middle)


def _upright(shape: Polygon) -> tuple[Polygon, float, tuple[float, float]]:
    """Return a shape turned so that its longer side lies east, the angle back, and the pivot."""
    corners = get_coordinates(shape.minimum_rotated_rectangle)
    sides = np.diff(corners[:3], axis=0)
    along = sides[np.hypot(*sides.T).argmax()]
    angle = float(np.degrees(np.arctan2(along[1], along[0])))
    middle = (float(shape.centroid.x), float(shape.centroid.y))
    return affinity.rotate(shape, -angle, origin=middle), angle, middle


def _polygons(shape: BaseGeometry) -> list[Polygon]:
    """Return the polygons of a shape, slivers aside."""
    parts = getattr(shape, "geoms", [shape])
    return [part for part in parts if isinstance(part, Polygon) and part.area > 1]
