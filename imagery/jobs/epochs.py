"""Epochs: the clear looks of one quarter or month, put together over a zone.

Each epoch is made from its own scenes alone, so that a new one costs no more than itself. Where
these are too few to tell cloud by comparing them, those just before are read with them, and,
at the beginning of an archive, those after; they help to tell cloud and are not looked at.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from geo.period import epoch_period
from geo.shapes import Outline
from imagery.bands import RGB
from imagery.builtup import needed
from imagery.composite import Composite
from imagery.cube import Cube
from imagery.jobs.ahead import ahead
from imagery.jobs.looking import Archive, cropped, raw_tiles
from imagery.jobs.recipe import Recipe
from imagery.jobs.sites import Site
from imagery.kernels.median import median
from imagery.prepare import Told, prepared
from imagery.progress import silent
from imagery.scene import Scene

_ENOUGH = 12
"""Looks among which cloud can be told from ground."""

_ROOF_LOOKS = 4
"""Calm dates that tell a bright roof from cloud: a quarter has no more to spare."""

_BATCH_SCENES = 130
_BATCH_BYTES, _PIXEL_BYTES = 400e6, 20
"""Scenes that are read together, and the memory that epochs made from them may take."""


@dataclass(slots=True, eq=False)
class Epoch:
    """What was seen of a zone in one epoch."""

    name: str
    """Such as 2024Q3 or 2024-07."""

    bands: dict[str, NDArray[np.float32]]
    """Name -> (y, x) median of the clear looks over the grid; NaN = not seen, or no site near."""

    used: dict[str, list[str]]
    """Site -> scenes that showed some of it clearly."""

    days: dict[str, date]
    """Scene -> its UTC day; of all scenes that showed anything."""


def scenes_of(archive: Archive, name: str) -> tuple[Scene, ...]:
    """Return the scenes that an epoch is made from, with those that help to tell cloud."""
    period = epoch_period(name)
    inside = [n for n, each in enumerate(archive.scenes) if period.contains(each.acquired)]
    if not inside:
        return ()
    first, last = inside[0], inside[-1] + 1
    first = max(min(first, last - _ENOUGH), 0)
    last = max(last, min(first + _ENOUGH, len(archive.scenes)))
    return archive.scenes[first:last]


def batches(archive: Archive, names: Sequence[str]) -> Iterator[list[str]]:
    """Yield epochs in order, some at a time: what lies together in a cube is read at once."""
    most = max(
        int(_BATCH_BYTES / (archive.grid.shape[0] * archive.grid.shape[1] * _PIXEL_BYTES)), 1
    )
    batch: list[str] = []
    for name in names:
        scenes = sum(len(scenes_of(archive, each)) for each in [*batch, name])
        if batch and (scenes > _BATCH_SCENES or len(batch) == most):
            yield batch
            batch = []
        batch.append(name)
    if batch:
        yield batch


def looked_at(
    archive: Archive, names: Sequence[str], where: Outline, sites: Sequence[Site], *,
    recipe: Recipe, method: str,
) -> list[Epoch]:  # fmt: skip
    """Return what was seen of the ground around sites (degrees) in some epochs."""
    blank = np.full(archive.grid.shape, np.nan, dtype=np.float32)
    bands = needed(archive.bands, method)
    epochs = [Epoch(name, {band: blank.copy() for band in bands}, {}, {}) for name in names]
    of_epoch = {name: {scene.id for scene in scenes_of(archive, name)} for name in names}
    wanted = set().union(*of_epoch.values())
    part = replace(archive, scenes=tuple(each for each in archive.scenes if each.id in wanted))
    if not part.scenes:
        return epochs
    masks = replace(recipe.masks, roof_looks=min(_ROOF_LOOKS, recipe.masks.roof_looks))
    told = {name: Told() for name in names}
    read = raw_tiles(part, where, recipe=recipe, broken={}, progress=silent)
    for tile, raw in ahead(read):
        for epoch in epochs:
            own = np.array([scene.id in of_epoch[epoch.name] for scene in raw.scenes], np.bool_)
            if not own.any():
                continue
            seen = prepared(raw.kept(own), masks, told=told[epoch.name], in_place=True)
            cube = cropped(seen, tile).between(epoch_period(epoch.name))
            if cube.scenes:
                _add(epoch, cube, archive, sites)
    return epochs


def picture(epoch: Epoch, archive: Archive) -> Composite | None:
    """Return the epoch in red, green and blue over the whole zone; None if nothing was seen.

    Never cut to the sites: who may not know of one could read it from the edges of a picture.
    """
    if not set(RGB) <= set(epoch.bands) or not epoch.days:
        return None
    bands = np.stack([epoch.bands[name] for name in RGB])
    return Composite(
        grid=archive.grid, bands=bands, scenes=tuple(epoch.days),
        first=min(epoch.days.values()), last=max(epoch.days.values()),
    )  # fmt: skip


def _add(epoch: Epoch, cube: Cube, archive: Archive, sites: Sequence[Site]) -> None:
    """Put one tile into the epoch, and note which scenes showed which site."""
    window = cube.grid.window_in(archive.grid)
    for band, whole in epoch.bands.items():
        whole[window] = median(np.ascontiguousarray(cube.band(band)))
    for scene, clear in zip(cube.scenes, cube.clear, strict=True):
        if clear.any():
            epoch.days[scene.id] = scene.acquired.date()
    for site in sites:
        rows, cols = _meet(site.rows, window[0]), _meet(site.cols, window[1])
        if rows.start >= rows.stop or cols.start >= cols.stop:
            continue
        inside = site.inside[_within(rows, site.rows), _within(cols, site.cols)]
        clear = cube.clear[:, _within(rows, window[0]), _within(cols, window[1])]
        seen = np.asarray((clear & inside).any(axis=(1, 2)))
        known = epoch.used.setdefault(site.site_id, [])
        showed = (scene.id for scene, yes in zip(cube.scenes, seen, strict=True) if yes)
        known += [scene_id for scene_id in showed if scene_id not in known]


def _meet(one: slice, other: slice) -> slice:
    return slice(max(one.start, other.start), min(one.stop, other.stop))


def _within(part: slice, whole: slice) -> slice:
    return slice(part.start - whole.start, part.stop - whole.start)
