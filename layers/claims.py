"""A claim against imagery: of a site that is declared demolished, what is gone, stands, or hides.

Somebody says that so many buildings are gone. Imagery of ten metres counts no buildings: it says
which part of the ground that was built before the claim is built no longer, which still is, and
which nobody could see since. The three add up to all that was built. Rubble looks built until
it is carted off, and a damaged roof looks like a roof: what still stands may be a ruin.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from shapely import MultiPolygon, Polygon, get_parts

from geo.area import geodesic_area_m2
from geo.changes import compare
from geo.period import epoch_of, epoch_period, midnight
from geo.shapes import Outline, dissolve
from layers.event import Event
from layers.footprint import Footprint
from layers.sentences import date_said
from layers.terms import DatePrecision

_PIXEL_M = 10.0
"""Where a footprint does not say how fine its pixels are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One declared demolition, held against imagery. Shares are of the ground built before."""

    event_id: str
    """The claim."""

    site_id: str
    """The compound, or the zone."""

    claimed_share: float | None
    """Share that is said to be gone; None where the source does not say."""

    before: str
    """The last observed epoch that ends before the claim; empty if there is none."""

    since: tuple[str, ...]
    """Observed epochs that begin after the claim, in order."""

    before_ha: float | None
    """What was built then, hectares."""

    removed_share: float | None
    """Built no longer, where last seen; None where that cannot be said."""

    removed_lo: float | None
    """Lower end: built beyond doubt before, and beyond doubt no longer."""

    removed_hi: float | None
    """Upper end: all that is not built beyond doubt any more, where it was seen."""

    standing_share: float | None
    """Still built, where last seen."""

    unseen_share: float | None
    """Not seen since the claim."""

    sentence: str
    """All of it in words."""


def checked(event: Event, series: Sequence[Footprint]) -> Checked:
    """Return what imagery says of a declared demolition.

    Parameters
    ----------
    event
        The claim.
    series
        Footprints of its site from `layers.history.current`, all quarters or all months.

    """
    first, last = _days_of(event)
    seen = [each for each in series if each.area_ha is not None and each.epoch]
    before = [each for each in seen if epoch_period(each.epoch).end <= midnight(first)]
    since = [each for each in seen if epoch_period(each.epoch).start > midnight(last)]
    site_id = event.compound_id or event.zone_id
    if not before or before[-1].outline is None or not since:
        return _unsaid(event, site_id, before, since)
    old, unseen = before[-1], _never_seen(since)
    outline = before[-1].outline
    whole = geodesic_area_m2(outline)
    strip_m = (old.resolution_m or _PIXEL_M) / 2
    removed, standing, hidden = _parts(outline, _last_seen(since, "outline"), unseen, strip_m)
    total = removed + standing + hidden
    lax, strict = _last_seen(since, "possibly"), _last_seen(since, "surely")
    low = _parts(old.surely, lax, unseen, strip_m)[0] if old.surely else 0.0
    high = _parts(outline, strict, unseen, strip_m)[0]
    shares = [each / total for each in (removed, standing, hidden)]
    found = Checked(
        event_id=event.event_id, site_id=site_id, claimed_share=_claimed(event),
        before=old.epoch, since=tuple(each.epoch for each in since), before_ha=whole / 10_000,
        removed_share=shares[0], removed_lo=min(low / total, shares[0]),
        removed_hi=max(high / total, shares[0]), standing_share=shares[1],
        unseen_share=shares[2], sentence="",
    )  # fmt: skip
    return _with_words(event, found)


def _parts(
    old: Outline, new: Outline | None, unseen: Outline | None, strip_m: float
) -> tuple[float, float, float]:
    """Return what of an outline is gone, still there, and unseen, m²; they add up to it.

    A strip at the edge as narrow as a registration error is still there.
    """
    later = [] if new is None else [new]
    total = compare([old], later, tolerance_m=strip_m, unseen=unseen).total()
    return total.lost_m2, total.kept_m2 + total.edge_lost_m2, total.unseen_before_m2


def _last_seen(since: Sequence[Footprint], reading: str) -> Outline | None:
    """Return what was built where it was last seen: an epoch's cloud shows the one before it."""
    state: Outline | None = None
    for each in since:
        hidden = _shared(state, each.unseen)
        parts = [part for part in (getattr(each, reading), hidden) if part is not None]
        state = dissolve(parts) if parts else None
    return state


