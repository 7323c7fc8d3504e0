"""Simulated tropics: outlines of real building sites, worked as real ones, on invented land.

The outlines are those of a SMART region, moved to a place that is none; how long each phase
takes is drawn from sites whose phases were dated. Everything else is invented, so a score here
says what a detector does with cloud, smoke, crops and bad registration, and not how it does on
real ground. Where a site lies, when it begins and how it looks are judgements:

==================== ================================================================
No Activity          what lay there: forest, palms, fields, town
Site Preparation     felled vegetation for 25 days, soil with a share of grass, from
                     half-way graded subsoil; large sites strip after strip (SMART:
                     clearing, shaping of the ground)
Active Construction  subsoil, rubble, tracks; slabs of concrete in the first third, roofs in
                     the second half (SMART: from foundations on, objects are being built)
Post Construction    yards paved or sown with grass (SMART: all work is done)
==================== ================================================================

What each phase means is defined in Goldberg et al. (2023), https://doi.org/10.1117/12.2663071;
how it reflects light is a judgement (imagery.sources.simulation.covers).

Outlines of worlds are metres from their centre, those of sites degrees.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from shapely import Polygon, affinity, box

from geo.crs import from_lonlat, to_lonlat, utm_crs
from geo.shapes import dissolve
from imagery.accuracy.smart import (
    ACTIVE,
    NO_ACTIVITY,
    POST,
    PREPARATION,
    UNKNOWN,
    PhaseDurations,
    SmartObservation,
    SmartSite,
)
from imagery.accuracy.smart_stacks import RULES
from imagery.accuracy.tropics_works import Works, painted, plan
from imagery.errors import ImageryError
from imagery.sources.simulate import SimulatedSource
from imagery.sources.simulation.tropical import MONSOON, Replanting, surroundings
from imagery.sources.simulation.world import TrueChange, World, centre_of, outline_at

_PLACES = ((102.30, 15.20), (99.70, 16.90), (105.10, 14.60), (101.20, 18.10))
"""Centres, degrees; the land around them here is invented."""

_APART_M = 80.0
_LARGEST = 0.03
"""Share of a world that one site may take."""

_MARGIN_M = 50.0
_TRIES = 60
_LOOK_DAYS = 60
_WATCHED_DAYS = 150
"""Sites begin at least so long before the end of the archive: later ones nobody could find."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tropics:
    """Invented scenes, and what is true of them."""

    source: SimulatedSource
    """Scenes of all worlds; `dataclasses.replace` its jitter_px or offset_from for a fault."""

    truth: tuple[SmartSite, ...]
    """Sites that were built (positive_annotated, or positive_partial if not finished by the
    end), and plantations that were felled and planted anew (negative)."""

    watched_from: date
    """Nothing was begun before."""

    area_km2: float
    """Of all worlds' zones."""

    years: float
    """From `watched_from` to the end of the archive."""

    def of(self, world: World) -> tuple[SmartSite, ...]:
        """Return the truth of one world."""
        return tuple(site for site in self.truth if site.site_id.startswith(f"{world.id}_"))


def build(
    sites: Sequence[SmartSite],
    timings: Sequence[PhaseDurations],
    rng: np.random.Generator,
    *,
    count: int = 24,
    per_world: int = 24,
    half_m: float = 1_500.0,
    first: date = date(2021, 1, 1),
    last: date = date(2024, 12, 31),
    history_days: int = 540,
    max_cloud: float = 0.9,
    jitter_px: float = 0.0,
    offset_from: date | None = None,
) -> Tropics:
    """Return worlds with sites in them; the same chance gives the same worlds.

    Parameters
    ----------
    sites
        Where outlines are drawn from: those of SMART's least size (9,000 m2) and up to 3 % of a
        world. Their dates are not used.
    timings
        Where durations are drawn from, as pairs (imagery.accuracy.smart.phase_durations).
    rng
        Chance.
    count, per_world
        Sites in all, and in one world.
    half_m
        From the centre of a world to an edge of its zone, metres.
    first, last
        Time of the archive.
    history_days
        Days at its start in which nothing is begun.
    max_cloud
        Scenes with a larger share of cloud are left out of a search.
    jitter_px
        Registration error of a scene, root mean square, pixels of 10 m.
    offset_from
        From this day on the offset of +1000 stored numbers is forgotten; None: never.

    Raises
    ------
    ImageryError
        If there is no timing, or there are too few outlines that fit.

    """
    frame = _Frame(half_m, first, last, first + timedelta(days=history_days))
    worlds, truth = _worlds(sites, timings, rng, frame, (count, per_world))
    source = SimulatedSource(
        worlds, seed=int(rng.integers(1 << 30)), first=first, last=last,
        max_cloud=max_cloud, jitter_px=jitter_px, offset_from=offset_from,
    )  # fmt: skip
    return Tropics(
        source=source, truth=truth, watched_from=frame.watched_from,
        area_km2=len(worlds) * (2 * half_m / 1000) ** 2,
        years=(last - frame.watched_from).days / 365.25,
    )  # fmt: skip


class _Frame(NamedTuple):
    """What all worlds share."""

    half_m: float
    first: date
    last: date
    watched_from: date

    @property
    def latest(self) -> date:
        """Return the last day on which a site may begin."""
        return self.last - timedelta(days=_WATCHED_DAYS)


