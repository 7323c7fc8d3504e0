"""Bounds: which outline of a site holds on which day, by all that was ever drawn of it.

Boundaries are never edited, so an end that follows from a later one is worked out here and stored
nowhere. One rule: on a day, of the boundaries whose own days hold it, the one that was drawn last.
So who draws a zone anew from a day on ends the old outline that day; who corrects an outline that
was always wrong takes its place on all days; and who adds what once was, with an end, changes
nothing of today.

The outline that came with a site is no boundary until it would be lost: then it is kept as one.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from shapely import Point, to_wkb, transform

from geo.shapes import Outline
from layers.boundary import Boundary
from layers.clearance import DECIMALS
from layers.compound import Compound
from layers.ids import content_id
from layers.zone import Zone

AS_RECORDED = "as recorded"
"""Stands for who drew an outline that came with the site itself."""

Span = tuple[date | None, date | None]
"""First day, and the day on which it ends; None: since always, and until further notice."""


def in_order(boundaries: Iterable[Boundary]) -> list[Boundary]:
    """Return boundaries of one site, the first drawn first: each after the one that it replaces."""
    left = sorted(boundaries, key=lambda each: (each.drawn_at, each.boundary_id))
    there = {each.boundary_id for each in left}
    placed: dict[str, Boundary] = {}
    while left:
        ready = next(
            (e for e in left if e.replaces not in there or e.replaces in placed), left[0]
        )  # a ring of replacements can only be made by hand: then by time alone
        placed[ready.boundary_id] = ready
        left.remove(ready)
    return list(placed.values())


def holding(boundaries: Sequence[Boundary], on: date) -> Boundary | None:
    """Return the boundary that holds on a day, of those in order; None if none is known."""
    return next((each for each in reversed(boundaries) if _own(each, on)), None)


def spans(boundaries: Sequence[Boundary]) -> dict[str, list[Span]]:
    """Return on which days each of them holds, by its id; none: others took all its days."""
    found: dict[str, list[Span]] = {each.boundary_id: [] for each in boundaries}
    edges = sorted(
        {day for each in boundaries for day in (each.valid_from, each.valid_until) if day}
    )
    starts: list[date | None] = [None, *edges]
    for first, last in zip(starts, [*edges, None], strict=True):
        day = first or (last - timedelta(days=1) if last and last > date.min else date.min)
        holds = holding(boundaries, day)
        if holds is None:
            continue
        mine = found[holds.boundary_id]
        if mine and mine[-1][1] == first and first is not None:
            mine[-1] = (mine[-1][0], last)
        else:
            mine.append((first, last))
    return found


def with_recorded(site: Zone | Compound, known: list[Boundary], at: datetime) -> list[Boundary]:
    """Return the boundaries of a site, in order, with the outline on record if it is none of them.

    It is not where nobody ever drew it.
    """
    shape = site.outline
    if shape is None:
        return known
    holds = holding(known, at.date())
    if holds is not None and holds.outline.equals_exact(shape):
        return known
    before = known[-1].boundary_id if known else ""
    since = at if known else site.recorded_at or at
    first = Boundary(
        boundary_id=boundary_id_of(site, shape, before, "on record", at), zone_id=site.zone_id,
        site_id=site.key[0], outline=shape, replaces=before, drawn_by=AS_RECORDED,
        drawn_at=since, recorded_at=since, tlp=site.tlp,
        synthetic=site.synthetic, source_title=site.source_title, source_url=site.source_url,
        said_on=site.said_on, archived_url=site.archived_url,
        admiralty_source=site.admiralty_source, admiralty_info=site.admiralty_info,
    )  # fmt: skip
    return [*known, first]


def said_before(site: Zone | Compound, coming: Outline | None, known: list[Boundary]) -> bool:
    """Say whether what a source gives as a site's outline is no news, and a drawn one is in force.

    Parameters
    ----------
    site
        As it stands.
    coming
        The outline that the source gives; None: it gives none, which takes the place of none.
    known
        The boundaries of the site, in order.

    """
    shape = site.outline
    if shape is None:
        return False
    last = next((each for each in reversed(known) if each.outline.equals_exact(shape)), None)
    if last is None or last.drawn_by == AS_RECORDED:
        return False
    given = [each.outline for each in known if each.drawn_by == AS_RECORDED]
    return coming is None or any(is_told(each, coming) for each in given)


def is_told(ours: Outline | Point, coming: Outline | Point) -> bool:
    """Say whether a place that comes in is ours: as it stands, or as exports round it."""
    if ours.equals_exact(coming):
        return True
    exported = transform(ours, lambda corners: corners.round(max(DECIMALS.values())))
    return bool(exported.equals_exact(coming, tolerance=1e-9))


def boundary_id_of(
    site: Zone | Compound, shape: Outline, replaces: str, who: str, at: datetime
) -> str:
    """Return the id of a boundary that is made now."""
    return content_id("b", site.key[0], to_wkb(shape, hex=True), replaces, who, at.isoformat())


def _own(boundary: Boundary, on: date) -> bool:
    begins = boundary.valid_from is None or boundary.valid_from <= on
    return begins and (boundary.valid_until is None or on < boundary.valid_until)
