"""Pairs of pictures with an answer, found by how their folders are laid out, never by name.

t1_rgb.png, t2_rgb.png, cm*.png            full: every pixel has an answer (OSCD)
two ENVI headers, change.bmp, unchanged.bmp  sparse: only labelled pixels count
two folders with crop/*_sr_band*.tif        control: no construction, so each object is false

A mask holds 0 and 1, or 0 and 255; where it holds both 1 and 255, 255 is "do not count".
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Picture
from scipy import ndimage

from imagery.bands import OPTICAL, RGB
from imagery.errors import RasterError
from imagery.stored import stored, stored_envi

Image = NDArray[np.float32]
Mask = NDArray[np.bool_]

_PNG_RESOLUTION_M = 10.0
"""Of a PNG, which says nothing itself: Sentinel-2's, unless its folder ends in `_<n>m`."""

_SR_SCALE = 1e-4
_SR_RANGE = (-0.2, 1.6)
_QA_UNCLEAR = 0b111001
"""Fill, shadow, snow and cloud in the pixel_qa of Landsat (in either collection)."""

_QA_MARGIN_M = 150.0
"""Widening of cloud and shadow: the edges that the mask leaves look like change."""

_OLI = {2: "blue", 3: "green", 4: "red", 5: "nir", 6: "swir16", 7: "swir22"}
_TM = {1: "blue", 2: "green", 3: "red", 4: "nir", 5: "swir16", 7: "swir22"}


class Layout(Enum):
    """What a pair's answer covers."""

    FULL = "full"
    SPARSE = "sparse"
    CONTROL = "control"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairSet:
    """A folder with a pair in it."""

    folder: Path
    layout: Layout

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairArrays:
    """A pair as arrays of one grid."""

    before: Image
    """(band, y, x)."""

    after: Image
    """(band, y, x)."""

    bands: tuple[str, ...]
    resolution_m: float
    valid: Mask
    """(y, x), seen in both."""

    truth: Mask
    """(y, x), construction."""

    counted: Mask
    """(y, x), has an answer."""


def find_pairs(root: Path) -> list[PairSet]:
    """Return the pairs in a folder and all below it, by path."""
    folders = [root, *(path for path in sorted(root.rglob("*")) if path.is_dir())]
    found = ((folder, _layout(folder)) for folder in folders)
    return [PairSet(folder=folder, layout=layout) for folder, layout in found if layout]


def read(pair: PairSet) -> PairArrays:
    """Return a pair as arrays.

    Raises
    ------
    RasterError
        If a file is broken, or the two pictures are of different shapes.

    """
    readers = {Layout.FULL: _full, Layout.SPARSE: _sparse, Layout.CONTROL: _control}
    arrays = readers[pair.layout](pair.folder)
    shapes = {arrays.before.shape[1:], arrays.after.shape[1:], arrays.truth.shape}
    if len(shapes) > 1 or len(arrays.before) != len(arrays.after):
        raise RasterError(
            f"The pictures and the mask of {pair.name} have different shapes. They are not one "
            "grid; fetch the set again."
        )
    return arrays


def days_apart(pair: PairSet) -> int | None:
    """Return the days between two scenes; None where their names do not tell."""
    try:
        first, second = (date.fromisoformat(_day(each)) for each in _dates(pair.folder))
    except ValueError:
        return None
    return (second - first).days


def _layout(folder: Path) -> Layout | None:
    if all((folder / name).is_file() for name in ("t1_rgb.png", "t2_rgb.png")):
        return Layout.FULL if any(folder.glob("cm*.png")) else None
    if all((folder / name).is_file() for name in ("change.bmp", "unchanged.bmp")):
        return Layout.SPARSE if len(_headers(folder)) == 2 else None
    return Layout.CONTROL if len(_dates(folder)) == 2 else None


def _headers(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() == ".hdr")


def _dates(folder: Path) -> list[Path]:
    """Return the subfolders with surface reflectance, by the day in their names."""
    found = [path for path in folder.iterdir() if any(path.glob("crop/*_sr_band*.tif"))]
    return sorted(found, key=_day)


