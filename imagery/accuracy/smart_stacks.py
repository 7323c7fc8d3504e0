"""Stacks: sites as the rules of IARPA SMART compare them, look by look; see smart_scoring.

Metres of one CRS; days are whole and inclusive.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from shapely import union_all
from shapely.geometry.base import BaseGeometry

from geo.crs import from_lonlat
from imagery.accuracy.smart import ACTIVE, NO_ACTIVITY, POST, PREPARATION, UNKNOWN, SmartSite

_POSITIVE = frozenset(
    f"{kind}{still}"
    for kind in ("positive", "positive_annotated", "positive_partial", "positive_pending")
    for still in ("", "_static")
) | {"transient_positive", "transient_pending"}
_NEGATIVE = frozenset(
    ("positive_excluded", "negative", "negative_unbounded", "transient_negative",
     "transient_excluded")
)  # fmt: skip
_NEVER_SMALL = _NEGATIVE - {"positive_excluded", "transient_excluded"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The thresholds of SMART, with the values that it publishes as its defaults."""

    tau: float = 0.2
    """Least IoU (or share of the truth covered) of one look with the proposal."""

    rho: float = 0.5
    """Least share of the looks that must agree."""

    temporal_iop: float = 0.1
    """Least share of the proposal's days within the activity."""

    temporal_iot: float = 0.2
    """Least share of the days of activity within the proposal's."""

    small_m2: float = 9_000.0
    """True sites up to this size are ignored."""


RULES = Rules()


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One observation in metres."""

    day: date
    phase: str
    shape: BaseGeometry


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """A site, or several proposals as one."""

    site: SmartSite
    """The site; of several, the first."""

    role: str
    """positive, negative or ignore: what finding it counts as."""

    looks: tuple[Look, ...]
    """By day."""

    union: BaseGeometry
    """All that it ever reached, metres."""

    begins: date | None
    """First certain day of activity."""

    might_begin: date | None
    """First possible day of activity: the last look that showed none."""

    ends: date | None
    """Last day of activity."""

    @property
    def compared(self) -> tuple[Look, ...]:
        """Return the looks that count: no No Activity, and Post Construction but once."""
        kept, done = [], False
        for look in self.looks:
            post = look.phase == POST
            if look.phase != NO_ACTIVITY and not (post and done):
                kept.append(look)
            done = done or post
        return tuple(kept)

    def at(self, day: date) -> Look | None:
        """Return the latest look of a day or before."""
        place = bisect_right([look.day for look in self.looks], day)
        return self.looks[place - 1] if place else None

    def days_iou(self, other: "Stack") -> float:
        """Return the intersection over union of the days of activity of two."""
        both = _days(self.begins, self.ends, other)
        total = _days(self.begins, self.ends, self) + _days(other.begins, other.ends, other) - both
        return both / total if total else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What found a site."""

    stack: Stack
    """The proposals as one."""

    members: tuple[str, ...]
    """Their ids."""

    agreed: float
    """Share of the looks that agreed."""

    by_cover: bool
    """Whether IoU was not enough, and the cover of the truth was."""


def stack(
    site: SmartSite, *, crs: str, first: date | None, last: date, rules: Rules, truth: bool = False
) -> Stack:
    """Return a site as the rules see it.

    Parameters
    ----------
    site
        In degrees.
    crs
        In metres.
    first, last
        Time of the search.
    rules
        For the least size of a true site.
    truth
        Whether it is annotated, not proposed.

    """
    looks = tuple(
        Look(day=look.day, phase=look.phase, shape=from_lonlat(look.outline, crs=crs))
        for look in site.observations
        if not site.status.startswith(("positive_annotated", "positive_partial"))
        or (look.day <= last and (first is None or look.day >= first))
    )
    outline = from_lonlat(site.outline, crs=crs)
    begins = _later(site.start, first)
    if not looks and begins is not None:
        looks = (Look(day=begins, phase=UNKNOWN, shape=outline),)
    might, certain, ends = begins, begins, min(site.end or last, last)
    role = _role(site, looks, first=first, last=last, rules=rules) if truth else "positive"
    if truth and role == "positive":
        might, certain, ends = _activity(looks, begins, ends)
    shapes = [look.shape for look in looks] or [outline]
    return Stack(
        site=site, role=role, looks=looks, union=union_all(shapes),
        begins=certain, might_begin=might, ends=ends,
    )  # fmt: skip


def best_match(site: Stack, made: Sequence[Stack], rules: Rules) -> Match | None:
    """Return what found a site: as many proposals together as fit it; None if none does.

    Parameters
    ----------
    site
        A true site.
    made
        All proposals.
    rules
        The thresholds.

    """
    near = [one for one in made if _days_shared(site, one) and one.union.intersects(site.union)]
    if not near or not site.compared:
        return None
    ranked = sorted(near, key=lambda each: (_agreed(site, each, rules)[0], each.site.site_id))
    for drop in range(len(ranked)):
        match = _match(site, ranked[drop:], rules)
        if match is not None:
            return match
    singles = [match for each in ranked if (match := _match(site, [each], rules))]
    return max(singles, key=lambda match: match.agreed, default=None)


