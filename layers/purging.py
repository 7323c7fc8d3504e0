"""Purging: takes away for good what may no longer be kept, in the store, the vault and backups.

The order is that of need: rows of backups, the vault, its copies, and the store last. What is to
go is worked out from what is there, so a purge that was killed is made good by the next. Where
something exact goes, the vault gets a new key: copies of it that lie elsewhere can then never be
opened again, and the backups at hand are given the vault as it is now.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from layers import backup as backups
from layers.audit import AuditLog
from layers.backup import Backup
from layers.report import Report
from layers.retention import Retention, exact_over, reports_over
from layers.store.protocol import Store
from layers.terms import AuditAction
from layers.vault.vault import Vault

WITHDRAWN = "consent withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What is to go, each with the reason."""

    reports: Mapping[str, str]
    """Whole reports, by id."""

    exact: Mapping[str, str]
    """Reports of which only what is exact goes."""

    def said(self) -> list[str]:
        """Return how many go for which reason; never which."""
        return [
            f"{count} {what}: {why}"
            for what, named in (("reports", self.reports), ("exact parts", self.exact))
            for why, count in sorted(Counter(named.values()).items())
        ]


def due(
    store: Store, vault: Vault, kept: Retention, *, as_of: datetime, withdrawn: Collection[str] = ()
) -> Due:
    """Return what is to go from a store and its vault.

    Parameters
    ----------
    store, vault
        Only read.
    kept
        How long things may be kept.
    as_of
        Now, UTC.
    withdrawn
        Reports whose consent was withdrawn; those that are not there are none.

    """
    reports = store.select(Report)
    sealed = vault.ids()
    over = reports_over(reports, kept, as_of=as_of)
    there = {each.report_id for each in reports} | sealed
    over |= dict.fromkeys(set(withdrawn) & there, WITHDRAWN)
    exact = exact_over(reports, sealed, kept, as_of=as_of)
    return Due(reports=over, exact={name: exact[name] for name in exact if name not in over})


def purge(
    log: AuditLog,
    vault: Vault,
    kept: Retention,
    copies: Sequence[Backup],
    *,
    as_of: datetime,
    withdrawn: Collection[str] = (),
) -> Due:
    """Take away what is due, and write down that it happened; return what went.

    Parameters
    ----------
    log
        Of the store that is purged.
    vault
        That belongs to it.
    kept
        How long things may be kept.
    copies
        Backups that are purged too.
    as_of
        Now, UTC.
    withdrawn
        Reports whose consent was withdrawn.

    Raises
    ------
    VaultKeyError
        If the vault's key is not there: without it no new one can be made. Nothing was taken away.
    StoreError
        If something cannot be written. Do it again: what is gone is gone, the rest follows.

    """
    store = log.store
    with store.alone():  # an import seals first and keeps rows after: it must not be in between
        found = due(store, vault, kept, as_of=as_of, withdrawn=withdrawn)
        for each in copies:
            backups.begin_purge(each, {*found.reports}, kept, as_of=as_of)
        vault.purge({*found.reports, *found.exact})
    changed = [backups.end_purge(each, vault) for each in copies]
    if found.reports or found.exact or any(changed):
        about = "; ".join([*found.said(), f"{sum(changed)} backups"])
        with log.effect(AuditAction.PURGED, about, at=as_of) as doing:
            store.remove(Report, [(name,) for name in sorted(found.reports)])
            doing.rows = len(found.reports) + len(found.exact)
    return found
