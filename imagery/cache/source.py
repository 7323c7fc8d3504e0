"""A source that is read through a cube on disk: what was fetched once is not fetched again."""

import errno
import fcntl
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from geo.grid import Grid
from geo.period import Period
from geo.shapes import Outline
from imagery.bands import SCL
from imagery.cache.bounds import DAMAGED, Use, keep_within
from imagery.cache.cube import DATES, DiskCube, Looks, opened
from imagery.cache.index import Place, load, mark_of, word
from imagery.cube import Cube
from imagery.errors import CacheError, CacheFullError
from imagery.progress import Progress, silent
from imagery.scene import Refusal, Scene, Units
from imagery.sources.protocol import Price, Priced, Search, Source, offered_bands, over
from imagery.sources.reading import of_one_kind

T = TypeVar("T")

_VERSION = 2
_FETCH_PX = 256
"""Side of what is fetched at once, a block of dates deep; whole blocks of a cube."""

_FAR_PX = 2_048
"""Side of what is fetched at once from afar: to open a file there costs more than its pixels."""

_FAR_BYTES = 200e6
"""As many dates are fetched from afar at once as take so much memory: a source that fails in the
middle, or a quota that is spent, loses no more than these."""

_STEP = 1e-4
"""Stored numbers count steps no coarser than this: eight bits are too few for what was
resampled. Finer by a power of two, so that what was not resampled keeps its last bit."""

_LARGEST_STEP = 0.01
"""A file of larger steps holds real numbers, and so does its cube."""


