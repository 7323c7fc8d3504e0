"""Objects of change to candidate outlines, with dates, kind, score, and the reason of an end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from shapely import box

from geo.area import geodesic_area_m2
from geo.crs import to_lonlat
from geo.grid import Grid
from geo.shapes import Outline, dissolve
from imagery.change import Change, Kind, Status, joined
from imagery.objects import MIN_PIXELS, labels
from imagery.score import Numbers, score

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


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

    numbers: Numbers
    """The five numbers behind the score."""

    score: float
    """0 to 1."""

    reason: str
    """Why it expired or was taken back; empty for what stands."""

    indices: tuple[str, ...]
    """Indices used."""


def candidates(
    changes: Sequence[Change], *, min_area_m2: float, near_days: int = 45, least: int = MIN_PIXELS
) -> list[Candidate]:
    """Return the outlines of what changed, largest first.

    Parameters
    ----------
    changes
        Of tiles of one grid, in any order; outlines that a tile's edge cuts are joined.
    min_area_m2
        Minimum mapping unit.
    near_days
        Neighbours whose first looks differ by more are two outlines.
    least
        Strong pixels that an outline needs.

    """
    whole = joined(changes)
    found_labels = labels(whole, near_days=near_days, least=least)
    found = [
        _candidate(whole.part(place), found_labels[place] == label)
        for label, place in enumerate(ndimage.find_objects(found_labels), 1)
        if place is not None
    ]
    large = [each for each in found if each.area_m2 >= min_area_m2]
    return sorted(large, key=lambda each: (-each.area_m2, each.first_look, each.outline.wkt))


def _candidate(change: Change, there: NDArray[np.bool_]) -> Candidate:
    outline = to_lonlat(outline_of(there, change.grid), crs=change.grid.crs)
    core = there & change.core
    looks = int(np.median(change.looks[core]))
    magnitude = float(np.median(change.magnitude[core]))
    consistency = float(change.consistency[core].mean())
    normal = change.last_normal[core]
    normal = normal[~np.isnat(normal)]
    first = _middle(change.first_look[core])
    last = _middle(normal) if normal.size else None
    numbers = Numbers(
        margin=magnitude / change.margin, looks=looks, area_px=float(core.sum()),
        consistency=consistency, bare=float(core.sum() / there.sum()),
    )  # fmt: skip
    status = Status(_most(change.status[core]))
    return Candidate(
        outline=outline,
        area_m2=geodesic_area_m2(outline),
        kind=Kind(_most(change.kind[core])).name.lower(),
        status=status.name.lower(),
        first_look=first,
        last_normal=min(last, first) if last else None,
        magnitude=magnitude,
        looks=looks,
        clear_looks=int(np.median(change.clear_looks[core])),
        numbers=numbers,
        score=score(numbers),
        reason=_reason(status, looks, round(looks / max(consistency, 1e-3))),
        indices=change.indices,
    )


def _reason(status: Status, looks: int, since: int) -> str:
    """Say why a candidate ended, for a person."""
    if status is Status.EXPIRED and since <= looks + 1:
        return f"Expired: too few clear looks since it was first seen ({since}) to confirm it."
    if status is Status.EXPIRED:
        return f"Expired: only {looks} of {since} clear looks since showed it."
    if status is Status.RETRACTED:
        return f"Taken back: the ground looked normal again, after {looks} of {since} looks."
    return ""


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
