"""The small world, rendered once a process: what a test of jobs does again and again is quick."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
from shapely import box

from geo.grid import Grid
from geo.period import Period
from geo.shapes import Outline
from imagery.cube import Cube
from imagery.scene import Refusal, Scene
from imagery.sources.protocol import Search
from tests.small_world import LAT, LON, a_source, outline_at

EVERY = 4
WHERE = outline_at(LON, LAT, box(-200, -200, 200, 200))


@cache
def _scenes(built: bool) -> tuple[Scene, ...]:
    return a_source(built=built).search(WHERE).scenes[::EVERY]


@cache
def _cube(built: bool, grid: Grid, bands: tuple[str, ...]) -> Cube:
    return a_source(built=built).read(_scenes(built), grid, bands)


class Quick:
    """Every fourth scene of the small world; some may be missing yet, and some broken."""

    synthetic = True

    def __init__(
        self, *missing: int, broken: Collection[int] = (), built: bool = True, name: str = "quick"
    ) -> None:
        """Say which scenes have not come yet, and which cannot be read, by place."""
        self._built, self._missing, self._broken, self.name = built, missing, broken, name

    def search(self, aoi: Outline, period: Period | None = None) -> Search:
        """Return the scenes that have come."""
        return Search(scenes=tuple(
            each
            for place, each in enumerate(_scenes(self._built))
            if place not in self._missing
            and (period is None or period.contains(each.acquired))
            and aoi.intersects(each.outline)
        ))  # fmt: skip

    def bands(self, scenes: Sequence[Scene]) -> tuple[str, ...]:
        """Return what the scenes offer."""
        return a_source(built=self._built).bands(scenes)

    def read(self, scenes: Sequence[Scene], grid: Grid, bands: Sequence[str]) -> Cube:
        """Return the scenes, less the broken ones."""
        whole = _cube(self._built, grid, tuple(bands))
        wrong = {_scenes(self._built)[place].id for place in self._broken}
        wanted = {each.id for each in scenes}
        kept = [n for n, each in enumerate(whole.scenes) if each.id in wanted - wrong]
        cube = whole.kept(np.array(kept))
        return replace(
            cube, values=cube.values.copy(), clear=cube.clear.copy(),
            qa=None if cube.qa is None else cube.qa.copy(),
            refused=tuple(Refusal(item=each, reason=f"{each}: half-written")
                          for each in sorted(wanted & wrong)),
        )  # fmt: skip