def _worlds(
    sites: Sequence[SmartSite], timings: Sequence[PhaseDurations], rng: np.random.Generator,
    frame: _Frame, counts: tuple[int, int],
) -> tuple[tuple[World, ...], tuple[SmartSite, ...]]:  # fmt: skip
    """Return the worlds of so many sites, so many in each, and their truth."""
    if not timings or frame.latest <= frame.watched_from:
        raise ImageryError(
            f"Sites need dated phases ({len(timings)} given) and days on which to begin "
            f"({frame.watched_from} to {frame.latest}). Give a region with phases, and a "
            "longer archive."
        )
    shapes = _shapes(sites, (2 * frame.half_m) ** 2)
    worlds, truth = [], []
    count, per_world = counts
    for number in range(-(-count // per_world)):
        wanted = min(per_world, count - number * per_world)
        world, true = _world(number, shapes, timings, rng, frame, wanted)
        worlds.append(world)
        truth += true
    return tuple(worlds), tuple(truth)


def _world(
    number: int, shapes: Sequence[Polygon], timings: Sequence[PhaseDurations],
    rng: np.random.Generator, frame: _Frame, wanted: int,
) -> tuple[World, list[SmartSite]]:  # fmt: skip
    """Return one world and its truth."""
    name = f"TROPIC{number + 1}"
    lon, lat = _PLACES[number % len(_PLACES)]
    half_m, first, last, watched_from = frame
    land = surroundings(rng, half_m=half_m, first=first, last=last, watched_from=watched_from)
    taken = [land.river, *(each.shape for each in land.replanted)]
    works = []
    for shape in _placed(shapes, taken, rng, wanted=wanted, half_m=half_m):
        begins = watched_from + timedelta(int(rng.integers((frame.latest - watched_from).days)))
        works.append(plan(shape, begins, timings[int(rng.integers(len(timings)))], rng))
    patches = list(land.patches)
    for each in works:
        patches += painted(each, land.patches)
    truth = [
        _true_site(f"{name}_{turn:03d}", each, lon, lat, last) for turn, each in enumerate(works)
    ]
    changes = tuple(TrueChange(outline=site.outline, built_on=each.prepared_on)
                    for site, each in zip(truth, works, strict=True))  # fmt: skip
    world = World(
        id=name, name=f"Tropics {number + 1}", lon=lon, lat=lat, patches=tuple(patches),
        truth=changes, half_zone_m=half_m, half_scene_m=half_m + _MARGIN_M, climate=MONSOON,
    )  # fmt: skip
    truth += [
        _false_site(f"{name}_N{turn}", each, lon, lat, last)
        for turn, each in enumerate(land.replanted)
    ]
    return world, truth


def _shapes(sites: Sequence[SmartSite], world_m2: float) -> list[Polygon]:
    """Return the outlines of sites of a fitting size, metres around their middle."""
    shapes = []
    for site in sites:
        middle = site.outline.centroid
        local = from_lonlat(site.outline, crs=utm_crs(middle.x, middle.y))
        if isinstance(local, Polygon) and RULES.small_m2 < local.area <= _LARGEST * world_m2:
            shapes.append(affinity.translate(local, -local.centroid.x, -local.centroid.y))
    return shapes


def _placed(
    shapes: Sequence[Polygon], taken: Sequence[Polygon], rng: np.random.Generator,
    *, wanted: int, half_m: float,
) -> list[Polygon]:  # fmt: skip
    """Return outlines laid out by chance, apart from one another and from what is taken."""
    frame = box(-half_m, -half_m, half_m, half_m).buffer(-_MARGIN_M)
    placed: list[Polygon] = []
    for chosen in rng.permutation(len(shapes)):
        for x, y in rng.uniform(-half_m, half_m, (_TRIES, 2)):
            shape = affinity.translate(shapes[chosen], x, y)
            wide = shape.buffer(_APART_M)
            if frame.contains(shape) and not any(map(wide.intersects, (*taken, *placed))):
                placed.append(shape)
                break
        if len(placed) == wanted:
            return placed
    raise ImageryError(
        f"Only {len(placed)} of {wanted} sites found a place in a world of {2 * half_m:g} m a "
        f"side, of {len(shapes)} outlines that fit it. Give more outlines, or a larger world."
    )


def _true_site(name: str, works: Works, lon: float, lat: float, last: date) -> SmartSite:
    """Return a site as an annotator would have seen it every two months, up to the last day."""
    finished = works.finished_on <= last
    days = {works.prepared_on - timedelta(days=30), works.built_on, works.finished_on}
    span = range(0, (works.finished_on - works.prepared_on).days, _LOOK_DAYS)
    days |= {works.prepared_on + timedelta(days=step) for step in span}
    looks = []
    for day in sorted(day for day in days if day <= last):
        reached = [strip.shape for strip in works.strips if strip.felled_on <= day]
        shape = dissolve(reached) if reached else works.shape
        outline = to_lonlat(affinity.translate(shape, *centre_of(lon, lat)), crs=utm_crs(lon, lat))
        looks.append(SmartObservation(day, _phase(works, day), outline))
    return SmartSite(
        site_id=name, outline=outline_at(lon, lat, works.shape), start=works.prepared_on,
        end=min(works.finished_on, last), observations=tuple(looks),
        status="positive_annotated" if finished else "positive_partial",
    )  # fmt: skip


def _phase(works: Works, day: date) -> str:
    for begins, phase in (
        (works.finished_on, POST),
        (works.built_on, ACTIVE),
        (works.prepared_on, PREPARATION),
    ):
        if day >= begins:
            return phase
    return NO_ACTIVITY


def _false_site(name: str, block: Replanting, lon: float, lat: float, last: date) -> SmartSite:
    """Return a plantation that was felled, as a negative site: a start, an end, no phase."""
    outline, end = outline_at(lon, lat, block.shape), min(block.green_on, last)
    looks = tuple(SmartObservation(day, UNKNOWN, outline) for day in (block.felled_on, end))
    return SmartSite(
        site_id=name, outline=outline, start=block.felled_on, end=end, status="negative",
        observations=looks,
    )  # fmt: skip
