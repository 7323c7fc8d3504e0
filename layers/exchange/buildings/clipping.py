"""Which rows of a batch lie in which zones, and what is wrong with the others.

A building belongs to a zone if its outline touches the zone's: it is kept whole, and a building
on the edge of two zones stands in both. So a building is never cut, and none is lost between
two zones that share an edge.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, STRtree
from shapely.geometry.base import BaseGeometry

from geo.crs import LONLAT, parse, transform_xy
from geo.shapes import Outline
from layers.errors import RejectedError
from layers.exchange.buildings.batch import (
    MAX_VERTICES,
    NO_OUTLINE,
    NO_POLYGON,
    TOO_MANY_VERTICES,
    Batch,
    Boxes,
    Shapes,
)

_NOT_FINITE = "has a coordinate that is not a finite number."
_METRES = (
    "lies beyond the degrees of the earth. Its coordinates look like metres: let the file declare "
    "their CRS, or export it as EPSG:4326."
)
_SWAPPED = (
    "has a latitude beyond the poles. Longitude and latitude look swapped: export it with "
    "longitude first."
)
_WHERE = re.compile(r"\s*\[.*\]$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Found:
    """A row that lies in a zone or more."""

    place: int
    """In the batch."""

    outline: Outline
    """Degrees, flat, drawn from a fixed corner in a fixed direction."""

    zone_ids: tuple[str, ...]
    """The zones that it touches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clipped:
    """What became of the rows of a batch; each stands in one of the four."""

    found: list[Found]
    """In a zone."""

    wrong: Mapping[int, str]
    """Place in the batch -> what is wrong."""

    others: int
    """Points and lines."""

    outside: int
    """In no zone."""


class Zones:
    """The outlines of zones, ready to be asked."""

    def __init__(self, outlines: Mapping[str, Outline]) -> None:
        """Take id -> outline, in degrees."""
        self._ids = tuple(outlines)
        self._tree = STRtree(list(outlines.values()))
        self._boxes = shapely.bounds(list(outlines.values()))
        self.swapped = 0
        """How many rows would lie near a zone, were longitude and latitude swapped."""

    def near(self, boxes: Boxes) -> NDArray[np.bool_]:
        """Return which boxes share ground with the box of a zone."""
        self.swapped += int(self._meet(boxes[:, [1, 0, 3, 2]]).sum())
        return self._meet(boxes)

    def clip(self, batch: Batch, crs: str, *, points: bool) -> Clipped:
        """Return which rows of a batch lie in which zones.

        Parameters
        ----------
        batch
            Rows as a reader gives them.
        crs
            In which their outlines lie.
        points
            Whether points and lines may stand among the rows; they are left out then.

        Raises
        ------
        RejectedError
            If none of its outlines can lie where the CRS says.

        """
        wrong = dict(batch.wrong)
        if not points:
            wrong.update(dict.fromkeys(batch.others, NO_POLYGON))
        shapes = batch.shapes
        heavy = shapely.get_num_coordinates(shapes) > MAX_VERTICES
        boxes = _degrees(shapes, crs)
        known = ~shapely.is_missing(shapes)
        empty = np.flatnonzero(np.asarray(shapely.is_empty(shapes)) & known)
        wrong.update(dict.fromkeys(empty.tolist(), NO_OUTLINE))
        known[list(wrong)] = False
        beyond = _beyond(boxes, known)
        if known.any() and len(beyond) == known.sum():
            raise RejectedError(f"Every outline of this file {_all(beyond)} Nothing was imported.")
        wrong.update(beyond)
        wrong.update(dict.fromkeys(np.flatnonzero(heavy & known).tolist(), TOO_MANY_VERTICES))
        known[list(wrong)] = False
        near = np.flatnonzero(known & self.near(boxes))
        found = self._within(shapes, near, crs, wrong)
        others = len(batch.others) if points else 0
        outside = len(shapes) + batch.far - len(found) - len(wrong) - others
        return Clipped(found=found, wrong=wrong, others=others, outside=outside)

    def _meet(self, boxes: Boxes) -> NDArray[np.bool_]:
        """Return which boxes meet one of the zones' own."""
        met = np.zeros(len(boxes), dtype=bool)
        west, south, east, north = boxes.T
        for w, s, e, n in self._boxes:
            met |= (west <= e) & (east >= w) & (south <= n) & (north >= s)
        return met

    def _within(
        self, shapes: Shapes, near: NDArray[np.intp], crs: str, wrong: dict[int, str]
    ) -> list[Found]:
        """Return the rows that touch a zone, with their outlines; note those that are broken."""
        if not len(near):
            return []
        some = _to_degrees(shapely.force_2d(shapes[near]), crs)
        sound = np.asarray(shapely.is_valid(some))
        asked = some.copy()
        asked[~sound] = shapely.box(*shapely.bounds(some[~sound]).T)
        rows, zones = self._tree.query(asked, predicate="intersects")
        in_zones: dict[int, list[str]] = {}
        for row, zone in zip(rows.tolist(), zones.tolist(), strict=True):
            in_zones.setdefault(row, []).append(self._ids[zone])
        for row in in_zones:
            if not sound[row]:
                said = _WHERE.sub("", str(shapely.is_valid_reason(some[row]))).lower()
                wrong[int(near[row])] = (
                    f"has an outline without a certain inside ({said[:60]}). Draw it without the "
                    "crossing, or repair it."
                )
        good = [row for row in in_zones if sound[row]]
        outlines: Shapes = shapely.normalize(some[good])
        return [
            Found(int(near[row]), _single(outline), tuple(sorted(in_zones[row])))
            for row, outline in zip(good, outlines, strict=True)
        ]


