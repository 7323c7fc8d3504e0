"""What lies on the map of a page: released rows, where they are, and when they are of."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from dashboard.briefing.contents import Contents, DataLayer
from dashboard.briefing.map_contents import Bounds

OF_ONE = {"footprints": ("site_id", "synthetic"), "report-cells": ("region", "synthetic")}
"""Layers with rows of several quarters at one place: what tells the places apart."""

_MARGIN = 0.04


@dataclass(frozen=True, slots=True, kw_only=True)
class OnMap:
    """One layer, as far as it has a place."""

    layer: DataLayer
    """As released."""

    rows: gpd.GeoDataFrame
    """Of it, those that have a place, with all attributes as released."""

    @property
    def epochs(self) -> list[str]:
        """The quarters of its rows, the newest first; empty where it is of no quarter."""
        if self.layer.id not in OF_ONE:
            return []
        return sorted(map(str, self.rows["epoch"].unique()), reverse=True)

    def of(self, epoch: str) -> gpd.GeoDataFrame:
        """Return the rows of one quarter; without one, the newest row of each place."""
        if epoch:
            return self.rows[self.rows["epoch"] == epoch]
        places = list(OF_ONE[self.layer.id])
        return self.rows.sort_values("epoch", kind="stable").drop_duplicates(places, keep="last")

    @property
    def values(self) -> list[str]:
        """The values that its looks are chosen by, of those that are there, in the legend's order.

        "" where it has but one look.
        """
        by = self.layer.drawn.by
        if not by:
            return [""] if len(self.rows) else []
        there = set(map(str, self.rows[by]))
        return [each for each in self.layer.drawn.looks if each in there]


def on_map(contents: Contents) -> list[OnMap]:
    """Return the layers of a briefing, from the bottom of a map to its top: what has a place."""
    found = []
    for each in contents.layers:
        rows = each.released.frame
        shapes = rows.geometry.to_numpy()
        there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
        found.append(OnMap(layer=each, rows=rows[there]))
    return found


def view_of(contents: Contents) -> Bounds:
    """Return the ground that the map shows at first."""
    views = [contents.index.bounds] if contents.index else [
        each.overview.bounds for each in contents.sheets
    ]  # fmt: skip
    return _union(views)


def ground_of(contents: Contents, layers: list[OnMap]) -> Bounds:
    """Return the ground that has something on it: where the map can be moved to, at least."""
    bounds = [tuple(each.rows.total_bounds) for each in layers if len(each.rows)]
    return _union([view_of(contents), *(each.overview.bounds for each in contents.sheets), *bounds])


def _union(bounds: list[Bounds]) -> Bounds:
    table = np.asarray(bounds, dtype=float)
    west, south = table[:, :2].min(axis=0).tolist()
    east, north = table[:, 2:].max(axis=0).tolist()
    return west, south, east, north
