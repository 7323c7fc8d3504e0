"""Scoring by the rules of IARPA SMART: which proposed sites are real, how soon, in what phase.

Association. A look at a true site (No Activity and all but the first Post Construction aside)
agrees if the proposal's latest outline of that day or before overlaps it by IoU >= tau; if too
few do, by the share of the true outline that is covered. The proposal finds the site if a
share rho of the looks agrees, and the days of activity overlap enough: IoT (of the truth) and
IoP (of the proposal). Proposals that touch one site are tried together first, and the worst
is dropped until the rest fits. One proposal may find several sites.

Counting. A found positive site is a true positive, a missed one a false negative; a proposal
that finds no site, and each negative site found, is a false positive. Sites to be ignored
excuse a proposal that overlaps their first or last look, measured by its own area, and count
for nothing: those annotated so, those under 9,000 m2, those without a start or an end, and
those that began outside the time of the search.

Mind that a proposal over everything finds every site, for covering is enough: read recall
beside `found_by_cover` and `false_area_share`.

Source: github.com/pubgeo/IARPA-SMART (Johns Hopkins University APL and BlackSky, 2025), "SMART
TA-2 Evaluation Metrics", its descriptions of the thresholds, of the Broad Area Search metrics
and of the temporal error. Phase accuracy here is the share of agreeing looks, where SMART
gives F1 per phase; several proposals taken together last from the first day of the first to the
last of the last. Days are whole and inclusive; areas are taken in the UTM zone of the truth.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean, median

from shapely import union_all

from geo.crs import utm_crs
from imagery.accuracy.smart import ACTIVE, PHASES, PREPARATION, UNKNOWN, SmartSite
from imagery.accuracy.smart_stacks import RULES, Match, Rules, Stack, best_match, stack
from imagery.errors import ImageryError

_PHASED = tuple(phase for phase in PHASES if phase != UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delays:
    """Days from an onset in the truth to the first day of what found it; below 0 is early."""

    days: tuple[int, ...]
    """One a found site that shows the onset."""

    @property
    def mean(self) -> float | None:
        """Mean; None without any."""
        return fmean(self.days) if self.days else None

    @property
    def median(self) -> float | None:
        """Median; None without any."""
        return median(self.days) if self.days else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SmartScore:
    """How proposals and true sites agree."""

    sites: int
    """Positive sites that count."""

    found: int
    """Of these, found: true positives."""

    found_by_cover: int
    """Of these, found by being covered alone, not by IoU."""

    false_positives: int
    """Proposals that found no site, and negative sites found."""

    false_per_100km2_year: float
    """False positives per 100 km2 and year."""

    false_area_share: float
    """Area of proposals outside every site found or ignored, as a share of what was searched."""

    temporal_iou: float | None
    """Mean intersection over union of the days of activity, of found sites; None without any."""

    since_preparation: Delays
    """Against the onset of Site Preparation."""

    since_construction: Delays
    """Against the onset of Active Construction."""

    phase_looks: int
    """Looks at found sites of which truth and proposal both name the phase."""

    phase_accuracy: float | None
    """Share of these that agree; None without any."""

    phase_commonest: float | None
    """Share that would agree if all were given the commonest phase: less is no skill."""

    missed: tuple[str, ...]
    """Ids of positive sites that were not found."""

    matches: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Each positive site that was found, and the proposals that found it."""

    false: tuple[str, ...] = ()
    """Ids behind the false positives: of proposals, and of negative sites."""

    since_start: Delays = Delays(days=())
    """Against the start that is told of sites without phases."""

    @property
    def precision(self) -> float | None:
        """Return tp / (tp + fp); None if nothing was proposed."""
        named = self.found + self.false_positives
        return self.found / named if named else None

    @property
    def recall(self) -> float | None:
        """Return tp / (tp + fn); None if there was nothing to find."""
        return self.found / self.sites if self.sites else None

    @property
    def f1(self) -> float | None:
        """Return tp / (tp + fp/2 + fn/2); None if nothing was there and nothing proposed."""
        total = self.found + self.false_positives + self.sites
        return 2 * self.found / total if total else None


