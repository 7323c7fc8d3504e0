"""Detections held against labelled sites: found, dated, and what lies outside of any label.

A site is found if detections cover a fifth of it, or at least half of one detection lies
in it (IARPA SMART counts an overlap from 0.2). Commission is the area of detections outside
every label, per 100 km² and year of what was looked at; labels are not exhaustive, so it is
an upper bound.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from shapely import union_all
from shapely.geometry import shape

from geo.crs import from_lonlat, utm_crs
from geo.shapes import Outline, repair

_COVER = 0.2
_INSIDE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One labelled site."""

    outline: Outline
    """In degrees."""

    began: date | None
    """When construction was first visible; None if not told."""

    ended: date | None = None
    """When it ended, if told."""

    positive: bool = True
    """False for what is to be ignored, and for hard negatives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """One detection, as far as scoring needs it."""

    outline: Outline
    """In degrees."""

    seen_on: date
    """First clear look that showed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How detections and labels agree."""

    sites: int
    """Labelled sites that could be found: they began while the set looked."""

    found: int
    """Of these, found."""

    date_errors_days: tuple[int, ...]
    """First date found minus first date labelled, one a found site."""

    outside_m2: float
    """Area of detections outside every label."""

    outside_m2_per_100km2_year: float
    """That, per 100 km² looked at and year."""

    @property
    def median_date_error_days(self) -> float | None:
        """Median of the date errors; None where nothing dated was found."""
        return median(self.date_errors_days) if self.date_errors_days else None


def score(
    finds: Sequence[Find], sites: Sequence[Site], *, looked_at: Outline, first: date, last: date
) -> Score:
    """Return how detections agree with labels.

    Parameters
    ----------
    finds, sites
        Detections and labels.
    looked_at
        What the set covers, in degrees.
    first, last
        First and last day of the set.

    """
    crs = utm_crs(looked_at.centroid.x, looked_at.centroid.y)
    area = from_lonlat(looked_at, crs=crs)
    local = [from_lonlat(find.outline, crs=crs) for find in finds]
    placed = [(site, from_lonlat(site.outline, crs=crs).intersection(area)) for site in sites]
    wanted = [(s, o) for s, o in placed if not o.is_empty and _could_be_found(s, first, last)]
    errors, found = [], 0
    for site, outline in wanted:
        hits = [
            find.seen_on
            for find, place in zip(finds, local, strict=True)
            if place.intersection(outline).area >= _INSIDE * place.area
        ]
        covered = outline.intersection(union_all(local)).area / outline.area if local else 0.0
        if not hits and covered < _COVER:
            continue
        found += 1
        if hits and site.began is not None:
            errors.append((min(hits) - site.began).days)
    labelled = union_all([outline.buffer(30) for _, outline in placed])
    outside = sum(place.difference(labelled).area for place in local)
    years = max((last - first).days / 365.25, 0.1)
    rate = outside / (area.area / 1e8) / years
    return Score(
        sites=len(wanted), found=found, date_errors_days=tuple(errors),
        outside_m2=round(outside), outside_m2_per_100km2_year=round(rate),
    )  # fmt: skip


def _could_be_found(site: Site, first: date, last: date) -> bool:
    """Say whether a site began while the set looked, early enough to be seen."""
    if not site.positive or site.began is None:
        return False
    return first <= site.began <= last


def read_labels(root: Path) -> list[Site]:
    """Return the labelled sites of a set: labels_visual, labels_iarpa, or labels/.

    Buildings without a date are ground that is built: they excuse a detection, no more.
    """
    sites: list[Site] = []
    for folder in ("labels_visual", "labels_iarpa", "labels", "labels_buildings"):
        for path in sorted(root.glob(f"{folder}/*.geojson")):
            features = json.loads(path.read_text("utf-8"))["features"]
            made = [_site(each) for each in features if each.get("geometry")]
            sites += [each for each in made if each is not None]
    return sites


def _site(feature: dict[str, Any]) -> Site | None:
    about = feature["properties"]
    if about.get("type") == "observation":
        return None
    outline = repair(shape(feature["geometry"]))
    began = _day(about.get("first_visible") or about.get("start_date"))
    positive = about.get("cls", 1) == 1 and "negative" not in str(about.get("status", ""))
    return Site(outline=outline, began=began, ended=_day(about.get("end_date")), positive=positive)


def _day(text: str | None) -> date | None:
    if not text:
        return None
    return date.fromisoformat(text if len(text) > len("2018-07") else f"{text}-01")