def _to_degrees(shapes: Shapes, crs: str) -> Shapes:
    if crs == LONLAT:
        return shapes

    def move(flat: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transform_xy(flat[:, 0], flat[:, 1], source=crs, target=LONLAT))

    moved: Shapes = shapely.transform(shapes, move)
    return moved


def _degrees(shapes: Shapes, crs: str) -> Boxes:
    """Return boxes in degrees; NaN for what is missing or empty."""
    boxes = shapely.bounds(shapes)
    if crs == LONLAT or not np.isfinite(boxes).any():
        return boxes
    widest = float(np.nanmax(np.abs(boxes)))
    if not parse(crs).is_geographic and widest <= 180:
        raise RejectedError(
            f"The file declares {crs}, which is in metres, and its numbers look like degrees. "
            "Nothing was imported. Let it declare the CRS in which it lies: EPSG:4326."
        )
    return shapely.bounds(_to_degrees(shapes, crs))


def _beyond(boxes: Boxes, known: NDArray[np.bool_]) -> dict[int, str]:
    """Return what is wrong with the boxes that cannot be on earth."""
    finite = np.asarray(np.isfinite(boxes).all(axis=1))
    west, south, east, north = np.where(finite[:, None], boxes, 0.0).T
    on_earth = (west >= -180) & (east <= 180) & (south >= -90) & (north <= 90)
    swapped = np.asarray((west >= -90) & (east <= 90) & (south >= -180) & (north <= 180))
    said: dict[int, str] = {}
    for place in np.flatnonzero(known & ~(finite & on_earth)).tolist():
        said[place] = _NOT_FINITE if not finite[place] else _SWAPPED if swapped[place] else _METRES
    return said


def _all(said: Mapping[int, str]) -> str:
    """Return what is wrong with most."""
    words = list(said.values())
    return max(set(words), key=words.count)


def _single(shape: BaseGeometry) -> Outline:
    """Return the one part of an outline that has one."""
    if isinstance(shape, MultiPolygon) and len(shape.geoms) == 1:
        return shape.geoms[0]
    assert isinstance(shape, Outline)  # noqa: S101 - for the type checker; readers give nothing else
    return shape
