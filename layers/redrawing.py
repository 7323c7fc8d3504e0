"""Redrawing: a zone or compound gets another outline, or is drawn for the first time.

The outline comes from a drawing, or with an import.

The site keeps its id. One effect holds all of it: the new boundary, the one that it replaces if
that was never kept, the site with the outline that is valid now, and the entry of the audit log.
Nothing is edited or deleted: to take an old outline back into force is to draw it once more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar

from shapely import to_wkb

from geo.shapes import Outline
from layers.audit import AuditLog, Effect
from layers.boundary import Boundary
from layers.bounds import boundary_id_of, holding, in_order, with_recorded
from layers.compound import Compound
from layers.errors import ConflictError, RejectedError
from layers.ids import content_id
from layers.record import Record, require, require_country
from layers.store.protocol import Store
from layers.terms import AuditAction, OutlineKind
from layers.zone import Zone

Site = Zone | Compound
S = TypeVar("S", Zone, Compound)

_LONGEST_NOTE = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Redraw:
    """What somebody asks for."""

    outline: Outline
    """The new one."""

    started_from: str = ""
    """`stand_of` the site when the drawing began; what came meanwhile is not written over."""

    valid_from: date | None = None
    """First UTC day on which it is valid; None: it was always so, and the old one was wrong."""

    valid_until: date | None = None
    """Day on which it ended, for what once was; None: it goes on."""

    note: str = ""
    """Why; for colleagues."""

    source: dict[str, Any] = field(default_factory=dict)
    """Of `layers.sourced`: title, address, grades."""


def stand_of(site: Site, boundaries: list[Boundary]) -> str:
    """Return what tells this state of a site's outline from any other."""
    known = in_order(boundaries)
    last = known[-1].boundary_id if known else ""
    shape = site.outline
    return content_id("stand", last, "" if shape is None else to_wkb(shape, hex=True))


def redraw(log: AuditLog, kind: type[S], site_id: str, asked: Redraw, *, at: datetime) -> Boundary:
    """Give a zone or compound another outline, and return its boundary.

    Raises
    ------
    ConflictError
        If the outline was changed since the drawing began; nothing is kept.
    RejectedError
        If the days cannot be, or nothing would change.
    StoreError
        If it cannot be kept; nothing of it was.

    """
    _check(asked, at)
    with log.effect(AuditAction.CHANGED, f"outline of {site_id}", at=at) as doing:
        return _redrawn(log, doing, log.store.get(kind, site_id), asked, at)


def _redrawn(log: AuditLog, doing: Effect, site: Site, asked: Redraw, at: datetime) -> Boundary:
    site_id, shape = site.key[0], site.outline
    known = in_order(log.store.select(Boundary, site_id=site_id))
    if asked.started_from != stand_of(site, known):
        by = f" It was drawn last by {known[-1].drawn_by}." if known else ""
        raise ConflictError(
            f"The outline of {site_id} was changed since this drawing began, and would be "
            f"written over.{by} Look at the new outline, then draw upon it; what you drew is "
            "still there."
        )
    dated = asked.valid_from is not None or asked.valid_until is not None
    same = shape is not None and shape.equals_exact(asked.outline)
    require(dated or not same, "The outline is the one that it has: there is nothing to keep.")
    kept = with_recorded(site, known, at)
    made = _boundary(site, asked, kept[-1].boundary_id if kept else "", log.who, at)
    now = holding([*kept, made], at.date())
    changed = site if now is None else _with_outline(site, now.outline, at)
    doing.about = f"outline of {site_id}: boundary {made.boundary_id}"
    _put(log, doing, [*kept[len(known) :], made], changed)
    return made


