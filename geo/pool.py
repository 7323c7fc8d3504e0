"""Two sets of outlines as one pool: each outline is checked, projected and kept once.

Most buildings of two dates are the same, to the last digit. Knowing that first is what makes a
comparison fast: equal outlines share one place in the pool, within a set (a duplicate) and
across both. Equal means the same coordinates in the same order; an outline that only begins at
another corner has a place of its own, and is compared by its ground.

Outlines come in degrees, longitude first; heights (Z) play no part and fall away. The pool is
in metres, in an equal-area projection (`geo.equal_area`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.equal_area import Outlines, projected
from geo.errors import GeoError, InvalidShapeError
from geo.shapes import Outline, checked_outline

Rows = NDArray[np.intp]
"""(n,) rows of a set, or places in the pool."""

_HALF_WORLD = 180.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pool:
    """The outlines of two sets, each once."""

    shapes: Outlines
    """(n,) in metres, equal-area."""

    before: Rows
    """The place in the pool of each row of the earlier set."""

    after: Rows
    """The place in the pool of each row of the later set."""

    in_before: NDArray[np.bool_]
    """(n,) whether the earlier set has it."""

    in_after: NDArray[np.bool_]
    """(n,) whether the later set has it."""


def pooled(before: Sequence[Outline] | Outlines, after: Sequence[Outline] | Outlines) -> Pool:
    """Return the pool of two sets.

    Raises
    ------
    GeoError
        With the set and the row, if an outline is none (`geo.shapes.checked_outline`), or if
        one set lies upon the other only with longitude and latitude swapped.

    """
    first, second = _flat(before, "before"), _flat(after, "after")
    places: dict[bytes, int] = {}
    rows = [
        np.array([places.setdefault(text, len(places)) for text in shapely.to_wkb(each)], np.intp)
        for each in (first, second)
    ]
    both = np.concatenate((first, second))
    _, at = np.unique(np.concatenate(rows), return_index=True)
    _check(both, at, len(first))
    _check_axes(first, second)
    masks = [np.bincount(each, minlength=len(places)) > 0 for each in rows]
    return Pool(
        shapes=projected(both[at]),
        before=rows[0],
        after=rows[1],
        in_before=masks[0],
        in_after=masks[1],
    )


def _flat(shapes: Sequence[Outline] | Outlines, name: str) -> Outlines:
    """Return an array of shapes without heights, or refuse the first row that is no shape."""
    flat = np.empty(len(shapes), dtype=object)
    flat[:] = shapes
    wrong = np.flatnonzero(~shapely.is_geometry(flat))
    if len(wrong):
        row = int(wrong[0])
        raise InvalidShapeError(
            f"Row {row} of the {name} set holds {_said(flat[row])}, and no outline, so nothing "
            "can be compared there. Take the row out, or give its Polygon or MultiPolygon."
        )
    high = shapely.has_z(flat)
    flat[high] = shapely.force_2d(flat[high])
    return flat


def _said(value: object) -> str:
    return "nothing (None)" if value is None else f"a {type(value).__name__}"


def _check(shapes: Outlines, at: Rows, size_before: int) -> None:
    """Refuse the first outline that cannot be one, naming its set and row."""
    kinds = shapely.get_type_id(shapes[at])
    polygon = (kinds == shapely.GeometryType.POLYGON) | (kinds == shapely.GeometryType.MULTIPOLYGON)
    west, south, east, north = shapely.bounds(shapes[at]).T
    with np.errstate(invalid="ignore"):  # NaN is what is looked for
        placed = (west >= -180) & (east <= 180) & (south >= -90) & (north <= 90)
        placed &= east - west <= _HALF_WORLD
        fine = polygon & placed & shapely.is_valid(shapes[at])
    for row in np.sort(at[~fine]).tolist():
        name, within = ("before", row) if row < size_before else ("after", row - size_before)
        _refused(shapes[row], f"Row {within} of the {name} set: ")


def _refused(shape: BaseGeometry, where: str) -> None:
    """Raise what is wrong with a shape, if anything is, with its row."""
    try:
        checked_outline(shape)
    except GeoError as error:
        raise type(error)(f"{where}{error}") from error


def _check_axes(before: Outlines, after: Outlines) -> None:
    """Refuse sets of which one lies upon the other only with its axes swapped."""
    if not len(before) or not len(after):
        return
    first, second = shapely.total_bounds(before), shapely.total_bounds(after)
    if not _meet(first, second) and _meet(first, second[[1, 0, 3, 2]]):
        raise InvalidShapeError(
            f"The before set lies at {_place(first)} and the after set at {_place(second)}: one "
            "lies upon the other only with longitude and latitude swapped, so everything would "
            "be removed and new. Give longitude first in both, from row 0 on."
        )


def _meet(first: NDArray[np.float64], second: NDArray[np.float64]) -> bool:
    return bool((first[:2] <= second[2:]).all() and (second[:2] <= first[2:]).all())


def _place(bounds: NDArray[np.float64]) -> str:
    west, south, east, north = bounds.tolist()
    return f"longitude {west:g} to {east:g}, latitude {south:g} to {north:g}"
