"""Keeping: backups, purges and the audit log of this machine's store, as its settings say."""

import contextlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from dashboard.settings import Settings, store_folder
from dashboard.wiring import Workshop, anchor_of, vault_of
from layers import audit, backup, purging
from layers.audit import AuditLog, Verified
from layers.backup import Backup
from layers.errors import StoreError
from layers.files import write_beside
from layers.restoring import Restored, restore
from layers.retention import Retention
from layers.store.copying import Step
from layers.store.factory import open_store
from layers.store.protocol import Store
from layers.terms import AuditAction


def backups_of(settings: Settings) -> Path:
    """Return the folder of backups."""
    return Path(settings.backups) if settings.backups else store_folder(settings) / "backups"


def retention_of(settings: Settings) -> Retention:
    """Return how long reports, and what is exact of them, may be kept."""
    return Retention(
        report=timedelta(days=settings.keep_report_days),
        exact=timedelta(days=settings.keep_exact_days),
    )


def back_up(parts: Workshop, into: Path | None, *, at: datetime, step: Step) -> Backup:
    """Make a backup of store and vault; the log says so before it begins, and so does the copy.

    Raises
    ------
    StoreError
        If it cannot be written.

    """
    parts.log().note(AuditAction.BACKED_UP, "store and vault", at=at)
    into = backups_of(parts.settings) if into is None else into
    return backup.make(parts.store, parts.vault, into, at=at, step=step)


def bring_back(settings: Settings, folder: Path, *, at: datetime, step: Step) -> Restored:
    """Bring a backup of this schema or an older one back where the settings say the store lies.

    The anchors of what was there before are kept beside, under another name: they tell of entries
    that the backup does not have. The store says that it was restored before it is in its place.

    Raises
    ------
    StoreError
        If the backup does not hold, or a store or vault is in the way.

    """
    anchor = anchor_of(settings)

    def told(store: Store, done: Restored) -> None:
        log = AuditLog(store=store, who=settings.actor, audience=settings.audience)
        about = f"{folder.name} of schema {done.schema}"
        log.note(AuditAction.RESTORED, about, at=at, rows=done.copied.rows)
        if anchor is not None and anchor.exists():
            _set_aside(anchor, at)

    found, password = Backup(folder), settings.store_password.reveal
    done = restore(
        found, settings.store_url, vault_of(settings), told=told, step=step, password=password
    )  # fmt: skip
    if anchor is not None:
        with contextlib.closing(open_store(settings.store_url, password=password)) as store:
            _begin_anchors(anchor, audit.head(store))
    return done


def _set_aside(anchor: Path, at: datetime) -> None:
    aside = anchor.with_name(f"{anchor.name}.before-{at:%Y%m%dT%H%M%S}")
    number = 1
    while aside.exists():
        number += 1
        aside = aside.with_name(f"{anchor.name}.before-{at:%Y%m%dT%H%M%S}-{number}")
    anchor.rename(aside)


def _begin_anchors(anchor: Path, head: str) -> None:
    try:
        anchor.parent.mkdir(parents=True, exist_ok=True)
        write_beside(anchor, f"{head}\n".encode())
    except OSError as error:
        raise StoreError(
            f"The store was restored, but the anchor of its audit log could not be written to "
            f"{anchor.name} ({error.strerror}). Keep this line elsewhere: {head}"
        ) from None


def purge(parts: Workshop, withdrawn: Collection[str], *, at: datetime) -> purging.Due:
    """Purge what is due from store, vault and the backups of the settings.

    Raises
    ------
    StoreError
        If it cannot be done; what it says is to be done.

    """
    copies = backup.all_in(backups_of(parts.settings))
    kept = retention_of(parts.settings)
    return purging.purge(
        parts.log(), parts.vault, kept, copies, as_of=at, withdrawn=withdrawn
    )  # fmt: skip


def due_for_purge(parts: Workshop, withdrawn: Collection[str], *, at: datetime) -> purging.Due:
    """Return what a purge would take away."""
    kept = retention_of(parts.settings)
    return purging.due(parts.store, parts.vault, kept, as_of=at, withdrawn=withdrawn)


def change_key(parts: Workshop, *, at: datetime) -> str:
    """Give the vault a new key and destroy the old one; return the name of the new one.

    Raises
    ------
    StoreError
        If the old key is not there, or the vault cannot be written.

    """
    parts.log().note(AuditAction.KEY_CHANGED, f"key {parts.vault.key_name()}", at=at)
    return parts.vault.rotate()


def verified(
    parts: Workshop, more: Sequence[str] = (), *, step: audit.Step = lambda *_: None
) -> Verified:
    """Hold the audit log against its hashes, the anchors of this machine, and others.

    Raises
    ------
    LayerError
        If anchors cannot be read.

    """
    anchor = anchor_of(parts.settings)
    known = [] if anchor is None else audit.read_anchors(anchor)
    return audit.verify(parts.store, [*known, *more], step=step)
