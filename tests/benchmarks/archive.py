"""An archive of a known size: a source that makes up its looks, quick enough to fill a cache.

Forest with a season, in stored steps of 1e-4 as Sentinel-2's; every other date is cloudy in
part; two blocks of roofs appear after seven tenths of the dates. Values are invented.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np
from affine import Affine
from scipy import ndimage

from geo.grid import Grid
from geo.period import Period
from geo.shapes import Outline
from imagery.bands import SCL
from imagery.cube import Cube
from imagery.scene import Asset, Scene
from imagery.sources.protocol import Search

BANDS = ("blue", "green", "red", "nir", "swir16", "swir22")
_WEST, _NORTH, _CRS = 440_000.0, 1_810_000.0, "EPSG:32647"
_GROUND = np.array([300, 600, 400, 3500, 1600, 800], dtype=np.float32)
_ROOF = np.array([2200, 2400, 2600, 3000, 3000, 2800], dtype=np.float32)
_FIRST, _EVERY = datetime(2019, 1, 1, 4, tzinfo=UTC), timedelta(days=5)
_COARSE = 8
_RING = 4
_ROOFS = (12, 20)
_TREES, _CLOUD, _STEP = 4, 9, np.float32(1e-4)


@dataclass(slots=True)
class Invented:
    """So many dates of a square of so many pixels of 10 m."""

    side: int
    dates: int
    synthetic: bool = True
    name: str = "invented"
    scenes: tuple[Scene, ...] = ()
    _rough: np.ndarray = field(init=False)
    _noise: np.ndarray = field(init=False)
    _clouds: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        """Make up what all dates share."""
        rng = np.random.default_rng(1)
        side, coarse = self.grid.shape[0], -(-self.grid.shape[0] // _COARSE)
        rough = ndimage.gaussian_filter(rng.normal(0, 1, (side, side)), 3)
        self._rough = (1 + 1.2 * rough).astype(np.float32)
        self._noise = rng.normal(0, 40, (4, 6, side, side)).astype(np.float32)
        fields = ndimage.gaussian_filter(rng.normal(0, 1, (self.dates, coarse, coarse)), (0, 3, 3))
        self._clouds = fields > 0.06 * rng.normal(1, 1, (self.dates, 1, 1))
        self._clouds[::2] = False
        assets = {name: Asset(href=f"invented:{name}", scale=1e-4, nodata=0) for name in BANDS}
        assets[SCL] = Asset(href="invented:scl", nodata=0)
        self.scenes = tuple(
            Scene(id=f"S{n:04d}", collection="sentinel-2-l2a", acquired=_FIRST + n * _EVERY,
                  gsd_m=10, outline=self.grid.outline, assets=assets)
            for n in range(self.dates)
        )  # fmt: skip

    @property
    def grid(self) -> Grid:
        """Return where the looks lie: the square with some pixels around it."""
        corner = Affine(10, 0, _WEST, 0, -10, _NORTH)
        return Grid(_CRS, corner, (self.side + 2 * _RING, self.side + 2 * _RING))

    def extent(self) -> Outline:
        square = slice(_RING, _RING + self.side)
        return self.grid.part((square, square)).outline

    def search(self, _aoi: Outline, period: Period | None = None) -> Search:
        return Search(
            scenes=tuple(s for s in self.scenes if period is None or period.contains(s.acquired))
        )

    def bands(self, _scenes: Sequence[Scene]) -> tuple[str, ...]:
        return BANDS

    def read(self, scenes: Sequence[Scene], grid: Grid, bands: Sequence[str]) -> Cube:
        rows, cols = grid.window_in(self.grid)
        values = np.empty((len(scenes), len(bands), *grid.shape), dtype=np.float32)
        qa = np.full((len(scenes), *grid.shape), _TREES, dtype=np.uint8)
        for place, scene in enumerate(scenes):
            date = int(scene.id[1:])
            season = np.float32(1 + 0.15 * np.sin(2 * np.pi * date * _EVERY.days / 365.25))
            look = self._rough[rows, cols] * _GROUND[:, None, None] * season
            look += self._noise[date % 4][:, rows, cols]
            if date > 0.7 * self.dates:
                for row, col in self._sites():
                    there = _meet(row, rows), _meet(col, cols)
                    look[(slice(None), *there)] = _ROOF[:, None, None]
            cloud = np.kron(self._clouds[date], np.ones((_COARSE, _COARSE), bool))[rows, cols]
            look[:, cloud] = 6000
            qa[place][cloud] = _CLOUD
            values[place] = np.rint(np.maximum(look, 1)) * _STEP
        return Cube(grid=grid, scenes=tuple(scenes), bands=tuple(bands), values=values, qa=qa,
                    clear=np.ones(qa.shape, dtype=bool))  # fmt: skip

    def forget(self) -> None:
        """Let go of what looks are made of: a job that reads its cache needs none of it."""
        self._rough = self._noise = self._clouds = np.empty(0)

    def _sites(self) -> list[tuple[slice, slice]]:
        height, width = _ROOFS
        corners = ((self.side // 3, self.side // 3), (self.side // 2, self.side // 5))
        return [(slice(y, y + height), slice(x, x + width)) for y, x in corners]


def _meet(one: slice, window: slice) -> slice:
    """Return where a range lies in a window; empty if it does not."""
    start = min(max(one.start - window.start, 0), window.stop - window.start)
    stop = min(max(one.stop - window.start, start), window.stop - window.start)
    return slice(start, stop)
