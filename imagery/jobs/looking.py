"""Looking: the scenes of a zone, tile by tile, with the books kept on what was seen.

A job asks for the archive of a zone up to an instant, and then for its tiles, one at a time:
an archive is far larger than memory. Each tile comes as clear looks alone. The tally keeps,
for each scene, how much of the zone it showed clearly, and, if nothing, why.

Arrays are (time, band, y, x). Instants are UTC.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from math import ceil

import numpy as np
from numpy.typing import NDArray

from geo.grid import Grid
from geo.period import Period
from geo.shapes import Outline, buffer
from imagery.cache.source import CachedSource
from imagery.cube import Cube
from imagery.errors import NoScenesError, RecipeError
from imagery.jobs.recipe import Recipe
from imagery.kernels.fingerprint import fingerprints
from imagery.prepare import Told, prepared
from imagery.progress import Progress
from imagery.scene import Refusal, Scene, Units
from imagery.sources.protocol import Source, over
from imagery.sources.reading import of_one_kind
from layers.zone import Zone

_CUBE_BYTES = 300e6
"""A tile's cube is no larger than this; masks and series take a few times as much."""

_LEAST_SIDE = 64
_MOST_PIXELS = 40_000_000
"""What is known of a whole zone takes about 40 bytes a pixel."""


_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """What a source has of a zone up to an instant."""

    source: Source
    """Where the scenes come from."""

    scenes: tuple[Scene, ...]
    """By (acquired, id); never none."""

    refused: tuple[Refusal, ...]
    """Items that the source does not trust, and scenes that no other is like; and why."""

    grid: Grid
    """Over the zone and its margin."""

    bands: tuple[str, ...]
    """What every scene offers."""

    radar: tuple[Scene, ...] = ()
    """Radar scenes beside optical ones: they support, and are never mixed with them."""

    @property
    def days(self) -> NDArray[np.datetime64]:
        """(scene,) UTC day of each scene, datetime64[D]."""
        return np.array([each.acquired.date() for each in self.scenes], dtype="datetime64[D]")

    def tile_side(self, most: int) -> int:
        """Return the side of a tile in pixels: a long archive of many bands gets smaller ones."""
        a_pixel = max(len(self.scenes) * len(self.bands), 1) * 4
        return max(min(most, int((_CUBE_BYTES / a_pixel) ** 0.5)), _LEAST_SIDE)

    def near_days(self, least: int) -> int:
        """Return how many days apart two first looks may lie and be of one date.

        A date is known to within a look: neighbours that two looks part are two dates. To allow
        more would chain the phases of an estate into one, dated by its middle.
        """
        apart = np.diff(self.days).astype(np.int64)
        return max(least, int(np.median(apart))) if apart.size else least

    @property
    def period(self) -> Period:
        """From the first look to the end of the last."""
        return Period(self.scenes[0].acquired, max(_end(each) for each in self.scenes))


def open_archive(
    zone: Zone, *, source: Source, recipe: Recipe, as_of: datetime, since: datetime | None = None
) -> Archive:
    """Return what a source has of a zone up to an instant, and from another on if one is given.

    Raises
    ------
    NoScenesError
        If that is nothing.
    RecipeError
        If the zone has too many pixels for one run.

    """
    aoi = buffer(zone.outline, metres=recipe.margin_m) if recipe.margin_m else zone.outline
    found = source.search(aoi, Period(since or _BEGINNING, as_of))
    scenes = tuple(each for each in found.scenes if each.period is None or _end(each) <= as_of)
    if not scenes:
        raise NoScenesError(_nothing(zone, source, as_of, found.refused))
    optical = tuple(each for each in scenes if each.units is not Units.BACKSCATTER)
    radar = tuple(each for each in scenes if each.units is Units.BACKSCATTER) if optical else ()
    fitting, odd = of_one_kind(optical or scenes)
    finest = min(each.gsd_m for each in fitting)
    grid = Grid.covering(aoi, resolution_m=round(max(recipe.resolution_m, finest), 2))
    if grid.shape[0] * grid.shape[1] > _MOST_PIXELS:
        raise RecipeError(
            f"Zone {zone.zone_id} has {grid.shape[1]:,} by {grid.shape[0]:,} pixels of "
            f"{grid.resolution_m:g} m, more than the {_MOST_PIXELS:,} that one run can hold. Cut "
            "it into several zones, or raise resolution_m in the recipe."
        )
    return Archive(
        source=over(source, grid, zone.outline),
        scenes=tuple(fitting),
        refused=(*found.refused, *odd),
        grid=grid,
        bands=source.bands(fitting),
        radar=radar,
    )


