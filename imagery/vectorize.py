"""Change to candidate outlines: what belongs together in place, kind and date.

Two neighbours belong together if they are of one kind and their first looks lie near in
time: a compound that grows in three steps gives three outlines, not one blur.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from scipy import ndimage
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from shapely import box

from geo.area import geodesic_area_m2
from geo.crs import to_lonlat
from geo.grid import Grid
from geo.shapes import Outline, dissolve
from imagery.change import Change, Kind, Status

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Ints = NDArray[np.int64]

MIN_PIXELS = 4
"""Fewer pixels are noise, whatever their area (detection.md, section 4, step 10)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An outline made from change; not stored."""

    outline: Outline
    """In degrees."""

    area_m2: float
    """Geodesic area."""

    kind: str
    """A word of layers.terms.DetectionKind."""

    status: str
    """A word of layers.terms.DetectionStatus."""

    first_look: date
    """UTC day of the first clear look that showed it: the median over its pixels."""

    last_normal: date | None
    """UTC day of the last clear look without it."""

    magnitude: float
    """Median departure, standard deviations."""

    looks: int
    """Clear looks that showed it, median over its pixels."""

    clear_looks: int
    """Clear looks monitored, median."""

    score: float
    """0 to 1."""

    indices: tuple[str, ...]
    """Indices used."""


def candidates(
    changes: Sequence[Change], *, min_area_m2: float, near_days: int = 45
) -> list[Candidate]:
    """Return the outlines of what changed, largest first.

    Parameters
    ----------
    changes
        Of tiles of one grid, in any order; outlines that a tile's edge cuts are joined.
    min_area_m2
        Minimum mapping unit; four pixels are needed besides.
    near_days
        Neighbours whose first looks differ by more are two outlines.

    """
    whole = _joined(changes)
    marked = np.isin(whole.status, [each for each in Status if _is_found(each)])
    marked &= ~np.isin(whole.kind, (Kind.NONE, Kind.OTHER))
    if not marked.any():
        return []
    labels = _labels(marked, whole, near_days)
    found = [
        _candidate(whole, labels == label, place)
        for label, place in enumerate(ndimage.find_objects(labels), 1)
        if place is not None and (labels[place] == label).sum() >= MIN_PIXELS
    ]
    large = [each for each in found if each.area_m2 >= min_area_m2]
    return sorted(large, key=lambda each: (-each.area_m2, each.first_look, each.outline.wkt))


def _is_found(status: Status) -> bool:
    return status not in (Status.NONE, Status.NOT_OBSERVED)


def _joined(changes: Sequence[Change]) -> Change:
    """Return one Change over what all tiles cover together."""
    if len(changes) == 1:
        return changes[0]
    first = min(changes, key=lambda each: (-each.grid.bounds[3], each.grid.bounds[0]))
    west = min(each.grid.bounds[0] for each in changes)
    north = max(each.grid.bounds[3] for each in changes)
    east = max(each.grid.bounds[2] for each in changes)
    south = min(each.grid.bounds[1] for each in changes)
    step = first.grid.resolution_m
    shape = (round((north - south) / step), round((east - west) / step))
    grid = Grid(first.grid.crs, Affine(step, 0, west, 0, -step, north), shape)
    names = (
        "status", "kind", "first_look", "last_normal", "magnitude", "looks", "clear_looks",
        "consistency",
    )  # fmt: skip
    arrays = {name: np.zeros(shape, dtype=getattr(first, name).dtype) for name in names}
    arrays["status"][:] = Status.NOT_OBSERVED
    for change in changes:
        for name in names:
            arrays[name][change.grid.window_in(grid)] = getattr(change, name)
    return Change(grid=grid, indices=first.indices, **arrays)


def _labels(marked: NDArray[np.bool_], change: Change, near_days: int) -> NDArray[np.int32]:
    """Return (y, x) labels from 1 of what belongs together; 0 elsewhere."""
    day = change.first_look.astype("datetime64[D]").astype(np.int64)
    day = np.where(marked, _smooth(day, marked), 0)
    number = np.arange(marked.size).reshape(marked.shape)
    rows, cols = [], []
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
        here, there = _neighbours(marked.shape, down, right)
        linked = marked[here] & marked[there] & (change.kind[here] == change.kind[there])
        linked &= np.abs(day[here] - day[there]) <= near_days
        rows.append(number[here][linked])
        cols.append(number[there][linked])
    row, col = np.concatenate(rows), np.concatenate(cols)
    graph = coo_matrix((np.ones(row.size, dtype=np.int8), (row, col)), shape=(marked.size,) * 2)
    _, labels = connected_components(graph, directed=False)
    labels = labels.reshape(marked.shape)
    _, renumbered = np.unique(labels[marked], return_inverse=True)
    out = np.zeros(marked.shape, dtype=np.int32)
    out[marked] = renumbered.reshape(-1) + 1
    return out


def _neighbours(shape: tuple[int, ...], down: int, right: int) -> tuple[tuple[slice, slice], ...]:
    rows, cols = shape
    if right < 0:
        return (slice(0, rows - down), slice(1, cols)), (slice(down, rows), slice(0, cols - 1))
    return (
        (slice(0, rows - down), slice(0, cols - right)),
        (slice(down, rows), slice(right, cols)),
    )


def _smooth(day: Ints, marked: NDArray[np.bool_]) -> Ints:
    """Return dates as the median of the marked pixels around: one late look is no date."""
    padded = np.pad(np.where(marked, day, np.nan), 1, constant_values=np.nan)
    rows, cols = day.shape
    views = np.stack(
        [
            padded[down : down + rows, right : right + cols]
            for down in range(3)
            for right in range(3)
        ]
    )
    views[:, ~marked] = 0
    return np.asarray(np.nanmedian(views, axis=0), dtype=np.int64)


def _candidate(change: Change, there: NDArray[np.bool_], place: tuple[slice, slice]) -> Candidate:
    window = change.grid.part(place)
    outline = to_lonlat(outline_of(there[place], window), crs=change.grid.crs)
    looks = int(np.median(change.looks[there]))
    magnitude = float(np.median(change.magnitude[there]))
    normal = change.last_normal[there]
    normal = normal[~np.isnat(normal)]
    first = _middle(change.first_look[there])
    last = _middle(normal) if normal.size else None
    return Candidate(
        outline=outline,
        area_m2=geodesic_area_m2(outline),
        kind=Kind(int(_most(change.kind[there]))).name.lower(),
        status=Status(int(_most(change.status[there]))).name.lower(),
        first_look=first,
        last_normal=min(last, first) if last else None,
        magnitude=magnitude,
        looks=looks,
        clear_looks=int(np.median(change.clear_looks[there])),
        score=_score(magnitude, looks, int(there.sum()), float(change.consistency[there].mean())),
        indices=change.indices,
    )


def _score(magnitude: float, looks: int, pixels: int, consistency: float) -> float:
    """Return how much speaks for it: each part saturates, and none makes up for another.

    Not calibrated: it ranks, and is no probability.
    """
    parts = (
        1 - np.exp(-magnitude / 6),
        1 - np.exp(-looks / 3),
        1 - np.exp(-pixels / 8),
        consistency,
    )
    return round(float(np.prod(parts)), 3)


def outline_of(there: NDArray[np.bool_], grid: Grid) -> Outline:
    """Return the outline of marked pixels in the CRS of their grid: runs of rows, dissolved."""
    runs: list[BaseGeometry] = []
    for row in np.flatnonzero(there.any(axis=1)):
        edges = np.diff(np.concatenate([[0], there[row].astype(np.int8), [0]]))
        for start, stop in zip(
            np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True
        ):
            west, north = grid.transform @ (int(start), int(row))
            east, south = grid.transform @ (int(stop), int(row) + 1)
            runs.append(box(west, south, east, north))
    return dissolve(runs)


def _middle(days: NDArray[np.datetime64]) -> date:
    middle = np.sort(days.astype("datetime64[D]"))[(days.size - 1) // 2]
    found: date = middle.astype(date)
    return found


def _most(codes: NDArray[np.uint8]) -> int:
    return int(np.bincount(codes.ravel()).argmax())
