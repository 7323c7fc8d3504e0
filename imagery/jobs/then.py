"""Then: a source as it was for a run: with the scenes that had come, and those that it could read.

Instants are UTC; outlines are degrees.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from geo.grid import Grid
from geo.period import Period
from geo.shapes import Outline
from imagery.cache.source import CachedSource
from imagery.cube import Cube
from imagery.scene import Refusal, Scene, Units
from imagery.sources.protocol import Search, Source, over

Scenes = Mapping[str, str | None]
"""Id of a scene or refused item -> why it could not be read; None where it could."""


def as_it_was(source: Source, scenes: Scenes) -> Source:
    """Return a source that offers some scenes alone; through its cache, if it has one."""
    if isinstance(source, CachedSource):
        inner = _Then(inner=source.inner, scenes=scenes)
        return _CachedThen(inner=inner, folder=source.folder, limit=source.limit, scenes=scenes)
    return _Then(inner=source, scenes=scenes)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Then:
    """A source without a cache."""

    inner: Source
    scenes: Scenes

    @property
    def name(self) -> str:
        """As the source says."""
        return self.inner.name

    @property
    def synthetic(self) -> bool:
        """As the source says."""
        return self.inner.synthetic

    def search(self, aoi: Outline, period: Period | None = None) -> Search:
        """Return those of the scenes that are still there; radar beside them is on no record."""
        found = self.inner.search(aoi, period)
        radar = [each for each in found.scenes if each.units is Units.BACKSCATTER]
        beside = () if any(each.id in self.scenes for each in radar) else radar
        kept = [each for each in found.scenes if each.id in self.scenes or each in beside]
        names = {*self.scenes, *(each.removesuffix(" (refused)") for each in self.scenes)}
        refused = [each for each in found.refused if each.item[:200] in names]
        return Search(scenes=tuple(kept), refused=tuple(refused))

    def bands(self, scenes: Sequence[Scene]) -> tuple[str, ...]:
        """Return what the scenes offer."""
        return self.inner.bands(scenes)

    def over(self, grid: Grid, zone: Outline | None = None) -> "_Then":
        """Return this source for one zone."""
        return replace(self, inner=over(self.inner, grid, zone))

    def read(self, scenes: Sequence[Scene], grid: Grid, bands: Sequence[str]) -> Cube:
        """Return the scenes that could be read then."""
        return _less(self.scenes, self.inner.read, scenes, grid, bands)


@dataclass(slots=True, kw_only=True)
class _CachedThen(CachedSource):
    """A source with a cache: what was fetched since is there, and left out."""

    scenes: Scenes

    def over(self, grid: Grid, zone: Outline | None = None) -> "_CachedThen":
        """Return this source for one zone."""
        inner = over(self.inner, grid, zone)
        return _CachedThen(inner=inner, folder=self.folder, limit=self.limit, grid=grid,
                           scenes=self.scenes)  # fmt: skip

    def read(self, scenes: Sequence[Scene], grid: Grid, bands: Sequence[str]) -> Cube:
        """Return the scenes that could be read then."""
        return _less(self.scenes, self._now, scenes, grid, bands)

    def _now(self, scenes: Sequence[Scene], grid: Grid, bands: Sequence[str]) -> Cube:
        return CachedSource.read(self, scenes, grid, bands)


def _less(
    then: Scenes, read: Callable[[Sequence[Scene], Grid, Sequence[str]], Cube],
    scenes: Sequence[Scene], grid: Grid, bands: Sequence[str],
) -> Cube:  # fmt: skip
    """Return what is read, less what could not be read then."""
    cube = read(scenes, grid, bands)
    unread = [(each.id, then.get(each.id)) for each in scenes]
    refused = {name: Refusal(item=name, reason=why) for name, why in unread if why is not None}
    if not refused:
        return cube
    kept = np.array([scene.id not in refused for scene in cube.scenes], dtype=np.bool_)
    others = [each for each in cube.refused if each.item not in refused]
    return replace(cube.kept(kept), refused=(*others, *refused.values()))