def draw_new(log: AuditLog, site: Site, asked: Redraw, *, at: datetime) -> Boundary:
    """Keep a zone or compound that was not there, with its first boundary.

    Raises
    ------
    ConflictError
        If its id is taken.
    RejectedError
        If the days or the country cannot be.
    StoreError
        If it cannot be kept; nothing of it was.

    """
    _check(asked, at)
    require_country("The country", site.country_iso3, needed=isinstance(site, Zone))
    require(asked.valid_until is None, "A new site has no end yet. Leave it empty.")
    site_id = site.key[0]
    with log.effect(AuditAction.CHANGED, f"new site {site_id}", at=at) as doing:
        if log.store.count(type(site), **{site.KEY[0]: site_id}):
            raise ConflictError(f"The id {site_id} is taken. Choose another, or draw that anew.")
        placed = _with_outline(site, asked.outline, at)
        made = _boundary(placed, asked, "", log.who, at)
        doing.about = f"new site {site_id}: boundary {made.boundary_id}"
        _put(log, doing, [made], placed)
    return made


def imported(store: Store, records: Sequence[Record], *, at: datetime) -> list[Boundary]:
    """Return the boundaries that records bring with them which take the place of others.

    Where another outline comes with a site that stands, the one that it had is kept as if it had
    been drawn, and so is the new one: an import says nothing of days, so it corrects what was.

    Parameters
    ----------
    store
        As it is before they come; held for the writer alone.
    records
        What comes in, of any kinds.
    at
        Now, UTC.

    """
    made: list[Boundary] = []
    kinds: tuple[type[Site], ...] = (Zone, Compound)
    for kind in kinds:
        coming = {each.key[0]: each for each in records if isinstance(each, kind)}
        for before in store.select(kind) if coming else ():
            site = coming.get(before.key[0], before)
            if _alike(before.outline, site.outline):
                continue
            known = in_order(store.select(Boundary, site_id=before.key[0]))
            if kept := with_recorded(before, known, at):  # it had an outline, now or before
                made += with_recorded(site, kept, at)[len(known) :]
    return made


def _alike(one: Outline | None, other: Outline | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.equals_exact(other)


def _put(log: AuditLog, doing: Effect, boundaries: list[Boundary], site: Site) -> None:
    added = log.store.put(boundaries)
    replaced = log.store.put([site], replace=True)
    doing.rows = added.new + replaced.new + replaced.replaced


def _check(asked: Redraw, at: datetime) -> None:
    today = at.date()
    for name, day in (("from", asked.valid_from), ("until", asked.valid_until)):
        if day is not None and day > today:
            raise RejectedError(
                f"The outline would be valid {name} {day}, which is yet to come, and nothing would "
                f"put it into force on that day. Give a day up to {today}, and draw it then."
            )
    require(
        len(asked.note) <= _LONGEST_NOTE,
        f"The note has {len(asked.note)} characters, more than {_LONGEST_NOTE}. Shorten it.",
    )


def _boundary(site: Site, asked: Redraw, replaces: str, who: str, at: datetime) -> Boundary:
    return Boundary(
        boundary_id=boundary_id_of(site, asked.outline, replaces, who, at), zone_id=site.zone_id,
        site_id=site.key[0], outline=asked.outline, valid_from=asked.valid_from,
        valid_until=asked.valid_until, replaces=replaces, drawn_by=who, drawn_at=at,
        recorded_at=at, note=asked.note, tlp=site.tlp, synthetic=site.synthetic, **asked.source,
    )  # fmt: skip


def _with_outline(site: Site, outline: Outline, at: datetime) -> Site:
    """Return the site as it is, with another outline; it says by what way that was found."""
    if isinstance(site, Compound):
        if site.shape is not None and site.shape.equals_exact(outline):
            return site
        return replace(
            site, shape=outline, coord_method="drawn", precision_m=None, recorded_at=at
        )  # fmt: skip
    if site.outline.equals_exact(outline) and site.outline_kind is OutlineKind.DIGITISED:
        return site
    return replace(
        site, outline=outline, outline_kind=OutlineKind.DIGITISED, coord_method="drawn",
        precision_m=None, recorded_at=at,
    )  # fmt: skip