def _day(folder: Path) -> str:
    """Return the day of a Landsat scene from the name of its first file, else that name."""
    name = min(path.name for path in folder.glob("crop/*_sr_band*.tif"))
    days = re.findall(r"(?<!\d)((?:19|20)\d{6})(?!\d)", name)
    return days[0] if days else name


def _full(folder: Path) -> PairArrays:
    before, after = (_picture(folder / name) for name in ("t1_rgb.png", "t2_rgb.png"))
    codes = _codes(min(folder.glob("cm*.png")))
    skipped = (codes == 255) & bool((codes == 1).any())
    named = re.search(r"_(\d+(?:\.\d+)?)m$", folder.name)
    return PairArrays(
        before=before,
        after=after,
        bands=RGB,
        resolution_m=float(named[1]) if named else _PNG_RESOLUTION_M,
        valid=_seen(before, after),
        truth=(codes > 0) & ~skipped,
        counted=~skipped,
    )


def _sparse(folder: Path) -> PairArrays:
    before, after = (stored_envi(header) for header in _headers(folder))
    change, unchanged = (_codes(folder / name) > 0 for name in ("change.bmp", "unchanged.bmp"))
    return PairArrays(
        before=before.values,
        after=after.values,
        bands=_names(before.wavelengths_nm),
        resolution_m=before.resolution_m,
        valid=_seen(before.values, after.values),
        truth=change,
        counted=change | unchanged,
    )


def _control(folder: Path) -> PairArrays:
    (before, clear), (after, clear_after) = (_reflectance(date) for date in _dates(folder))
    step = stored(min(_dates(folder)[0].glob("crop/*_sr_band*.tif"))).resolution_m
    valid = clear & clear_after
    return PairArrays(
        before=before,
        after=after,
        bands=tuple(_OLI.values()),
        resolution_m=step,
        valid=valid,
        truth=np.zeros_like(valid),
        counted=valid,
    )


def _reflectance(date: Path) -> tuple[Image, Mask]:
    """Return six bands of one date, (band, y, x), and where it shows the ground."""
    names = _OLI if any(date.glob("crop/*_sr_band6*.tif")) else _TM
    files = [min(date.glob(f"crop/*_sr_band{number}[_.]*tif")) for number in names]
    values = np.concatenate([stored(path).values for path in files]) * np.float32(_SR_SCALE)
    clear = ((values > _SR_RANGE[0]) & (values < _SR_RANGE[1])).all(axis=0)
    for path in date.glob("crop/*pixel_qa*.tif"):
        qa = stored(path)
        codes = np.nan_to_num(qa.values[0], nan=1).astype(np.int64)
        steps = max(round(_QA_MARGIN_M / qa.resolution_m), 1)
        unclear = ndimage.binary_dilation(codes & _QA_UNCLEAR, iterations=steps)
        clear &= ~unclear
    return values, np.asarray(clear, dtype=np.bool_)


def _seen(before: Image, after: Image) -> Mask:
    """Return where neither picture is empty, 0 in every band."""
    return np.asarray((before > 0).any(axis=0) & (after > 0).any(axis=0), dtype=np.bool_)


def _names(wavelengths_nm: tuple[float, ...]) -> tuple[str, ...]:
    """Return our word for each band, the nearest by wavelength."""
    return tuple(
        min(OPTICAL.values(), key=lambda band: abs(np.log(band.wavelength_nm / wave))).name
        for wave in wavelengths_nm
    )


def _picture(path: Path) -> Image:
    with Picture.open(path) as picture:
        return np.moveaxis(np.asarray(picture.convert("RGB"), dtype=np.float32), 2, 0).copy()


def _codes(path: Path) -> NDArray[np.uint8]:
    """Return a mask's codes; those of a palette are its numbers, whatever their colours."""
    with Picture.open(path) as picture:
        codes = np.asarray(picture if picture.mode in ("L", "P") else picture.convert("L"))
    return codes.astype(np.uint8)
