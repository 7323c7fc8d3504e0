"""Rows of GeoJSON: whole collections, and one feature a line, plain or gzipped.

Microsoft gives its footprints out as lines of features, in files that are called .csv.gz. A
collection is read feature by feature with ijson, so that no file is ever whole in memory.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain, islice
from pathlib import Path
from typing import Any

import ijson
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import LONLAT
from layers.building_set import BuildingSource
from layers.errors import RejectedError
from layers.exchange.buildings import declared, files
from layers.exchange.buildings.batch import (
    NO_OUTLINE,
    Batch,
    Near,
    Opened,
    Shapes,
)
from layers.exchange.buildings.layouts import Layout, Role, layout_of

ROWS = 10_000

Numbered = tuple[int, Any]
"""Which row, and its feature; a text where it is no JSON."""

_HEAD_BYTES, _TAIL_BYTES = 64 * 2**10, 2**12
_CRS = re.compile(rb'"crs"\s*:\s*\{[^{}]*\{[^{}]*"name"\s*:\s*"([^"]{1,200})"')
_FEATURES = re.compile(rb'"features"\s*:\s*\[')
_COLLECTION = re.compile(rb'"type"\s*:\s*"FeatureCollection"')
_SEPARATOR = "\x1e"


def opened(path: Path, asked: BuildingSource | None, _near: Near, closing: ExitStack) -> Opened:
    """Open a GeoJSON file of either form, and recognise its columns by the first features.

    Raises
    ------
    RejectedError
        If it is no GeoJSON, is cut short, or declares a CRS that is not known.

    """
    head = files.head(path, _HEAD_BYTES)
    features = _FEATURES.search(head)
    stream, reader = closing.enter_context(files.opened(path))
    if features is not None or _COLLECTION.search(head):
        crs = _crs(path, head[: features.start() if features else len(head)])
        rows = _of_collection(_Measured(reader, path.name), path.name)
    else:
        crs = LONLAT
        rows = _of_lines(files.lines(reader, path.name), path.name)
    first = list(islice(rows, ROWS))
    if not first:
        raise RejectedError(f"{path.name} holds no features. Nothing was imported.")
    names = dict.fromkeys(chain.from_iterable(_properties(feature) for _, feature in first))
    layout = layout_of(names, asked, path.name)

    def batches() -> Iterator[Batch]:
        some = first
        while some:
            yield _batch(some, layout, stream.done)
            some = list(islice(rows, ROWS))

    return Opened(layout=layout, crs=crs, batches=batches())


def _crs(path: Path, head: bytes) -> str:
    """Return what the old member "crs" declares; RFC 7946 knows longitude, latitude alone."""
    if found := _CRS.search(head):
        return declared.by_name(found[1].decode("utf-8", "replace"), path.name)
    if _CRS.search(files.tail(path, _TAIL_BYTES).rpartition(b"]")[2]):
        raise RejectedError(
            f"{path.name} names its CRS after its features, where a reader learns of it too late. "
            "Nothing was imported. Export it as EPSG:4326."
        )
    return LONLAT


class _Measured:
    """A file for ijson that refuses a single feature without end."""

    def __init__(self, file: Any, name: str) -> None:
        self._file, self._name, self.since = file, name, 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        found: bytes = self._file.read(size)
        self.since += len(found)
        if self.since > files.MAX_LINE_BYTES:
            raise RejectedError(
                f"A feature of {self._name} has more than {files.MAX_LINE_BYTES:,} bytes, and no "
                "building needs so many. Nothing was imported. Look whether it is the right file."
            )
        return found


def _of_collection(file: _Measured, name: str) -> Iterator[Numbered]:
    try:
        for number, feature in enumerate(ijson.items(file, "features.item", use_float=True), 1):
            file.since = 0
            yield number, feature
    except (ijson.JSONError, RecursionError, ValueError) as error:
        raise RejectedError(
            f"{name} is no whole JSON file ({' '.join(str(error).split())[:80]}): it is cut short, "
            "damaged, or holds NaN. Nothing was imported. Get the file again."
        ) from None


def _of_lines(lines: Iterable[str], name: str) -> Iterator[Numbered]:
    """Yield a feature a line; the last line alone may be cut short, and then the file is."""
    for number, line in enumerate(lines, 1):
        text = line.strip(" \t\r\n" + _SEPARATOR)
        if not text:
            continue
        try:
            yield number, json.loads(text)
        except (ValueError, RecursionError):
            if not line.endswith("\n"):
                raise RejectedError(
                    f"{name} is cut short: its last line, {number}, is no whole feature. Nothing "
                    "was imported. Get the file again."
                ) from None
            if number == 1:
                raise RejectedError(
                    f"{name} is no GeoJSON: neither a FeatureCollection nor one feature a line. "
                    "Nothing was imported. Export it as GeoJSON."
                ) from None
            yield number, line


def _properties(feature: Any) -> dict[str, Any]:
    found = feature.get("properties") if isinstance(feature, dict) else None
    return found if isinstance(found, dict) else {}


def _batch(rows: Sequence[Numbered], layout: Layout, done: float) -> Batch:
    shapes, wrong, others = _outlines([feature for _, feature in rows])

    def cell(place: int, role: Role) -> Any:
        properties = _properties(rows[place][1])
        found = (properties.get(name) for name in layout.columns[role])
        own = rows[place][1].get("id") if role is Role.ID else None
        return next((each for each in found if each not in (None, "")), own)

    return Batch(
        numbers=np.array([number for number, _ in rows], dtype=np.int64), shapes=shapes,
        wrong=wrong, others=others, cell=cell, done=done,
    )  # fmt: skip


def _outlines(features: list[Any]) -> tuple[Shapes, dict[int, str], frozenset[int]]:
    """Return outlines of features; all at once where they are as they should be."""
    wrong: dict[int, str] = {}
    others: set[int] = set()
    polygons: list[list[Any]] = []
    for place, feature in enumerate(features):
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        kind = geometry.get("type") if isinstance(geometry, dict) else None
        rings = geometry.get("coordinates") if isinstance(geometry, dict) else None
        if kind == "Polygon" and isinstance(rings, list):
            polygons.append([rings])
        elif kind == "MultiPolygon" and isinstance(rings, list):
            polygons.append(rings)
        else:
            polygons.append([])
            if kind in ("Point", "MultiPoint", "LineString", "MultiLineString"):
                others.add(place)
            else:
                wrong[place] = NO_OUTLINE
    shapes = np.full(len(features), None, dtype=object)
    _build(polygons, shapes, wrong)
    return shapes, wrong, frozenset(others)


def _build(polygons: list[list[Any]], shapes: Shapes, wrong: dict[int, str]) -> None:
    """Fill in the outlines; halve again and again around one that is broken."""
    pending = [(0, len(polygons))]
    while pending:
        first, last = pending.pop()
        try:
            shapes[first:last] = _built(polygons[first:last])
        except (ValueError, TypeError, shapely.errors.ShapelyError):
            if last - first == 1:
                wrong[first] = NO_OUTLINE
            else:
                middle = (first + last) // 2
                pending += [(first, middle), (middle, last)]


def _built(polygons: list[list[Any]]) -> Shapes:
    """Return one outline for each list of polygons; None for an empty list."""
    flat: list[Any] = []
    ring_of: list[int] = []
    part_of: list[int] = []
    shape_of: list[int] = []
    for place, parts in enumerate(polygons):
        for rings in parts:
            shape_of.append(place)
            for ring in rings:
                ring_of += [len(part_of)] * len(ring)
                part_of.append(len(shape_of) - 1)
                flat += ring
    shapes = np.full(len(polygons), None, dtype=object)
    if not shape_of:
        return shapes
    ring, owner = np.array(ring_of, dtype=np.intp), np.array(shape_of, dtype=np.intp)
    vertices = _coordinates(flat)
    starts = np.flatnonzero(np.diff(ring, prepend=-1))
    ends = np.append(starts[1:], len(ring)) - 1
    if len(starts) != len(part_of) or len(set(part_of)) != len(owner):
        raise ValueError("a ring or a polygon is empty")
    if not np.array_equal(vertices[starts], vertices[ends], equal_nan=True):
        raise ValueError("a ring is open")
    drawn: Any = shapely.linearrings(vertices, indices=ring)
    whole: Any = shapely.polygons(drawn, indices=np.array(part_of, dtype=np.intp))
    single = np.bincount(owner, minlength=len(polygons)) == 1
    shapes[owner[single[owner]]] = whole[single[owner]]
    several = ~single[owner]
    if several.any():
        shapely.multipolygons(whole[several], indices=owner[several], out=shapes)
    return shapes


def _coordinates(flat: list[Any]) -> NDArray[np.float64]:
    """Return vertices as (n, 2) float64; heights are left aside."""
    if len({len(vertex) for vertex in flat} if flat else {2}) > 1:
        flat = [vertex[:2] for vertex in flat]
    found = np.array(flat)
    if found.dtype.kind not in "fi" or found.ndim != 2 or found.shape[1] < 2:
        raise ValueError("a coordinate is no number")
    return np.ascontiguousarray(found[:, :2], dtype=np.float64)
