"""Objects: which changed pixels belong together.

Strong pixels begin an object: neighbours of one kind whose first looks lie near in time. So a
compound that grows in three steps gives three objects, not one blur. A part too small to stand
alone belongs to the larger one that it touches. Then weak pixels join the object they are
connected to: what is strong says that there is something, what is weak says how far it goes
(hysteresis, Canny 1986, https://doi.org/10.1109/TPAMI.1986.4767851).
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from imagery.change import Change, Kind, Status

Labels = NDArray[np.int32]
Flags = NDArray[np.bool_]

MIN_PIXELS = 4
"""Fewer strong pixels are noise, whatever their area (detection notes, section 4, step 10)."""

_ENDED = 100
_AROUND = np.ones((3, 3), dtype=bool)
_BUILDING = (Kind.NEW_BUILDING, Kind.CLEARING)
"""One site shows both: they are one object, of the kind that most of it has."""


def labels(change: Change, *, near_days: int, least: int = MIN_PIXELS) -> Labels:
    """Return (y, x) labels from 1 of what belongs together; 0 elsewhere.

    Parameters
    ----------
    change
        Of a whole grid.
    near_days
        Neighbours whose first looks differ by more are two objects, if each can stand alone.
    least
        Strong pixels that an object needs.

    """
    built = ~np.isin(change.kind, (Kind.NONE, Kind.OTHER))
    core = change.core & _found(change) & built
    if not core.any():
        return np.zeros(core.shape, dtype=np.int32)
    rim = _found(change) & ~change.core & (built | (change.kind == Kind.NONE))
    region = core | _touching(rim, core)
    nearest = ndimage.distance_transform_edt(~core, return_distances=False, return_indices=True)
    day, group = (each[tuple(nearest)] for each in (_days(change, core), _group(change)))
    linked = _linked(region, group, day, near_days)
    return _numbered(_grown(_absorbed(linked, region, core, least), region))


def _touching(rim: Flags, core: Flags) -> Flags:
    """Return the rim pixels that are connected to a strong one."""
    whole, count = ndimage.label(rim | core, structure=_AROUND)
    begun = np.zeros(count + 1, dtype=bool)
    begun[whole[core]] = True
    return np.asarray(rim & begun[whole], dtype=np.bool_)


def _found(change: Change) -> Flags:
    return np.asarray(~np.isin(change.status, (Status.NONE, Status.NOT_OBSERVED)), dtype=np.bool_)


def _group(change: Change) -> NDArray[np.uint8]:
    """Return what must be alike to be one: the kind, and whether it stands or has ended."""
    kind = np.where(np.isin(change.kind, _BUILDING), np.uint8(Kind.NEW_BUILDING), change.kind)
    ended = np.isin(change.status, (Status.EXPIRED, Status.RETRACTED))
    return kind + np.where(ended, np.uint8(_ENDED), np.uint8(0))


def _days(change: Change, core: Flags) -> NDArray[np.int64]:
    """Return dates of strong pixels as the median of those around: one late look is no date."""
    day = change.first_look.astype("datetime64[D]").astype(np.int64)
    padded = np.pad(np.where(core, day, np.nan), 1, constant_values=np.nan)
    rows, cols = day.shape
    around = [padded[y : y + rows, x : x + cols][core] for y in range(3) for x in range(3)]
    day[core] = np.nanmedian(around, axis=0)
    return day


def _linked(
    region: Flags, group: NDArray[np.uint8], day: NDArray[np.int64], near_days: int
) -> Labels:
    """Return labels of pixels, where each is linked to its like neighbours."""
    number = np.cumsum(region).reshape(region.shape) - 1
    rows, cols = [], []
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
        here, there = _neighbours(region.shape, down, right)
        alike = region[here] & region[there] & (group[here] == group[there])
        alike &= np.abs(day[here] - day[there]) <= near_days
        rows.append(number[here][alike])
        cols.append(number[there][alike])
    row, col = np.concatenate(rows), np.concatenate(cols)
    shape = (int(region.sum()),) * 2
    graph = coo_matrix((np.ones(row.size, dtype=np.int8), (row, col)), shape=shape)
    found = np.zeros(region.shape, dtype=np.int32)
    found[region] = connected_components(graph, directed=False)[1] + 1
    return _numbered(found)


def _neighbours(shape: tuple[int, ...], down: int, right: int) -> tuple[tuple[slice, slice], ...]:
    rows, cols = shape
    if right < 0:
        return (slice(0, rows - down), slice(1, cols)), (slice(down, rows), slice(0, cols - 1))
    return (
        (slice(0, rows - down), slice(0, cols - right)),
        (slice(down, rows), slice(right, cols)),
    )


def _absorbed(found: Labels, region: Flags, core: Flags, least: int) -> Labels:
    """Return the labels of parts that can stand alone; where none can, of all together."""
    whole, _ = ndimage.label(region, structure=_AROUND)
    alone = np.bincount(found.ravel(), core.ravel()) >= least
    alone[0] = False
    kept = np.where(alone[found], found, 0)
    has_one = np.zeros(whole.max() + 1, dtype=bool)
    has_one[whole[kept > 0]] = True
    together = np.bincount(whole.ravel(), core.ravel()) >= least
    together[0] = False
    crumbs = region & ~has_one[whole] & together[whole]
    return np.where(crumbs, whole + alone.size, kept).astype(np.int32)


def _grown(found: Labels, within: Flags) -> Labels:
    """Return labels grown into what is connected to them, nearest first, step by step."""
    while True:
        spread = ndimage.grey_dilation(found, footprint=_AROUND)
        new = np.where((found == 0) & within, spread, found)
        if (new == found).all():
            return found
        found = new.astype(np.int32)


def _numbered(found: Labels) -> Labels:
    """Return labels as 1, 2, 3 in the order of their first pixel."""
    out = np.zeros(found.shape, dtype=np.int32)
    there = found > 0
    _, first, back = np.unique(found[there], return_index=True, return_inverse=True)
    rank = np.empty(first.size, dtype=np.int32)
    rank[np.argsort(first)] = np.arange(1, first.size + 1, dtype=np.int32)
    out[there] = rank[back.reshape(-1)]
    return out
