"""Records of one zone into SMART models, as its audience may have them.

A region model tells of the sites that people annotated. What imagery proposes lies apart, for a
truth must not hold what is scored against it. A zone from a SMART file leaves as it came.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from layers.errors import RejectedError
from layers.exchange.smart.annotated import (
    Document,
    annotation,
    collection,
    feature,
    one_part,
    site_given_back,
    summary_given_back,
)
from layers.exchange.smart.gathering import ORIGINATOR, VERSION, Gathered, Row, gather
from layers.exchange.smart.kept import given_back
from layers.exchange.smart.proposed import BORROWED, PERFORMERS, proposal
from layers.read import Reader
from layers.zone import Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """One zone in SMART's words."""

    region_id: str
    """Its id in SMART."""

    region: Document
    """The region model."""

    sites: Mapping[str, Document] = field(default_factory=dict)
    """Id in SMART -> the model of a compound."""

    proposals: Mapping[str, Document] = field(default_factory=dict)
    """Id in SMART -> the model of a detection."""

    left_out: Mapping[str, int] = field(default_factory=dict)
    """Why -> how many compounds or detections have no model."""


def models_of(
    reader: Reader, zone_id: str, *, today: date, originator: str = BORROWED, region_id: str = ""
) -> Models:
    """Return the models of a zone.

    Parameters
    ----------
    reader
        Of the audience that will have them.
    zone_id
        Of the zone.
    today
        For a zone that nothing was seen of: a region model must say from when to when.
    originator
        Who proposes what imagery found, as the schema asks: one of PERFORMERS.
    region_id
        Id of the zone in SMART, if others know it by one; empty: made from its own.

    Raises
    ------
    RejectedError
        If the originator is none of them, or SMART allows no such region id.
    NotReleasableError
        If there is no such zone for this audience.

    """
    if originator not in PERFORMERS:
        raise RejectedError(
            f"{originator!r} is none of {', '.join(PERFORMERS)}: smart.schema.json allows no other "
            "originator of a proposed site."
        )
    zone = gather(reader, zone_id, region_id=region_id)
    left_out = Counter({"were withdrawn": zone.withdrawn} if zone.withdrawn else {})
    sites: dict[str, Document] = {}
    proposals: dict[str, Document] = {}
    for row in zone.compounds:
        made = _site(zone, row)
        if isinstance(made, str):
            left_out[made] += 1
        else:
            sites[zone.site_ids[row["compound_id"]]] = made
    for row in zone.detections:
        found = proposal(zone, row, originator=originator)
        if isinstance(found, str):
            left_out[found] += 1
        else:
            proposals[zone.site_ids[row["detection_id"]]] = found
    return Models(
        region_id=zone.region_id, region=_region(zone, sites, today), sites=sites,
        proposals=proposals, left_out=dict(left_out),
    )  # fmt: skip


def _site(zone: Gathered, row: Row) -> Document | str:
    back = site_given_back(zone, row)
    if back is not None:
        return back
    if summary_given_back(zone, row) is not None:
        return "are known by the summary of their region alone"
    if str(row["source_title"]).startswith("SMART "):
        return "came from SMART files, which are given to those inside alone"
    return annotation(zone, row)


def _region(zone: Gathered, sites: Mapping[str, Document], today: date) -> Document:
    """Return the region model, with a summary of each site that people annotated."""
    placed, ours = [], []
    for row in zone.compounds:
        back = summary_given_back(zone, row)
        if back is not None:
            placed.append(back)
        elif zone.site_ids[row["compound_id"]] in sites and site_given_back(zone, row) is None:
            ours.append(_summary(sites[zone.site_ids[row["compound_id"]]]))
    of = zone.kept[Zone].get(zone.zone["zone_id"], {})
    outline = zone.zone["geometry"]
    if "region" in of:
        told = {"type": "region", "region_id": zone.zone["zone_id"]}
        placed.append((of["place"], given_back(of["region"], told=told, outline=outline)))
        ordered = [each for _, each in sorted(placed, key=lambda pair: pair[0])]
        return {**of["file"], "features": [*ordered, *ours]}
    shape = one_part(zone, outline)
    if shape is None:
        raise RejectedError(
            f"The zone {zone.zone['zone_id']} is too small to be drawn at {zone.decimals} decimals "
            "of a degree. Export it for an audience that may see it more exactly."
        )
    head = feature(_about(zone, sites, today), shape)
    return collection(
        [head, *[each for _, each in sorted(placed, key=lambda pair: pair[0])], *ours]
    )


def _about(zone: Gathered, sites: Mapping[str, Document], today: date) -> dict[str, Any]:
    """Return the properties of a region of ours; its time is that of all looks."""
    days = [
        each["properties"]["observation_date"]
        for document in sites.values()
        for each in document["features"]
        if each["properties"].get("observation_date")
    ]
    days += [each.isoformat() for each in (zone.first, zone.last) if each is not None]
    return {
        "type": "region", "region_id": zone.region_id, "version": VERSION, "mgrs": zone.square,
        "start_date": min(days, default=today.isoformat()),
        "end_date": max(days, default=today.isoformat()), "originator": ORIGINATOR,
        "model_content": "annotation" if sites else "empty", "comments": None,
        "cache": {
            "zone_id": zone.zone["zone_id"], "name": zone.zone["name"],
            "synthetic": zone.zone["synthetic"], "producer": "Compound Watch",
            "audience": zone.audience,
        },
    }  # fmt: skip


def _summary(site: Document) -> dict[str, Any]:
    """Return the summary of a site model of ours."""
    head = site["features"][0]
    about = {
        name: value
        for name, value in head["properties"].items()
        if name not in ("type", "region_id", "misc_info")
    }
    return {**head, "properties": {"type": "site_summary", **about}}
