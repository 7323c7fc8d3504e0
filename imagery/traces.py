"""Traces: what the looks say of one object, look by look, with what was expected.

The mean of an object's clear pixels at each look, held against its own history: the looks
before the last normal one, by the same rules as a pixel's (`imagery.monitor.history`). It
is what an analyst is shown, and what phases are told from. A tile is traced while its cube is
in memory; parts of one object in several tiles are put together by their pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from imagery import indices as spectral
from imagery.change import Days
from imagery.cube import Cube
from imagery.detectors.common import without_common_mode
from imagery.detectors.normalise import one_balance
from imagery.detectors.texture import TEXTURE
from imagery.monitor.history import learn
from imagery.scene import Scene, Units
from imagery.surface import BARE_GREENNESS, BARE_NDVI

Series = NDArray[np.float32]

NEUTRAL = "neutral"
"""Share of the clear pixels that are bare and have not the colour of soil: concrete, gravel, roofs.
A mean colour hides them until they are most of a site; a share shows the first."""

SOIL_WARMTH = 0.20
"""(red - blue) / (red + blue) above which bare ground is soil: laterite .46, gravel .12,
concrete .06, a blue roof below 0."""

_DECIBELS = "dB"
_RADAR_NOISE_DB = 0.5
"""No place in radar is known better than this, as in `imagery.radar.branch`."""

_SEEN = 0.5
"""Share of an object's pixels that a look must show to say something of it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trace:
    """The series of one object."""

    names: tuple[str, ...]
    """Indices, and the bands they come from."""

    scenes: tuple[Scene, ...]
    """The looks, in order."""

    values: Series
    """(name, look) mean over the object's clear pixels; NaN where too few were clear."""

    seen: Series
    """(look,) share of the object's pixels that were clear."""

    pixels: int
    """How many pixels went in."""

    @property
    def days(self) -> Days:
        """(look,) UTC day of each look."""
        naive = [scene.acquired.replace(tzinfo=None) for scene in self.scenes]
        return np.array(naive, dtype="datetime64[us]").astype("datetime64[D]")

    def of(self, name: str) -> Series:
        """Return the series of one index or band."""
        return np.asarray(self.values[self.names.index(name)], dtype=np.float32)


def traced(cube: Cube, objects: Sequence[NDArray[np.bool_]]) -> list[Trace]:
    """Return the trace of each object in a tile.

    Parameters
    ----------
    cube
        Clear looks alone. Display values are brought to one balance first, as the detector does.
    objects
        (y, x) masks on the cube's grid.

    """
    if not objects:
        return []
    if cube.units is Units.BACKSCATTER:
        return [_of_radar(cube, there) for there in objects]
    whole: dict[str, Series] = {}
    if cube.units is Units.DISPLAY:
        cube = cube.holding(one_balance(cube.values))
        whole = _contrast(cube)
    used = spectral.available(cube)
    names = (*(index.name for index in used), *cube.bands, NEUTRAL, *whole)
    made = []
    for there in objects:
        rows, cols = np.nonzero(there)
        clear = cube.clear[:, rows, cols]
        bands = np.where(clear[:, np.newaxis], cube.values[:, :, rows, cols], np.nan)
        small = {name: bands[:, place][:, None] for place, name in enumerate(cube.bands)}
        with np.errstate(invalid="ignore", divide="ignore"):
            parts = [index.formula(small)[:, 0] for index in used]
        parts += [bands[:, place] for place in range(len(cube.bands))]
        parts.append(_neutral(dict(zip(names, parts, strict=False)), clear))
        parts += [values[:, rows, cols] for values in whole.values()]
        seen = clear.mean(axis=1)
        values = np.stack([_means(part, seen) for part in parts])
        made.append(
            Trace(names=names, scenes=cube.scenes, values=values, pixels=rows.size,
                  seen=seen.astype(np.float32))
        )  # fmt: skip
    return made


def _of_radar(cube: Cube, there: NDArray[np.bool_]) -> Trace:
    """Return one series an orbit and band, in dB: looks of two orbits never stand in one."""
    rows, cols = np.nonzero(there)
    seen = cube.clear[:, rows, cols].mean(axis=1)
    series: dict[str, Series] = {}
    for orbit in sorted({scene.orbit for scene in cube.scenes if scene.orbit}):
        here = np.array([scene.orbit == orbit for scene in cube.scenes])
        for place, band in enumerate(cube.bands):
            power = _means(cube.values[:, place, rows, cols], np.where(here, seen, 0))
            with np.errstate(invalid="ignore", divide="ignore"):
                level = np.where(power > 0, 10 * np.log10(power), np.nan)
            series[f"{band.upper()} of orbit {orbit.number} in {_DECIBELS}"] = level
    return Trace(
        names=tuple(series), scenes=cube.scenes, pixels=rows.size,
        values=np.stack(list(series.values())).astype(np.float32), seen=seen.astype(np.float32),
    )  # fmt: skip


