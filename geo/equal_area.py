"""Many outlines in metres at once, with true areas wherever they lie.

Sets of 100,000 buildings are too many to measure one by one on the ellipsoid. The cylindrical
equal-area projection of the whole ellipsoid (EPSG:6933) gives true areas everywhere, whatever
else is in the set, but draws lengths too wide or too narrow. So where lengths are needed, a
shape is stretched east to west and pressed north to south by one factor, that of its own
latitude: its area stays, and its lengths become true there. 1 km to the north or south of that
latitude they are off by 5e-5 at 16°, by 3e-4 at 60°; 10 km by ten times that.

Edges are straight on this map. On the ellipsoid they are not: a shape of 1 km differs by less
than 1e-6 of its area from `geo.area`. No shape spans the 180th meridian (`geo.shapes`).

Units are metres and square metres. Areas are multiples of 2**-10 m² (10 cm²), so that sums of
them are exact: in float64, up to 8.7 million km².

Method: EASE-Grid 2.0, Brodzik et al. (2012), https://doi.org/10.3390/ijgi1010032.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import LONLAT, transform_xy

Outlines = NDArray[np.object_]
"""(n,) polygons and multipolygons."""

Areas = NDArray[np.float64]
"""(n,) m², multiples of 2**-10."""

_EQUAL_AREA = "EPSG:6933"
_E2 = 0.0066943799901413165  # WGS 84, squared eccentricity
_TRUE_AT_DEG = 30.0  # where the projection has true lengths
_LEAST_STRETCH = 1e-3  # at the poles, where the map has no width
_UNITS_PER_M2 = 1024.0


def projected(outlines: Outlines) -> Outlines:
    """Bring outlines from degrees, longitude first, to the equal-area projection, in metres."""

    def move(flat: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = transform_xy(flat[:, 0], flat[:, 1], source=LONLAT, target=_EQUAL_AREA)
        return np.column_stack((x, y))

    moved: Outlines = shapely.transform(outlines, move)
    return moved


def stretches(shapes: Outlines) -> NDArray[np.float64]:
    """Return the factor for each projected shape at which its lengths are true."""
    bounds = shapely.bounds(shapes)
    middle = (bounds[:, 1] + bounds[:, 3]) / 2
    _, lat = transform_xy(np.zeros_like(middle), middle, source=_EQUAL_AREA, target=LONLAT)
    return np.maximum(_parallel(lat) / _parallel(np.array(_TRUE_AT_DEG)), _LEAST_STRETCH)


def stretched(shapes: Outlines, by: NDArray[np.float64]) -> Outlines:
    """Return projected shapes with true lengths, each by its factor; areas stay as they are."""
    flat, owner = shapely.get_coordinates(shapes, return_index=True)
    factor = by[owner]
    true = np.column_stack((flat[:, 0] * factor, flat[:, 1] / factor))
    moved: Outlines = shapely.set_coordinates(shapes.copy(), true)
    return moved


def mended(shapes: Outlines) -> Outlines:
    """Return shapes of which those that rounding has made touch themselves are valid again."""
    bad = ~shapely.is_valid(shapes)
    if not bad.any():
        return shapes
    mended_ones = shapes.copy()
    mended_ones[bad] = shapely.make_valid(shapes[bad], method="structure", keep_collapsed=False)
    return mended_ones


def areas_m2(shapes: Outlines) -> Areas:
    """Return the area of each projected shape, to the next multiple of 2**-10 m²."""
    return in_units(shapely.area(shapes))


def in_units(areas: NDArray[np.float64]) -> Areas:
    """Return areas to the next multiple of 2**-10 m²: sums and differences of them are exact."""
    return np.round(areas * _UNITS_PER_M2) / _UNITS_PER_M2


def united(shapes: Outlines, owner: NDArray[np.intp], count: int) -> Outlines:
    """Return one shape for each of so many owners: the union of what is theirs, or empty."""
    whole = np.full(count, shapely.Polygon(), dtype=object)
    order = np.argsort(owner, kind="stable")
    shapes, owner = shapes[order], owner[order]
    alone = np.bincount(owner, minlength=count)[owner] == 1
    whole[owner[alone]] = shapes[alone]
    several, which = np.unique(owner[~alone], return_inverse=True)
    if len(several):
        heaps = shapely.geometrycollections(shapes[~alone], indices=which)
        whole[several] = shapely.union_all(heaps[:, None], axis=1)
    return whole


def _parallel(lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the radius of a parallel, where the equator's is 1 (Snyder 1987, eq. 4-21)."""
    sine = np.sin(np.radians(lat))
    radius: NDArray[np.float64] = np.cos(np.radians(lat)) / np.sqrt(1 - _E2 * sine**2)
    return radius
