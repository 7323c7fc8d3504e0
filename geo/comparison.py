"""What a comparison of two sets of outlines says: parts, their kinds and their areas.

A part is what belongs together at both dates (`geo.matching`). Its areas add up exactly, as
float64, for each part and for any sum of parts (multiples of 2**-10 m², up to 8.7 million km²):

    before = kept + lost + edge_lost + unseen_before
    after = kept + gained + edge_gained + unseen_after

Units are square metres on the ellipsoid. A row is the place of an outline in the list that was
given, counted from 0.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", float, NDArray[np.float64])


class Kind(StrEnum):
    """What became of a part."""

    UNCHANGED = "unchanged"
    """Nothing but what a shift up to the tolerance explains."""

    GROWN = "grown"
    """It gained more than it lost, or the same of both to the last unit."""

    SHRUNK = "shrunk"
    """It lost more than it gained; or all that was seen of it is gone and the rest unseen."""

    NEW = "new"
    """Nothing of the earlier date belongs to it."""

    REMOVED = "removed"
    """Nothing of the later date belongs to it, and its ground was seen."""

    SPLIT = "split"
    """More shapes than before. Overlapping ones of one set count as one."""

    MERGED = "merged"
    """Fewer shapes than before."""

    UNSEEN = "unseen"
    """Nobody could see its ground at the later date."""


KINDS = tuple(Kind)
"""By their codes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts(Generic[Number]):
    """Areas in m²: of a part, of a sum of parts, or a column of each, one value a part."""

    before_m2: Number
    """At the earlier date; overlaps within the set count once."""

    after_m2: Number
    """At the later date; overlaps within the set count once."""

    kept_m2: Number
    """Of both dates."""

    gained_m2: Number
    """Only of the later date, beyond what a shift explains."""

    lost_m2: Number
    """Only of the earlier date, beyond what a shift explains."""

    edge_gained_m2: Number
    """Only of the later date, and a shift up to the tolerance, or rounding, may explain it."""

    edge_lost_m2: Number
    """Only of the earlier date, and a shift up to the tolerance, or rounding, may explain it."""

    unseen_before_m2: Number
    """Of the earlier date, where nobody could see at the later one."""

    unseen_after_m2: Number
    """Drawn at the later date where nobody could see it."""


AMOUNTS = tuple(each.name for each in fields(Amounts))
"""The names of the areas."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part, read out of a comparison."""

    kind: Kind
    before: tuple[int, ...]
    """Rows of the earlier set."""

    after: tuple[int, ...]
    """Rows of the later set."""

    areas: Amounts[float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """All parts, in columns: those with earlier rows first, by the first of them, then the new."""

    tolerance_m: float
    """The longest shift that is no change."""

    codes: NDArray[np.int8]
    """(n,) the kind of each part: its place in KINDS."""

    areas: Amounts[NDArray[np.float64]]
    """Columns of m², one value a part."""

    part_before: NDArray[np.intp]
    """The part of each row of the earlier set."""

    part_after: NDArray[np.intp]
    """The part of each row of the later set."""

    def __len__(self) -> int:
        """Return how many parts there are."""
        return len(self.codes)

    def __iter__(self) -> Iterator[Part]:
        """Give each part."""
        columns = [getattr(self.areas, name).tolist() for name in AMOUNTS]
        before, after = _rows(self.part_before, len(self)), _rows(self.part_after, len(self))
        for place, code in enumerate(self.codes.tolist()):
            amounts = {name: column[place] for name, column in zip(AMOUNTS, columns, strict=True)}
            yield Part(
                kind=KINDS[code],
                before=tuple(before[place].tolist()),
                after=tuple(after[place].tolist()),
                areas=Amounts(**amounts),
            )

    def of(self, kind: Kind) -> NDArray[np.bool_]:
        """Return a mask of the parts of a kind."""
        mask: NDArray[np.bool_] = self.codes == KINDS.index(kind)
        return mask

    def count(self, kind: Kind) -> int:
        """Return how many parts are of a kind."""
        return int(self.of(kind).sum())

    def total(self, kind: Kind | None = None) -> Amounts[float]:
        """Return the sums of the areas, of one kind or of all parts; they are exact."""
        mask = slice(None) if kind is None else self.of(kind)
        sums = {name: float(getattr(self.areas, name)[mask].sum()) for name in AMOUNTS}
        return Amounts(**sums)


def _rows(parts: NDArray[np.intp], count: int) -> list[NDArray[np.intp]]:
    """Return the rows of each part, in order."""
    order = np.argsort(parts, kind="stable")
    ends = np.cumsum(np.bincount(parts, minlength=count))
    return np.split(order, ends[:-1]) if count else []
