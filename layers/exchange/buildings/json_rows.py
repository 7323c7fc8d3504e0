"""Rows of GeoJSON: whole collections, and one feature a line, plain or gzipped.

Microsoft gives its footprints out as lines of features, in files that are called .csv.gz. A
collection is read feature by feature with ijson, so that no file is ever whole in memory.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import ijson
import numpy as np
from numpy.typing import NDArray

from geo.crs import LONLAT
from layers.building_set import BuildingSource
from layers.errors import RejectedError
from layers.exchange.buildings import declared, files
from layers.exchange.buildings.batch import Batch, Near, Opened, portions
from layers.exchange.buildings.drawn import from_features
from layers.exchange.buildings.layouts import Layout, Role, layout_of
from layers.exchange.buildings.placed import far, numbers

ROWS = 2_000

Numbered = tuple[int, Any]
"""Which row, and its feature; a text where it is no JSON."""

_HEAD_BYTES, _TAIL_BYTES = 64 * 2**10, 2**12
_STEP_BYTES, _MAX_DEPTH = 2**12, 1000
_CRS = re.compile(rb'"crs"\s*:\s*\{[^{}]*\{[^{}]*"name"\s*:\s*"([^"]{1,200})"')
_FEATURES = re.compile(rb'"features"\s*:\s*\[')
_COLLECTION = re.compile(rb'"type"\s*:\s*"FeatureCollection"')
_VERTEX = re.compile(r'"coordinates"\s*:\s*[\[\s]+(-?[\d.eE+-]+)\s*,\s*(-?[\d.eE+-]+)')
_BLANK = " \t\r\n\x1e"  # a sequence of GeoJSON begins its lines with a separator


class Part(NamedTuple):
    """Some rows of a file, and how many beside them are far from all zones."""

    rows: list[Numbered]
    """In order."""

    far: int
    """Counted, and not read."""


def opened(path: Path, asked: BuildingSource | None, near: Near, closing: ExitStack) -> Opened:
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
        parts = _of_collection(_Measured(reader, path.name), path.name)
    else:
        crs = LONLAT
        parts = _of_lines(files.lines(reader, path.name), path.name, near)
    first = next(parts, None)
    if first is None:
        raise RejectedError(f"{path.name} holds no features. Nothing was imported.")
    names = dict.fromkeys(chain.from_iterable(_properties(feature) for _, feature in first.rows))
    layout = layout_of(names, asked, path.name, more=True)
    batches = (_batch(part, layout, stream.done) for part in chain([first], parts))
    return Opened(layout=layout, crs=crs, batches=batches)


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
    """A file for ijson that refuses a feature without end, in length and in depth.

    Lists within lists, 300,000 deep, end the process inside ijson (measured: 3.6.0).
    """

    def __init__(self, file: Any, name: str) -> None:
        self._file, self._name = file, name
        self._bytes = self._depth = self._untold = 0

    def taken(self) -> int:
        """Return how many bytes were read since this was last asked."""
        untold, self._untold = self._untold, 0
        return untold

    def begin(self) -> None:
        """Begin to count again: a feature is whole."""
        self._bytes = self._depth = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; brackets in texts count too, and do no harm."""
        found: bytes = self._file.read(size)
        self._bytes += len(found)
        self._untold += len(found)
        for at in range(0, len(found), _STEP_BYTES):
            step = found[at : at + _STEP_BYTES]
            deeper = step.count(b"[") + step.count(b"{")
            self._depth = max(self._depth + deeper - step.count(b"]") - step.count(b"}"), 0)
            if self._depth > _MAX_DEPTH:
                raise RejectedError(
                    f"A feature of {self._name} holds lists within lists without end. Nothing was "
                    "imported. Look whether it is the right file."
                )
        if self._bytes > files.MAX_LINE_BYTES:
            raise RejectedError(
                f"A feature of {self._name} has more than {files.MAX_LINE_BYTES:,} bytes, and no "
                "building needs so many. Nothing was imported. Look whether it is the right file."
            )
        return found


def _of_collection(file: _Measured, name: str) -> Iterator[Part]:
    rows = enumerate(_features(file), 1)
    try:
        for some in portions(rows, ROWS, lambda _: file.taken()):
            yield Part(some, 0)
    except (ijson.JSONError, RecursionError, ValueError) as error:
        raise RejectedError(
            f"{name} is no whole JSON file ({' '.join(str(error).split())[:80]}): it is cut short, "
            "damaged, or holds NaN. Nothing was imported. Get the file again."
        ) from None


def _features(file: _Measured) -> Iterator[Any]:
    for feature in ijson.items(file, "features.item", use_float=True):
        file.begin()
        yield feature


def _of_lines(lines: Iterable[str], name: str, near: Near) -> Iterator[Part]:
    """Yield parts of a file; of the first, whose columns are looked at, every line is read."""
    rows = ((number, line) for number, line in enumerate(lines, 1) if line.strip(_BLANK))
    for part, some in enumerate(portions(rows, ROWS, lambda each: len(each[1]))):
        if part == 0:
            yield Part([_feature(number, line, name) for number, line in some], 0)
            continue
        kept = [some[place] for place in np.flatnonzero(~_far([line for _, line in some], near))]
        yield Part([_feature(number, line, name) for number, line in kept], len(some) - len(kept))


def _far(lines: Sequence[str], near: Near) -> NDArray[np.bool_]:
    """Return which lines lie outside of all zones, by the first vertex that they name."""
    found = [_VERTEX.search(line) for line in lines]
    lon = numbers([each[1] if each else "" for each in found])
    lat = numbers([each[2] if each else "" for each in found])
    skipped = far(lon, lat, near)
    for place in np.flatnonzero(skipped).tolist():
        line = lines[place]
        skipped[place] = line.rstrip("\r\n").endswith("}") and line.count('"coordinates"') == 1
    skipped[-1] &= lines[-1].endswith("\n")
    return skipped


def _feature(number: int, line: str, name: str) -> Numbered:
    """Return the feature of a line; the last line alone may be cut short, and then the file is."""
    try:
        return number, json.loads(line.strip(_BLANK))
    except (ValueError, RecursionError):
        if not line.endswith("\n"):
            raise RejectedError(
                f"{name} is cut short: its last line, {number}, is no whole feature. Nothing was "
                "imported. Get the file again."
            ) from None
        if number == 1:
            raise RejectedError(
                f"{name} is no GeoJSON: neither a FeatureCollection nor one feature a line. "
                "Nothing was imported. Export it as GeoJSON."
            ) from None
        return number, line


def _properties(feature: Any) -> dict[str, Any]:
    found = feature.get("properties") if isinstance(feature, dict) else None
    return found if isinstance(found, dict) else {}


def _batch(part: Part, layout: Layout, done: float) -> Batch:
    rows = part.rows
    read = from_features([feature for _, feature in rows])

    def cell(place: int, role: Role) -> Any:
        properties = _properties(rows[place][1])
        found = (properties.get(name) for name in layout.columns[role])
        own = rows[place][1].get("id") if role is Role.ID else None
        return next((each for each in found if each not in (None, "")), own)

    return Batch(
        numbers=np.array([number for number, _ in rows], dtype=np.int64), shapes=read.shapes,
        wrong=read.wrong, others=read.others, far=part.far, cell=cell, done=done,
    )  # fmt: skip
