"""H3 cells: how a place is shown to those who may not know it.

A fixed cell says the same at every request. Jitter does not: a thousand requests average to
within 12 m. A cell of resolution 5 holds about 253 km².

A region is made of whole cells of resolution 5; coarser ones stand for all their parts.

Source: H3, https://h3geo.org (PyPI h3 4).
"""

from collections.abc import Iterable
from functools import lru_cache

import h3
from shapely import Point, Polygon
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

RELEASE_RESOLUTION = 5
"""H3 resolution at which reports and rescues are released: about 253 km² a cell."""

RELEASE_K = 11
"""The smallest count that is ever released, as CTDC does."""


def cell_of(lon: float, lat: float, *, resolution: int = RELEASE_RESOLUTION) -> str:
    """Return the H3 cell in which a place lies.

    Examples
    --------
    >>> cell_of(98.53, 16.82)
    '856485cbfffffff'

    """
    return str(h3.latlng_to_cell(lat, lon, resolution))


def cell_outline(cell: str) -> Polygon:
    """Return the hexagon of a cell, in degrees."""
    return Polygon([(lon, lat) for lat, lon in h3.cell_to_boundary(cell)])


def cell_centre(cell: str) -> Point:
    """Return the centre of a cell, in degrees."""
    lat, lon = h3.cell_to_latlng(cell)
    return Point(lon, lat)


def parent_of(cell: str, resolution: int) -> str:
    """Return the coarser cell to which a cell belongs."""
    return str(h3.cell_to_parent(cell, resolution))


def resolution_of(cell: str) -> int:
    """Return how fine a cell is: 0 to 15, finest last."""
    return int(h3.get_resolution(cell))


def parts_of(cell: str, *, resolution: int = RELEASE_RESOLUTION) -> frozenset[str]:
    """Return the cells of a resolution that make up a cell of this or a coarser one."""
    return frozenset(map(str, h3.cell_to_children(cell, resolution)))


def compacted(cells: Iterable[str]) -> tuple[str, ...]:
    """Return the fewest cells that stand for these cells of one resolution, in order.

    Examples
    --------
    >>> compacted(parts_of("846485dffffffff")) == ("846485dffffffff",)
    True

    """
    return tuple(sorted(map(str, h3.compact_cells(list(cells)))))


def spread(cells: Iterable[str], *, resolution: int = RELEASE_RESOLUTION) -> frozenset[str]:
    """Return the cells of one resolution for which compacted ones stand."""
    return frozenset(map(str, h3.uncompact_cells(list(cells), resolution)))


def is_cell(text: str, *, finest: int = RELEASE_RESOLUTION) -> bool:
    """Say whether a text names a cell no finer than a resolution."""
    return bool(h3.is_valid_cell(text)) and resolution_of(text) <= finest


def region_outline(cells: Iterable[str]) -> BaseGeometry:
    """Return the outline of a region, in degrees: that of its cells of resolution 5."""
    return _outline(tuple(sorted(spread(cells))))


@lru_cache(maxsize=4_096)  # the same few regions are asked for with each release that is shown
def _outline(cells: tuple[str, ...]) -> BaseGeometry:
    return shape(h3.cells_to_h3shape(cells).__geo_interface__)
