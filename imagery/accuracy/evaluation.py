"""Evaluation: the proposals of one region against an annotated truth, by SMART's rules and by size.

What was not watched is not held against anybody: a true site outside of the watched ground is
counted apart, one that lies in part outside of it is ignored, and so is the time before the first
look and after the last. Proposals are those
that an export would write, so the authors' own metrics package scores the same.

Sizes are geodesic, of all ground that a site ever reached: the true one for what was found or
missed, the proposal's for what is false. Over all sizes the counts add up to those of the score.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from shapely import union_all

from geo.area import geodesic_area_m2
from geo.shapes import Outline, dissolve
from imagery.accuracy.smart import SmartRegion, SmartSite
from imagery.accuracy.smart_scoring import SmartScore, score_smart
from imagery.errors import ImageryError

SIZES_HA = (0.0, 2.0, 5.0, 20.0)
"""Lower ends of the classes of size."""

_DAYS_IN_YEAR = 365.25
_WHOLE = 0.9999
"""Share of a site from which on it lies within what was searched, as in SMART's own package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeScore:
    """What was found of sites of one size."""

    from_ha: float
    """Lower end of the class; the next class begins at its upper end."""

    sites: int
    """Positive sites that count."""

    found: int
    """Of these, found."""

    false_positives: int
    """Proposals of this size that found no site, and negative sites of this size found."""

    @property
    def recall(self) -> float | None:
        """Return the share of sites that was found; None without any."""
        return self.found / self.sites if self.sites else None

    @property
    def precision(self) -> float | None:
        """Return the share of what was named that is there; None if nothing was named."""
        named = self.found + self.false_positives
        return self.found / named if named else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """One region, scored."""

    region_id: str
    """Of the truth."""

    annotated_whole: bool
    """Whether a region model says that its ground was searched; if not, false may be real."""

    first: date | None
    """First day that counts."""

    last: date | None
    """Last day that counts."""

    area_km2: float
    """What was watched of the region."""

    proposals: int
    """How many were scored."""

    other_time: int
    """Proposals that begin after the time that counts or end before it, of which the truth says
    nothing."""

    not_watched: int
    """True sites that lie outside of what was watched."""

    score: SmartScore
    """By the rules of SMART."""

    sizes: tuple[SizeScore, ...]
    """By class of size, small ones first."""

    def told(self) -> dict[str, Any]:
        """Return all of it as plain values."""
        score = self.score
        dates = {
            "since_preparation": score.since_preparation,
            "since_construction": score.since_construction,
            "since_start": score.since_start,
        }
        return {
            "region_id": self.region_id, "annotated_whole": self.annotated_whole,
            "first": self.first, "last": self.last,
            "area_km2": round(self.area_km2, 3), "proposals": self.proposals,
            "sites": score.sites, "found": score.found, "found_by_cover": score.found_by_cover,
            "false_positives": score.false_positives, "not_watched": self.not_watched,
            "other_time": self.other_time,
            "recall": score.recall, "precision": score.precision, "f1": score.f1,
            "false_per_100km2_year": score.false_per_100km2_year,
            "false_area_share": score.false_area_share, "temporal_iou": score.temporal_iou,
            "date_errors_days": {
                name: {"mean": each.mean, "median": each.median, "sites": len(each.days)}
                for name, each in dates.items()
            },
            "phase_accuracy": score.phase_accuracy, "phase_looks": score.phase_looks,
            "by_size": [
                {
                    "from_ha": each.from_ha, "sites": each.sites, "found": each.found,
                    "false_positives": each.false_positives, "recall": each.recall,
                    "precision": each.precision,
                }
                for each in self.sizes
            ],
            "missed": list(score.missed), "false": list(score.false),
        }  # fmt: skip


