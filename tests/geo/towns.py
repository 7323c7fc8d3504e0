"""Outlines in metres around one place, brought to degrees: towns for tests of comparisons."""

import math
from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st
from shapely import Polygon, box
from shapely.affinity import translate

from geo.comparison import Comparison
from geo.crs import to_lonlat
from geo.shapes import Outline

_UTM, _EAST, _NORTH = "EPSG:32647", 447_000.0, 1_850_000.0
TOLERANCE_M = 5.0


def placed(shape: Outline) -> Outline:
    """Bring a shape from metres around the place to degrees."""
    return to_lonlat(translate(shape, _EAST, _NORTH), crs=_UTM)


def hall(west: float, south: float, width: float = 40, height: float = 20) -> Outline:
    """Return a hall, in degrees, by its corner and size in metres."""
    return placed(box(west, south, west + width, south + height))


def moved(shapes: Sequence[Outline], east: float, north: float) -> list[Outline]:
    """Shift shapes that are still in metres, and bring them to degrees."""
    return [placed(translate(shape, east, north)) for shape in shapes]


def kinds(found: Comparison) -> list[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    """Return what became of each part, with its rows."""
    return [(str(part.kind), part.before, part.after) for part in found]


@st.composite
def stars(draw: st.DrawFn, least: float = 2, most: float = 60) -> Polygon:
    """Return outlines without a crossing around the place, in metres, of any raggedness."""
    radii = np.array(draw(st.lists(st.floats(least, most), min_size=3, max_size=14)))
    turns = 2 * np.pi * np.arange(len(radii)) / len(radii) + draw(st.floats(0, 6))
    return Polygon(np.column_stack((radii * np.cos(turns), radii * np.sin(turns))))


@st.composite
def boxes(draw: st.DrawFn, size: int = 7) -> list[Polygon]:
    """Return boxes that may overlap, touch, be equal or lie apart, in metres."""
    corner, side = st.integers(0, 80), st.integers(3, 50)
    return [
        box(x, y, x + draw(side), y + draw(side))
        for x, y in draw(st.lists(st.tuples(corner, corner), max_size=size))
    ]


def shifts(longest: float = TOLERANCE_M) -> st.SearchStrategy[tuple[float, float]]:
    """Return shifts up to a length, in metres east and north."""
    return st.tuples(st.floats(0, longest), st.floats(0, 2 * math.pi)).map(
        lambda polar: (polar[0] * math.cos(polar[1]), polar[0] * math.sin(polar[1]))
    )
