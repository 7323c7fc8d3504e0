"""What a Reader gives of one zone, put together for the writers of models.

Everything here has been released to an audience already: what is hidden from it is not here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.mgrs import square_of
from geo.period import length_of
from geo.shapes import Outline
from layers.clearance import DECIMALS
from layers.compound import Compound
from layers.errors import NotReleasableError, RejectedError
from layers.exchange.smart.ids import checked_region_id, region_ids, site_ids
from layers.exchange.smart.kept import from_details
from layers.footprint import Footprint
from layers.read import Reader
from layers.terms import SiteStatus
from layers.zone import Zone

Row = Mapping[str, Any]

ORIGINATOR = "compoundwatch"
VERSION = "2.0.0"
"""Of a model of ours: 2 is the version of SMART's own that the schema holds to."""

_SENSORS = {"sentinel-2": "Sentinel-2", "landsat": "Landsat 8", "planet": "Planet", "ps": "Planet"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One scene of a zone."""

    day: date
    """UTC day on which it looked."""

    sensor: str | None
    """In SMART's words; None for a sensor that it has no word for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """One zone, as an audience may have it."""

    zone: Row
    """Its row."""

    region_id: str
    """Its id in SMART."""

    square: str
    """MGRS square of its centre."""

    site_ids: Mapping[str, str]
    """Compound or detection -> its id in SMART."""

    compounds: Sequence[Row]
    """Rows of those that stand, by id."""

    withdrawn: int
    """How many others there are: what was kept by mistake is told to nobody."""

    detections: Sequence[Row]
    """Newest states, by id."""

    footprints: Mapping[str, Sequence[Row]]
    """By site, and of each in order of time."""

    scenes: Mapping[str, Scene]
    """By id."""

    phases: Mapping[str, str]
    """Detection -> its phases by month."""

    kept: Mapping[type, Mapping[str, dict[str, Any]]]
    """Kind -> id -> what a SMART file said of it."""

    decimals: int
    """To which outlines of ours are rounded."""

    audience: str
    """For whom."""

    first: date | None
    """First day that runs looked at; None if none did."""

    last: date | None
    """Last day that runs looked at."""

    def rounded(self, outline: BaseGeometry) -> Outline | None:
        """Return an outline as coarse as its audience gets it; None if nothing is left."""
        coarse = shapely.set_precision(outline, 10.0**-self.decimals)
        parts = [part for part in shapely.get_parts(coarse) if part.geom_type == "Polygon"]
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def gather(reader: Reader, zone_id: str, *, region_id: str = "") -> Gathered:
    """Return what an audience may have of a zone.

    Parameters
    ----------
    reader
        Of the audience.
    zone_id
        Of the zone.
    region_id
        Its id in SMART, if others know it by one; empty: made from its own.

    Raises
    ------
    NotReleasableError
        If there is no such zone for this audience.
    RejectedError
        If SMART allows no such region id, or the zone is withdrawn.

    """
    zones = {row["zone_id"]: row for row in _rows(reader.zones().frame)}
    if zone_id not in zones:
        raise NotReleasableError(
            f"There is no zone {zone_id!r} for the audience {reader.audience}. Choose one of "
            f"{', '.join(sorted(zones)) or 'none'}."
        )
    zone = zones[zone_id]
    _check_stands(zone)
    made = region_ids({name: row["country_iso3"] for name, row in zones.items()})[zone_id]
    region = checked_region_id(region_id) if region_id else made
    every = [
        row
        for row in _rows(reader.compounds(zone_id).frame)
        if row["zone_id"] in ("", zone_id) or row["zone_id"] not in zones
    ]
    compounds = [row for row in every if SiteStatus(row["status"]).stands]
    detections = _rows(reader.detections(zone_id).frame)
    names = [row["compound_id"] for row in compounds]
    names += [row["detection_id"] for row in detections]
    middle = zone["geometry"].centroid
    runs = reader.runs(zone_id).frame
    return Gathered(
        zone=zone, region_id=region, square=square_of(middle.x, middle.y),
        site_ids=site_ids(region, names),
        withdrawn=len(every) - len(compounds),
        compounds=sorted(compounds, key=lambda row: str(row["compound_id"])),
        detections=sorted(detections, key=lambda row: str(row["detection_id"])),
        footprints=_by_site(reader, zone_id), scenes=_scenes(reader, zone_id),
        phases={
            row["detection_id"]: row["phases"] for row in _rows(reader.evidences(zone_id).frame)
        },
        kept={
            kind: {
                name: from_details(text) for name, text in reader.details(kind, zone_id).items()
            }
            for kind in (Zone, Compound, Footprint)
        },
        decimals=DECIMALS[reader.audience], audience=reader.audience.value,
        first=_day(runs["first_at"].min()), last=_day(runs["last_at"].max()),
    )  # fmt: skip


def _check_stands(zone: dict[str, Any]) -> None:
    if not SiteStatus(zone["status"]).stands:
        raise RejectedError(
            f"{zone['zone_id']} is withdrawn: it was kept by mistake, and is given to nobody. If "
            "it is a zone after all, let it stand again on the page Draw."
        )


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame as rows; what is missing is None."""
    plain = table.astype(object).where(table.notna(), None)
    return [dict(zip(plain.columns, row, strict=True)) for row in plain.itertuples(index=False)]


def _by_site(reader: Reader, zone_id: str) -> dict[str, list[Row]]:
    """Return the footprints of each site: quarters (or else months), and single looks."""
    epochs = [row for row in _rows(reader.footprints(zone_id).frame) if row["epoch"]]
    quarters = [row for row in epochs if length_of(row["epoch"]) == "quarter"]
    found: dict[str, list[Row]] = {}
    for row in (*(quarters or epochs), *_rows(reader.looks(zone_id).frame)):
        found.setdefault(row["site_id"], []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (row["epoch"], str(row["seen_on"] or ""), row["footprint_id"]))
    return found


def _scenes(reader: Reader, zone_id: str) -> dict[str, Scene]:
    found = {}
    for row in _rows(reader.scenes(zone_id).frame):
        if (day := _day(row["acquired_at"])) is not None:
            found[row["scene_id"]] = Scene(day=day, sensor=_sensor(row["platform"]))
    return found


def _sensor(platform: str) -> str | None:
    name = platform.lower().replace("_", "-")
    return next((word for start, word in _SENSORS.items() if name.startswith(start)), None)


def _day(at: Any) -> date | None:
    return None if at is None or pd.isna(at) else at.date()
