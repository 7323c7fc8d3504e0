"""IARPA SMART: construction sites with dated phases, as published by professional annotators.

A region model says where and when was looked; a site model says what was built there, and, for
some sites, what could be seen on each of many days. Files are told apart by what they say of
themselves, never by name, so a folder may hold one region or many, in either published layout.

Outlines are degrees, longitude first; days are UTC.

Source: Goldberg et al. (2023), "Automated global-scale detection and characterization of
anthropogenic activity using multi-source satellite-based remote sensing imagery", Proc. SPIE
12525, https://doi.org/10.1117/12.2663071; data and format at github.com/pubgeo/IARPA-SMART
(MIT, The Johns Hopkins University Applied Physics Laboratory).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from shapely import MultiPolygon, Polygon
from shapely.errors import ShapelyError
from shapely.geometry import shape

from geo.errors import GeoError
from geo.shapes import Outline, repair
from imagery.scene import Refusal

NO_ACTIVITY = "No Activity"
PREPARATION = "Site Preparation"
ACTIVE = "Active Construction"
POST = "Post Construction"
UNKNOWN = "Unknown"
PHASES = (NO_ACTIVITY, PREPARATION, ACTIVE, POST, UNKNOWN)
"""The words of SMART for what a site looks like, in the order of work; Unknown is none of them."""

BROKEN = (KeyError, ValueError, TypeError, AttributeError, GeoError, ShapelyError)


class SmartObservation(NamedTuple):
    """What could be seen of a site on one day."""

    day: date
    """Of the image."""

    phase: str
    """One of PHASES; several joined by ", " where parts of a site differ."""

    outline: Outline
    """How far the site reached, degrees."""

    @property
    def phases(self) -> frozenset[str]:
        """Return the phases of its parts."""
        return frozenset(self.phase.split(", "))


@dataclass(frozen=True, slots=True, kw_only=True)
class SmartSite:
    """One site: annotated, invented, or proposed by a detector."""

    site_id: str
    """Unique in its region."""

    outline: Outline
    """All that it ever reached, degrees."""

    start: date | None
    """First day of activity; None if not told."""

    end: date | None
    """Last day of activity; None if not told."""

    status: str
    """In SMART's words: positive_annotated (with phases), positive_pending (without), negative,
    ignore, and others; system_confirmed for a proposal."""

    observations: tuple[SmartObservation, ...] = ()
    """By day."""

    def onset(self, phase: str) -> date | None:
        """Return the first day that showed a phase; None if none did.

        A site is in Post Construction once all of it is; in any other phase once a part is.
        """
        whole = phase == POST
        for look in self.observations:
            if look.phases == {phase} if whole else phase in look.phases:
                return look.day
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class SmartRegion:
    """One region with its sites."""

    region_id: str
    """As published."""

    outline: Outline | None
    """What was searched, degrees; None without a region model."""

    first: date | None
    """First day of the search."""

    last: date | None
    """Last day of the search."""

    sites: tuple[SmartSite, ...]
    """By id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmartSet:
    """What a folder holds."""

    regions: tuple[SmartRegion, ...] = ()
    """Those with sites, by id."""

    refused: tuple[Refusal, ...] = ()
    """Files that could not be read, and regions or folders without a site, with the reason."""


class PhaseDurations(NamedTuple):
    """How long one site took."""

    preparation_days: int
    """From the onset of Site Preparation to that of Active Construction."""

    construction_days: int
    """From the onset of Active Construction to that of Post Construction."""