def _match(site: Stack, members: Sequence[Stack], rules: Rules) -> Match | None:
    """Return whether these proposals together find a site."""
    whole = _together(members, site)
    iou, cover, own = _agreed(site, whole, rules)
    agreed = own if site.role == "ignore" else iou if iou >= rules.rho else cover
    length = _days(whole.begins, whole.ends, whole)
    iop = _days(site.might_begin, site.ends, whole) / length if length else 0.0
    active = _days(site.begins, site.ends, site)
    iot = _days(site.begins, site.ends, whole) / active if active else 0.0
    enough = iop >= rules.temporal_iop and (site.role == "ignore" or iot >= rules.temporal_iot)
    if agreed < rules.rho or not enough:
        return None
    names = tuple(each.site.site_id for each in members)
    return Match(stack=whole, members=names, agreed=agreed, by_cover=iou < rules.rho)


def _agreed(site: Stack, made: Stack, rules: Rules) -> tuple[float, float, float]:
    """Return the share of looks that agree by IoU, by cover, and (first and last) by own area."""
    ious, covers, owns = [], [], []
    for look in site.compared:
        seen = made.at(look.day)
        both = look.shape.intersection(seen.shape).area if seen else 0.0
        area = seen.shape.area if seen else 0.0
        ious.append(both / (look.shape.area + area - both) >= rules.tau)
        covers.append(both / look.shape.area >= rules.tau)
        owns.append(both > 0 and both / area >= rules.tau)
    count = max(len(ious), 1)
    return sum(ious) / count, sum(covers) / count, sum(owns[:1] + owns[-1:]) / 2


def _together(members: Sequence[Stack], site: Stack) -> Stack:
    """Return several proposals as one: their outlines joined day by day."""
    if len(members) == 1:
        return members[0]
    days = {look.day for each in (*members, site) for look in each.looks}
    looks = []
    for day in sorted(days):
        seen = [look for each in members if (look := each.at(day))]
        if seen:
            phases = {look.phase for look in seen}
            phase = phases.pop() if len(phases) == 1 else UNKNOWN
            looks.append(Look(day=day, phase=phase, shape=union_all([s.shape for s in seen])))
    begins = [each.begins for each in members if each.begins is not None]
    ends = [each.ends for each in members if each.ends is not None]
    start = min(begins, default=None)
    return replace(
        members[0], looks=tuple(looks), union=union_all([each.union for each in members]),
        begins=start, might_begin=start, ends=max(ends, default=None),
    )  # fmt: skip


def _role(
    site: SmartSite, looks: Sequence[Look], *, first: date | None, last: date, rules: Rules
) -> str:
    """Return what a true site counts as."""
    largest = max((look.shape.area for look in looks), default=0.0)
    if site.status not in _NEVER_SMALL and largest <= rules.small_m2:
        return "ignore"
    if site.start is None or site.end is None:
        return "ignore"
    if site.status in _NEGATIVE:
        return "negative"
    worked = _first_of(site) or site.start
    outside = worked > last or (first is not None and worked < first)
    return "positive" if site.status in _POSITIVE and not outside else "ignore"


def _first_of(site: SmartSite) -> date | None:
    """Return the first look that showed work."""
    onsets = [site.onset(phase) for phase in (PREPARATION, ACTIVE)]
    return min((day for day in onsets if day is not None), default=None)


def _activity(
    looks: Sequence[Look], begins: date | None, ends: date
) -> tuple[date | None, date | None, date]:
    """Return first possible, first certain and last day of activity, from the phases if told."""
    work = [look.day for look in looks if {PREPARATION, ACTIVE} & set(look.phase.split(", "))]
    if not work:
        return begins, begins, ends
    idle = [look.day for look in looks if NO_ACTIVITY in look.phase and look.day <= work[0]]
    done = [look.day for look in looks if look.phase == POST and look.day >= work[0]]
    return max(idle, default=work[0]), work[0], min([*done, ends])


def _days(begins: date | None, ends: date | None, other: Stack) -> int:
    """Return how many days a span shares with the activity of a stack."""
    if begins is None or ends is None or other.begins is None or other.ends is None:
        return 0
    shared = min(ends, other.ends) - max(begins, other.begins) + timedelta(days=1)
    return max(shared.days, 0)


def _days_shared(site: Stack, made: Stack) -> bool:
    return _days(site.might_begin, site.ends, made) > 0


def _later(one: date | None, other: date | None) -> date | None:
    days = [day for day in (one, other) if day is not None]
    return max(days, default=None)
