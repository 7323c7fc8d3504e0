"""What a finished file may hold: made from a briefing's contents alone, before a file is opened."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.briefing.checking.canonical import canonical, is_of_signs, letters, shown
from dashboard.briefing.contents import Contents, DataLayer
from dashboard.briefing.map_contents import Bounds, MapContents, Picture
from layers.clearance import DECIMALS

Vertex = tuple[float, float]
"""Longitude, latitude, degrees, rounded for the audience."""


@dataclass(frozen=True, slots=True)
class LayerRows:
    """The rows of one layer, to be found again in a file."""

    id: str
    """As in the contents."""

    title: str
    """For people."""

    columns: tuple[str, ...]
    """Without the geometry."""

    rows: Mapping[tuple[str, ...], frozenset[Vertex]]
    """A row, in the order of `columns`, canonical -> its vertices."""

    places: Mapping[tuple[str, ...], tuple[int, ...]] = field(default_factory=dict)
    """Some columns -> where they stand in `columns`; filled as it is asked."""

    def vertices(self) -> frozenset[Vertex]:
        """Return the vertices of all rows."""
        return frozenset().union(*self.rows.values())


@dataclass(frozen=True)
class Allowed:
    """What may stand in the files of one briefing."""

    contents: Contents
    """The briefing."""

    @property
    def marking(self) -> str:
        """What every page must say."""
        return self.contents.marking

    @property
    def decimals(self) -> int:
        """Of a degree, that the audience may have."""
        return DECIMALS[self.contents.briefing.read_by]

    @cached_property
    def texts(self) -> frozenset[str]:
        """Every text, canonical; cells of tables among them."""
        found = {canonical(each) for each in _texts(self.contents)}
        for layer in self.layers:
            found.update(cell for row in layer.rows for cell in row)
        return frozenset(found - {""})

    @cached_property
    def joined(self) -> str:
        """All texts behind one another: what is in none of them was not said."""
        raw = [*_texts(self.contents), *self.texts]
        return "\n".join(dict.fromkeys(each for text in raw for each in (text, shown(text))))

    @cached_property
    def letters(self) -> frozenset[str]:
        """Every text of the contents as titles are compared: signs without a shape left out."""
        return frozenset(letters(each) for each in _texts(self.contents)) - {""}

    @cached_property
    def maps(self) -> tuple[MapContents, ...]:
        """Every map, the index first."""
        index = self.contents.index
        found = [index] if index is not None else []
        for sheet in self.contents.sheets:
            found += [sheet.overview, sheet.locator]
            found += [sheet.detail] if sheet.detail is not None else []
        return tuple(found)

    @cached_property
    def signs(self) -> frozenset[str]:
        """Names on maps that are nothing but signs, such as a question mark."""
        names = {shape.label for each in self.maps for shape in each.shapes}
        return frozenset(each for each in map(shown, names) if is_of_signs(each))

    @cached_property
    def pictures(self) -> tuple[Picture, ...]:
        """Every picture of the ground, each once."""
        found = [each for sheet in self.contents.sheets for each in sheet.pictures]
        found += [each.picture for each in self.maps if each.picture is not None]
        return tuple({each.png: each for each in found}.values())

    @cached_property
    def layers(self) -> tuple[LayerRows, ...]:
        """Every layer that is given as data."""
        return tuple(_rows(each, self.decimals) for each in self.contents.layers)

    @cached_property
    def shapes(self) -> tuple[BaseGeometry, ...]:
        """Every shape of every map and layer, each once: neighbours share most of theirs."""
        found: list[BaseGeometry] = [each.geometry for one in self.maps for each in one.shapes]
        for layer in self.contents.layers:
            found += [each for each in layer.released.frame.geometry if each is not None]
        return tuple({each.wkb: each for each in found if not each.is_empty}.values())

    @cached_property
    def vertices(self) -> frozenset[Vertex]:
        """Every vertex of every shape, the middles of sites, and the corners of maps; rounded."""
        found = set(self.middles)
        for shape in self.shapes:
            found |= vertices_of(shape, self.decimals)
        for west, south, east, north in self.bounds:
            for lon in (west, east, (west + east) / 2):
                for lat in (south, north, (south + north) / 2):
                    found.add((round(lon, self.decimals), round(lat, self.decimals)))
        return frozenset(found)

    @cached_property
    def middles(self) -> frozenset[Vertex]:
        """The middles of all shapes, rounded."""
        middles = (vertices_of(shapely.centroid(each), self.decimals) for each in self.shapes)
        return frozenset().union(*middles)

    @cached_property
    def bounds(self) -> tuple[Bounds, ...]:
        """Of every map and picture, and of all layers together."""
        found: list[Bounds] = [each.bounds for each in self.maps]
        found += [each.bounds for each in self.pictures]
        found += [each.bounds for each in self.shapes]
        if self.shapes:
            west, south, east, north = shapely.total_bounds(np.array(self.shapes, dtype=object))
            found.append((float(west), float(south), float(east), float(north)))
        return tuple(found)

    @cached_property
    def coordinates(self) -> frozenset[float]:
        """Every longitude and latitude, rounded for the audience."""
        return frozenset(value for vertex in self.vertices for value in vertex)

    @cached_property
    def numbers(self) -> frozenset[float]:
        """Every number that is no place: areas of charts, numbers of tables, edges of maps."""
        found = {value for sheet in self.contents.sheets for value in _areas(sheet)}
        found |= {value for each in self.maps for value in each.bounds}
        for layer in self.contents.layers:
            for name in layer.released.frame.columns:
                if name != "geometry":
                    found |= set(_floats(layer.released.frame[name]))
        return frozenset(found)

    def knows(self, value: float, decimals: int) -> bool:
        """Say whether a number with so many decimals is one of the contents', as exact or less.

        A place is known as exactly as the audience may have it, and no more.
        """
        if decimals <= self.decimals and self._rounded(decimals, places=True, value=value):
            return True
        return self._rounded(decimals, places=False, value=value)

    def _rounded(self, decimals: int, *, places: bool, value: float) -> bool:
        kept = self._by_decimals
        if (decimals, places) not in kept:
            known = self.coordinates if places else self.numbers
            kept[decimals, places] = frozenset(abs(round(each, decimals)) for each in known)
        return round(abs(value), decimals) in kept[decimals, places]

    @cached_property
    def _by_decimals(self) -> dict[tuple[int, bool], frozenset[float]]:
        return {}


def vertices_of(shape: BaseGeometry | None, decimals: int) -> frozenset[Vertex]:
    """Return the vertices of a shape, rounded."""
    if shape is None or shape.is_empty:
        return frozenset()
    pairs = shapely.get_coordinates(shape).round(decimals) + 0.0
    return frozenset(map(tuple, pairs.tolist()))


def _texts(value: Any) -> Iterator[str]:
    """Yield every text of plain data, however deep; rows of tables are asked for apart."""
    if isinstance(value, str):
        yield str(value)
    elif isinstance(value, DataLayer):
        yield from (value.id, value.title, value.released.said(), value.released.words)
        yield from _texts(value.released.hidden)
        yield from _texts(value.drawn)
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            yield from _texts(getattr(value, each.name))
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _texts(key)
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


def _rows(layer: DataLayer, decimals: int) -> LayerRows:
    frame = layer.released.frame
    columns = tuple(str(each) for each in frame.columns if each != "geometry")
    cells = [[canonical(value) for value in frame[name]] for name in columns]
    rows: dict[tuple[str, ...], frozenset[Vertex]] = {}
    listed = zip(*cells, strict=True) if cells else [()] * len(frame)
    for row, shape in zip(listed, frame.geometry, strict=True):
        rows[row] = rows.get(row, frozenset()) | vertices_of(shape, decimals)
    return LayerRows(layer.id, layer.title, columns, rows)


def _areas(sheet: Any) -> Iterator[float]:
    for each in sheet.chart.epochs if sheet.chart is not None else ():
        for value in (each.area_ha, each.low_ha, each.high_ha, each.observed_share):
            if value is not None:
                yield float(value)
        if each.observed_share is not None:
            yield float(each.observed_share) * 100


def _floats(values: Iterable[Any]) -> Iterator[float]:
    for each in values:
        if isinstance(each, bool | str) or each is None or each is pd.NaT:
            continue
        if isinstance(each, list | tuple):
            yield from _floats(each)
        elif hasattr(each, "__float__") and math.isfinite(float(each)):
            yield float(each)