@dataclass(slots=True, kw_only=True)
class Tally:
    """The books: what each scene showed of a zone. Filled tile by tile."""

    pixels: int = 0
    """Pixels of the zone in the tiles that were looked at."""

    clear: Counter[str] = field(default_factory=Counter)
    """Scene -> pixels of the zone that it showed clearly."""

    broken: dict[str, str] = field(default_factory=dict)
    """Scene -> why it could not be read."""

    left_out: dict[str, str] = field(default_factory=dict)
    """Scene -> why a tile had no use for it."""

    masks: dict[str, None] = field(default_factory=dict)
    """Masks that were used, in order."""

    told: Told = field(default_factory=Told)
    """What tiles told of whole scenes."""

    _read: dict[str, "hashlib._Hash"] = field(default_factory=dict)
    """Scene -> the fingerprints of its tiles, as they were read."""

    def read(self, raw: Cube) -> None:
        """Write down what was read of a tile, before anything is done to it."""
        shape = f"{raw.bands} {raw.grid.shape}".encode()
        parts = [fingerprints(each) for each in (raw.values, raw.qa) if each is not None]
        for look, scene in enumerate(raw.scenes):
            total = self._read.setdefault(scene.id, hashlib.sha256())
            total.update(b"".join([shape, *(each[look].tobytes() for each in parts)]))

    def content(self, scene_id: str) -> str:
        """Return the fingerprint of what was read of a scene; empty if nothing was."""
        return self._read[scene_id].hexdigest() if scene_id in self._read else ""

    def add(self, raw: Cube, seen: Cube, inside: NDArray[np.bool_]) -> None:
        """Write down one tile: as it was read, and as clear looks alone."""
        self.pixels += int(inside.sum())
        self.broken |= {each.item: each.reason for each in raw.refused}
        self.left_out |= {each.item: each.reason for each in seen.refused[len(raw.refused) :]}
        self.masks |= dict.fromkeys(seen.masks)
        for scene, looks in zip(seen.scenes, seen.clear, strict=True):
            self.clear[scene.id] += int((looks & inside).sum())

    def used(self, scene_id: str) -> bool:
        """Say whether a scene showed anything of the zone."""
        return self.clear[scene_id] > 0

    def reason(self, scene_id: str) -> str:
        """Return why a scene was not used; empty if it was."""
        if self.used(scene_id):
            return ""
        said = self.broken.get(scene_id) or self.left_out.get(scene_id)
        return said or f"{scene_id} shows nothing of the zone itself."

    def share(self, scene_id: str) -> float:
        """Return how much of the zone a scene showed clearly."""
        return round(min(self.clear[scene_id] / max(self.pixels, 1), 1.0), 4)


def tiles(
    archive: Archive, outline: Outline, *, recipe: Recipe, tally: Tally, progress: Progress
) -> Iterator[Cube]:
    """Give the clear looks of each tile that touches an outline (degrees); keep the tally."""
    read = raw_tiles(archive, outline, recipe=recipe, broken=tally.broken, progress=progress)
    for tile, raw in read:
        tally.read(raw)
        seen = cropped(prepared(raw, recipe.masks, told=tally.told, in_place=True), tile)
        tally.add(raw, seen, tile.mask(outline))
        del raw
        yield seen


def raw_tiles(
    archive: Archive, outline: Outline, *, recipe: Recipe, broken: dict[str, str],
    progress: Progress,
) -> Iterator[tuple[Grid, Cube]]:  # fmt: skip
    """Give each tile that touches an outline (degrees), and it with its halo as it is read.

    A scene that cannot be read in one tile is noted in `broken`, with the reason, and not read
    again in those after it.
    """
    if isinstance(archive.source, CachedSource):
        archive.source.fetch(archive.scenes, archive.bands, progress)
    wanted = touching(archive.grid, archive.tile_side(recipe.tile_pixels), outline)
    for done, tile in enumerate(wanted):
        progress("looking", done, len(wanted))
        scenes = [each for each in archive.scenes if each.id not in broken]
        if not scenes:
            break
        wide = padded(tile, archive.grid, recipe.halo_pixels)
        raw = archive.source.read(scenes, wide, archive.bands)
        broken |= {each.item: each.reason for each in raw.refused}
        yield tile, raw
        del raw
    progress("looking", len(wanted), len(wanted))


def touching(grid: Grid, pixels: int, outline: Outline) -> list[Grid]:
    """Return the tiles that hold pixels of an outline (degrees), none larger than so many.

    Raises
    ------
    RecipeError
        If none does: to call that clouded would be wrong.

    """
    found = [each for each in cut(grid, pixels) if each.mask(outline).any()]
    if not found:
        raise RecipeError(
            f"The zone holds the centre of no pixel of {grid.resolution_m:g} m, so there "
            "is nothing to judge. Draw it at least two pixels across."
        )
    return found


def padded(tile: Grid, whole: Grid, pixels: int) -> Grid:
    """Return a tile with so many pixels around it, as far as the whole grid goes."""
    rows, cols = tile.window_in(whole)
    return part(
        whole,
        slice(max(rows.start - pixels, 0), min(rows.stop + pixels, whole.shape[0])),
        slice(max(cols.start - pixels, 0), min(cols.stop + pixels, whole.shape[1])),
    )


def part(whole: Grid, rows: slice, cols: slice) -> Grid:
    """Return the part of a grid that rows and columns say."""
    moved = whole.transform @ whole.transform.translation(cols.start, rows.start)
    return Grid(whole.crs, moved, (rows.stop - rows.start, cols.stop - cols.start))


def cropped(cube: Cube, tile: Grid) -> Cube:
    """Return the part of a cube that lies on a tile."""
    if cube.grid == tile:
        return cube
    rows, cols = tile.window_in(cube.grid)
    return replace(
        cube,
        grid=tile,
        values=cube.values[:, :, rows, cols],
        clear=cube.clear[:, rows, cols],
        qa=None if cube.qa is None else cube.qa[:, rows, cols],
    )


def cut(grid: Grid, pixels: int) -> list[Grid]:
    """Return tiles of about one size, none larger than so many pixels: no slivers."""
    longest = max(grid.shape)
    return grid.tiles(ceil(longest / ceil(longest / pixels)))


def _end(scene: Scene) -> datetime:
    """Return when the last pixel of a scene was taken; a moment later for a single look."""
    return scene.period.end if scene.period else scene.acquired + timedelta(seconds=1)


def _nothing(zone: Zone, source: Source, as_of: datetime, refused: tuple[Refusal, ...]) -> str:
    said = (
        f"The source {source.name} has no scene that touches zone {zone.zone_id} up to "
        f"{as_of:%Y-%m-%d}, so nothing was looked at. The zone may lie beyond the imagery: name "
        "a source that covers it (--source folder:DIR), or a later --as-of."
    )
    if refused:
        said += f" {len(refused)} items were refused; the first: {refused[0].reason}"
    return said
