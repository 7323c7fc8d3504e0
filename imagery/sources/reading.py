"""Reading: scenes whose assets are rasters, here or elsewhere, put on one grid.

Axes are (time, band, y, x). A scene with one broken raster is refused whole, for a cube with a
hole in one band would be taken for a change; the others are read. Rasters may be read several
at a time: each has its own place in the cube, so the order in which they come is of no account.
"""

import warnings
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning

from geo.grid import Grid
from imagery import rasters
from imagery.bands import SCL
from imagery.cube import Cube
from imagery.errors import (
    CredentialsError,
    NoScenesError,
    RasterError,
    SourceDownError,
    SourceError,
)
from imagery.scene import Asset, Refusal, Scene, Units
from imagery.sources.protocol import offered_bands

_DARK_SHARE = 0.5
"""So much of a scene below zero reflectance means that an offset was taken off twice."""

_DOWN = (SourceDownError, CredentialsError)
_LEAST_DOWN = 3
"""So many scenes that the service does not give, and half of all, are no faults of scenes."""

T = TypeVar("T")
Image = NDArray[np.float32]
ReadRaster = Callable[[Asset, Grid, Sequence[int], bool], Image]
"""Given an asset, a grid, bands counted from 1, and whether they are codes: (band, y, x)."""

Codes = NDArray[np.uint8]
"""(y, x) Scene classification; 0 = none."""


