"""Places: compounds as one audience has them, each with its country and its H3 cell.

Released numbers of reports and rescues are of H3 cells, some 17 km across. A compound that is
known only to within several kilometres may lie in the next cell: it is joined to none.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
from shapely import Point
from shapely.geometry.base import BaseGeometry

from dashboard.language import _
from geo.cells import cell_of

COARSE_M = 5_000.0
"""A place that is known less exactly than this is joined to no cell: one is some 17 km across."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One compound."""

    compound_id: str
    """Its id."""

    zone_id: str
    """Its zone; empty if none is named."""

    name: str
    """Its name."""

    country: str
    """ISO 3166, three letters: as stated, or of its zone; empty if neither is known."""

    shape: BaseGeometry | None
    """Outline or point, EPSG:4326; None where neither is known."""

    precision_m: float | None
    """Radius believed to hold it; None if nobody said."""

    status: str
    """Last reported status."""

    status_on: str
    """The day of that report; empty if not known."""

    source: str
    """Who says so."""

    admiralty_source: str
    """Reliability of the source, A to F."""

    admiralty_info: str
    """Credibility, 1 to 6."""

    synthetic: bool
    """Whether it is invented: it is joined to invented rows alone, and a real one to real ones."""

    @property
    def outlined(self) -> bool:
        """Whether its outline is known."""
        return self.shape is not None and not isinstance(self.shape, Point)

    @property
    def coarse(self) -> bool:
        """Whether its place is known too roughly to say in which cell it lies."""
        return not self.outlined and (self.precision_m or 0.0) > COARSE_M

    @property
    def cell(self) -> str:
        """H3 cell that holds it; empty where that cannot be said."""
        if self.shape is None or self.coarse:
            return ""
        middle = self.shape.representative_point()
        return cell_of(middle.x, middle.y)

    @property
    def place_unknown(self) -> str:
        """Why it is in no cell, in words; empty if it is in one."""
        if self.shape is None:
            return _("its place is not known")
        if self.coarse:
            return _("its place is known only to within {distance:.0f} km").format(
                distance=(self.precision_m or 0.0) / 1_000
            )
        return ""


def places(compounds: gpd.GeoDataFrame, zones: pd.DataFrame) -> dict[str, Place]:
    """Return each compound by its id.

    Parameters
    ----------
    compounds, zones
        Frames of `Reader.compounds` and `Reader.zones`.

    """
    countries = dict(zip(zones["zone_id"], zones["country_iso3"], strict=True))
    return {row["compound_id"]: _place(row, countries) for row in compounds.to_dict("records")}


def _place(row: Mapping[str, object], countries: Mapping[str, str]) -> Place:
    precision, shape = row["precision_m"], row["geometry"]
    said_on = row["status_on"]
    known = isinstance(precision, int | float) and not pd.isna(precision)
    return Place(
        compound_id=str(row["compound_id"]), zone_id=str(row["zone_id"]), name=str(row["name"]),
        country=str(row["country_iso3"] or countries.get(str(row["zone_id"]), "")),
        shape=shape if isinstance(shape, BaseGeometry) else None,
        precision_m=float(str(precision)) if known else None,
        status=str(row["status"]), status_on="" if said_on is None else str(said_on),
        source=str(row["source_title"]), admiralty_source=str(row["admiralty_source"]),
        admiralty_info=str(row["admiralty_info"]), synthetic=bool(row["synthetic"]),
    )  # fmt: skip
