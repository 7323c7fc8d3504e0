"""Annotation: where points of a Sentinel-1 GRD image lie on the ground.

ESA's product annotation holds a grid of tie points: line and pixel in the image (0 = middle of the
first; pixels go away from the satellite), longitude, latitude, height above the ellipsoid, and the
angle between the ray and the ellipsoid's normal.

Source: Sentinel-1 Product Specification, S1-RS-MDA-52-7441, section 6.3.1.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from imagery.errors import RasterError
from imagery.groundrange.xml import numbers_of, root_of, text_of

_POINTS = "geolocationGrid/geolocationGridPointList/geolocationGridPoint"
_FIELDS = ("line", "pixel", "longitude", "latitude", "height", "incidenceAngle")
_LOWEST = (0, 0, -180, -90, -500, 10)
_HIGHEST = (200_000, 200_000, 180, 90, 9_000, 60)
_MOST_POINTS = 20_000

Ties = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Annotation:
    """Where an image lies."""

    shape: tuple[int, int]
    """Lines and pixels of the image."""

    lines: NDArray[np.float64]
    """(m,) of the tie points, rising."""

    pixels: NDArray[np.float64]
    """(n,) of the tie points, rising."""

    lon: Ties
    """(m, n) degrees."""

    lat: Ties
    """(m, n) degrees."""

    height_m: Ties
    """(m, n) above the WGS 84 ellipsoid."""

    incidence: Ties
    """(m, n) radians."""


def annotation_of(body: bytes, *, polarisation: str, name: str) -> Annotation:
    """Return what a product annotation says of where its image lies.

    Parameters
    ----------
    body
        The file.
    polarisation
        That the image is of ("vv").
    name
        For messages.

    Raises
    ------
    RasterError
        If it is damaged, is of another image, or of a product that is not read.

    """
    root = root_of(body, name)
    said = {word: text_of(root, f"adsHeader/{word}").upper()
            for word in ("productType", "mode", "polarisation")}  # fmt: skip
    wanted = {"productType": "GRD", "mode": "IW", "polarisation": polarisation.upper()}
    for word, text in wanted.items():
        if said[word] != text:
            raise RasterError(
                f"{name}: its {word} is {said[word][:20]!r} where {text} is read, so its tie "
                "points are of another image. Look at the Item's assets."
            )
    size = [text_of(root, f"imageAnnotation/imageInformation/{word}")
            for word in ("numberOfLines", "numberOfSamples")]  # fmt: skip
    rows, cols = numbers_of(size, "numbers of lines and samples", name)
    return _gridded(root.findall(_POINTS), (int(rows), int(cols)), name)


def _gridded(points: list, shape: tuple[int, int], name: str) -> Annotation:  # type: ignore[type-arg]
    """Return tie points as a grid, lines by pixels."""
    if not 4 <= len(points) <= _MOST_POINTS:
        raise RasterError(
            f"{name} has {len(points):,} tie points where 4 to {_MOST_POINTS:,} can be, so its "
            "image cannot be placed. Fetch it again."
        )
    columns = {
        word: numbers_of([text_of(point, word) for point in points], f"tie points' {word}", name)
        for word in _FIELDS
    }
    lines, pixels = (np.unique(columns[word]) for word in ("line", "pixel"))
    order = np.lexsort((columns["pixel"], columns["line"]))
    table = np.array([columns[word][order] for word in _FIELDS])
    whole = lines.size * pixels.size == len(points) and min(lines.size, pixels.size) >= 2
    if not whole or (table[0].reshape(lines.size, -1) != lines[:, np.newaxis]).any():
        raise RasterError(f"{name}: its tie points are no whole grid. Fetch it again.")
    for word, values, low, high in zip(_FIELDS, table, _LOWEST, _HIGHEST, strict=True):
        if values.min() < low or values.max() > high:
            raise RasterError(
                f"{name}: {word} of its tie points goes from {values.min():g} to "
                f"{values.max():g}; {low} to {high} can be. Fetch it again."
            )
    lon, lat, height, incidence = (each.reshape(lines.size, pixels.size) for each in table[2:])
    return Annotation(
        shape=shape, lines=lines, pixels=pixels, lon=lon, lat=lat, height_m=height,
        incidence=np.radians(incidence),
    )  # fmt: skip