@dataclass(slots=True, kw_only=True)
class CachedSource:
    """A source, and a folder for what is fetched from it."""

    inner: Source
    """Where scenes come from."""

    folder: Path
    """Where cubes lie, one folder each."""

    limit: float = float("inf")
    """Bytes that the folder may hold; what was not used for the longest goes first."""

    grid: Grid | None = None
    """Of the zone: what is read lies within it, on its pixels. None: each read is a zone."""

    _broken: dict[str, Refusal] = field(default_factory=dict)
    """Scenes that could not be read; a later job tries again."""

    _open: dict[str, DiskCube] = field(default_factory=dict)

    _uses: dict[str, Use] = field(default_factory=dict)
    """Cubes that are not to be taken away while this reads them."""

    _placed: dict[str, dict[str, int]] = field(default_factory=dict)
    """Cube -> scene -> place, as they were found: a job reads each tile of what it began with."""

    @property
    def name(self) -> str:
        """What a run writes down: the cache changes nothing."""
        return self.inner.name

    @property
    def synthetic(self) -> bool:
        """As the source says."""
        return self.inner.synthetic

    def search(self, aoi: Outline, period: Period | None = None) -> Search:
        """Ask the source: what there is, is never cached."""
        return self.inner.search(aoi, period)

    def bands(self, scenes: Sequence[Scene]) -> tuple[str, ...]:
        """Return the bands, QA bands aside, that every one of these scenes offers."""
        return self.inner.bands(scenes)

    def over(self, grid: Grid, zone: Outline | None = None) -> "CachedSource":
        """Return this source for one zone, whose looks are kept on one grid."""
        inner = over(self.inner, grid, zone)
        return CachedSource(inner=inner, folder=self.folder, limit=self.limit, grid=grid)

    def price(self, scenes: Sequence[Scene], grid: Grid, bands: Sequence[str]) -> Price:
        """Return what it would cost to fetch what is missing of these, over the whole zone."""
        if self.grid is None:
            return self.over(grid).price(scenes, grid, bands)
        if not isinstance(self.inner, Priced):
            return Price()
        fitting, _ = of_one_kind(scenes)
        names = tuple(band for band in bands if band in offered_bands(fitting))
        there = load(self._path(fitting, names)).find(fitting)
        missing = [each for each in fitting if each.id not in there]
        return self.inner.price(missing, self._whole, names) if missing else Price()

    def fetch(self, scenes: Sequence[Scene], bands: Sequence[str], progress: Progress) -> None:
        """Fetch what is missing of these scenes, over the whole zone; it can be stopped."""
        fitting, _ = of_one_kind(scenes)
        self._healed(lambda names: self._fill(fitting, names, progress), fitting, bands)

    def read(self, scenes: Sequence[Scene], grid: Grid, bands: Sequence[str]) -> Cube:
        """Return these scenes on a window of the zone; what is missing is fetched first."""
        if self.grid is None:
            return self.over(grid).read(scenes, grid, bands)
        fitting, odd = of_one_kind(scenes)
        return self._healed(lambda names: self._read(fitting, odd, grid, names), fitting, bands)

    def _healed(
        self, work: Callable[[tuple[str, ...]], T], scenes: list[Scene], bands: Sequence[str]
    ) -> T:
        """Do some work; if the cube turns out to be damaged, set it aside and do it again."""
        names = tuple(band for band in bands if band in offered_bands(scenes))
        try:
            return work(names)
        except CacheError:
            path = self._path(scenes, names)
            self._open.pop(path.name, None)
            self._placed.pop(path.name, None)
            self._uses.pop(path.name).release()
            aside = path.with_name(f"{DAMAGED}{path.name}")
            shutil.rmtree(aside, ignore_errors=True)
            path.replace(aside)
            return work(names)

    def _read(
        self, scenes: list[Scene], odd: list[Refusal], grid: Grid, names: tuple[str, ...]
    ) -> Cube:
        there = self._fill(scenes, names, silent)
        kept = [scene for scene in scenes if scene.id in there]
        cube = self._cube(scenes, names)
        found = cube.read([there[scene.id] for scene in kept], grid.window_in(self._whole))
        broken = [self._broken[scene.id] for scene in scenes if scene.id not in there]
        return Cube(
            grid=grid, scenes=tuple(kept), bands=names, values=found.values, clear=found.seen,
            qa=found.qa, units=scenes[0].units, refused=(*odd, *broken),
        )  # fmt: skip

    def _fill(
        self, scenes: list[Scene], names: tuple[str, ...], progress: Progress
    ) -> dict[str, int]:
        """Fetch and keep what is missing, a block of dates at a time; return what lies where."""
        path = self._path(scenes, names)
        there = self._placed.get(path.name, {})
        if not self._missing(scenes, there):
            return there
        there = self._placed[path.name] = self._cube(scenes, names).index.find(scenes)
        if not self._missing(scenes, there):
            return there
        with _alone(path):
            cube = self._cube(scenes, names, anew=True)
            missing = self._missing(scenes, cube.index.find(scenes))
            done = 0
            while done < len(missing):
                progress("fetching", done, len(missing))
                first = len(cube.index.places)
                most, side = self._portion(names)
                some = missing[done : done + min(most, DATES - first % DATES)]
                with _room():
                    self._keep(cube, first, some, names, side)
                keep_within(self.folder, self.limit)
                done += len(some)
        progress("fetching", done, done)
        self._placed[path.name] = cube.index.find(scenes)
        return self._placed[path.name]

    def _missing(self, scenes: list[Scene], there: dict[str, int]) -> list[Scene]:
        return [each for each in scenes if each.id not in there and each.id not in self._broken]

    def _portion(self, names: tuple[str, ...]) -> tuple[int, int]:
        """Return how many dates, and pixels a side, are fetched at once."""
        if not isinstance(self.inner, Priced):
            return DATES, _FETCH_PX
        pixels = min(self._whole.shape[0] * self._whole.shape[1], _FAR_PX**2)
        return max(min(int(_FAR_BYTES / (pixels * len(names) * 4)), DATES), 1), _FAR_PX

    def _keep(
        self, cube: DiskCube, first: int, scenes: list[Scene], names: tuple[str, ...], side: int
    ) -> None:
        """Fetch some scenes over the whole zone; the index is written last."""
        scale, offset = _steps(scenes, names)
        for block in self._whole.tiles(side):
            found = self.inner.read(scenes, block, names)
            self._broken |= {each.item: each for each in found.refused}
            looks = _in_place(found, [scene.id for scene in scenes])
            cube.write(first, block.window_in(self._whole), looks, scale, offset)
        cube.index.places += [
            None
            if scene.id in self._broken
            else Place(scene=scene.id, mark=mark_of(scene), scale=tuple(map(float, times)),
                       offset=tuple(map(float, plus)))
            for scene, times, plus in zip(scenes, scale, offset, strict=True)
        ]  # fmt: skip
        cube.index.save(cube.folder)

    def _cube(self, scenes: list[Scene], names: tuple[str, ...], *, anew: bool = False) -> DiskCube:
        """Return the cube that holds such scenes, opened once."""
        path = self._path(scenes, names)
        if anew or path.name not in self._open:
            if path.name not in self._uses:
                self._uses[path.name] = Use(path)
            self._open[path.name] = opened(
                path, grid=self._whole, bands=len(names), has_qa=SCL in scenes[0].assets,
                whole_numbers=_whole_numbers(scenes),
            )  # fmt: skip
        return self._open[path.name]

    def _path(self, scenes: list[Scene], names: tuple[str, ...]) -> Path:
        """Return the folder of the cube that holds such scenes."""
        grid = self._whole
        apart = ("ground range",) if scenes[0].in_ground_range else ()
        return self.folder / word(
            *apart, _VERSION, self.inner.name, grid.crs, tuple(grid.transform)[:6], grid.shape,
            names, scenes[0].units, SCL in scenes[0].assets, _whole_numbers(scenes),
        )  # fmt: skip

    @property
    def _whole(self) -> Grid:
        if self.grid is None:
            raise CacheError("A cube is kept for a zone; say which with CachedSource.over(grid).")
        return self.grid


