"""What a briefing says: plain values, asked for its audience, before anything is drawn."""

from dataclasses import dataclass, replace
from datetime import datetime

import geopandas as gpd
import pandas as pd

from layers.errors import NotReleasableError, RejectedError
from layers.frames import Released, that_stand
from layers.read import Reader
from layers.terms import Audience, SiteStatus, Tlp

_ALLOWED = {Audience.PUBLIC, Audience.PARTNER, Audience.POLICY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One composite, with the dates that are burnt in."""

    title: str
    """Role and dates."""

    png: bytes
    """The picture."""

    bounds: tuple[float, float, float, float]
    """West, south, east, north, degrees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """One sheet about one zone."""

    title: str
    """Name of the zone."""

    zone_id: str
    """Its id."""

    synthetic: bool
    """Whether it is invented."""

    as_of: datetime
    """Of the newest run, or of the briefing if there was none; UTC."""

    audience: Audience
    """For whom."""

    tlp: Tlp
    """Marking."""

    zone: gpd.GeoDataFrame
    """One row."""

    compounds: gpd.GeoDataFrame
    """As released: those that stand."""

    detections: gpd.GeoDataFrame
    """As released: verified ones alone."""

    rescues: gpd.GeoDataFrame
    """As released: cells and months."""

    report_cells: gpd.GeoDataFrame
    """As released: counts."""

    area: pd.DataFrame
    """Built-up area of all released sites by quarter; empty where a site was not observed."""

    pictures: tuple[Picture, ...]
    """Earlier, latest."""

    said: tuple[str, ...]
    """What is shown of how much, and what could not be seen."""

    sources: tuple[str, ...]
    """Of imagery and of places."""


def briefing_of(reader: Reader, zone_id: str, *, tlp: Tlp, as_of: datetime) -> Briefing:
    """Return the briefing of a zone, as its reader's audience may have it.

    Raises
    ------
    NotReleasableError
        If the audience is none that a briefing is made for.
    RejectedError
        If the marking is one that may not leave the organisation, or the zone is withdrawn.
    NotFoundError
        If there is no such zone.

    """
    if reader.audience not in _ALLOWED:
        raise NotReleasableError(
            f"A briefing leaves the building; it is not for {reader.audience}."
        )
    if tlp in {Tlp.RED, Tlp.AMBER_STRICT}:
        raise RejectedError(f"{tlp} may not leave the organisation, and a briefing does.")
    zones = reader.zones()
    zone = zones.frame[zones.frame["zone_id"] == reader.zone(zone_id)["zone_id"]]
    row = zone.iloc[0]
    if not SiteStatus(row["status"]).stands:
        raise RejectedError(
            f"{zone_id} is withdrawn: it was kept by mistake, and a briefing would tell others of "
            "it. If it is a zone after all, let it stand again on the page Draw."
        )
    compounds, detections = _that_stand(reader.compounds(zone_id)), reader.detections(zone_id)
    rescues, cells = reader.rescues(zone_id), reader.report_cells(zone_id)
    runs = reader.runs(zone_id).frame
    said = [f"{name}: {each.said()}." for name, each in {
        "Compounds": compounds, "Detections": detections, "Rescues": rescues,
    }.items()]  # fmt: skip
    said.append(f"Reports: {cells.said()}.")
    if len(runs):
        said.append(
            f"Ground judged: {runs.iloc[0]['seen_share']:.0%}. "
            + str(runs.iloc[0]["could_not_see"]).replace("., ", ". ")
        )
    else:
        said.append("This zone was never looked at.")
    said.append("Absence of detections is not absence of construction.")
    titles = dict.fromkeys(filter(None, [row["source_title"], *compounds.frame["source_title"]]))
    return Briefing(
        title=row["name"], zone_id=zone_id, synthetic=bool(row["synthetic"]),
        as_of=runs.iloc[0]["as_of"] if len(runs) else as_of, audience=reader.audience, tlp=tlp,
        zone=zone, compounds=compounds.frame, detections=detections.frame, rescues=rescues.frame,
        report_cells=cells.frame, area=_area(reader.past(zone_id).growth(), zone_id),
        pictures=_pictures(reader, zone_id), said=tuple(said),
        sources=(*(f"Imagery: {name}" for name in dict.fromkeys(runs["source"])), *titles),
    )  # fmt: skip


def _that_stand(compounds: Released) -> Released:
    """Return compounds without those that are withdrawn, which are counted."""
    stand = that_stand(compounds.frame)
    gone = len(compounds.frame) - len(stand)
    hidden = {**compounds.hidden, "withdrawn": gone} if gone else compounds.hidden
    return replace(compounds, frame=stand, hidden=hidden)


def _area(growth: pd.DataFrame, zone_id: str) -> pd.DataFrame:
    """Return the areas of all sites together, where the audience may have them.

    Else the sum of those that it may have: not observed as soon as one of them was not.
    """
    whole = growth[growth["site_id"] == zone_id]
    if len(whole):
        return whole.reset_index(drop=True)
    summed = growth.groupby("epoch").agg(
        area_ha=("area_ha", lambda values: values.sum(skipna=False)),
        area_ha_lo=("area_ha_lo", lambda values: values.sum(skipna=False)),
        area_ha_hi=("area_ha_hi", lambda values: values.sum(skipna=False)),
        observed_share=("observed_share", "min"),
    )
    return summed.reset_index()


def _pictures(reader: Reader, zone_id: str) -> tuple[Picture, ...]:
    rows = reader.composites(zone_id).frame.sort_values("role")
    return tuple(
        Picture(
            title=f"{row.role}: {row.first} to {row.last} ({row.scenes} scenes)",
            png=reader.composite_png(row.composite_id),
            bounds=(row.west, row.south, row.east, row.north),
        )
        for row in rows.itertuples()
    )