def read_here(asset: Asset, grid: Grid, bands: Sequence[int], codes: bool) -> Image:
    """Read a raster that lies on this machine."""
    return rasters.read(
        Path(asset.href), grid, bands=bands, codes=codes, nodata=asset.nodata, lies=asset.lies
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How rasters are read."""

    read: ReadRaster = read_here
    """One of them."""

    workers: int = 1
    """How many at a time."""

    hidden: Callable[[Scene, Codes], bool] | None = None
    """Given a scene and its classification over the grid, says that its other bands are not worth
    fetching; None: they always are."""


HERE = Way()
"""One after the other, from this machine."""


@dataclass(slots=True, kw_only=True)
class _Work:
    """A cube that is being filled."""

    scenes: list[Scene]
    names: tuple[str, ...]
    grid: Grid
    way: Way
    values: Image
    qa: NDArray[np.uint8] | None
    hidden: set[int] = field(default_factory=set)
    """Steps of which no band but the classification is read."""

    failed: dict[int, Exception] = field(default_factory=dict)
    """Step -> why its scene cannot be read."""


def read_scenes(scenes: Sequence[Scene], grid: Grid, bands: Sequence[str], way: Way = HERE) -> Cube:
    """Return scenes on a grid, as `imagery.sources.protocol` promises.

    A scene that is hidden (`way.hidden`) keeps its classification and has no values: it was
    looked at, and the ground was not seen.

    Raises
    ------
    NoScenesError
        If no scene was given.
    SourceDownError, CredentialsError
        If a service gives so few of the scenes that it is the service, and not a scene.

    """
    fitting, refused = of_one_kind(scenes)
    names = tuple(band for band in bands if band in offered_bands(fitting))
    has_qa = SCL in fitting[0].assets
    work = _Work(
        scenes=fitting, names=names, grid=grid, way=way,
        values=np.full((len(fitting), len(names), *grid.shape), np.nan, dtype=np.float32),
        qa=np.zeros((len(fitting), *grid.shape), dtype=np.uint8) if has_qa else None,
    )  # fmt: skip
    steps = range(len(fitting))
    if work.qa is not None:
        _each(work, [(step, partial(_fill_codes, work, step)) for step in steps])
    _each(
        work, [job for step in steps if step not in work.hidden for job in _band_jobs(work, step)]
    )
    refused += [
        Refusal(item=fitting[step].id, reason=f"{fitting[step].id}: {error}")
        for step, error in sorted(work.failed.items(), key=lambda one: one[0])
    ]
    kept = [step for step in steps if step not in work.failed]
    seen = np.asarray(np.isfinite(work.values).all(axis=1) & bool(names), dtype=np.bool_)
    cube = Cube(
        grid=grid, scenes=tuple(fitting), bands=names, values=work.values, clear=seen,
        qa=work.qa, units=fitting[0].units, refused=tuple(refused),
    )  # fmt: skip
    return cube if len(kept) == len(fitting) else cube.kept(np.array(kept, dtype=np.intp))


def of_one_kind(scenes: Sequence[Scene]) -> tuple[list[Scene], list[Refusal]]:
    """Return the scenes that can be compared with one another, in order; refuse the odd ones out.

    Raises
    ------
    NoScenesError
        If no scene was given.

    """
    if not scenes:
        raise NoScenesError(
            "No scene was given to read. Search a longer period, or another source."
        )
    scenes = sorted(scenes, key=lambda scene: (scene.acquired, scene.id))
    kinds = [(scene.units, SCL in scene.assets, not scene.in_ground_range) for scene in scenes]
    main = max(sorted(set(kinds), reverse=True), key=lambda kind: (kinds.count(kind), kind[1:]))
    fitting, refused = [], []
    for scene, kind in zip(scenes, kinds, strict=True):
        if kind == main:
            fitting.append(scene)
            continue
        what = _unlike(kind, main)
        reason = f"{scene.id} {what}, so it cannot be compared with them. Keep such sets apart."
        refused.append(Refusal(item=scene.id, reason=reason))
    return fitting, refused


def _unlike(kind: tuple[Units, bool, bool], main: tuple[Units, bool, bool]) -> str:
    """Say in what a scene of one kind differs from those of another."""
    if kind[0] != main[0]:
        return f"is in units of {kind[0]} and most others in {main[0]}"
    if kind[1] != main[1]:
        return f"has {'a' if kind[1] else 'no'} scene classification, unlike most others"
    return (
        f"is radar {'freed of' if kind[2] else 'with'} its slopes' brightness, unlike most others"
    )


def _each(work: _Work, jobs: list[tuple[int, Callable[[], None]]]) -> None:
    """Do jobs, several at a time; keep the first failure of each scene, in the order of jobs."""

    def one(job: tuple[int, Callable[[], None]]) -> Exception | None:
        step, do = job
        if step in work.failed or _is_down(work):
            return None
        try:
            do()
        except (RasterError, SourceError) as error:
            if isinstance(error, _DOWN):
                work.failed.setdefault(step, error)
            return error
        return None

    first: dict[int, Exception] = {}
    for (step, _), error in zip(jobs, _mapped(one, jobs, work.way.workers), strict=True):
        if error is not None:
            first.setdefault(step, error)
    work.failed |= first
    if _is_down(work):
        raise next(error for _, error in sorted(work.failed.items()) if isinstance(error, _DOWN))


def _mapped(do: Callable[..., T], jobs: Iterable[object], workers: int) -> list[T]:
    if workers == 1:
        return [do(job) for job in jobs]
    # Filters of warnings are of the whole process: what single reads set and set back would be
    # lost between threads. It is set once around all of them.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with ThreadPoolExecutor(workers, thread_name_prefix="reading") as pool:
            return list(pool.map(do, jobs))


def _is_down(work: _Work) -> bool:
    """Say whether so many scenes are not given that it is the service."""
    down = sum(isinstance(error, _DOWN) for error in list(work.failed.values()))
    return down == len(work.scenes) or (down >= _LEAST_DOWN and 2 * down >= len(work.scenes))


def _band_jobs(work: _Work, step: int) -> list[tuple[int, Callable[[], None]]]:
    """Return what is to be done for the bands of a scene; files shared by bands are opened once."""
    assets = [work.scenes[step].assets[name] for name in work.names]
    files = dict.fromkeys(asset.href for asset in assets)
    return [(step, partial(_fill_bands, work, step, href)) for href in files]


def _fill_bands(work: _Work, step: int, href: str) -> None:
    """Read the bands of one file, in the units of the scene."""
    assets = [work.scenes[step].assets[name] for name in work.names]
    places = [place for place, asset in enumerate(assets) if asset.href == href]
    indexes = [assets[place].band_index for place in places]
    stored = work.way.read(assets[places[0]], work.grid, indexes, False)
    for place, image in zip(places, stored, strict=True):
        values = image * assets[place].scale + assets[place].offset
        _check_offset(work.names[place], values, assets[place])
        work.values[step, place] = values


def _fill_codes(work: _Work, step: int) -> None:
    """Read the scene classification, and ask whether the rest is worth it."""
    scene = work.scenes[step]
    codes = read_codes(scene.assets[SCL], work.grid, work.way.read)
    if work.qa is not None:
        work.qa[step] = codes
    if work.way.hidden is not None and work.way.hidden(scene, codes):
        work.hidden.add(step)


def read_codes(asset: Asset, grid: Grid, read: ReadRaster) -> Codes:
    """Return a scene classification on a grid, (y, x); 0 = none."""
    stored = read(asset, grid, [1], True)[0]
    return np.clip(np.where(np.isfinite(stored), stored, 0), 0, 255).astype(np.uint8)


def _check_offset(name: str, image: Image, asset: Asset) -> None:
    """Refuse a band that an offset has made black: it had been taken off before."""
    seen = image[np.isfinite(image)]
    if asset.offset < 0 and seen.size and float((seen < 0).mean()) > _DARK_SHARE:
        raise RasterError(
            f"{Path(asset.href).name}: {float((seen < 0).mean()):.0%} of its pixels come out "
            f"below zero reflectance. The offset {asset.offset:g} that its Item states for {name} "
            "was taken off before. Set the offset of the Item to 0."
        )
