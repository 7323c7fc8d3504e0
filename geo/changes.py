"""What changed between two sets of outlines: polygons in, changes out.

A briefing says that a compound grew by three halls and lost one. That needs the same ground
told from moved ground, and figures that add up. Two sets of outlines are cut into parts, what
belongs together at both dates (`geo.matching`), and each part gets a kind and its areas
(`geo.comparison`). How a shift is told from a change is in `geo.tolerance`.

Coordinates are degrees, longitude first (EPSG:4326). Lengths are metres, areas m² on the
ellipsoid.

Equal outlines need no geometry at all. What differs is cut in bulk by GEOS, which takes nearly
all of the time.
"""

import math
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.comparison import AMOUNTS, KINDS, Amounts, Comparison, Kind
from geo.equal_area import Outlines, areas_m2, projected, united
from geo.errors import GeoError, InvalidShapeError
from geo.ledger import Booked, booked
from geo.matching import Matching, components, matched, without_seams
from geo.pool import Pool, Rows, pooled
from geo.shapes import Outline, checked_outline
from geo.tiles import tiled

_SEAM_M = 0.1


def compare(
    before: Sequence[Outline] | Outlines,
    after: Sequence[Outline] | Outlines,
    *,
    tolerance_m: float,
    unseen: Outline | None = None,
) -> Comparison:
    """Return what became of each part of two sets of outlines.

    Parameters
    ----------
    before, after
        Polygons and multipolygons in degrees, longitude first, of the two dates; either may be
        empty. Heights play no part. Overlapping outlines of one set count once.
    tolerance_m : float, from 0
        The longest shift between the dates that is no change: half a pixel, for instance.
        Ground that a shift up to it explains is booked as edge. Outlines narrower than twice
        this length are matched as well as can be: a row of them that touch may match its
        neighbours. Zero takes every difference for a change.
    unseen
        Ground that nobody could see at the later date, in degrees. What lies under it is
        unseen: never kept, never lost, and its absence splits and removes nothing.

    Returns
    -------
    Comparison
        Parts in columns, with the kind and the areas of each.

    Raises
    ------
    GeoError
        If an outline is none, with its set and row (`geo.shapes.checked_outline` lists what can
        be wrong; `geo.shapes.repair` mends crossings), if the sets lie apart unless the axes of
        one are swapped, or if the tolerance is no length.

    Examples
    --------
    A hall of 100 m grows by a wing, and a shed of 20 m appears:

    >>> from shapely import box
    >>> hall, shed = box(98.51, 16.65, 98.511, 16.651), box(98.513, 16.65, 98.5132, 16.6502)
    >>> found = compare([hall], [box(98.51, 16.65, 98.5115, 16.651), shed], tolerance_m=5)
    >>> [(str(part.kind), part.before, part.after) for part in found]
    [('grown', (0,), (0,)), ('new', (), (1,))]
    >>> round(found.total().gained_m2)
    6375

    """
    if not (math.isfinite(tolerance_m) and tolerance_m >= 0):
        raise GeoError(
            f"tolerance_m is {tolerance_m:g}, and a shift is no such length. Give metres from 0 "
            "on, such as half a pixel."
        )
    pool = pooled(before, after)
    return _compared(pool, _veil(unseen), tolerance_m=tolerance_m)


def _compared(pool: Pool, veil: Outlines | None, *, tolerance_m: float) -> Comparison:
    """Return the comparison: the quiet parts by their areas alone, the others by the books."""
    found = matched(pool, tolerance_m=tolerance_m)
    part = _in_order(pool, found)
    first, second, quiet = _grounds(pool, found, veil)
    columns = {name: np.zeros(found.parts) for name in AMOUNTS}
    codes = np.full(found.parts, KINDS.index(Kind.UNCHANGED), dtype=np.int8)
    calm = part[quiet]
    for name in ("before_m2", "after_m2", "kept_m2"):
        columns[name][calm] = areas_m2(first[quiet])
    busy = np.setdiff1d(np.arange(found.parts), calm, assume_unique=True)
    books = booked(
        _of_parts(first, pool.in_before, part, busy),
        _of_parts(second, pool.in_after, part, busy),
        veil,
        tolerance_m=tolerance_m,
    )
    for name in AMOUNTS:
        columns[name][busy] = getattr(books.amounts, name)
    members = (pool.in_before, pool.in_after)
    codes[busy] = _kinds(books, *(_shapes_of(found, each, part)[busy] for each in members))
    return Comparison(
        tolerance_m=tolerance_m,
        codes=codes,
        areas=Amounts(**columns),
        part_before=part[pool.before],
        part_after=part[pool.after],
    )


