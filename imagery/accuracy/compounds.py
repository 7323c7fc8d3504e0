"""Simulated compounds: outlines of real building sites, built up on invented land.

The outlines are those of a SMART region. What lies around, what is built within, of which
roofs, how pale they are against it, the season, the cloud and the registration are drawn by
chance, so that an area with its interval can be held against what is true. A score here says
what an estimate does with cloud, season, mixed pixels and poor contrast, and not how it does on
real ground. What counts as built: roofs, concrete, paved yards; not bare soil, nor earthworks.

Outlines of worlds are metres from their centre, those that leave are degrees.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from shapely import Polygon, affinity, box

from geo.area import geodesic_area_m2
from geo.crs import from_lonlat, utm_crs
from geo.period import epoch_of, epoch_period, midnight
from geo.shapes import Outline, dissolve
from imagery.accuracy.smart import SmartSite
from imagery.errors import ImageryError
from imagery.sources.simulate import SimulatedSource
from imagery.sources.simulation.covers import FOREST, GRASS, OIL_PALM, Cover, Mixed, Still
from imagery.sources.simulation.ground import fields
from imagery.sources.simulation.sky import Climate
from imagery.sources.simulation.world import Patch, World, outline_at

_LEAST_M2, _MOST_M2 = 3_000.0, 400_000.0
_MARGIN_M = 160.0
_PLACES = ((102.30, 15.20), (99.70, 16.90), (105.10, 14.60), (101.20, 18.10))
_YEARS = (2021, 2022, 2023, 2024)
_ROOFS = ("white roof", "blue roof", "red roof", "concrete")
_HALL = 0.4
"""Share of compounds that are one roof from wall to wall."""

_PAVED = 0.2
"""Share of compounds that are paved from wall to wall, with houses on it."""

_TIGHT = 0.25
"""Share of compounds whose outline is known as it is; others are drawn too wide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compound:
    """One simulated compound in one quarter, and its true area."""

    source: SimulatedSource
    """Scenes of it."""

    outline: Outline
    """The compound, within which built-up ground is measured; degrees."""

    epoch: str
    """The quarter."""

    built: Outline | None
    """What is truly built in it; degrees; None where nothing is."""

    season: str
    """dry or wet."""

    ground: str
    """What lies around."""

    contrast: str
    """pale, middling or dark: how the roofs and yards stand out."""

    @property
    def area_ha(self) -> float:
        """What is truly built, hectares."""
        return 0.0 if self.built is None else geodesic_area_m2(self.built) / 10_000


def compounds(
    sites: Sequence[SmartSite], *, count: int, seed: int, jitter_px: float = 0.3
) -> Iterator[Compound]:
    """Yield compounds one by one; the same seed gives the same ones.

    Parameters
    ----------
    sites
        Where outlines are drawn from: those of 0.3 to 40 ha.
    count
        How many.
    seed
        Of all chance.
    jitter_px
        Registration error of a scene, root mean square, pixels of 10 m.

    Raises
    ------
    ImageryError
        If no outline has a fitting size.

    """
    shapes = _shapes(sites)
    if not shapes:
        raise ImageryError(
            f"None of {len(sites)} sites has an outline of {_LEAST_M2:g} to {_MOST_M2:g} m2 to "
            "build a compound in. Give a SMART region with building sites, such as MY_C000."
        )
    rng = np.random.default_rng(seed)
    for number in range(count):
        yield _compound(number, shapes[int(rng.integers(len(shapes)))], rng, jitter_px)


def _compound(number: int, shape: Polygon, rng: np.random.Generator, jitter_px: float) -> Compound:
    lon, lat = _PLACES[number % len(_PLACES)]
    year, month = int(rng.choice(_YEARS)), int(rng.integers(1, 13))
    epoch = epoch_of(midnight(date(year, month, 15)))
    half_m = float(np.abs(shape.bounds).max()) + _MARGIN_M
    square = box(-half_m, -half_m, half_m, half_m)
    around, patches = _land(f"compound {number} {rng.integers(1 << 30)}", square, rng)
    pale = float(rng.uniform(0, 1))
    built = list(_built(shape, pale, rng))
    yard = _yard(pale, rng)
    if yard is not None:
        patches.append(Patch(shape=shape, cover=yard[0]))
    wall = shape if rng.uniform() < _TIGHT else shape.buffer(float(rng.uniform(0, 90)))
    patches += [Patch(shape=part, cover=cover) for part, cover in built]
    paved = [shape] if yard is not None and yard[1] else []
    parts = [each.intersection(wall) for each in (*paved, *(part for part, _ in built))]
    period = epoch_period(epoch)
    wet = float(rng.uniform(1.2, 5.0)), float(rng.uniform(0.75, 1.5))
    dry = float(rng.uniform(0.4, 0.9)), float(rng.uniform(1.2, 2.4))
    world = World(
        id=f"C{number}", name=f"Compound {number}", lon=lon, lat=lat, patches=tuple(patches),
        truth=(), half_zone_m=half_m, half_scene_m=half_m, climate=Climate(wet_cloud=wet,
        dry_cloud=dry),
    )  # fmt: skip
    return Compound(
        source=SimulatedSource(
            (world,), seed=int(rng.integers(1 << 30)), first=period.start.date(),
            last=period.end.date(), max_cloud=0.95, jitter_px=jitter_px,
        ),
        outline=outline_at(lon, lat, wall), epoch=epoch,
        built=outline_at(lon, lat, dissolve(parts)) if parts else None,
        season="wet" if 5 <= month <= 10 else "dry", ground=around,
        contrast="dark" if pale < 1 / 3 else "middling" if pale < 2 / 3 else "pale",
    )  # fmt: skip