def evaluate(
    region: SmartRegion,
    proposals: Sequence[SmartSite],
    *,
    watched: Outline | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Evaluation:
    """Return how proposals agree with the truth of a region.

    Parameters
    ----------
    region
        The truth.
    proposals
        Sites, degrees; those that touch nothing that was searched are left out.
    watched
        Ground that was watched, degrees; None: all of the region.
    first, last
        Days of the first and the last look; None: those of the region.

    Raises
    ------
    ImageryError
        If nothing of the region was watched, in space or in time.

    """
    searched = _searched(region, watched)
    begins, ends = _inner(region.first, first, max), _inner(region.last, last, min)
    days = (ends - begins).days + 1 if begins and ends else None
    if days is not None and days <= 0:
        raise ImageryError(
            f"Region {region.region_id} was annotated until {region.last} and watched from {first} "
            f"to {last}, so there is no common time to score. Look at its time, or at later truth."
        )
    truth = [_as_seen(site, searched) for site in region.sites if site.outline.intersects(searched)]
    near = [each for each in proposals if each.outline.intersects(searched)]
    made = [each for each in near if _within(each, begins, ends)]
    area_km2 = geodesic_area_m2(searched) / 1e6
    score = score_smart(
        truth, made, area_km2=area_km2, years=(days or _DAYS_IN_YEAR) / _DAYS_IN_YEAR,
        first=begins, last=ends,
    )  # fmt: skip
    return Evaluation(
        region_id=region.region_id, annotated_whole=region.outline is not None,
        first=begins, last=ends, area_km2=area_km2,
        proposals=len(made), other_time=len(near) - len(made),
        not_watched=len(region.sites) - len(truth), score=score,
        sizes=_by_size(score, truth, made),
    )  # fmt: skip


def _searched(region: SmartRegion, watched: Outline | None) -> Outline:
    """Return the ground of a region that was watched."""
    whole = region.outline or watched
    if whole is None:
        whole = dissolve([union_all([site.outline for site in region.sites]).envelope])
    common = whole if watched is None else whole.intersection(watched)
    if common.area == 0:
        raise ImageryError(
            f"No watched zone lies in region {region.region_id}, so nothing can be scored there. "
            "Watch it: compoundwatch zone add, then compoundwatch refresh."
        )
    return dissolve([common])


def _as_seen(site: SmartSite, searched: Outline) -> SmartSite:
    """Return a true site; one that lies in part outside of what was searched is to be ignored."""
    inside = site.outline.intersection(searched).area / site.outline.area
    return site if inside >= _WHOLE else replace(site, status="ignore")


def _within(proposal: SmartSite, first: date | None, last: date | None) -> bool:
    """Say whether a proposal has a day in the time that counts."""
    late = last is not None and proposal.start is not None and proposal.start > last
    early = first is not None and proposal.end is not None and proposal.end < first
    return not (late or early)


def _inner(one: date | None, other: date | None, which: Any) -> date | None:
    days = [day for day in (one, other) if day is not None]
    found: date | None = which(days) if days else None
    return found


def _by_size(
    score: SmartScore, truth: Sequence[SmartSite], made: Sequence[SmartSite]
) -> tuple[SizeScore, ...]:
    true = {site.site_id: _class_of(site) for site in truth}
    false = _false_classes(score, true, {each.site_id: _class_of(each) for each in made})
    found = [true[name] for name, _ in score.matches]
    missed = [true[name] for name in score.missed]
    return tuple(
        SizeScore(
            from_ha=lower,
            sites=found.count(number) + missed.count(number),
            found=found.count(number),
            false_positives=false.count(number),
        )
        for number, lower in enumerate(SIZES_HA)
    )


def _false_classes(
    score: SmartScore, true: Mapping[str, int], made: Mapping[str, int]
) -> list[int]:
    """Return the class of each false positive; an id is a proposal's before it is a site's."""
    return [made[name] if name in made else true[name] for name in score.false]


def _class_of(site: SmartSite) -> int:
    """Return the number of the class of size that a site belongs to."""
    area_ha = geodesic_area_m2(site.outline) / 10_000
    return sum(area_ha >= lower for lower in SIZES_HA) - 1
