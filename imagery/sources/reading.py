"""Reading: scenes whose assets are local rasters, put on one grid.

Axes are (time, band, y, x). A scene with one broken raster is refused whole, for a cube with a
hole in one band would be taken for a change; the others are read.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geo.grid import Grid
from imagery import rasters
from imagery.bands import SCL
from imagery.cube import Cube
from imagery.errors import NoScenesError, RasterError
from imagery.scene import Asset, Refusal, Scene
from imagery.sources.protocol import offered_bands

_DARK_SHARE = 0.5
"""So much of a scene below zero reflectance means that an offset was taken off twice."""

Image = NDArray[np.float32]


def read_scenes(scenes: Sequence[Scene], grid: Grid, bands: Sequence[str]) -> Cube:
    """Return scenes on a grid, as `imagery.sources.protocol` promises."""
    fitting, refused = of_one_kind(scenes)
    names = tuple(band for band in bands if band in offered_bands(fitting))
    values = np.full((len(fitting), len(names), *grid.shape), np.nan, dtype=np.float32)
    has_qa = SCL in fitting[0].assets
    qa = np.zeros((len(fitting), *grid.shape), dtype=np.uint8) if has_qa else None
    kept = []
    for step, scene in enumerate(fitting):
        try:
            values[step] = _values(scene, grid, names)
            if qa is not None:
                qa[step] = _codes(scene, grid)
            kept.append(step)
        except RasterError as error:
            refused.append(Refusal(item=scene.id, reason=f"{scene.id}: {error}"))
    seen = np.asarray(np.isfinite(values).all(axis=1) & bool(names), dtype=np.bool_)
    cube = Cube(
        grid=grid,
        scenes=tuple(fitting),
        bands=names,
        values=values,
        clear=seen,
        qa=qa,
        units=fitting[0].units,
        refused=tuple(refused),
    )
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
    kinds = [(scene.units, SCL in scene.assets) for scene in scenes]
    main = max(sorted(set(kinds), reverse=True), key=lambda kind: (kinds.count(kind), kind[1]))
    fitting, refused = [], []
    for scene, kind in zip(scenes, kinds, strict=True):
        if kind == main:
            fitting.append(scene)
            continue
        what = (
            f"is in units of {kind[0]} and most others in {main[0]}"
            if kind[0] != main[0]
            else f"has {'a' if kind[1] else 'no'} scene classification, unlike most others"
        )
        reason = f"{scene.id} {what}, so it cannot be compared with them. Keep such sets apart."
        refused.append(Refusal(item=scene.id, reason=reason))
    return fitting, refused


def _values(scene: Scene, grid: Grid, names: Sequence[str]) -> Image:
    """Return (band, y, x) in the units of the scene; files shared by bands are opened once."""
    values = np.full((len(names), *grid.shape), np.nan, dtype=np.float32)
    assets = [scene.assets[name] for name in names]
    for href in dict.fromkeys(asset.href for asset in assets):
        places = [place for place, asset in enumerate(assets) if asset.href == href]
        indexes = [assets[place].band_index for place in places]
        nodata = assets[places[0]].nodata
        stored = rasters.read(Path(href), grid, bands=indexes, nodata=nodata)
        for place, image in zip(places, stored, strict=True):
            values[place] = image * assets[place].scale + assets[place].offset
    for name, image, asset in zip(names, values, assets, strict=True):
        _check_offset(name, image, asset)
    return values


def _check_offset(name: str, image: Image, asset: Asset) -> None:
    """Refuse a band that an offset has made black: it had been taken off before."""
    seen = image[np.isfinite(image)]
    if asset.offset < 0 and seen.size and float((seen < 0).mean()) > _DARK_SHARE:
        raise RasterError(
            f"{Path(asset.href).name}: {float((seen < 0).mean()):.0%} of its pixels come out "
            f"below zero reflectance. The offset {asset.offset:g} that its Item states for {name} "
            "was taken off before. Set the offset of the Item to 0."
        )


def _codes(scene: Scene, grid: Grid) -> NDArray[np.uint8]:
    asset = scene.assets[SCL]
    stored = rasters.read(Path(asset.href), grid, bands=[1], codes=True, nodata=asset.nodata)[0]
    codes = np.where(np.isfinite(stored), stored, 0)
    return np.clip(codes, 0, 255).astype(np.uint8)
