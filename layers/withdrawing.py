"""Withdrawing: a zone or compound that was kept by mistake, and is none.

Nothing is deleted, and nothing of it is written over: the record says since when it is withdrawn,
and all that was reported of it, its outlines and whatever names it stay as they were. So it can
stand again. While it is withdrawn that is its status wherever it is shown, no schedule takes it up,
and it is measured and ranked nowhere; but it is shown, for what is hidden may be missed.
"""

from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from layers.audit import AuditLog
from layers.boundary import Boundary
from layers.bounds import with_recorded
from layers.compound import Compound
from layers.errors import ConflictError
from layers.terms import AuditAction
from layers.zone import Zone

S = TypeVar("S", Zone, Compound)


def withdraw(log: AuditLog, kind: type[S], site_id: str, *, at: datetime) -> S:
    """Withdraw a site, and return it.

    Raises
    ------
    NotFoundError
        If there is none.
    ConflictError
        If it is withdrawn.
    StoreError
        If it cannot be kept; nothing of it was.

    """
    return _put(log, kind, site_id, at, withdrawn=True)


def stand_again(log: AuditLog, kind: type[S], site_id: str, *, at: datetime) -> S:
    """Let a site stand that was withdrawn, as it was before, and return it.

    Raises
    ------
    NotFoundError
        If there is none.
    ConflictError
        If it stands.
    StoreError
        If it cannot be kept; nothing of it was.

    """
    return _put(log, kind, site_id, at, withdrawn=False)


def _put(log: AuditLog, kind: type[S], site_id: str, at: datetime, *, withdrawn: bool) -> S:
    about = f"{site_id} withdrawn" if withdrawn else f"{site_id} stands again"
    with log.effect(AuditAction.CHANGED, about, at=at) as doing:
        site = log.store.get(kind, site_id)
        if (not site.stands) == withdrawn:
            raise ConflictError(
                f"{site_id} is withdrawn already: somebody else did it meanwhile. Load the page "
                "again."
                if withdrawn
                else f"{site_id} stands: somebody else let it meanwhile. Load the page again."
            )
        day = at.date() if withdrawn else None
        changed = replace(site, withdrawn_on=day, recorded_at=at)
        kept = log.store.put(_as_recorded(log, site, at))
        doing.rows = log.store.put([changed], replace=True).replaced + kept.new
    return changed


def _as_recorded(log: AuditLog, site: Zone | Compound, at: datetime) -> list[Boundary]:
    """Return the outline of a site that nobody drew, to be kept: it is as old as its record.

    When that was is not known any more once the record says that it was changed, which is how
    those who look learn that it was withdrawn (`layers.learned`).
    """
    known = log.store.select(Boundary, site_id=site.key[0])
    return [] if known else with_recorded(site, [], at)