def _veil(unseen: Outline | None) -> Outlines | None:
    """Return unseen ground, checked, in metres, in small pieces that overlap by a seam."""
    if unseen is None:
        return None
    if not isinstance(unseen, shapely.Geometry):
        raise InvalidShapeError(
            f"Unseen ground is one outline in degrees, and this is a {type(unseen).__name__}. "
            "Join many into one: geo.shapes.dissolve(...)."
        )
    try:
        outline = shapely.force_2d(checked_outline(unseen))
    except GeoError as error:
        raise type(error)(f"The unseen ground: {error}") from error
    pieces = projected(shapely.get_parts(np.array([outline], dtype=object)))
    return tiled(pieces, np.full(len(pieces), shapely.Polygon()), margin_m=_SEAM_M).pieces


def _in_order(pool: Pool, found: Matching) -> Rows:
    """Return the part of each place in the pool, numbered by first row, the earlier set first."""
    first = np.full(found.parts, len(pool.before) + len(pool.after))
    np.minimum.at(first, found.part[pool.after], len(pool.before) + np.arange(len(pool.after)))
    np.minimum.at(first, found.part[pool.before], np.arange(len(pool.before)))
    number = np.empty(found.parts, dtype=np.intp)
    number[np.argsort(first)] = np.arange(found.parts)
    return number[found.part]


def _grounds(
    pool: Pool, found: Matching, veil: Outlines | None
) -> tuple[Outlines, Outlines, NDArray[np.bool_]]:
    """Return each outline's own ground at both dates, and which are alone and the same."""
    size = len(pool.shapes)
    both = pool.in_before & pool.in_after
    seams = [found.seams.within(mask) for mask in (pool.in_before, pool.in_after, both)]
    cuts = [np.bincount(each.second, minlength=size) for each in seams]
    quiet = both & (cuts[0] == cuts[2]) & (cuts[1] == cuts[2])
    quiet &= np.bincount(found.part, minlength=found.parts)[found.part] == 1
    if veil is not None:
        hidden, _ = shapely.STRtree(veil).query(pool.shapes, predicate="intersects")
        quiet[hidden] = False
    first, second = (without_seams(pool.shapes, each) for each in seams[:2])
    return first, second, quiet


def _of_parts(ground: Outlines, members: NDArray[np.bool_], part: Rows, busy: Rows) -> Outlines:
    """Return the ground of some parts at one date: the union of its members."""
    places = np.flatnonzero(members & np.isin(part, busy))
    return united(ground[places], np.searchsorted(busy, part[places]), len(busy))


def _shapes_of(found: Matching, members: NDArray[np.bool_], part: Rows) -> NDArray[np.intp]:
    """Return how many shapes each part has at one date; linked members count as one."""
    count, shape = components(found.links.within(members), len(members))
    home = np.full(count, -1, dtype=np.intp)
    home[shape[members]] = part[members]
    return np.bincount(home[home >= 0], minlength=found.parts)


def _kinds(books: Booked, before: NDArray[np.intp], after: NDArray[np.intp]) -> NDArray[np.int8]:
    """Return the code of the kind of each part, from its shapes at both dates and its books."""
    gained, lost = books.amounts.gained_m2, books.amounts.lost_m2
    after = np.where((after > before) & (books.pieces <= before), before, after)
    cases = {
        Kind.UNSEEN: ~books.seen
        & (books.amounts.unseen_before_m2 + books.amounts.unseen_after_m2 > 0),
        Kind.NEW: before == 0,
        Kind.REMOVED: (after == 0) & ~books.veiled,
        Kind.SPLIT: (after > before),
        Kind.MERGED: (after < before) & (after > 0),
        Kind.SHRUNK: lost > gained,
        Kind.GROWN: gained > 0,
    }
    codes = [KINDS.index(kind) for kind in cases]
    chosen = np.select(list(cases.values()), codes, default=KINDS.index(Kind.UNCHANGED))
    return chosen.astype(np.int8)
