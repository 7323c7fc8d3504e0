"""Compounds as site models: those from SMART files as they came, those of ours as annotations.

What people drew is an annotation in SMART's words, and what a quarter showed is an observation on
the day of its last look. A quarter of which too little was seen has no observation: not seen is
not unbuilt. A compound without a footprint has one look of no day, as published files have.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo.period import epoch_period, midnight
from geo.shapes import Outline
from layers.compound import Compound
from layers.exchange.smart.gathering import ORIGINATOR, VERSION, Gathered, Row
from layers.exchange.smart.into_records import METHOD, told_of
from layers.exchange.smart.kept import drawn, given_back
from layers.footprint import Footprint

UNKNOWN = "Unknown"
_WORDS = {
    "cleared": "Site Preparation",
    "earthworks": "Site Preparation",
    "structure": "Active Construction",
    "finished": "Post Construction",
}
_SMART = frozenset({"No Activity", *_WORDS.values(), UNKNOWN})

Document = dict[str, Any]


def site_given_back(zone: Gathered, row: Row) -> Document | None:
    """Return the file of a site that came from one; None if it did not come whole."""
    of = zone.kept[Compound].get(row["compound_id"], {})
    if "site" not in of:
        return None
    told = {"type": "site", "site_id": row["compound_id"], "region_id": row["zone_id"]}
    looks = {
        each["footprint_id"]: _look_given_back(zone, each)
        for each in zone.footprints.get(row["compound_id"], ())
        if each["footprint_id"] in of["looks"]
    }
    features = [looks[name] for name in of["looks"] if name in looks]
    features.insert(of["place"], given_back(of["site"], told=told, outline=row["geometry"]))
    return {**of["file"], "features": features}


def summary_given_back(zone: Gathered, row: Row) -> tuple[int, dict[str, Any]] | None:
    """Return the site summary of a compound and its place; None if no file had one."""
    of = zone.kept[Compound].get(row["compound_id"], {}).get("summary")
    if of is None:
        return None
    told = {"type": "site_summary", "site_id": row["compound_id"]}
    return of["place"], given_back(of, told=told, outline=row["geometry"])


def annotation(zone: Gathered, row: Row) -> Document | str:
    """Return the site model of a compound of ours, or why it cannot have one."""
    shape = row["geometry"]
    looks = [look for each in footprints_of(zone, row) if (look := own_look(zone, each))]
    outline = one_part(zone, shape)
    if outline is None:
        return "have no outline"
    if not looks:
        looks = [observation(outline, day=None)]
    days = days_of(looks)
    about = {
        "type": "site", "region_id": zone.region_id,
        "site_id": zone.site_ids[row["compound_id"]], "version": VERSION,
        "status": "positive_pending", "mgrs": zone.square,
        "start_date": min(days, default=None), "end_date": max(days, default=None),
        "model_content": "annotation", "originator": ORIGINATOR, "validated": "False",
        "misc_info": {
            "compound_id": row["compound_id"], "name": row["name"], "kind": str(row["kind"]),
            "synthetic": row["synthetic"], "producer": "Compound Watch", "audience": zone.audience,
        },
    }  # fmt: skip
    return collection([feature(about, outline), *looks])


def footprints_of(zone: Gathered, row: Row) -> list[Row]:
    """Return the footprints of a compound that are not from a SMART file."""
    found = zone.footprints.get(row["compound_id"], ())
    return [each for each in found if not str(each["method"]).startswith(METHOD)]


def own_look(
    zone: Gathered, row: Row, *, joined: BaseGeometry | None = None, phase: str = ""
) -> dict[str, Any] | None:
    """Return the observation of one quarter; None where nothing was seen, or nothing stood.

    Parameters
    ----------
    zone
        Whose scenes say on which day it was seen.
    row
        A footprint.
    joined
        What else belongs to the site on that day.
    phase
        In SMART's words; empty: as the footprint says.

    """
    if row["area_ha"] is None or row["geometry"] is None or row["geometry"].is_empty:
        return None
    whole = row["geometry"] if joined is None else row["geometry"].union(joined)
    outline = zone.rounded(whole)
    day, scene = day_of(zone, row)
    if outline is None or day is None:
        return None
    seen = row["observed_share"]
    sensor = zone.scenes[scene].sensor if scene else None
    return observation(
        outline, day=day, phase=phase or _phase(row["phases"]), source=scene, sensor=sensor,
        occluded=seen is not None and seen < 1,
    )  # fmt: skip


def day_of(zone: Gathered, row: Row) -> tuple[date | None, str | None]:
    """Return the day of a footprint and the scene that looked: the last of its quarter."""
    scenes = [name for name in str(row["scene_ids"]).split(", ") if name in zone.scenes]
    if row["seen_on"]:
        return row["seen_on"], scenes[-1] if scenes else None
    if scenes:
        newest = max(scenes, key=lambda name: (zone.scenes[name].day, name))
        return zone.scenes[newest].day, newest
    if not row["epoch"]:
        return None, None
    period = epoch_period(row["epoch"])
    last = date.fromordinal(period.end.date().toordinal() - 1)
    if zone.last is not None and period.contains(midnight(zone.last)):
        last = min(last, zone.last)
    return last, None


def observation(
    outline: Outline,
    *,
    day: date | None,
    phase: str = UNKNOWN,
    source: str | None = None,
    sensor: str | None = None,
    occluded: bool = False,
    score: float | None = None,
) -> dict[str, Any]:
    """Return one observation; each part of its outline is of the same phase."""
    whole = MultiPolygon([outline]) if isinstance(outline, Polygon) else outline
    count = len(whole.geoms)
    about: dict[str, Any] = {
        "type": "observation", "observation_date": day.isoformat() if day else None,
        "source": source, "sensor_name": sensor, "current_phase": ", ".join([phase] * count),
        "is_occluded": ", ".join([str(occluded)] * count),
        "is_site_boundary": ", ".join(["True"] * count),
    }  # fmt: skip
    return feature(about if score is None else {**about, "score": score}, whole)


def feature(about: Mapping[str, Any], outline: Outline) -> dict[str, Any]:
    """Return a feature with these properties."""
    return {"type": "Feature", "properties": dict(about), "geometry": drawn(outline)}


def collection(features: list[dict[str, Any]]) -> Document:
    """Return the features as a file holds them."""
    return {"type": "FeatureCollection", "features": features}


def days_of(looks: list[dict[str, Any]]) -> list[str]:
    """Return the days of observations that have one."""
    return [day for each in looks if (day := each["properties"]["observation_date"])]


def smart_word(word: str) -> str:
    """Return SMART's word for a phase of ours; Unknown for those that it has none for."""
    return word if word in _SMART else _WORDS.get(word, UNKNOWN)


def _look_given_back(zone: Gathered, row: Row) -> dict[str, Any]:
    of = zone.kept[Footprint].get(row["footprint_id"], {"properties": {}})
    phases = [row["phases"]] if row["phases"] else []
    source = [row["scene_ids"]] if row["scene_ids"] else []
    return given_back(of, told=told_of(row["seen_on"], phases, source), outline=row["geometry"])


def _phase(phases: str) -> str:
    """Return the one phase of a footprint of ours; Unknown where it says none, or several."""
    words = {smart_word(word) for word in str(phases).split(", ") if word}
    return words.pop() if len(words) == 1 else UNKNOWN


def one_part(zone: Gathered, shape: BaseGeometry | None) -> Polygon | None:
    """Return the outline of a site as one polygon, for SMART has it so: a hull around parts."""
    if not isinstance(shape, Polygon | MultiPolygon):
        return None
    coarse = zone.rounded(shape)
    if coarse is None or isinstance(coarse, Polygon):
        return coarse
    hull = zone.rounded(coarse.convex_hull)
    return hull if isinstance(hull, Polygon) else None
