"""Counts: released rows of reports and rescues, joined to compounds.

A rescue is a compound's own where it names it; one that names none, in the same cell, is said to
be near.
"""

from collections.abc import Iterable

import geopandas as gpd
import pandas as pd

from dashboard.joined.numbers import Brought, Counts, Quarter
from dashboard.joined.places import Place, places
from geo.cells import RELEASE_RESOLUTION, cell_centre, cell_of, parent_of
from layers.read import Reader
from layers.terms import PlacePrecision

_IN_A_CELL = frozenset({
    PlacePrecision.EXACT.value, PlacePrecision.LOCALITY.value, PlacePrecision.UNKNOWN.value,
})  # fmt: skip
"""How exactly a rescue's place must be known to stand for its cell, as for reports."""


class Joiner:
    """Released rows, ready to be joined to compounds."""

    def __init__(
        self,
        places: Iterable[Place],
        *,
        cells: gpd.GeoDataFrame,
        rescues: gpd.GeoDataFrame,
        releases: pd.DataFrame,
    ) -> None:
        """Read them once.

        Invented numbers are counted up to the newest of them: they are no thing of today.

        Parameters
        ----------
        places
            All compounds, to say how many share a cell.
        cells, rescues, releases
            Frames of `Reader.report_cells`, `Reader.rescues` and `Reader.releases`.

        """
        self._regions: dict[tuple[str, bool], list[tuple[Quarter, object]]] = {}
        for row in cells.itertuples():
            quarter = Quarter(
                epoch=str(row.epoch), at_least=int(row.at_least), region=str(row.region),
                resolution=int(row.resolution),
            )  # fmt: skip
            key = quarter.region, bool(row.synthetic)
            self._regions.setdefault(key, []).append((quarter, row.geometry))
        self._own: dict[str, list[Brought]] = {}
        self._near: dict[tuple[str, bool], list[Brought]] = {}
        self._take(rescues)
        self._in_cell: dict[tuple[str, bool], int] = {}
        for each in places:
            if each.cell:
                key = each.cell, each.synthetic
                self._in_cell[key] = self._in_cell.get(key, 0) + 1
        through = str(releases["through"].iloc[0]) if len(releases) else ""
        invented = [each for each, synthetic in self._quarters_told(cells) if synthetic]
        self._through = {False: through, True: min(through, max(invented, default=through))}

    def of(self, place: Place) -> Counts:
        """Return what is released around a compound."""
        key = place.cell, place.synthetic
        near = self._near.get(key, []) if place.cell else []
        rescues = [*self._own.get(place.compound_id, []), *near]
        return Counts(
            place=place, through=self._through[place.synthetic],
            quarters=tuple(self._quarters(place)),
            sharing=self._in_cell.get(key, 0),
            rescues=tuple(sorted(rescues, key=_newest, reverse=True)),
        )  # fmt: skip

    @staticmethod
    def _quarters_told(cells: gpd.GeoDataFrame) -> Iterable[tuple[str, bool]]:
        return zip(cells["epoch"].astype(str), cells["synthetic"].astype(bool), strict=True)

    def _quarters(self, place: Place) -> list[Quarter]:
        """Return the numbers of the finest region that holds a compound, quarter by quarter."""
        if not place.cell:
            return []
        centre = cell_centre(place.cell)
        found: dict[str, Quarter] = {}
        for resolution in range(RELEASE_RESOLUTION + 1):
            name = parent_of(place.cell, resolution)
            for quarter, ground in self._regions.get((name, place.synthetic), []):
                if ground is not None and ground.intersects(centre):  # type: ignore[attr-defined]
                    found[quarter.epoch] = quarter
        return [found[epoch] for epoch in sorted(found)]

    def _take(self, rescues: gpd.GeoDataFrame) -> None:
        for row in rescues.itertuples():
            own, point = str(row.compound_id), row.geometry
            people = None if pd.isna(row.n_people) else int(row.n_people)
            brought = Brought(
                rescue_id=str(row.rescue_id), when=str(row.when), kind=str(row.kind),
                people=people, own=bool(own), source=str(row.source_title),
            )  # fmt: skip
            if own:
                self._own.setdefault(own, []).append(brought)
            elif point is not None and str(row.place_precision) in _IN_A_CELL:
                key = cell_of(point.x, point.y), bool(row.synthetic)
                self._near.setdefault(key, []).append(brought)


def _newest(one: Brought) -> tuple[str, str]:
    return one.when, one.rescue_id


def counts_of_all(reader: Reader) -> dict[str, Counts]:
    """Return what is released around each compound that an audience may see, by its id."""
    known = places(reader.compounds().frame, reader.zones().frame)
    joiner = Joiner(
        known.values(), cells=reader.report_cells().frame, rescues=reader.rescues().frame,
        releases=reader.releases().frame,
    )  # fmt: skip
    return {compound_id: joiner.of(place) for compound_id, place in known.items()}
