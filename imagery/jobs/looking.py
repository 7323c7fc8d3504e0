"""Looking at a zone: its scenes, read and masked tile by tile, and what could not be seen."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from geo.grid import Grid
from geo.period import Period
from geo.shapes import Outline
from imagery.cube import Cube
from imagery.errors import NoScenesError
from imagery.jobs.recipe import Recipe
from imagery.masks import clear_only
from imagery.scene import Refusal, Scene
from imagery.sources.protocol import Source

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many steps are done, and of how many."""


def silent(_what: str, _done: int, _of: int) -> None:
    """Show no progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """The scenes of a zone up to an instant, and the grid that they are read onto."""

    source: Source
    """Where they come from."""

    scenes: tuple[Scene, ...]
    """By acquisition."""

    refused: tuple[Refusal, ...]
    """Items that were not trusted."""

    grid: Grid
    """Over the zone and its margin."""

    bands: tuple[str, ...]
    """What every scene offers."""

    def tiles(self, pixels: int, progress: Progress) -> Iterator[Cube]:
        """Yield the clear looks of each tile."""
        tiles = self.grid.tiles(pixels)
        for done, tile in enumerate(tiles):
            progress("reading", done, len(tiles))
            yield clear_only(self.source.read(self.scenes, tile, self.bands))
        progress("reading", len(tiles), len(tiles))


def open_archive(
    aoi: Outline, *, source: Source, recipe: Recipe, as_of: datetime, where: str
) -> Archive:
    """Return a zone's archive up to an instant.

    Raises
    ------
    NoScenesError
        If the source has nothing of this place and time.

    """
    found = source.search(aoi, Period(datetime.min.replace(tzinfo=as_of.tzinfo), as_of))
    if not found.scenes:
        refused = (
            f" {len(found.refused)} Items were refused: {found.refused[0].reason}"
            if (found.refused)
            else ""
        )
        raise NoScenesError(
            f"The source {source.name} has no scene of {where} up to {as_of:%Y-%m-%d}.{refused} "
            "Check that the imagery covers the zone (compoundwatch zone list), and its dates."
        )
    finest = min(scene.gsd_m for scene in found.scenes)
    grid = Grid.covering(aoi, resolution_m=max(recipe.resolution_m, finest))
    return Archive(
        source=source, scenes=found.scenes, refused=found.refused, grid=grid,
        bands=source.bands(found.scenes),
    )  # fmt: skip


def split(cube: Cube, recipe: Recipe) -> tuple[Cube, Cube]:
    """Return the baseline and what comes after it.

    The first year, but never more than a third of the looks, and never fewer than needed.
    """
    days = cube.days
    if not days.size:
        return cube, cube
    year = int(np.searchsorted(days, days[0] + np.timedelta64(recipe.baseline_days, "D")))
    share = int(len(days) * recipe.baseline_share)
    first = max(recipe.baseline_looks, min(year, share))
    return cube.kept(slice(0, first)), cube.kept(slice(first, len(days)))


def could_not_see(archive: Archive, cubes: Sequence[Cube]) -> list[str]:
    """Return what was left out, and why, in sentences: the same reason once, with a count."""
    said: list[str] = []
    reasons = Counter(each.reason.split(".")[0] for each in _all_refused(archive, cubes))
    said += [f"{count} refused: {reason}." for reason, count in sorted(reasons.items())]
    used = {scene.id for cube in cubes for scene in cube.scenes}
    dropped = (
        len(archive.scenes)
        - len(used)
        - len({each.item for cube in cubes for each in cube.refused} - used)
    )
    if dropped > 0:
        said.append(f"{dropped} scenes had too few clear looks over the zone.")
    said += _gaps(sorted(scene.acquired for scene in archive.scenes if scene.id in used))
    missing = [
        name
        for name in ("red", "green", "blue", "nir", "swir16", "swir22")
        if name not in archive.bands
    ]
    if missing:
        said.append(f"Without {', '.join(missing)}, what needs them was switched off.")
    return said


def _gaps(at: list[datetime]) -> list[str]:
    """Name the longest time without a clear scene, if it is far longer than usual."""
    if len(at) < 3:
        return []
    steps = sorted((later - earlier, earlier) for earlier, later in zip(at, at[1:], strict=False))
    usual, (longest, start) = steps[len(steps) // 2][0], steps[-1]
    if longest < max(3 * usual, timedelta(days=35)):
        return []
    return [
        f"Nothing was seen from {start:%Y-%m-%d} to {start + longest:%Y-%m-%d} "
        f"({longest.days} days)."
    ]


def _all_refused(archive: Archive, cubes: Sequence[Cube]) -> list[Refusal]:
    unique = {each.item: each for cube in cubes for each in cube.refused}
    return [*archive.refused, *unique.values()]
