"""What a reader of a format gives: some rows at a time, with outlines still unjudged."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from layers.exchange.buildings.layouts import Layout, Role

T = TypeVar("T")
Shapes = NDArray[np.object_]
Boxes = NDArray[np.float64]
"""(n, 4): west, south, east, north."""

Near = Callable[[Boxes], NDArray[np.bool_]]
"""Boxes in degrees in; out, whether each shares ground with the box of a zone."""

MAX_VERTICES = 100_000
"""Of one outline; a building has a few dozen."""

MAX_PORTION_BYTES = 64 * 2**20
"""What is read of a file before it is worked on; a portion ends with the row that goes past it."""

TOO_MANY_VERTICES = (
    f"has more than {MAX_VERTICES:,} vertices, and a building has a few dozen. Simplify it, or "
    "take it out."
)
NO_OUTLINE = "has no outline that can be read: it is empty, cut short, or in a form not known."
NO_POLYGON = "is no polygon, so it has no area. Take points and lines out."


class Read(NamedTuple):
    """Outlines, and what is wrong with those that are none."""

    shapes: Shapes
    """None where there is none."""

    wrong: dict[int, str]
    """Place -> what is wrong."""

    others: frozenset[int]
    """Places of points and lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some rows of a file."""

    numbers: NDArray[np.int64]
    """As a person counts: a CSV's header is line 1; elsewhere the first row is 1."""

    shapes: Shapes
    """Outlines in the file's CRS; None where there is none, or where it is known to be far."""

    wrong: Mapping[int, str] = field(default_factory=dict)
    """Place in this batch -> what is wrong, in plain words."""

    others: frozenset[int] = frozenset()
    """Places in this batch of points and lines."""

    far: int = 0
    """Rows beside these that lie outside of all zones, by a position that the file states."""

    cell: Callable[[int, Role], Any]
    """What stands in a column, by place in this batch."""

    done: float
    """How much of the file is read, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file whose columns were recognised."""

    layout: Layout
    """Whose it is, and which column is what."""

    crs: str
    """What it declares, as "EPSG:3857"; EPSG:4326 where its format says so."""

    batches: Iterator[Batch]
    """Its rows, in order."""


def portions(rows: Iterable[T], most: int, size: Callable[[T], int]) -> Iterator[list[T]]:
    """Yield rows in lists of at most so many, and fewer where they are large.

    Parameters
    ----------
    rows
        As they are read.
    most
        Rows of one list.
    size
        Bytes of a row, about.

    """
    some: list[T] = []
    held = 0
    for row in rows:
        some.append(row)
        held += size(row)
        if len(some) == most or held > MAX_PORTION_BYTES:
            yield some
            some, held = [], 0
    if some:
        yield some
