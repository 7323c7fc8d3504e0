"""Incoming: how records of an import are put beside those that stand; the one way for every import.

What people decided here outlasts what a file says again. A site that was withdrawn stays so. An
outline that somebody drew stays in force where the file says what it said before, or gives none;
one that no file gave before takes its place, and what was is kept (`layers.redrawing.imported`).
What comes back from an export, which rounds places and joins aliases, is no news either.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from layers.boundary import Boundary
from layers.bounds import in_order, is_told, said_before
from layers.compound import Compound
from layers.record import Record
from layers.redrawing import imported
from layers.store.protocol import Added, Store
from layers.zone import Zone

_SITES: tuple[type[Zone | Compound], ...] = (Zone, Compound)


@dataclass(frozen=True, slots=True)
class Taken(Added):
    """What the store did with records that came in, and what it kept because of them."""

    outlines: int = 0
    """Boundaries that were kept with them: of outlines that went, and of those that came."""


def put(store: Store, records: Sequence[Record], *, at: datetime, replacing: bool) -> Taken:
    """Keep records that come in, and the outlines of those whose place they take: all, or none.

    Parameters
    ----------
    store
        Where they go.
    records
        Of any kinds.
    at
        Now, UTC.
    replacing
        Whether they may take the place of others.

    Raises
    ------
    LayerError
        If the store refuses; nothing was kept.

    """
    with store.alone():
        coming = _as_decided(store, records)
        outlines = imported(store, coming, at=at) if replacing else []
        added = store.put(coming, replace=replacing)
        kept = store.put(outlines)
    return Taken(added.new, added.same, added.replaced, outlines=kept.new)


def _as_decided(store: Store, records: Sequence[Record]) -> list[Record]:
    standing = {
        (kind, each.key): each
        for kind in _SITES
        if any(isinstance(each, kind) for each in records)
        for each in store.select(kind)
    }
    return [
        _site(store, standing[type(each), each.key], each)
        if isinstance(each, Zone | Compound) and (type(each), each.key) in standing
        else each
        for each in records
    ]


def _site(store: Store, stands: Zone | Compound, coming: Zone | Compound) -> Zone | Compound:
    """Return a site that comes in, with what people decided of the one that stands."""
    made = _as_exact(stands, replace(coming, withdrawn_on=stands.withdrawn_on))
    if stands.outline is None or stands.outline == made.outline:
        return made
    known = in_order(store.select(Boundary, site_id=stands.key[0]))
    return _placed_as(stands, made) if said_before(stands, made.outline, known) else made


def _as_exact(stands: Zone | Compound, coming: Zone | Compound) -> Zone | Compound:
    """Return a site that comes in as we know it, where it is only as coarse as exports tell it."""
    ours, theirs = (getattr(each, each.GEOMETRY) for each in (stands, coming))
    if ours is not None and theirs is not None and is_told(ours, theirs):
        coming = _with(coming, stands, coming.GEOMETRY)
    joined = (", ".join(stands.aliases),)
    return _with(coming, stands, "aliases") if coming.aliases == joined else coming


def _placed_as(stands: Zone | Compound, coming: Zone | Compound) -> Zone | Compound:
    """Return a site with the place that another has, and how that was found."""
    kind = ("outline_kind",) if isinstance(stands, Zone) else ()
    return _with(coming, stands, stands.GEOMETRY, *kind, "coord_method", "precision_m")


def _with(coming: Zone | Compound, stands: Zone | Compound, *names: str) -> Zone | Compound:
    return replace(coming, **{name: getattr(stands, name) for name in names})