def _never_seen(since: Sequence[Footprint]) -> Outline | None:
    """Return the ground that no epoch showed."""
    unseen = since[0].unseen
    for each in since[1:]:
        unseen = _shared(unseen, each.unseen)
    return unseen


def _shared(one: Outline | None, other: Outline | None) -> Outline | None:
    """Return what two outlines share; None where that has no area."""
    if one is None or other is None:
        return None
    polygons = [part for part in get_parts(one.intersection(other)) if isinstance(part, Polygon)]
    return MultiPolygon(polygons) if polygons else None


def _days_of(event: Event) -> tuple[date, date]:
    """Return the first and the last day on which an event may have been."""
    if event.date_precision is DatePrecision.DAY:
        return event.on, event.on
    if event.date_precision is DatePrecision.MONTH:
        period = epoch_period(epoch_of(midnight(event.on), "month"))
        return period.start.date(), period.end.date() - timedelta(days=1)
    if event.date_precision is DatePrecision.QUARTER:
        period = epoch_period(epoch_of(midnight(event.on)))
        return period.start.date(), period.end.date() - timedelta(days=1)
    return date(event.on.year, 1, 1), date(event.on.year, 12, 31)


def _claimed(event: Event) -> float | None:
    """Return the share that a source says is gone, from its counts if it gives no share."""
    if event.share_claimed is not None:
        return event.share_claimed
    if event.buildings_claimed is None or not event.buildings_total:
        return None
    return min(event.buildings_claimed / event.buildings_total, 1.0)


def _unsaid(
    event: Event, site_id: str, before: Sequence[Footprint], since: Sequence[Footprint]
) -> Checked:
    """Return a claim of which imagery says nothing, and why."""
    if not before:
        why = "the site was not observed before it"
    elif before[-1].outline is None:
        why = f"nothing built was seen there in {before[-1].epoch}"
    else:
        why = "the site has not been observed since"
    return Checked(
        event_id=event.event_id, site_id=site_id, claimed_share=_claimed(event),
        before=before[-1].epoch if before else "", since=tuple(each.epoch for each in since),
        before_ha=None, removed_share=None, removed_lo=None, removed_hi=None,
        standing_share=None, unseen_share=None,
        sentence=f"{_said(event)} Imagery cannot tell: {why}.",
    )  # fmt: skip


def _said(event: Event) -> str:
    """Return the claim: who says what of when."""
    day = date_said(event.on, event.date_precision)
    if event.buildings_claimed is not None and event.buildings_total:
        what = f"{event.buildings_claimed} of {event.buildings_total} buildings demolished"
    elif event.buildings_claimed is not None:
        what = f"{event.buildings_claimed} buildings demolished"
    elif event.share_claimed is not None:
        what = f"{event.share_claimed:.0%} of the site demolished"
    else:
        what = "the site demolished"
    return f"Claim ({event.source_title}, {day}): {what}."


def _with_words(event: Event, found: Checked) -> Checked:
    assert found.before_ha is not None  # noqa: S101 - checked() gives all shares, or none
    assert found.removed_share is not None  # noqa: S101
    return replace(found, sentence=(
        f"{_said(event)} Imagery: of {found.before_ha:.1f} ha built-up ground in {found.before}, "
        f"{found.removed_share:.0%} is gone ({found.removed_lo:.0%} to {found.removed_hi:.0%}), "
        f"{found.standing_share:.0%} still stands, unseen {found.unseen_share:.0%}, as last seen "
        f"up to {found.since[-1]}. Ground is measured, not buildings counted; rubble and damaged "
        "roofs look built."
    ))  # fmt: skip