def _shapes(sites: Sequence[SmartSite]) -> list[Polygon]:
    """Return the outlines of sites of a fitting size, metres around their middle."""
    shapes = []
    for site in sites:
        middle = site.outline.centroid
        local = from_lonlat(site.outline, crs=utm_crs(middle.x, middle.y))
        if isinstance(local, Polygon) and _LEAST_M2 <= local.area <= _MOST_M2:
            shapes.append(affinity.translate(local, -local.centroid.x, -local.centroid.y))
    return shapes


def _land(word: str, square: Polygon, rng: np.random.Generator) -> tuple[str, list[Patch]]:
    """Return what lies around: one kind of land, and a second on a part of it."""
    names = list(_LAND)
    first, second = (str(name) for name in rng.choice(names, 2, replace=False))
    west, south, east, north = square.bounds
    cut = float(rng.uniform(west, east))
    part = box(cut, south, east, north)
    patches = [Patch(shape=square, cover=GRASS)]
    for name, area in ((first, square), (second, part)):
        cover = _LAND[name]
        if isinstance(cover, str):
            angle = float(rng.uniform(-40, 40))
            patches += fields(
                f"{word} {name}", area, kind=cover, size_m=110, angle=angle, years=_YEARS
            )
        else:
            patches.append(Patch(shape=area, cover=cover))
    return first, patches


def _built(
    shape: Polygon, pale: float, rng: np.random.Generator
) -> Iterator[tuple[Polygon, Cover]]:
    """Yield what is built within a wall: a hall, or houses in rows as far as work has come."""
    roofs = [str(rng.choice(_ROOFS)) for _ in range(3)]
    style = rng.uniform()
    if style < _HALL:
        yield shape, _toned(roofs[0], pale)
        return
    if style < _HALL + _PAVED:
        yield shape, _toned("concrete", pale)
    depth, gap = float(rng.uniform(14, 40)), float(rng.uniform(8, 30))
    length, angle = float(rng.uniform(1.2, 3)) * depth, float(rng.uniform(0, 90))
    progress = float(rng.uniform(0.3, 1))
    turned = affinity.rotate(shape, -angle, origin=(0, 0))
    west, south, east, north = turned.bounds
    for x in np.arange(west + 5, east - length, length + gap):
        for y in np.arange(south + 5, north - depth, depth + gap):
            house = box(x, y, x + length, y + depth)
            if x < west + progress * (east - west) and turned.contains(house):
                roof = roofs[int(rng.integers(3))]
                yield affinity.rotate(house, angle, origin=(0, 0)), _toned(roof, pale)


def _yard(pale: float, rng: np.random.Generator) -> tuple[Cover, bool] | None:
    """Return what lies between the houses, and whether that is built; None: the land itself."""
    kind = str(rng.choice(("paved", "grass", "soil", "weeds", "land")))
    if kind == "paved":
        return _toned("concrete", pale), True
    if kind == "soil":
        return Still("soil"), False
    if kind == "weeds":
        bare = float(rng.uniform(0.2, 0.7))
        return Mixed((("soil", bare), ("grass", 1 - bare))), False
    return (GRASS, False) if kind == "grass" else None


def _toned(name: str, pale: float) -> Mixed:
    """Return a built surface, darkened by dirt where it is not pale."""
    dirt = 0.6 * (1 - pale)
    return Mixed(((name, 1 - dirt), ("road", dirt)))


_LAND: dict[str, Cover | str] = {
    "forest": FOREST,
    "grassland": GRASS,
    "oil palm": OIL_PALM,
    "rice": "two crops",
    "upland fields": "upland",
    "scrub": Mixed((("forest", 0.4), ("grass dry", 0.4), ("soil", 0.2))),
}