def _whole_numbers(scenes: list[Scene]) -> bool:
    """Say whether the files of scenes hold whole numbers, and not radar or real ones."""
    steps = [asset.scale for name, asset in scenes[0].assets.items() if name != SCL]
    return scenes[0].units is not Units.BACKSCATTER and max(steps, default=1.0) <= _LARGEST_STEP


def _in_place(found: Cube, ids: list[str]) -> Looks:
    """Return what was read at the places of what was asked for; NaN for the rest."""
    at = {scene.id: place for place, scene in enumerate(found.scenes)}
    if list(at) == ids:
        return Looks(values=found.values, seen=found.clear, qa=found.qa)
    values = np.full((len(ids), *found.values.shape[1:]), np.nan, dtype=np.float32)
    qa = None if found.qa is None else np.zeros((len(ids), *found.qa.shape[1:]), dtype=np.uint8)
    for place, each in enumerate(ids):
        if each in at:
            values[place] = found.values[at[each]]
            if qa is not None and found.qa is not None:
                qa[place] = found.qa[at[each]]
    seen = np.asarray(np.isfinite(values).all(axis=1), dtype=np.bool_)
    return Looks(values=values, seen=seen, qa=qa)


def _steps(
    scenes: list[Scene], names: tuple[str, ...]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return scale and offset of each scene and band, (time, band)."""
    assets = [[scene.assets[name] for name in names] for scene in scenes]
    scale = np.array([[each.scale for each in row] for row in assets])
    finer = 2.0 ** np.ceil(np.log2(np.maximum(scale / _STEP, 1) * (1 - 1e-9)))
    offset = np.array([[each.offset for each in row] for row in assets], dtype=np.float32)
    return (scale / finer).astype(np.float32), offset


@contextmanager
def _room() -> Iterator[None]:
    """Say plainly that the disk is full; what a block's index does not name is not believed."""
    try:
        yield
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        raise CacheFullError(
            "The disk of the cache is full. The blocks before this one are kept, and this one is "
            "fetched again. Free some space, or lower COMPOUNDWATCH_CACHE_GB so that older zones "
            "make room."
        ) from error


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process at a time write to a cube; another waits."""
    with (folder / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
