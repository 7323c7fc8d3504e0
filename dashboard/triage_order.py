"""Triage's order: which candidate is looked at first, and why.

As in a digest: how far it has come, its area, its score, and whether people were reported or
brought out where it lies. Each reason is shown with what it weighs.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd
from shapely.geometry.base import BaseGeometry

from dashboard.digest.contents import reasons_of
from dashboard.digest.item import Reason
from dashboard.digest.nearness import Nearness
from geo.crs import from_lonlat, utm_crs
from layers.terms import DetectionStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One detection that is to be judged, in its place."""

    detection_id: str
    """Of what."""

    reasons: tuple[Reason, ...]
    """Why it stands where it stands, heaviest first."""

    @property
    def points(self) -> float:
        """The sum of its reasons."""
        return sum(each.points for each in self.reasons)

    def said(self) -> str:
        """Return the reasons in words, with what each weighs."""
        return "; ".join(f"{each.said} (+{each.points:.1f})" for each in self.reasons)


def in_order(rows: pd.DataFrame, near: Nearness) -> list[Candidate]:
    """Return candidates, first the one for which most speaks; alike, by id.

    Parameters
    ----------
    rows
        Of `Reader.detections`.
    near
        Of the same audience.

    """
    found = []
    row: Any
    for row in rows.itertuples():
        reasons = [*reasons_of(row, DetectionStatus(row.status)), *near.reasons(row.geometry)]
        reasons.sort(key=lambda each: -each.points)
        found.append(Candidate(detection_id=str(row.detection_id), reasons=tuple(reasons)))
    return sorted(found, key=lambda each: (-each.points, each.detection_id))


def by_distance(compounds: pd.DataFrame, place: BaseGeometry) -> dict[str, float | None]:
    """Return how far each compound is from a place, metres, the nearest first.

    None for those whose place is not known; they come last, by id.
    """
    crs = utm_crs(place.centroid.x, place.centroid.y)
    here = from_lonlat(place, crs=crs)
    away: dict[str, float | None] = {}
    row: Any
    for row in compounds.itertuples():
        shape = row.geometry
        known = shape is not None and not shape.is_empty
        away[str(row.compound_id)] = from_lonlat(shape, crs=crs).distance(here) if known else None
    order = sorted(away, key=lambda each: (away[each] is None, away[each] or 0.0, each))
    return {each: away[each] for each in order}
