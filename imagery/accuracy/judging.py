"""Judging: the steps of a refresh without a store, for several recipes at once.

An archive is read and made ready once, and judged once for each recipe.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from geo.shapes import Outline
from imagery.cube import Cube
from imagery.errors import NoScenesError
from imagery.jobs.looking import Archive, Tally, open_archive, tiles
from imagery.jobs.outlining import outlined
from imagery.jobs.recipe import Recipe
from imagery.progress import silent
from imagery.sources.protocol import Source
from imagery.vectorize import Candidate
from layers.ids import slug
from layers.terms import DetectionStatus, OutlineKind, ZoneKind
from layers.zone import Zone

if TYPE_CHECKING:
    from imagery.change import Change

STANDING = {DetectionStatus.PROVISIONAL, DetectionStatus.ALERT, DetectionStatus.CONFIRMED}
EVER = datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What recipes found in one archive."""

    archive: Archive
    """What there was."""

    looks: int
    """Scenes that showed something."""

    broken: Mapping[str, str]
    """Item or scene -> why it was not trusted, or could not be read."""

    detectors: Mapping[str, str]
    """Recipe -> name of the detector that the archive allowed."""

    found: Mapping[str, Sequence[Candidate]]
    """Recipe -> outlines, largest first, whatever their status."""

    cubes: Sequence[Cube]
    """The tiles' clear looks, if they were asked for."""


def a_zone(name: str, outline: Outline) -> Zone:
    """Return a zone that is an extent and nothing else."""
    return Zone(
        zone_id=f"Z-{slug(name)}", name=name, kind=ZoneKind.WATCH_AREA, country_iso3="XXX",
        outline=outline, outline_kind=OutlineKind.EXTENT, recorded_at=EVER,
    )  # fmt: skip


def judge(
    zone: Zone, source: Source, recipes: Mapping[str, Recipe], *, keep: bool = False
) -> Judged:
    """Return what each recipe finds in all that a source has of a zone.

    Parameters
    ----------
    zone, source
        What is looked at, and where scenes come from.
    recipes
        By operating point; they share their masks and tiles.
    keep
        Also return the tiles' cubes: for small zones only.

    Raises
    ------
    NoScenesError
        If there is nothing to look at, or no tile could be judged.

    """
    first = next(iter(recipes.values()))
    archive = open_archive(zone, source=source, recipe=first, as_of=EVER)
    chosen = {
        name: each.detectors().chosen(
            each.detector, units=archive.scenes[0].units, days=archive.days
        )
        for name, each in recipes.items()
    }
    tally, cubes = Tally(), []
    changes: dict[str, list[Change]] = {name: [] for name in recipes}
    for cube in tiles(archive, zone.outline, recipe=first, tally=tally, progress=silent):
        cubes += [cube] if keep else []
        for name, detector in chosen.items():
            try:
                changes[name].append(detector.detect(cube))
            except NoScenesError:
                continue
    if not any(changes.values()):
        raise NoScenesError(f"{zone.name}: no tile has enough clear looks to be judged.")
    return Judged(
        archive=archive, looks=sum(tally.used(scene.id) for scene in archive.scenes), cubes=cubes,
        broken={each.item: each.reason for each in archive.refused} | tally.broken,
        detectors={name: each.name for name, each in chosen.items()},
        found={
            name: outlined(changes[name], each, near_days=archive.near_days(each.near_days))
            for name, each in recipes.items()
        },
    )  # fmt: skip
