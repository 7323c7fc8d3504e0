"""H3 cells: how a place is shown to those who may not know it.

A fixed cell says the same at every request. Jitter does not: a thousand requests average to
within 12 m. A cell of resolution 5 holds about 253 km². Small counts are dropped before
anything is summed, for a total minus its shown parts would give them back.

Source: H3, https://h3geo.org (PyPI h3 4).
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

import h3
from shapely import Point, Polygon

Key = TypeVar("Key", bound=Hashable)

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


def suppressed(counts: Mapping[Key, int], *, k: int = RELEASE_K) -> dict[Key, int]:
    """Return the counts of k or more; smaller ones are left out, not set to zero."""
    return {key: count for key, count in counts.items() if count >= k}
