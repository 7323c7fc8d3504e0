"""The simulated tropics, run: what is found of sites whose every phase is known.

Faults are laid over the same ground: scenes that lie beside one another, and an offset that was
forgotten from a day on. No scene may be used with that offset in it: it is taken off, or the scene
is refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from geo.shapes import Outline, dissolve
from imagery.accuracy.judging import STANDING, Judged, a_zone, judge
from imagery.accuracy.smart import (
    ACTIVE,
    POST,
    PREPARATION,
    UNKNOWN,
    SmartObservation,
    SmartSite,
    phase_durations,
    read_smart,
)
from imagery.accuracy.smart_scoring import SmartScore, score_smart
from imagery.accuracy.tropics import Tropics, build
from imagery.accuracy.tropics_offsets import Spoilt, spoilt
from imagery.cube import Cube
from imagery.errors import ImageryError
from imagery.jobs.recipe import Recipe
from imagery.phases import phases
from imagery.traces import traced
from imagery.vectorize import Candidate
from layers.terms import DetectionKind

_SEED = 5
_WORDS = {
    "cleared": PREPARATION,
    "earthworks": PREPARATION,
    "structure": ACTIVE,
    "finished": POST,
    "unknown": UNKNOWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TropicsCase:
    """One way in which the same sites were seen."""

    name: str
    """Exact, or the fault."""

    score: SmartScore
    """By the rules of SMART."""

    refused: int
    """Scenes that were not used because a guard refused them."""

    spoilt: Spoilt | None = None
    """What became of the scenes that carry the forgotten offset; None where none does."""


def run_tropics(root: Path, recipes: Mapping[str, Recipe]) -> list[TropicsCase]:
    """Return each case at one operating point, the first of `recipes`.

    Raises
    ------
    ImageryError
        If the folder holds no SMART sites, or none with dated phases.

    """
    regions = read_smart(root).regions
    if not regions:
        raise ImageryError(f"{root} holds no SMART site models, so no site can be simulated.")
    largest = max(regions, key=lambda region: len(region.sites))
    timings = phase_durations(site for region in regions for site in region.sites)
    made = build(largest.sites, timings, np.random.default_rng(_SEED))
    spoilt_from = made.watched_from.replace(year=made.watched_from.year + 1)
    cases = {
        "exact": made.source,
        "registration 0.5 px": replace(made.source, jitter_px=0.5),
        "registration 1 px": replace(made.source, jitter_px=1.0),
        "+1000 forgotten": replace(made.source, offset_from=spoilt_from),
    }
    found, right = [], list[Cube]()
    for name, source in cases.items():
        case, cubes = _case(name, replace(made, source=source), recipes)
        if source.offset_from is not None:
            late = [each for each in made.source.search(_everywhere(made)).scenes
                    if each.acquired.date() >= source.offset_from]  # fmt: skip
            told = spoilt(right, cubes, since=source.offset_from, scenes=len(late))
            case = replace(case, spoilt=told)
        right = right or cubes
        found.append(case)
        del cubes
    return found


def _everywhere(tropics: Tropics) -> Outline:
    """Return the zones of all worlds."""
    return dissolve([world.zone_outline for world in tropics.source.worlds])


def _case(
    name: str, tropics: Tropics, recipes: Mapping[str, Recipe]
) -> tuple[TropicsCase, list[Cube]]:
    point = next(iter(recipes))
    proposals: list[SmartSite] = []
    cubes: list[Cube] = []
    refused = 0
    for world in tropics.source.worlds:
        zone = a_zone(f"{name} {world.id}", world.zone_outline)
        judged = judge(zone, tropics.source, {point: recipes[point]}, keep=True)
        proposals += _proposals(judged, point, tropics)
        refused += len(judged.archive.scenes) - judged.looks
        cubes += judged.cubes
    score = score_smart(
        tropics.truth, proposals, area_km2=tropics.area_km2, years=tropics.years,
        first=tropics.watched_from, last=tropics.source.last,
    )  # fmt: skip
    return TropicsCase(name=name, score=score, refused=refused), cubes


def _proposals(judged: Judged, point: str, tropics: Tropics) -> list[SmartSite]:
    made = []
    for number, each in enumerate(judged.found[point]):
        if each.status not in STANDING or each.first_look < tropics.watched_from:
            continue
        if each.kind == DetectionKind.DEMOLITION:
            continue
        made.append(
            SmartSite(
                site_id=f"{judged.archive.grid.bounds}-{number}",
                outline=each.outline,
                start=each.first_look,
                end=None,
                status="system_confirmed",
                observations=tuple(_observed(judged, each)),
            )
        )
    return made


def _observed(judged: Judged, each: Candidate) -> Sequence[SmartObservation]:
    """Return the phase of each month, as told from the tile that saw most of a site."""
    masks = [(cube.grid.mask(each.outline), cube) for cube in judged.cubes]
    there, cube = max(masks, key=lambda pair: int(pair[0].sum()))
    if not there.any():
        return []
    (trace,) = traced(cube, [there])
    months = phases(trace, first=np.datetime64(each.first_look), demolition=False)
    return [
        SmartObservation(
            max(month.astype("datetime64[D]").astype(object), each.first_look),
            _WORDS.get(word, UNKNOWN), each.outline,
        )
        for month, word in months
    ]  # fmt: skip
