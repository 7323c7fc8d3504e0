"""Detections as proposed site models: what imagery found, on the days on which it was seen.

The first look is the first clear one that shows the change, with the detection's outline. Each
later quarter adds what was built by then: the outline joined with the footprint. The last look is
that of the newest run, for a detection that stands is still there. Its phase is that of its month.

SMART's schema lets only seven performers of its programme propose a site. None of them is this
product, so the code is borrowed and says nothing: who made the file stands in `misc_info`.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from shapely import MultiPolygon, Polygon, box, union_all

from layers.exchange.smart.annotated import (
    UNKNOWN,
    Document,
    collection,
    days_of,
    feature,
    observation,
    one_part,
    own_look,
    smart_word,
)
from layers.exchange.smart.gathering import VERSION, Gathered, Row
from layers.terms import DetectionKind, DetectionStatus

PERFORMERS = ("acc", "ara", "ast", "bla", "iai", "kit", "str")
"""Codes that the schema allows for who proposes a site."""

BORROWED = "str"

CONFIRMED, REJECTED = "system_confirmed", "system_rejected"
_STATUS = {
    DetectionStatus.EXPIRED: REJECTED,
    DetectionStatus.RETRACTED: REJECTED,
    DetectionStatus.DISMISSED: REJECTED,
}


def proposal(zone: Gathered, row: Row, *, originator: str = BORROWED) -> Document | str:
    """Return the site model of a detection, or why it cannot have one.

    Parameters
    ----------
    zone
        Where it lies.
    row
        Its newest state.
    originator
        One of PERFORMERS.

    """
    if row["kind"] == DetectionKind.DEMOLITION:
        return "are demolitions, which SMART has no model for"
    outline = zone.rounded(row["geometry"])
    if outline is None:
        return f"are too small to be drawn at {zone.decimals} decimals of a degree"
    looks = _looks(zone, row, outline)
    days = days_of(looks)
    about = {
        "type": "site", "region_id": zone.region_id,
        "site_id": zone.site_ids[row["detection_id"]], "version": VERSION,
        "status": _STATUS.get(row["status"], CONFIRMED), "mgrs": zone.square,
        "score": round(float(row["score"]), 4), "start_date": min(days), "end_date": max(days),
        "model_content": "proposed", "originator": originator, "validated": "False",
        "misc_info": {
            "detection_id": row["detection_id"], "status": str(row["status"]),
            "kind": str(row["kind"]), "run_id": row["run_id"], "synthetic": row["synthetic"],
            "last_without": row["window_start"].isoformat() if row["window_start"] else None,
            "producer": "Compound Watch; the originator is a code that the schema demands",
            "audience": zone.audience,
        },
    }  # fmt: skip
    return collection([feature(about, _whole(zone, outline, looks)), *looks])


def _looks(zone: Gathered, row: Row, outline: Polygon | MultiPolygon) -> list[dict[str, Any]]:
    """Return the first look, those of later quarters, and the last, in order of time."""
    first: date = row["window_end"]
    months = _months(zone.phases.get(row["detection_id"], ""))
    found = {first: observation(outline, day=first, phase=_phase_of(months, first),
                                source=_first_scene(zone, row, first))}  # fmt: skip
    for each in zone.footprints.get(row["detection_id"], ()):
        look = own_look(zone, each, joined=row["geometry"])
        if look is None:
            continue
        day = date.fromisoformat(look["properties"]["observation_date"])
        if day > first:
            parts = len(look["geometry"]["coordinates"])
            look["properties"]["current_phase"] = ", ".join([_phase_of(months, day)] * parts)
            found[day] = look
    stands = row["status"] not in _STATUS
    if stands and zone.last is not None and zone.last > max(found):
        again = MultiPolygon(
            [Polygon(part[0], part[1:]) for part in found[max(found)]["geometry"]["coordinates"]]
        )
        found[zone.last] = observation(again, day=zone.last, phase=_phase_of(months, zone.last))
    return [found[day] for day in sorted(found)]


def _whole(zone: Gathered, outline: Polygon | MultiPolygon, looks: list[dict[str, Any]]) -> Polygon:
    """Return all ground of a site as one polygon: a hull where it has several parts."""
    parts = [Polygon(part[0]) for look in looks for part in look["geometry"]["coordinates"]]
    joined = zone.rounded(union_all(parts))
    hull = box(*outline.bounds)
    return one_part(zone, joined or outline) or hull


def _first_scene(zone: Gathered, row: Row, first: date) -> str | None:
    """Return the scene that first showed a detection."""
    names = [name for name in str(row["scene_ids"]).split(", ") if name in zone.scenes]
    return next((name for name in names if zone.scenes[name].day == first), None)


def _months(phases: str) -> Mapping[str, str]:
    """Return month -> SMART's word, of phases such as 2024-03=earthworks."""
    pairs = [each.split("=", 1) for each in phases.split(", ") if "=" in each]
    return {month: smart_word(word) for month, word in pairs}


def _phase_of(months: Mapping[str, str], day: date) -> str:
    """Return the last phase that was told until a day; Unknown if none was."""
    until = [month for month in sorted(months) if month <= f"{day:%Y-%m}"]
    known = [months[month] for month in until if months[month] != UNKNOWN]
    return known[-1] if known else UNKNOWN
