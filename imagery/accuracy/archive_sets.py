"""Archive sets: what the main job finds in a set, at each operating point, against its labels.

The same steps as a refresh takes, tile by tile, but for the store: an archive is read and
masked once, and judged once for each recipe.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import fmean

import numpy as np

from geo.errors import GeoError
from geo.grid import Grid
from geo.shapes import Outline
from imagery.accuracy.judging import STANDING, a_zone, judge
from imagery.accuracy.sets import ArchiveSet, dated_sites, read_labels
from imagery.accuracy.sites import Find, SiteScore, score_sites
from imagery.accuracy.smart import SmartSite
from imagery.errors import ImageryError
from imagery.jobs.recipe import Recipe
from imagery.jobs.sites import SUMMED
from imagery.score import Bar
from imagery.sources.folder import FolderSource
from imagery.vectorize import Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """How one site that is annotated look by look was followed."""

    site_id: str
    """Of the site."""

    first_error_days: int | None
    """First look of a detection on it, minus its first look with activity."""

    iou: tuple[tuple[str, float], ...]
    """At the last annotated look of each quarter, the overlap of outline and annotation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointResult:
    """What one operating point found in one set."""

    detector: str
    """That the archive allowed."""

    by_kind: dict[str, int]
    """Detections that stand, by kind."""

    by_status: dict[str, int]
    """All candidates, by status."""

    score: SiteScore
    """Against labels; without labels, everything lies outside."""

    scores: tuple[float, ...]
    """Score of each detection that stands, in the order of `score.touches`."""

    followed: tuple[Followed, ...] = ()
    """Sites annotated look by look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetResult:
    """One set."""

    name: str
    """For the table."""

    labelled: bool = False
    """Whether it has labels at all."""

    units: str = ""
    """Of its values: reflectance or display."""

    looks: int = 0
    """Scenes that were used."""

    broken: Mapping[str, str] = field(default_factory=dict)
    """Item or scene -> why it was not trusted, or could not be read."""

    points: dict[str, PointResult] = field(default_factory=dict)
    """By operating point."""

    figures: dict[str, PointResult] = field(default_factory=dict)
    """By operating point: what of it is summed up, unless a person decides otherwise."""

    failed: str = ""
    """Why it could not be run."""


def run_set(one: ArchiveSet, recipes: Mapping[str, Recipe]) -> SetResult:
    """Run one set; what goes wrong with it is told, and others go on."""
    try:
        return _run(one, recipes)
    except (ImageryError, GeoError, OSError, ValueError) as error:
        return SetResult(name=one.name, failed=str(error))


def _run(one: ArchiveSet, recipes: Mapping[str, Recipe]) -> SetResult:
    source = FolderSource(one.items)
    judged = judge(a_zone(one.name, source.extent()), source, recipes)
    archive, labels, watched = judged.archive, read_labels(one.labels), dated_sites(one.labels)
    first, last = (archive.days[place].astype(date) for place in (0, -1))

    def result(point: str, found: Sequence[Candidate]) -> PointResult:
        finds = _standing(found)
        return PointResult(
            detector=judged.detectors[point],
            by_kind=dict(Counter(each.kind for each in finds)),
            by_status=dict(Counter(each.status for each in found)),
            score=score_sites(finds, labels, grid=archive.grid, first=first, last=last),
            scores=tuple(each.score for each in finds),
            followed=tuple(_followed(site, finds, archive.grid) for site in watched),
        )

    return SetResult(
        name=one.name, labelled=bool(labels), units=archive.scenes[0].units.value,
        looks=judged.looks, broken=judged.broken,
        points={name: result(name, found) for name, found in judged.found.items()},
        figures={
            name: result(name, _summed(found, recipes[name].figures))
            for name, found in judged.found.items()
        },
    )  # fmt: skip


def _summed(found: Sequence[Candidate], bar: Bar) -> list[Candidate]:
    return [each for each in found if each.status in SUMMED and bar.reached_by(each.numbers)]


def _standing(found: Sequence[Candidate]) -> list[Find]:
    return [
        Find(outline=each.outline, seen_on=each.first_look, kind=each.kind, score=each.score)
        for each in found
        if each.status in STANDING
    ]


def _followed(site: SmartSite, finds: Sequence[Find], grid: Grid) -> Followed:
    """Hold the detections that touch a site against its annotation, quarter by quarter."""
    here = [find for find in finds if find.outline.intersects(site.outline)]
    active = [look for look in site.observations if look.phases - {"No Activity", "Unknown"}]
    error = None
    if here and active:
        error = (min(find.seen_on for find in here) - active[0].day).days
    quarters = {f"{look.day.year}-Q{(look.day.month + 2) // 3}": look for look in active}
    shared = tuple(
        (quarter, _iou([f.outline for f in here if f.seen_on <= look.day], look.outline, grid))
        for quarter, look in quarters.items()
    )
    return Followed(site_id=site.site_id, first_error_days=error, iou=shared)


def _iou(outlines: Sequence[Outline], truth: Outline, grid: Grid) -> float:
    true = grid.mask(truth)
    ours = np.any([grid.mask(each) for each in outlines], axis=0) if outlines else ~true & False
    return round(float((ours & true).sum() / max((ours | true).sum(), 1)), 3)


def mean_iou(followed: Followed) -> float | None:
    """Return the mean overlap over the quarters with activity; None if there were none."""
    return round(fmean(value for _, value in followed.iou), 3) if followed.iou else None
