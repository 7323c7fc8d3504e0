"""Incoming: how records of an import are put beside those that stand; the one way for every import.

What people decided here outlasts what a file says again: an outline that a site had is kept, and a
site that was withdrawn stays so.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from layers.compound import Compound
from layers.record import Record
from layers.redrawing import imported
from layers.store.protocol import Added, Store
from layers.zone import Zone

_SITES: tuple[type[Zone | Compound], ...] = (Zone, Compound)


def put(store: Store, records: Sequence[Record], *, at: datetime, replacing: bool) -> Added:
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
        store.put(outlines)
    return added


def _as_decided(store: Store, records: Sequence[Record]) -> list[Record]:
    withdrawn = {
        (kind, each.key): each.withdrawn_on
        for kind in _SITES
        if any(isinstance(each, kind) for each in records)
        for each in store.select(kind)
        if each.withdrawn_on is not None
    }
    return [
        replace(each, withdrawn_on=withdrawn[type(each), each.key])
        if isinstance(each, Zone | Compound) and (type(each), each.key) in withdrawn
        else each
        for each in records
    ]
