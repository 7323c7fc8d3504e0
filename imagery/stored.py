"""Stored: a raster on its own grid, as its file keeps it, and ENVI rasters from their header.

For pairs of pictures that come with an answer on their own pixels: resampling them would move the
answer. ENVI is read from its header by hand, so that no second driver of GDAL is opened.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from imagery.contents import check_parts
from imagery.errors import RasterError
from imagery.opening import opened

Image = NDArray[np.float32]

_MAX_BYTES = 2 * 2**30
_KINDS = {1: "u1", 2: "i2", 3: "i4", 4: "f4", 5: "f8", 12: "u2", 13: "u4"}
"""ENVI's `data type` -> numpy's."""

_FIELD = re.compile(r"^\s*([A-Za-z][^=\n]*?)\s*=\s*(\{[^}]*\}|[^\n]*)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stored:
    """A raster as it is stored, on its own grid."""

    values: Image
    """(band, y, x), stored numbers; NaN where the file declares nodata or masks a pixel."""

    resolution_m: float
    """Size of a pixel, in the units of the file's CRS, which must be metres."""

    wavelengths_nm: tuple[float, ...] = ()
    """Centre of each band, where the file says."""


def stored(path: Path) -> Stored:
    """Return all bands of a GeoTIFF on its own grid, not resampled.

    Raises
    ------
    RasterError
        If the file cannot be trusted.

    """
    with opened(path) as raster:
        bands = list(range(1, raster.count + 1))
        check_parts(path, raster.shape, (0, raster.height), (0, raster.width), bands)
        values = raster.read(masked=True).astype(np.float32).filled(np.nan)
        return Stored(values=values, resolution_m=abs(float(raster.transform.a)))


def stored_envi(header: Path) -> Stored:
    """Return all bands of an ENVI raster from its header and the data file beside it.

    Parameters
    ----------
    header
        `NAME.HDR` or `NAME.hdr`; the data stand in `NAME`, or in NAME.dat, .img or .raw.

    Raises
    ------
    RasterError
        If the header is no ENVI header, lacks a field, or does not fit the data.

    """
    fields = _fields(header)
    try:
        shape = tuple(int(fields[name]) for name in ("bands", "lines", "samples"))
        kind = np.dtype(_KINDS[int(fields["data type"])])
        skip = int(fields.get("header offset", "0"))
        order = fields["interleave"].lower()
        places = {"bsq": (0, 1, 2), "bil": (1, 0, 2), "bip": (2, 0, 1)}[order]
        step = abs(float(fields["map info"].strip("{}").split(",")[5]))
        waves = _waves(fields)
    except (KeyError, ValueError, IndexError) as error:
        raise RasterError(
            f"{header.name} lacks or garbles a field that is needed: {error}. Write it anew as "
            "a GeoTIFF, or mend the header."
        ) from error
    kind = kind.newbyteorder(">" if fields.get("byte order", "0") == "1" else "<")
    data = _data(header)
    expected = skip + int(np.prod(shape)) * kind.itemsize
    if min(shape) < 1 or expected > _MAX_BYTES or data.stat().st_size != expected:
        raise RasterError(
            f"{data.name} has {data.stat().st_size:,} bytes, and its header speaks of "
            f"{expected:,}. One of the two is cut short or of another raster. Fetch both again."
        )
    kept = {"bsq": shape, "bil": (shape[1], shape[0], shape[2]),
            "bip": (shape[1], shape[2], shape[0])}[order]  # fmt: skip
    pixels = np.fromfile(data, dtype=kind, offset=skip).reshape(kept).transpose(places)
    return Stored(values=pixels.astype(np.float32), resolution_m=step, wavelengths_nm=waves)


def _fields(header: Path) -> dict[str, str]:
    text = header.read_text(encoding="latin-1")
    if not text.startswith("ENVI"):
        raise RasterError(f"{header.name} is no ENVI header: its first word is not ENVI.")
    return {name.lower(): value.strip() for name, value in _FIELD.findall(text)}


def _waves(fields: dict[str, str]) -> tuple[float, ...]:
    text = fields.get("wavelength", "").strip("{} \n")
    scale = 1000.0 if fields.get("wavelength units", "").lower().startswith("micro") else 1.0
    return tuple(scale * float(each) for each in text.split(",")) if text else ()


def _data(header: Path) -> Path:
    for suffix in ("", ".dat", ".img", ".raw"):
        data = header.with_suffix(suffix)
        if data.is_file():
            return data
    raise RasterError(f"{header.name} has no data file beside it. Fetch both.")
