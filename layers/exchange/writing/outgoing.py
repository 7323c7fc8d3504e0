"""One layer on its way out: released, rounded for its audience, its values plain.

It is made by `outgoing` alone, so that no writer holds a shape more exactly than its audience may
have it. Degrees (EPSG:4326), longitude first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.clearance import DECIMALS
from layers.exchange.writing.values import plain
from layers.frames import Released
from layers.terms import Audience

if TYPE_CHECKING:
    import pandas as pd

Shapes = np.ndarray[Any, Any]


class Place(StrEnum):
    """What lies at the place of a row."""

    POLYGON = "polygon"
    LINE = "line"
    POINT = "point"
    NONE = "none"


_TYPES = {
    "Point": Place.POINT, "MultiPoint": Place.POINT, "LineString": Place.LINE,
    "LinearRing": Place.LINE, "MultiLineString": Place.LINE, "Polygon": Place.POLYGON,
    "MultiPolygon": Place.POLYGON, "GeometryCollection": Place.POLYGON,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """How a layer is drawn by other programs; all of it may be empty."""

    looks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Value of `by` -> stroke (#rrggbb), fill (opacity, 0 to 1), width (pixels); "" for others."""

    by: str = ""
    """The column that chooses the look; empty for one look."""

    label: str = ""
    """The column that names a row."""

    qml: Mapping[Place, str] = field(default_factory=dict)
    """Styles of QGIS, by what lies at the place."""

    shown: bool = True
    """Whether it is on at first."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outgoing:
    """One layer, ready for any writer."""

    id: str
    """Of the layer: ASCII letters and hyphens."""

    title: str
    """For people. Data: it may hold anything."""

    columns: Mapping[str, Sequence[object]]
    """Name -> plain values, one a row."""

    shapes: Shapes
    """Shape (rows,): rounded geometries, degrees; None where a row has no place."""

    decimals: int
    """Of a degree, to which they are rounded."""

    said: str
    """What is shown of how much."""

    place: Place
    """What its rows have, where no shape says it; NONE for a layer that is no map."""

    drawn: Drawn
    """How it is drawn."""

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return len(self.shapes)

    def places(self) -> dict[Place, np.ndarray[Any, Any]]:
        """Return what lies at the places of its rows -> which rows, shape (rows,), bool.

        A row without a place stands with the first of them. At least one is there.
        """
        none = np.array([each is None for each in self.shapes], dtype=bool)
        kinds = [place_of(each) for each in self.shapes]
        there = [each for each in Place if each is not Place.NONE and each in kinds]
        if not there:
            return {self.place: none}
        found: dict[Place, np.ndarray[Any, Any]] = {
            each: np.array([each is kind for kind in kinds], dtype=bool) for each in there
        }
        found[there[0]] |= none
        return found


def outgoing(
    released: Released,
    audience: Audience,
    *,
    layer: str,
    title: str = "",
    place: Place = Place.POLYGON,
    drawn: Drawn | None = None,
) -> Outgoing:
    """Return a released layer, rounded for its audience, with plain values.

    Parameters
    ----------
    released
        What the audience may have.
    audience
        For whom: shapes get as many decimals as it may have.
    layer
        Id of the layer.
    title
        For people; the id where it is empty.
    place
        What its rows have, where no shape says it; NONE for a layer that is no map.
    drawn
        How it is drawn.

    """
    table = released.frame
    shapes = rounded(table.geometry.to_numpy(), audience)
    shapes = np.where(shapely.is_empty(shapes), np.array(None, dtype=object), shapes)
    return Outgoing(
        id=layer, title=title or layer, shapes=shapes, decimals=DECIMALS[audience],
        columns={str(name): plains(table[name]) for name in table.columns if name != "geometry"},
        said=released.said(), place=place, drawn=drawn or Drawn(),
    )  # fmt: skip


def place_of(shape: BaseGeometry | None) -> Place:
    """Return what a shape is; of a collection, its areas are what counts."""
    return Place.NONE if shape is None else _TYPES[shape.geom_type]


def rounded(shapes: Shapes, audience: Audience) -> Shapes:
    """Return shapes as exactly as an audience may have them."""
    decimals = DECIMALS[audience]
    return np.asarray(shapely.transform(shapes, lambda each: each.round(decimals)))


def plains(values: "pd.Series[Any]") -> list[object]:
    """Return a column as JSON can hold it; of one kind of value, at one go."""
    if values.dtype.kind in "biu":
        listed: list[object] = values.tolist()
        return listed
    return [plain(each) for each in values]
