"""Purging: takes away for good what may no longer be kept, in the store, the vault and backups.

The order is that of need: rows of backups, the vault, its copies, and the store last. What is to
go is worked out from what is there, so a purge that was killed is made good by the next. Where
something exact goes, the vault gets a new key: copies of it that lie elsewhere can then never be
opened again, and the backups at hand are given the vault as it is now.
"""

import contextlib
import shutil
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from layers import backup as backups
from layers.audit import AuditLog
from layers.backup import Backup
from layers.report import Report
from layers.retention import Retention, exact_over, reports_over
from layers.store.as_written import held_as_written, shape_of
from layers.store.factory import open_store
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
            _begin(each, {*found.reports}, kept, as_of=as_of)
        vault.purge({*found.reports, *found.exact})
    changed = [_end(each, vault) for each in copies]
    if found.reports or found.exact or any(changed):
        about = "; ".join([*found.said(), f"{sum(changed)} backups"])
        with log.effect(AuditAction.PURGED, about, at=as_of) as doing:
            store.remove(Report, [(name,) for name in sorted(found.reports)])
            doing.rows = len(found.reports) + len(found.exact)
    return found


def _begin(backup: Backup, withdrawn: Collection[str], kept: Retention, *, as_of: datetime) -> None:
    """Take out of a backup's store what may not be kept; its manifest says that it is going on.

    One of an older schema of which something goes is brought up to date: first a copy of it,
    which shows what is to go, and then the file itself, when its manifest says so.
    """
    said, path = backup.manifest(), backup.folder / backups.STORE
    if not said.get("purging"):
        backups.check_files(backup, said)
        with _looked_at(backup) as store:
            over = _over(store, withdrawn, kept, as_of)
        if not over:
            return
        backups.write_said(backup.folder, {**said, "purging": True})
    if not shape_of(path).whole:
        backups.bring_up(path)
    with contextlib.closing(open_store(str(path))) as store:
        names = _over(store, withdrawn, kept, as_of)
        store.remove(Report, [(name,) for name in sorted(names)])


def _end(backup: Backup, vault: Vault) -> bool:
    """Give a backup the vault as it is now, and a new manifest; return whether it needed them."""
    said = backup.manifest()
    path = backup.folder / backups.VAULT
    old = path.exists() and Vault(path, vault.keys).key_name() != vault.key_name()
    if not old and not said.get("purging"):
        return False
    backups.write_said(backup.folder, {**said, "purging": True})
    if old:
        vault.copy_to(path)
    shape = shape_of(backup.folder / backups.STORE)
    tables = held_as_written(backup.folder / backups.STORE, shape.columns)
    made_at = datetime.fromisoformat(said["made_at"])
    backups.write_manifest(
        backup.folder, tables, said["head"], made_at=made_at, schema=shape.schema
    )  # fmt: skip
    return True


def _over(
    store: Store, withdrawn: Collection[str], kept: Retention, as_of: datetime
) -> set[str]:  # fmt: skip
    reports = store.select(Report)
    over = {*reports_over(reports, kept, as_of=as_of), *withdrawn}
    return over & {each.report_id for each in reports}


@contextlib.contextmanager
def _looked_at(backup: Backup) -> Iterator[Store]:
    """Open the store of a backup for reading: where it is of an older schema, a copy of it."""
    if shape_of(backup.folder / backups.STORE).whole:
        with backups.opened(backup) as store:
            yield store
        return
    work = backup.folder.with_name(f".{backup.name}.looked-at")
    shutil.rmtree(work, ignore_errors=True)  # of a purge that was killed
    work.mkdir(mode=0o700)
    try:
        shutil.copyfile(backup.folder / backups.STORE, work / backups.STORE)
        backups.bring_up(work / backups.STORE)
        with contextlib.closing(open_store(str(work / backups.STORE), read_only=True)) as store:
            yield store
    finally:
        shutil.rmtree(work)
