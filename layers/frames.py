"""Rows to GeoDataFrames, in one place: EPSG:4326, fixed columns, even where there are none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import geopandas as gpd
import pandas as pd

from geo.crs import LONLAT
from layers.terms import SiteStatus

Rows = TypeVar("Rows", bound=pd.DataFrame)


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """What one audience may have of one kind of record, and what it may not, counted."""

    frame: gpd.GeoDataFrame
    """One row a record; geometry in EPSG:4326, empty where a record has none to show."""

    total: int
    """How many there are."""

    hidden: Mapping[str, int] = field(default_factory=dict)
    """Reason in plain words -> how many are hidden for it."""

    words: str = ""
    """What is said instead, where a count would tell of what is hidden."""

    @property
    def shown(self) -> int:
        """How many rows the frame has."""
        return len(self.frame)

    def said(self) -> str:
        """Return "showing n of m", with what is hidden and why; or the words set instead."""
        if self.words:
            return self.words
        return showing(self.shown, self.total, self.hidden)


def showing(shown: int, total: int, hidden: Mapping[str, int]) -> str:
    """Return "showing n of m", with what is hidden and why.

    Examples
    --------
    >>> showing(1, 3, {"marked TLP:RED": 2})
    'showing 1 of 3 (2 marked TLP:RED)'

    """
    reasons = "; ".join(f"{count} {reason}" for reason, count in sorted(hidden.items()))
    return f"showing {shown} of {total}" + (f" ({reasons})" if reasons else "")


def that_stand(sites: Rows) -> Rows:
    """Return the rows of zones or compounds that are not withdrawn."""
    return sites.loc[[SiteStatus(each).stands for each in sites["status"]]]


def frame(rows: Sequence[Mapping[str, Any]], *, columns: Sequence[str]) -> gpd.GeoDataFrame:
    """Return rows as a frame with these columns, in this order, and a geometry."""
    shapes = gpd.GeoSeries([row.get("geometry") for row in rows], crs=LONLAT)
    return gpd.GeoDataFrame(pd.DataFrame(list(rows), columns=list(columns)), geometry=shapes)