def score_smart(
    truth: Sequence[SmartSite],
    proposals: Sequence[SmartSite],
    *,
    area_km2: float,
    years: float,
    first: date | None = None,
    last: date | None = None,
    rules: Rules = RULES,
) -> SmartScore:
    """Return how proposals agree with the truth, by SMART's rules.

    Parameters
    ----------
    truth, proposals
        Sites, degrees. A proposal has its own start (first day seen) and observations; without
        an observation its outline counts from its start on.
    area_km2, years
        What was searched, and how long: for the rate of false positives.
    first, last
        Time of the search. Sites that began outside it are ignored; a site or a proposal that
        ends after it, or has no end (a proposal), ends there. None: no such bound.
    rules
        The thresholds.

    Raises
    ------
    ImageryError
        If the area or the time is nothing, or two proposals share an id.

    """
    if not (area_km2 > 0 and years > 0):
        raise ImageryError(
            f"A rate of false positives needs an area and a time above 0, not {area_km2:g} km2 "
            f"and {years:g} years. Give what was searched."
        )
    if len({each.site_id for each in proposals}) < len(proposals):
        raise ImageryError(
            "Two proposals share an id, so one could hide as the other. Give each its own."
        )
    everyone = (*truth, *proposals)
    if not everyone:
        return _score([], [], [], area_km2=area_km2, years=years)
    middle = everyone[0].outline.centroid
    crs, end = utm_crs(middle.x, middle.y), last or _latest(everyone)
    true = [stack(site, crs=crs, first=first, last=end, truth=True, rules=rules) for site in truth]
    made = [stack(each, crs=crs, first=first, last=end, rules=rules) for each in proposals]
    matches = [best_match(site, made, rules) for site in true]
    return _score(true, matches, made, area_km2=area_km2, years=years)


def _score(
    true: Sequence[Stack], matches: Sequence[Match | None], made: Sequence[Stack],
    *, area_km2: float, years: float,
) -> SmartScore:  # fmt: skip
    hits = [(site, hit) for site, hit in zip(true, matches, strict=True) if hit is not None]
    found = [(site, hit) for site, hit in hits if site.role == "positive"]
    used = {name for _, hit in hits for name in hit.members}
    false = [site.site.site_id for site, _ in hits if site.role == "negative"]
    false += [each.site.site_id for each in made if each.site.site_id not in used]
    phases = [pair for site, hit in found for pair in _phases(site, hit.stack)]
    positives = [site for site in true if site.role == "positive"]
    names = {site.site.site_id for site, _ in found}
    return SmartScore(
        sites=len(positives),
        found=len(found),
        found_by_cover=sum(hit.by_cover for _, hit in found),
        false_positives=len(false),
        false_per_100km2_year=len(false) / (area_km2 / 100) / years,
        false_area_share=_false_area_m2(hits, made) / (area_km2 * 1e6),
        temporal_iou=fmean([site.days_iou(hit.stack) for site, hit in found]) if found else None,
        since_preparation=_delays((site.site.onset(PREPARATION), hit) for site, hit in found),
        since_construction=_delays((site.site.onset(ACTIVE), hit) for site, hit in found),
        phase_looks=len(phases),
        phase_accuracy=fmean([a == b for a, b in phases]) if phases else None,
        phase_commonest=_commonest([a for a, _ in phases]),
        missed=tuple(s.site.site_id for s in positives if s.site.site_id not in names),
        matches=tuple((site.site.site_id, hit.members) for site, hit in found),
        false=tuple(false),
        since_start=_delays(
            (site.site.start, hit) for site, hit in found if not _phased(site.site)
        ),
    )


def _delays(onsets: Iterable[tuple[date | None, Match]]) -> Delays:
    return Delays(
        days=tuple(
            hit.stack.begins.toordinal() - onset.toordinal()
            for onset, hit in onsets
            if onset is not None and hit.stack.begins is not None
        )
    )


def _phased(site: SmartSite) -> bool:
    """Say whether an onset of work can be read from the looks at a site."""
    return any(site.onset(phase) is not None for phase in (PREPARATION, ACTIVE))


def _phases(site: Stack, made: Stack) -> list[tuple[str, str]]:
    """Return the pairs of phases of a true site's looks and of the proposal on these days."""
    pairs = []
    for look in site.compared:
        seen = made.at(look.day)
        if seen is not None and look.phase in _PHASED and seen.phase in _PHASED:
            pairs.append((look.phase, seen.phase))
    return pairs


def _commonest(named: Sequence[str]) -> float | None:
    """Return the share of the commonest word; None without any."""
    return max(Counter(named).values()) / len(named) if named else None


def _false_area_m2(hits: Sequence[tuple[Stack, Match]], made: Sequence[Stack]) -> float:
    """Return the area of proposals that lies in no site found, negative ones aside."""
    right = [site.union for site, _ in hits if site.role != "negative"]
    whole = union_all([each.union for each in made])
    return float(whole.difference(union_all(right)).area)


def _latest(sites: Sequence[SmartSite]) -> date:
    """Return the last day that anything says."""
    days = [day for site in sites for day in (site.start, site.end) if day is not None]
    days += [look.day for site in sites for look in site.observations]
    return max(days, default=date.max)
