"""Rows of a CSV with WKT, plain or gzipped; Google Open Buildings is given out so.

Where longitude and latitude stand in columns of their own, outlines of rows far from all zones
are never read: of a national file that leaves a few thousand to be parsed. So a broken outline
far from all zones is not told.
"""

import csv
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geo.crs import LONLAT
from layers.building_set import BuildingSource
from layers.errors import RejectedError
from layers.exchange.buildings import files
from layers.exchange.buildings.batch import Batch, Near, Opened, portions
from layers.exchange.buildings.layouts import Layout, Role, layout_of
from layers.exchange.buildings.placed import Numbers, far, numbers, off_earth
from layers.exchange.buildings.wkx import from_wkt

ROWS = 20_000

Numbered = list[tuple[int, list[str]]]

_APART_DEG = 0.01
"""How far a stated position may lie outside of the box of its outline: about a kilometre."""

_BEYOND = (
    "gives a position that is not in degrees (or not finite). Is it in metres, or are latitude "
    "and longitude swapped? Export it as WGS 84."
)
_ELSEWHERE = "has its outline elsewhere than its latitude and longitude say."


def opened(path: Path, asked: BuildingSource | None, near: Near, closing: ExitStack) -> Opened:
    """Open a CSV and recognise its columns.

    Raises
    ------
    RejectedError
        If it is cut short, badly quoted, or has no column with outlines.

    """
    closing.callback(csv.field_size_limit, csv.field_size_limit(files.MAX_LINE_BYTES))
    stream, reader = closing.enter_context(files.opened(path))
    rows = csv.reader(files.lines(reader, path.name), strict=True)
    with _plainly(rows, path.name):
        header = [name.strip() for name in next(rows, [])]
    if len({name.lower() for name in header}) != len(header) or not all(header):
        raise RejectedError(f"{path.name}: each column needs a name of its own in the first line.")
    layout = layout_of(header, asked, path.name)
    if not layout.first(Role.GEOMETRY):
        raise RejectedError(
            f"{path.name} has no column of outlines. Name it geometry or wkt, and write WKT into "
            f"it. Its columns are: {', '.join(header)[:300]}."
        )
    reading = _Reading(header=header, layout=layout, near=near, done=lambda: stream.done)
    return Opened(layout=layout, crs=LONLAT, batches=reading.batches(rows, path.name))


@contextmanager
def _plainly(rows: Any, name: str) -> Iterator[None]:
    """Turn what the csv module says into a message with the line."""
    try:
        yield
    except csv.Error as error:
        raise RejectedError(
            f"{name} is cut short or badly quoted at line {rows.line_num} ({error}). Nothing was "
            "imported. Get the file again."
        ) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """Knows which column is what, and makes batches of rows."""

    header: list[str]
    layout: Layout
    near: Near
    done: Callable[[], float]

    def batches(self, rows: Any, name: str) -> Iterator[Batch]:
        """Yield the rows of a file."""
        with _plainly(rows, name):
            numbered = ((rows.line_num, row) for row in rows if row)
            for some in portions(numbered, ROWS, lambda each: sum(map(len, each[1]))):
                yield self._batch(some)

    def _batch(self, rows: Numbered) -> Batch:
        """Return the rows near a zone, and those with a problem."""
        width, read = len(self.header), len(rows)
        cut = {
            number: f"has {len(row)} cells where the header has {width}: cut short, or a comma "
            "too many."
            for number, row in rows
            if len(row) != width
        }
        whole = [each for each in rows if len(each[1]) == width] if cut else rows
        lon, lat = self._positions(whole)
        if lon is not None and lat is not None:
            kept = np.flatnonzero(~far(lon, lat, self.near))
            whole, lon, lat = [whole[place] for place in kept], lon[kept], lat[kept]
        skipped = read - len(whole) - len(cut)
        return self._parsed(
            whole, [each for each in rows if each[0] in cut], cut, skipped, lon, lat
        )

    def _parsed(
        self, rows: Numbered, broken: Numbered, cut: dict[int, str], skipped: int,
        lon: Numbers | None, lat: Numbers | None,
    ) -> Batch:  # fmt: skip
        """Return a batch of whole rows with their outlines, then of broken rows without."""
        shape = self.header.index(self.layout.first(Role.GEOMETRY))
        read = from_wkt([row[shape] for _, row in rows] + [""] * len(broken))
        wrong = dict(read.wrong)
        for place, (number, _) in enumerate(broken, len(rows)):
            wrong[place] = cut[number]
        if lon is not None and lat is not None:
            off = np.flatnonzero(off_earth(lon, lat))
            wrong.update(dict.fromkeys(off.tolist(), _BEYOND))
            west, south, east, north = shapely.bounds(read.shapes[: len(rows)]).T
            apart = np.maximum(
                np.maximum(west - lon, lon - east), np.maximum(south - lat, lat - north)
            )
            elsewhere = np.flatnonzero(apart > _APART_DEG).tolist()
            wrong = {**dict.fromkeys(elsewhere, _ELSEWHERE), **wrong}
        every = [*rows, *broken]
        return Batch(
            numbers=np.array([number for number, _ in every], dtype=np.int64),
            shapes=read.shapes, wrong=wrong, others=read.others, far=skipped, done=self.done(),
            cell=lambda place, role: self._cell(every[place][1], role),
        )  # fmt: skip

    def _positions(self, rows: Numbered) -> tuple[Numbers | None, Numbers | None]:
        """Return longitude and latitude of rows, if they have columns of their own."""
        names = self.layout.first(Role.LON), self.layout.first(Role.LAT)
        if not all(names):
            return None, None
        lon, lat = (
            numbers([row[place] for _, row in rows]) for place in map(self.header.index, names)
        )
        return lon, lat

    def _cell(self, row: list[str], role: Role) -> str:
        for name in self.layout.columns[role]:
            if value := row[self.header.index(name)].strip():
                return value
        return ""