def together(parts: Sequence[Trace]) -> Trace:
    """Return one trace of an object that several tiles saw in part, weighted by pixels."""
    if len(parts) == 1:
        return parts[0]
    scenes = {scene.id: scene for part in parts for scene in part.scenes}
    ordered = sorted(scenes.values(), key=lambda scene: (scene.acquired, scene.id))
    place = {scene.id: number for number, scene in enumerate(ordered)}
    shape = (len(parts[0].names), len(ordered))
    total, weight, seen = np.zeros(shape), np.zeros(shape), np.zeros(len(ordered))
    for part in parts:
        at = [place[scene.id] for scene in part.scenes]
        known = np.isfinite(part.values)
        total[:, at] += np.where(known, part.values, 0) * part.pixels
        weight[:, at] += known * part.pixels
        seen[at] += part.seen * part.pixels
    pixels = sum(part.pixels for part in parts)
    values = np.where(weight > 0, total / np.maximum(weight, 1), np.nan).astype(np.float32)
    return Trace(
        names=parts[0].names, scenes=tuple(ordered), values=values,
        seen=(seen / pixels).astype(np.float32), pixels=pixels,
    )  # fmt: skip


def expected(
    values: Series, days: Days, name: str, *, until: np.datetime64
) -> tuple[Series, Series]:
    """Return what was to be expected at each look, and the usual spread: two of (look,).

    Parameters
    ----------
    values : (look,) float32
        Of an index or band over an object; NaN where it was not seen.
    days : (look,) datetime64[D]
        Ascending.
    name
        Of the index or band.
    until
        UTC day of the last look that was normal: the history ends with it. NaN is returned
        for looks of which nothing can be expected.

    """
    before = days <= until
    empty = np.full(values.shape, np.nan, dtype=np.float32)
    if not np.isfinite(values[before]).any():
        return empty, empty
    floor = np.array([_floor(name)], dtype=np.float32)
    history = learn(values[None, before, None], days[before], floors=floor)
    known = history.of(np.zeros(1, dtype=np.intp))
    level = np.array([known.expected(day)[0, 0] for day in days], dtype=np.float32)
    if not np.isfinite(level).any():
        level = np.full(values.shape, np.nanmedian(values[before]), dtype=np.float32)
    return level, np.full(values.shape, history.sigma[0, 0], dtype=np.float32)


def _contrast(cube: Cube) -> dict[str, Series]:
    """Return (look, y, x) local contrast, as far as it is not that of the whole look."""
    if not set(TEXTURE.bands) <= set(cube.bands):
        return {}
    texture = TEXTURE.formula({name: cube.band(name) for name in TEXTURE.bands})
    texture[~cube.clear] = np.nan
    return {TEXTURE.name: without_common_mode(texture[None])[0]}


def _neutral(parts: dict[str, Series], clear: NDArray[np.bool_]) -> Series:
    """Return (look, pixel) 1 where bare ground has not the colour of soil, 0 elsewhere."""
    if not {"red", "blue"} <= parts.keys():
        return np.full(clear.shape, np.nan, dtype=np.float32)
    red, blue = parts["red"], parts["blue"]
    with np.errstate(invalid="ignore"):
        cold = (red - blue) <= SOIL_WARMTH * np.maximum(red + blue, np.float32(1e-3))
        bare = np.ones_like(clear)
        for name, limit in (("ndvi", BARE_NDVI), ("greenness", BARE_GREENNESS)):
            if name in parts:
                bare = parts[name] < limit
                break
    return np.where(clear, (cold & bare).astype(np.float32), np.float32(np.nan))


def _means(part: Series, seen: NDArray[np.float64]) -> Series:
    """Return the mean over an object's clear pixels, NaN where too few are clear."""
    enough = (seen >= _SEEN) & np.isfinite(part).any(axis=1)
    means = np.full(len(part), np.nan, dtype=np.float32)
    if enough.any():
        means[enough] = np.nanmean(part[enough], axis=1)
    return means


def _floor(name: str) -> float:
    if name.endswith(_DECIBELS):
        return _RADAR_NOISE_DB
    indices = (*spectral.DISPLAY, *spectral.REFLECTANCE, TEXTURE)
    known = {index.name: index.noise for index in indices}
    return known.get(name, 0.01)