def read_smart(root: Path) -> SmartSet:
    """Return every region under a folder that has site models.

    Parameters
    ----------
    root
        A folder with region and site models (GeoJSON) anywhere in it.

    Returns
    -------
    SmartSet
        A file that cannot be read is refused with its reason, and the others are read; a
        folder with no site says so in the same place.

    """
    regions: dict[str, SmartRegion] = {}
    sites: dict[str, list[SmartSite]] = {}
    refused: list[Refusal] = []
    for path in sorted(root.rglob("*.geojson")):
        try:
            head, *rest = json.loads(path.read_text("utf-8"))["features"]
            about = head["properties"]
            if about["type"] == "region":
                regions[about["region_id"]] = region_of(head)
            elif about["type"] == "site":
                sites.setdefault(about["region_id"], []).append(site_of(head, rest))
        except (*BROKEN, OSError) as error:
            reason = f"{path.name} is no region or site model of SMART ({error}). It was left out."
            refused.append(Refusal(item=str(path), reason=reason))
    for name in sorted(regions.keys() - sites.keys()):
        reason = f"Skipped: region {name} has a region model and no site model beside it."
        refused.append(Refusal(item=name, reason=reason))
    if not sites:
        reason = (
            f"Skipped: no SMART site model lies in {root}. Put the published region_models and "
            "site_models (GeoJSON) there to score against them."
        )
        refused.append(Refusal(item=str(root), reason=reason))
    found = tuple(with_sites(name, regions.get(name), sites[name]) for name in sorted(sites))
    return SmartSet(regions=found, refused=tuple(refused))


def phase_durations(sites: Iterable[SmartSite]) -> tuple[PhaseDurations, ...]:
    """Return how long the phases of each site took, where all three onsets were seen in order."""
    found = []
    for site in sites:
        onsets = [site.onset(phase) for phase in (PREPARATION, ACTIVE, POST)]
        days = [day.toordinal() for day in onsets if day is not None]
        if len(days) == len(onsets) and days[0] < days[1] < days[2]:
            found.append(PhaseDurations(days[1] - days[0], days[2] - days[1]))
    return tuple(found)


def with_sites(name: str, region: SmartRegion | None, sites: Sequence[SmartSite]) -> SmartRegion:
    """Return a region with its sites, by id; without a region model it has no outline and time."""
    return SmartRegion(
        region_id=name,
        outline=region.outline if region else None,
        first=region.first if region else None,
        last=region.last if region else None,
        sites=tuple(sorted(sites, key=lambda site: site.site_id)),
    )


def region_of(feature: Mapping[str, Any]) -> SmartRegion:
    """Return the region that a feature of a region model tells of, without its sites."""
    about = feature["properties"]
    return SmartRegion(
        region_id=about["region_id"],
        outline=repair(shape(feature["geometry"])),
        first=_day(about["start_date"]),
        last=_day(about["end_date"]),
        sites=(),
    )


def site_of(feature: Mapping[str, Any], rest: Sequence[Mapping[str, Any]]) -> SmartSite:
    """Return a site model; an end that only the site names is given to its first or last look."""
    about = feature["properties"]
    start, end = _day(about["start_date"]), _day(about["end_date"])
    stated = [_day(look["properties"]["observation_date"]) for look in rest]
    if len(stated) > 1:
        stated[0], stated[-1] = stated[0] or start, stated[-1] or end
    looks = [_look(look, day) for look, day in zip(rest, stated, strict=True) if day is not None]
    return SmartSite(
        site_id=str(about["site_id"]),
        outline=repair(shape(feature["geometry"])),
        start=start,
        end=end,
        status=str(about["status"]),
        observations=tuple(sorted(looks, key=lambda look: look.day)),
    )


def _look(feature: Mapping[str, Any], day: date) -> SmartObservation:
    """Return an observation, without the parts that are no site boundary."""
    about = feature["properties"]
    whole = shape(feature["geometry"])
    parts = list(whole.geoms) if isinstance(whole, MultiPolygon) else [whole]
    flags = str(about["is_site_boundary"]).split(", ")
    if len(flags) == len(parts) > 1 and "True" in flags:
        parts = [part for part, flag in zip(parts, flags, strict=True) if flag == "True"]
    outline = repair(MultiPolygon([part for part in parts if isinstance(part, Polygon)]))
    return SmartObservation(day, about["current_phase"] or UNKNOWN, outline)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None
