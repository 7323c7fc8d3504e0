"""WKT and WKB into outlines, many at a time, and safe against what crashes the library.

A collection within a collection, a hundred thousand deep, ends the process inside GEOS
(measured: shapely 2.2, signal 11). So a text or blob is looked at before GEOS gets it, and
only a plain polygon or multipolygon goes on.
"""

import re
import struct
from collections.abc import Mapping, Sequence

import numpy as np
import shapely

from layers.exchange.buildings.batch import (
    MAX_VERTICES,
    NO_OUTLINE,
    TOO_MANY_VERTICES,
    Read,
    Shapes,
)

_POLYGON_TEXT = re.compile(
    r"\s*(?:SRID=4326;)?\s*(?:MULTI)?POLYGON\s*(?:Z|M|ZM)?\s*\(", re.IGNORECASE
)
_OTHER_TEXT = re.compile(r"\s*(?:SRID=4326;)?\s*(?:MULTI)?(?:POINT|LINESTRING)\b", re.IGNORECASE)
_SRID = re.compile(r"\s*SRID=4326;", re.IGNORECASE)
_MAX_TEXT = 100 * MAX_VERTICES
_LARGEST_BLOB = 40 * MAX_VERTICES

_POLYGON, _MULTIPOLYGON = 3, 6
_OTHERS = {1, 2, 4, 5}


def _dimensions(kind: int) -> tuple[int, int]:
    """Return the plain type of a WKB type code, and how many numbers a vertex has."""
    thousands, plain = divmod(kind & 0x0FFF_FFFF, 1000)
    flagged = (kind >> 31 & 1) + (kind >> 30 & 1)
    return (plain if thousands <= 3 else -1), 2 + max(flagged, (0, 1, 1, 2)[min(thousands, 3)])


def _heads() -> Mapping[bytes, tuple[int, int, str]]:
    """Return first five bytes -> plain type, numbers a vertex and byte order."""
    known: dict[bytes, tuple[int, int, str]] = {}
    for base in (1, 2, 3, 4, 5, 6):
        for kind in (*(base + 1000 * n for n in range(4)), *(base | n << 30 for n in (1, 2, 3))):
            for order, sign in ((b"\x00", ">"), (b"\x01", "<")):
                plain, numbers = _dimensions(kind)
                known[order + struct.pack(f"{sign}I", kind)] = plain, numbers, sign
    return known


_HEADS = _heads()


def from_wkt(texts: Sequence[str]) -> Read:
    """Return the outlines of texts."""
    wrong: dict[int, str] = {}
    others: set[int] = set()
    safe: list[str | None] = []
    for place, text in enumerate(texts):
        if _POLYGON_TEXT.match(text) and len(text) <= _MAX_TEXT:
            safe.append(_SRID.sub("", text, count=1) if "=" in text[:20] else text)
            continue
        safe.append(None)
        if _OTHER_TEXT.match(text):
            others.add(place)
        else:
            wrong[place] = TOO_MANY_VERTICES if len(text) > _MAX_TEXT else NO_OUTLINE
    with np.errstate(invalid="ignore"):
        shapes = shapely.from_wkt(np.array(safe, dtype=object), on_invalid="ignore")
    return _read(shapes, wrong, others)


def from_wkb(blobs: Sequence[bytes | None]) -> Read:
    """Return the outlines of blobs: WKB of ISO or of the older kind, without an SRID in it."""
    wrong: dict[int, str] = {}
    others: set[int] = set()
    safe: list[bytes | None] = []
    for place, blob in enumerate(blobs):
        head = _HEADS.get(blob[:5]) if blob else None
        if blob and head and head[0] == _POLYGON and len(blob) <= _LARGEST_BLOB:
            safe.append(blob)
            continue
        if blob and head and head[0] == _MULTIPOLYGON and len(blob) <= _LARGEST_BLOB:
            if _only_polygons(blob, head[2]):
                safe.append(blob)
                continue
            head = None
        safe.append(None)
        if head and head[0] not in (_POLYGON, _MULTIPOLYGON):
            others.add(place)
        else:
            wrong[place] = TOO_MANY_VERTICES if head else NO_OUTLINE
    with np.errstate(invalid="ignore"):
        shapes = shapely.from_wkb(np.array(safe, dtype=object), on_invalid="ignore")
    return _read(shapes, wrong, others)


def _only_polygons(blob: bytes, sign: str) -> bool:
    """Say whether each part of a multipolygon is a polygon, by walking over its rings."""
    try:
        (parts,), at = struct.unpack_from(f"{sign}I", blob, 5), 9
        for _ in range(parts):
            kind, numbers, order = _HEADS[blob[at : at + 5]]
            if kind != _POLYGON:
                return False
            (rings,), at = struct.unpack_from(f"{order}I", blob, at + 5), at + 9
            for _ in range(rings):
                (vertices,) = struct.unpack_from(f"{order}I", blob, at)
                at += 4 + 8 * numbers * vertices
    except (KeyError, struct.error):
        return False
    return at <= len(blob)


def _read(shapes: Shapes, wrong: dict[int, str], others: set[int]) -> Read:
    for place in np.flatnonzero(shapely.is_missing(shapes)):
        if int(place) not in wrong and int(place) not in others:
            wrong[int(place)] = NO_OUTLINE
    return Read(shapes, wrong, frozenset(others))
