"""Rows of a GeoParquet, in batches; groups of rows far from all zones are skipped by their boxes.

Source: GeoParquet 1.1 (https://geoparquet.org/releases/v1.1.0/): metadata "geo", encoding WKB,
a CRS that is not said is longitude, latitude; "covering" names the columns of boxes.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from geo.crs import LONLAT
from layers.building_set import BuildingSource
from layers.errors import RejectedError
from layers.exchange.buildings import declared
from layers.exchange.buildings.batch import Batch, Near, Opened
from layers.exchange.buildings.layouts import Layout, Role, layout_of
from layers.exchange.buildings.wkx import from_wkb

ROWS = 20_000
MAX_GROUP_BYTES = 2**30
"""Of one row group, unpacked; a writer's own choice, usually some ten MB."""

_CORNERS = ("xmin", "ymin", "xmax", "ymax")
_BLOBS = (pa.types.is_binary, pa.types.is_large_binary)
Box = tuple[float, float, float, float]


def opened(path: Path, asked: BuildingSource | None, near: Near, closing: ExitStack) -> Opened:
    """Open a GeoParquet file and recognise its columns.

    Raises
    ------
    RejectedError
        If it is cut short, is no GeoParquet, or its outlines are no WKB.

    """
    with _plainly(path.name):
        file = closing.enter_context(pq.ParquetFile(path, pre_buffer=False, memory_map=False))
        geometry, about = _geometry(file, path.name)
        crs = LONLAT
        if about.get("crs", "unsaid") != "unsaid":
            crs = declared.by_projjson(about["crs"], path.name)
        names = [name for name in file.schema_arrow.names if name != geometry]
        layout = layout_of(names, asked, path.name)
        for group in range(file.num_row_groups):
            if file.metadata.row_group(group).total_byte_size > MAX_GROUP_BYTES:
                raise RejectedError(
                    f"Row group {group + 1} of {path.name} has more than {MAX_GROUP_BYTES:,} bytes "
                    "unpacked, too many to read at once. Nothing was imported. Write it with "
                    "smaller row groups (about 100,000 rows)."
                )
        boxes = _boxes(file, about) if crs == LONLAT else None
    return Opened(layout=layout, crs=crs, batches=_Rows(file, geometry, layout, path.name).batches(
        boxes, near
    ))  # fmt: skip


@contextmanager
def _plainly(name: str) -> Iterator[None]:
    """Turn Arrow's errors into ones that say what to do."""
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        said = " ".join(str(error).split())[:120]
        raise RejectedError(
            f"{name} is no Parquet file, is cut short, or is damaged ({said}). Nothing was "
            "imported. Get it again."
        ) from None


def _geometry(file: pq.ParquetFile, name: str) -> tuple[str, dict[str, Any]]:
    """Return the column of outlines, and what the metadata say of it."""
    try:
        geo = json.loads((file.schema_arrow.metadata or {})[b"geo"])
        column = geo["primary_column"]
        about = geo["columns"][column]
        encoding = about["encoding"]
        kind = file.schema_arrow.field(column).type
    except (KeyError, TypeError, ValueError, RecursionError):
        raise RejectedError(
            f"{name} is a Parquet file without the metadata of GeoParquet, so nobody says where "
            "its outlines lie. Nothing was imported. Export it as GeoParquet."
        ) from None
    if encoding != "WKB" or not any(fits(kind) for fits in _BLOBS):
        raise RejectedError(
            f"{name} keeps its outlines as {str(encoding)[:40]} ({str(kind)[:40]}), and only WKB "
            "is read. Nothing was imported. Export it with the encoding WKB."
        )
    if about.get("edges", "planar") != "planar":
        raise RejectedError(f"{name} has edges that are {str(about['edges'])[:40]}, not planar.")
    return column, about


def _boxes(file: pq.ParquetFile, about: dict[str, Any]) -> list[Box | None] | None:
    """Return the box of each row group, if the file has a column of boxes with statistics."""
    try:
        paths = [".".join(about["covering"]["bbox"][corner]) for corner in _CORNERS]
    except (KeyError, TypeError):
        return None
    group = file.metadata.row_group(0) if file.num_row_groups else None
    known = {} if group is None else {
        group.column(place).path_in_schema: place for place in range(group.num_columns)
    }  # fmt: skip
    if not set(paths) <= set(known):
        return None
    return [
        _box(file.metadata.row_group(each), [known[path] for path in paths])
        for each in range(file.num_row_groups)
    ]


def _box(group: Any, columns: Sequence[int]) -> Box | None:
    found = [group.column(place).statistics for place in columns]
    if not all(each is not None and each.has_min_max for each in found):
        return None
    west, south = float(found[0].min), float(found[1].min)
    east, north = float(found[2].max), float(found[3].max)
    sound = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    return (west, south, east, north) if sound else None


class _Rows:
    """Reads the row groups that may hold something."""

    def __init__(self, file: pq.ParquetFile, geometry: str, layout: Layout, name: str) -> None:
        self._file, self._geometry, self._layout, self._name = file, geometry, layout, name
        self._wanted = [geometry, *(each for role in Role for each in layout.columns[role])]

    def batches(self, boxes: list[Box | None] | None, near: Near) -> Iterator[Batch]:
        """Yield the rows of each group; those of a group that is far are only counted."""
        first, groups = 1, self._file.num_row_groups
        for group in range(groups):
            rows = self._file.metadata.row_group(group).num_rows
            box = boxes[group] if boxes is not None else None
            if box is not None and not near(np.array([box]))[0]:
                yield self._skipped(rows, (group + 1) / groups)
                first += rows
                continue
            with _plainly(self._name):
                for some in self._file.iter_batches(
                    ROWS, row_groups=[group], columns=self._wanted, use_threads=False
                ):
                    yield self._batch(some, first, (group + 1) / groups)
                    first += some.num_rows

    def _skipped(self, rows: int, done: float) -> Batch:
        return Batch(
            numbers=np.empty(0, dtype=np.int64), shapes=np.empty(0, dtype=object), far=rows,
            cell=lambda _place, _role: None, done=done,
        )  # fmt: skip

    def _batch(self, some: pa.RecordBatch, first: int, done: float) -> Batch:
        read = from_wkb(some.column(self._geometry).to_numpy(zero_copy_only=False))

        def cell(place: int, role: Role) -> Any:
            found = (some.column(name)[place].as_py() for name in self._layout.columns[role])
            return next((each for each in found if each not in (None, "")), None)

        return Batch(
            numbers=np.arange(first, first + some.num_rows, dtype=np.int64), shapes=read.shapes,
            wrong=read.wrong, others=read.others, cell=cell, done=done,
        )  # fmt: skip
