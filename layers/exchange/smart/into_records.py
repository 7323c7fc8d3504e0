"""SMART models into records: a region is a zone, a site a compound, an observation a footprint.

All are comparators: ordinary construction that professionals annotated, and never said to be a
scam compound. The country is that of the two letters of the id; letters that stand for none give
XXX. An observation has no epoch: it is one look, of one day or of a day that is not told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from geo.area import geodesic_area_m2
from geo.errors import GeoError
from geo.shapes import repair
from layers.compound import Compound
from layers.exchange.smart.countries import alpha3
from layers.exchange.smart.kept import as_details, from_details, kept, outline_of
from layers.exchange.smart.reading import Feature, Folder, Model, properties
from layers.footprint import Footprint
from layers.ids import content_id
from layers.record import Record
from layers.terms import CompoundKind, OutlineKind, ZoneKind
from layers.zone import Zone

METHOD = "smart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A site summary, and where it stands in its region model."""

    place: int
    """Among the features, from 0."""

    feature: Feature
    """As it stands in the file."""


def records_of(folder: Folder, *, recorded_at: datetime) -> list[Record]:
    """Return the zones, compounds and footprints that the models of a folder are."""
    summaries = {
        str(properties(each)["site_id"]): Placed(place=place, feature=each)
        for region in folder.regions
        for place, each in enumerate(region.features)
        if place != region.place
    }
    made: list[Record] = [_zone(each, recorded_at) for each in folder.regions]
    for site in folder.sites:
        looks = _footprints(site, recorded_at)
        ids = [each.footprint_id for each in looks]
        made.append(_compound(site, summaries.pop(site.id, None), ids, recorded_at))
        made += looks
    made += [_from_summary(each, recorded_at) for each in summaries.values()]
    return made


def joined(new: Compound, old: Compound) -> Compound:
    """Return a compound with what only its former state knew: a summary, or the whole site.

    Regions and sites lie in files of their own, and may be imported one after the other.
    """
    here, before = from_details(new.details), from_details(old.details)
    both = {**before, **here}
    if "site" in before and "site" not in here:
        return replace(old, details=as_details(both))
    return replace(new, details=as_details(both))


def _zone(region: Model, recorded_at: datetime) -> Zone:
    outline = outline_of(region.head)
    content = kept(region.head, told={"type": "region", "region_id": region.id}, outline=outline)
    return Zone(
        zone_id=region.id, name=region.id, kind=ZoneKind.WATCH_AREA, comparator=True,
        country_iso3=alpha3(region.id[:2]), outline=outline, outline_kind=OutlineKind.EXTENT,
        coord_method="what was searched, by its SMART region model",
        source_title=_source("region", region.about), recorded_at=recorded_at,
        details=as_details({
            "region": content, "place": region.place, "file": dict(region.beside),
        }),
    )  # fmt: skip


def _compound(
    site: Model, summary: Placed | None, looks: Sequence[str], recorded_at: datetime
) -> Compound:
    outline = outline_of(site.head)
    told = {"type": "site", "site_id": site.id, "region_id": site.region_id}
    content: dict[str, Any] = {
        "site": kept(site.head, told=told, outline=outline), "looks": list(looks),
        "place": site.place, "file": dict(site.beside),
    }  # fmt: skip
    if summary is not None:
        content["summary"] = _summary(summary, outline)
    return _made(site.id, site.region_id, site.about, outline, content, recorded_at)


def _from_summary(summary: Placed, recorded_at: datetime) -> Compound:
    """Return the compound of a site that only its region model tells of."""
    about, outline = properties(summary.feature), outline_of(summary.feature)
    site_id = str(about["site_id"])
    content = {"summary": _summary(summary, outline)}
    return _made(site_id, site_id.rpartition("_")[0], about, outline, content, recorded_at)


def _made(
    site_id: str, region_id: str, about: Mapping[str, Any], outline: Any,
    content: Mapping[str, Any], recorded_at: datetime,
) -> Compound:  # fmt: skip
    return Compound(
        compound_id=site_id, zone_id=region_id, name=site_id, kind=CompoundKind.COMPARATOR,
        country_iso3=alpha3(site_id[:2]), shape=outline,
        coord_method="all ground of one construction site, as annotated",
        source_title=_source("site", about), recorded_at=recorded_at, details=as_details(content),
    )  # fmt: skip


def _summary(summary: Placed, outline: Any) -> dict[str, Any]:
    told = {"type": "site_summary", "site_id": properties(summary.feature)["site_id"]}
    return {**kept(summary.feature, told=told, outline=outline), "place": summary.place}


def _footprints(site: Model, recorded_at: datetime) -> list[Footprint]:
    return [_footprint(site, place, look, recorded_at) for place, look in enumerate(site.rest)]


def _footprint(site: Model, place: int, look: Feature, recorded_at: datetime) -> Footprint:
    about, outline = properties(look), outline_of(look)
    seen_on = _day(about["observation_date"])
    phases = tuple(about["current_phase"].split(", ")) if about["current_phase"] else ()
    source = (str(about["source"]),) if about["source"] else ()
    told = told_of(seen_on, phases, source)
    details = as_details(kept(look, told=told, outline=outline))
    version, originator = str(site.about["version"]), str(site.about["originator"])
    footprint_id = content_id(
        "f", METHOD, site.id, version, originator, place, *told.values(), details, outline.wkb_hex
    )
    return Footprint(
        footprint_id=footprint_id, zone_id=site.region_id, site_id=site.id, seen_on=seen_on,
        phases=phases, method=f"{METHOD}:{originator}", method_version=version, outline=outline,
        area_ha=_area_ha(outline), scene_ids=source, recorded_at=recorded_at, details=details,
    )  # fmt: skip


def told_of(seen_on: date | None, phases: Sequence[str], source: Sequence[str]) -> dict[str, Any]:
    """Return the properties of an observation that a footprint's own fields give."""
    return {
        "type": "observation",
        "observation_date": seen_on.isoformat() if seen_on else None,
        "source": ", ".join(source) or None,
        "current_phase": ", ".join(phases) or None,
    }


def _area_ha(outline: Any) -> float | None:
    """Return the area of an outline, parts that overlap counted once; None if there is none."""
    try:
        return round(geodesic_area_m2(repair(outline)) / 10_000, 4)
    except GeoError:
        return None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _source(kind: str, about: Mapping[str, Any]) -> str:
    return f"SMART {kind} model, version {about['version']}, by {about['originator']}"
