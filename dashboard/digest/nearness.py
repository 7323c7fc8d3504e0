"""Nearness: whether a change lies where people were reported or brought out.

Only what an audience has is asked: report cells and rescues as they are released to it, coarse as
they are. The text names how many and when, never where.
"""

from collections.abc import Iterator

from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from dashboard.digest.item import Reason
from geo.cells import RELEASE_RESOLUTION, cell_of
from layers.read import Reader

_CELL, _RESCUE = 12.0, 8.0
"""Points."""


class Nearness:
    """What is known around places, for one audience."""

    def __init__(self, reader: Reader) -> None:
        """Read it once."""
        cells, rescues = reader.report_cells().frame, reader.rescues().frame
        self._cells = [row for row in cells.itertuples() if row.resolution == RELEASE_RESOLUTION]
        self._tree = STRtree([row.geometry for row in self._cells])
        self._rescues: dict[str, list[str]] = {}
        for row in rescues.itertuples():
            if row.geometry is not None:
                cell = cell_of(row.geometry.x, row.geometry.y)
                self._rescues.setdefault(cell, []).append(str(row.when))

    def reasons(self, outline: BaseGeometry | None) -> Iterator[Reason]:
        """Yield what speaks for a change here."""
        if outline is None:
            return
        reports = sum(
            int(self._cells[at].at_least)
            for at in self._tree.query(outline, predicate="intersects")
        )
        if reports:
            said = f"at least {reports} reports of victims in its cell of 253 km²"
            yield Reason(said=said, points=_CELL)
        middle = outline.centroid
        near = self._rescues.get(cell_of(middle.x, middle.y), [])
        if near:
            yield Reason(
                said=f"people were brought out in its cell ({len(near)} times, last {max(near)})",
                points=_RESCUE,
            )
